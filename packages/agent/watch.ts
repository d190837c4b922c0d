import { DeployError } from '@deploy/kit/errors.ts'
import { type Call, callAgent } from './call.ts'
import { finalEvents, type JournalEntry } from './journal.ts'
import { isLost, persistently, whileLost } from './persist.ts'
import type { Message } from './protocol.ts'

/** What is told while a deployment runs. */
export interface Watch {
  journal(entry: JournalEntry): void
  log(step: string, text: string): void
  /** How an earlier deployment has ended whose end no client has seen, for instance because its runner was lost. */
  settled?(past: Settled): void
  /** Something that people should know about the host. */
  notice?(text: string): void
}

/** An earlier deployment that came to its end by itself, or that was brought to it before this one began. */
export interface Settled {
  deployId: string
  actor: string
  /** Of the run that began it. */
  url: string
  event: string
  /** Why it ended so; empty when nothing was to be said. */
  detail: string
}

/** How a verb left a deployment: the last event, and what was seen on the way. */
export interface Ending {
  event: JournalEntry['event']
  entries: JournalEntry[]
  /** Of prepare: what became of deployments before it. */
  settled?: Settled[]
  failedStep?: string
  /**
   * The last lines of the step that failed, or of all steps. Where another one could then not be taken back, the lines of
   * both, the first failure's first, each with the name of its step.
   */
  logTail: string[]
}

export type Until = 'staged' | 'activated' | 'final'

const TAIL_LINES = 50

/** How far a deployment was seen. */
export interface Progress {
  /** Of the last journal entry. */
  seq: number
  event?: JournalEntry['event'] | undefined
  /** Bytes of output. */
  offset: number
}

interface Watched {
  call: Omit<Call, 'onMessage'>
  deployId: string
  until: Until
  watch: Watch
  /** Starts the verb; asked again only when the host says that it had not begun, or when `repeatable`. */
  start(onMessage: (message: Message) => void, place: Progress): Promise<unknown>
  /** The verb may be asked twice and goes on from the place that it is given. */
  repeatable?: boolean
  /** How far an earlier verb has shown this deployment; what came before is not shown again. */
  from?: Progress | undefined
}

/**
 * Starts a verb and watches it to its end. When the connection is lost the host goes on, so that it is only followed from
 * where the last line came; the verb is never run twice. Throws the lost connection's error when the host stays away.
 */
export async function watchVerb({ watch, from, ...verb }: Watched): Promise<Ending & { progress: Progress }> {
  const { until } = verb
  const seen = observe(watch, from ?? { seq: 0, offset: 0 })
  try {
    await verb.start(seen.onMessage, seen.place())
  } catch (error) {
    if (!isLost(error)) throw error
    await whileLost(error, () => resume(verb, seen), { signal: verb.call.signal, progress: seen.heard })
  }
  if (until === 'final' && !isFinal(seen.place().event)) await followAnew(verb, seen)
  return seen.ending()
}

/** A journal that was damaged begins anew on the host, with numbers that were seen before. */
async function followAnew(
  { call, deployId }: Pick<Watched, 'call' | 'deployId'>,
  seen: Observer,
): Promise<void> {
  const { signal } = call
  const follow = () => {
    seen.forget()
    const args = [deployId, '0', '0', 'final']
    return callAgent({ ...call, verb: 'follow', args, onMessage: seen.onMessage })
  }
  await persistently(follow, { signal })
}

async function resume({ call, deployId, until, start, repeatable }: Omit<Watched, 'watch'>, seen: Observer) {
  if (repeatable) return start(seen.onMessage, seen.place())
  const { seq, offset } = seen.place()
  try {
    const args = [deployId, String(seq), String(offset), until]
    await callAgent({ ...call, verb: 'follow', args, onMessage: seen.onMessage })
  } catch (error) {
    if (!(until === 'staged' && error instanceof DeployError && error.code === 'NO_DEPLOYMENT')) throw error
  }
  if (!hasEnded(until, seen.place().event)) await start(seen.onMessage, seen.place())
}

/** Whether an event ends what the verb waits for; `staged` seen by activate means that it has not begun. */
function hasEnded(until: Until, event: JournalEntry['event'] | undefined): boolean {
  if (event === undefined) return false
  return !(until === 'activated' && event === 'staged')
}

function isFinal(event: JournalEntry['event'] | undefined): boolean {
  return finalEvents.some((final) => final === event)
}

type Observer = ReturnType<typeof observe>

/** Collects entries and the last output, each entry once, whichever connection it came through. */
function observe(watch: Watch, from: Progress) {
  const entries: JournalEntry[] = []
  const tail: { step: string; text: string }[] = []
  const settled: Settled[] = []
  let { seq, event, offset } = from
  let messages = 0
  return {
    onMessage: (message: Message) => {
      messages++
      if (message.type === 'journal' && message.entry.seq > seq) {
        seq = message.entry.seq
        event = message.entry.event
        entries.push(message.entry)
        watch.journal(message.entry)
      } else if (message.type === 'log') {
        tail.push({ step: message.step, text: message.text })
        if (tail.length > 4 * TAIL_LINES) tail.splice(0, 3 * TAIL_LINES)
        watch.log(message.step, message.text)
      } else if (message.type === 'fact' && message.key === 'log-offset')
        offset = Number(message.values[0]) || offset
      else if (message.type === 'fact' && message.key === 'notice') watch.notice?.(message.values[0] ?? '')
      else if (message.type === 'fact' && message.key === 'settled') {
        settled.push(readSettled(message.values))
        watch.settled?.(readSettled(message.values))
      }
    },
    /** How much was heard, a sign of life included. */
    heard: () => messages,
    forget: () => {
      seq = 0
      offset = 0
    },
    place: (): Progress => ({ seq, event, offset }),
    ending: () => ({
      ...endingOf(event ?? 'opened', entries, tail),
      ...(settled.length > 0 && { settled }),
      progress: { seq, event, offset },
    }),
  }
}

function readSettled([deployId = '', actor = '', url = '', event = '', detail = '']: string[]): Settled {
  return { deployId, actor, url, event, detail }
}

function endingOf(
  event: JournalEntry['event'],
  entries: JournalEntry[],
  tail: { step: string; text: string }[],
): Ending {
  const failed = entries.filter((entry) => entry.event === 'failed' || entry.event === 'undo-failed')
  const steps = [...new Set(failed.flatMap(({ step }) => step ?? []))]
  const failedStep = steps.length > 0 ? failed.at(-1)?.step : undefined
  return {
    event,
    entries,
    ...(failedStep !== undefined && { failedStep }),
    logTail: tailOf(tail, steps),
  }
}

function tailOf(tail: { step: string; text: string }[], steps: string[]): string[] {
  const count = Math.ceil(TAIL_LINES / Math.max(1, steps.length))
  const said = steps.map((name) => tail.filter(({ step }) => step === name).slice(-count))
  if (said.flat().length === 0) return tail.slice(-TAIL_LINES).map(({ text }) => text)
  return said.flat().map(({ step, text }) => (steps.length > 1 ? `${step}: ${text}` : text))
}
