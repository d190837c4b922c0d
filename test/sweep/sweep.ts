import type { Field, Kill } from './kill.ts'
import { type Lane, openLane } from './lane.ts'
import { playRound, type Round } from './round.ts'
import type { Flavour } from './slot.ts'

/**
 * Boots a row of hosts, asks which kills to play once each flavour was measured, and plays them: a lane takes the next kill
 * of its flavour when it has finished one. `told` hears each round at once.
 */
export async function sweep({
  flavours,
  lanes,
  measured = true,
  kills,
  told,
}: {
  flavours: Flavour[]
  /** Hosts in all; at least one for each flavour. */
  lanes: number
  /** Without it the fields have nothing in them, and the kills are known before. */
  measured?: boolean
  kills(fields: Field[]): Kill[]
  told(round: Round): void
}): Promise<Round[]> {
  const opened: Lane[] = []
  try {
    // Hosts boot two at a time: more at once only wait for each other.
    const wanted = Array.from(
      { length: Math.max(lanes, flavours.length) },
      (_, index) => flavours[index % flavours.length]!,
    )
    const boot = async () => {
      for (let next = wanted.shift(); next; next = wanted.shift())
        opened.push(await openLane(next, { measured }))
    }
    const settled = await Promise.allSettled([boot(), boot()])
    const failed = settled.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    const fields = flavours.map(({ name, targets }) => ({
      name,
      targets,
      // The one that was hindered least by the others, which boot beside it.
      course: opened
        .filter(({ flavour }) => flavour === name)
        .map(({ course }) => course)
        .reduce((one, other) => (one.deploy.ms < other.deploy.ms ? one : other)),
    }))
    const rounds: Round[] = []
    const waiting = kills(fields)
    await Promise.all(
      opened.map(async (lane) => {
        for (;;) {
          const next = waiting.findIndex(({ flavour }) => flavour === lane.flavour)
          if (next < 0) return
          const [kill] = waiting.splice(next, 1)
          const round = await playRound(lane, kill!)
          rounds.push(round)
          told(round)
        }
      }),
    )
    return rounds
  } finally {
    await Promise.all(opened.map((lane) => lane[Symbol.asyncDispose]()))
  }
}
