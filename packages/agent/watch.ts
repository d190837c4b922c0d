import { setTimeout as wait } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Call, callAgent } from './call.ts'
import { finalEvents, type JournalEntry } from './journal.ts'
import type { Message } from './protocol.ts'

/** What is told while a deployment runs. */
export interface Watch {
  journal(entry: JournalEntry): void
  log(step: string, text: string): void
}

/** How a verb left a deployment: the last event, and what was seen on the way. */
export interface Ending {
  event: JournalEntry['event']
  entries: JournalEntry[]
  failedStep?: string
  /** The last lines of the step that failed, or of all steps. */
  logTail: string[]
}

export type Until = 'staged' | 'activated' | 'final'

const TAIL_LINES = 50
const codesOfLostLinks = [
  'SSH_LOST',
  'HOST_UNREACHABLE',
  'SSH_TIMEOUT',
  'SSH_HANDSHAKE_FAILED',
  'SSH_EXEC_REFUSED',
]

/** Seconds between the tries to reach a host again; after the last one it is left to itself. */
const pauses = [0.2, 0.5, 1, 2, 4, 8, 8, 8, 8, 8]

interface Watched {
  call: Omit<Call, 'onMessage'>
  deployId: string
  until: Until
  watch: Watch
  /** Starts the verb; asked again only when the host says that it had not begun. */
  start(onMessage: (message: Message) => void): Promise<unknown>
}

/**
 * Starts a verb and watches it to its end. When the connection is lost the host goes on, so that it is only followed from
 * where the last line came; the verb is never run twice. Throws the lost connection's error when the host stays away.
 */
export async function watchVerb({ call, deployId, until, watch, start }: Watched): Promise<Ending> {
  const seen = observe(watch)
  try {
    await start(seen.onMessage)
  } catch (error) {
    if (!isLost(error)) throw error
    await resume({ call, deployId, until, start, seen, lost: error })
  }
  return seen.ending()
}

async function resume({
  call,
  deployId,
  until,
  start,
  seen,
  lost,
}: Omit<Watched, 'watch'> & { seen: Observer; lost: unknown }): Promise<void> {
  for (const pause of pauses) {
    await wait(pause * 1000, undefined, call.signal ? { signal: call.signal } : {}).catch(() => {
      call.signal?.throwIfAborted()
    })
    try {
      const { seq, offset } = seen.place()
      const args = [deployId, String(seq), String(offset), until]
      await callAgent({ ...call, verb: 'follow', args, onMessage: seen.onMessage })
      if (hasEnded(until, seen.place().event)) return
      return await start(seen.onMessage).then(() => undefined)
    } catch (error) {
      if (error instanceof DeployError && error.code === 'NO_DEPLOYMENT' && until === 'staged') {
        return await start(seen.onMessage).then(() => undefined)
      }
      if (!isLost(error)) throw error
    }
  }
  throw lost
}

/** Whether an event ends what the verb waits for; `staged` seen by activate means that it has not begun. */
function hasEnded(until: Until, event: JournalEntry['event'] | undefined): boolean {
  if (event === undefined) return false
  return !(until === 'activated' && event === 'staged')
}

function isLost(error: unknown): boolean {
  return error instanceof DeployError && codesOfLostLinks.includes(error.code)
}

type Observer = ReturnType<typeof observe>

/** Collects entries and the last output, each entry once, whichever connection it came through. */
function observe(watch: Watch) {
  const entries: JournalEntry[] = []
  const tail: { step: string; text: string }[] = []
  let offset = 0
  return {
    onMessage: (message: Message) => {
      if (message.type === 'journal' && message.entry.seq > (entries.at(-1)?.seq ?? 0)) {
        entries.push(message.entry)
        watch.journal(message.entry)
      } else if (message.type === 'log') {
        tail.push({ step: message.step, text: message.text })
        if (tail.length > 4 * TAIL_LINES) tail.splice(0, 3 * TAIL_LINES)
        watch.log(message.step, message.text)
      } else if (message.type === 'fact' && message.key === 'log-offset')
        offset = Number(message.values[0]) || offset
    },
    place: () => ({ seq: entries.at(-1)?.seq ?? 0, event: entries.at(-1)?.event, offset }),
    ending: (): Ending => endingOf(entries, tail),
  }
}

function endingOf(entries: JournalEntry[], tail: { step: string; text: string }[]): Ending {
  const event = entries.at(-1)?.event ?? 'opened'
  const failedStep = entries.findLast(
    (entry) => entry.event === 'failed' || entry.event === 'undo-failed',
  )?.step
  const ofStep = tail.filter(({ step }) => step === failedStep)
  const shown = ofStep.length > 0 ? ofStep : tail
  return {
    event,
    entries,
    ...(failedStep !== undefined && { failedStep }),
    logTail: shown.slice(-TAIL_LINES).map(({ text }) => text),
  }
}

/** No more will happen after this event. */
export function isFinal(event: JournalEntry['event']): boolean {
  return finalEvents.some((final) => final === event)
}
