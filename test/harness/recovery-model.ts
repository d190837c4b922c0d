import fc from 'fast-check'
import { type Decision, decideEvery, everySeen, type Seen } from './decisions.ts'
import { createWorld, type World } from './recovery-world.ts'

const only = { order: ['whole'] }

export interface ModelRun {
  runs: number
  seed: number
  /** Of a failure, to play it again. */
  path?: string
  /** Changes what is decided, to see that a mistake would be found. */
  mistake?: (seen: Seen, decision: Decision) => Decision
}

const command = fc.oneof(
  fc.record({ kind: fc.constant('deploy' as const), release: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('advance' as const), acts: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(1, 20, 31, 70) }),
  fc.record({
    kind: fc.constantFrom(
      ...([
        'activate',
        'confirm',
        'revert',
        'kill',
        'stall',
        'wake',
        'loseTimer',
        'status',
        'reboot',
      ] as const),
    ),
  }),
)

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never

/**
 * Plays random sequences of what may happen to a host, each to a host of its own, and lets the agent's own `decide` bring it back
 * every time: whole, with one end for each deployment, and ready for the next one. Throws with seed and path when one is not.
 */
export function runModel({ runs, seed, path, mistake }: ModelRun): { runs: number; commands: number } {
  const known = recoveryDecisions()
  const decide = mistake ? (seen: Seen) => mistake(seen, known(seen)) : known
  let commands = 0
  fc.assert(
    fc.property(fc.boolean(), fc.array(command, { maxLength: 25, size: 'max' }), (supervised, list) => {
      const world = createWorld(decide, supervised)
      for (const item of list) {
        play(world, item)
        world.check()
        commands += 1
      }
      settle(world)
    }),
    { numRuns: runs, seed, ...(path !== undefined && { path }) },
  )
  return { runs, commands }
}

let decisions: ((seen: Seen) => Decision) | undefined

/** The agent's `decide`, asked once about everything, as a function. */
function recoveryDecisions(): (seen: Seen) => Decision {
  if (decisions) return decisions
  const keyOf = (seen: Seen) => Object.values(seen).join()
  const told = decideEvery(['sh'], only)
  const table = new Map(everySeen(only).map((seen, index) => [keyOf(seen), told[index]!]))
  decisions = (seen) => table.get(keyOf(seen))!
  return decisions
}

function play(world: World, item: Command): void {
  const d = world.open().at(-1)
  if (item.kind === 'deploy') world.deploy(item.release)
  else if (item.kind === 'pass') world.pass(item.seconds)
  else if (item.kind === 'status' || item.kind === 'reboot') world[item.kind]()
  else if (d === undefined) return
  else if (item.kind === 'advance') world.advance(d, item.acts)
  else if (item.kind === 'stall' || item.kind === 'wake') world.stall(d, item.kind === 'stall')
  else world[item.kind](d)
}

/** Nobody does anything any more but the next deployment, which comes again until it may begin and then goes through. */
function settle(world: World): void {
  for (let tries = 0; ; tries += 1) {
    if (tries > 20) throw new Error(`no deployment is possible: ${JSON.stringify(world.open())}`)
    world.pass(61)
    if (world.deploy(9)) break
    world.check()
  }
  const last = world.deployments.at(-1)!
  world.advance(last, 99)
  world.activate(last)
  world.advance(last, 99)
  world.confirm(last)
  world.advance(last, 99)
  if (last.events.at(-1) !== 'confirmed') throw new Error(`the next deployment ended as ${last.events}`)
  world.check()
}
