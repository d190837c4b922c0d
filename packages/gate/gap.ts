import { DeployError } from '@deploy/kit/errors.ts'
import type { Context, Measure } from './check.ts'
import { ask, parseUrl } from './checks/http.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Asked } from './window.ts'

/** Where the gap is to be known, and where a picture of it will do: what is asked may cost the application something. */
const everyMs = { closely: 100, gently: 1_000 }
const limitMs = 2_000
const patienceMs = 10_000
/** The first answers before the switch: a picture does with one, since the release before answers on while the host makes ready to switch. */
const askedBefore = { closely: 3, gently: 1 }
const apartMs = 100

/** How long nobody answered while a release was replaced. */
export interface Gap {
  /** The longest time from the end of one good answer to the end of the next: no outage was longer. */
  seconds: number
  requests: number
  /** So many of them got no good answer within 2 s. */
  unanswered: number
  /** What was asked, ten times a second. */
  url: string
}

export interface GapWatch {
  readonly url: string
  /** The name of the check whose URL that is. */
  readonly check: string
  /** Asks nothing until `resume`, where it is gentle. */
  pause(): void
  resume(): void
  /**
   * Asks until one more good answer comes, for 10 s at most, where one came before the switch; not where it is gentle. `gap` is null when there is no knowing how long
   * it was. Called again, it says the same.
   */
  end(): Promise<{ gap: Gap | null; asked: Asked[] }>
}

/**
 * Asks the URL of the gate's first check that has one, one request after another, until it is ended; some before it settles.
 * The gap is not known when nothing answered at the beginning or in the end, when the connection to the host broke, or when the
 * run was cancelled. Undefined when no check has a URL. Never throws.
 */
export async function watchGap({
  context,
  pace,
  signal,
  clock = systemClock,
}: {
  context: Context
  pace: keyof typeof everyMs
  signal: AbortSignal
  clock?: Clock
}): Promise<GapWatch | undefined> {
  const question = questionOf(context)
  if (question === undefined) return undefined
  const { url, check, measure } = question
  const ended = new AbortController()
  const stop = AbortSignal.any([signal, ended.signal])
  const asked: Asked[] = []
  const seen = { longestMs: 0, askedAt: -Infinity, broken: false, paused: false }
  let last: number | undefined
  const once = async () => {
    const begun = clock.now()
    const { outcome, latencyMs } = await measure(AbortSignal.any([stop, AbortSignal.timeout(limitMs)]))
    if (stop.aborted) return
    seen.broken ||= outcome === 'none'
    if (outcome !== 'none') asked.push({ at: begun, outcome, ...(latencyMs !== undefined && { latencyMs }) })
    if (outcome !== 'good') return
    const now = clock.now()
    seen.askedAt = begun
    seen.longestMs = Math.max(seen.longestMs, now - (last ?? now))
    last = now
  }
  const goOn = async () => {
    while (!stop.aborted && !seen.broken) {
      const begun = clock.now()
      if (!seen.paused) await once()
      await clock.sleep(Math.max(0, begun + everyMs[pace] - clock.now()), stop)
    }
  }
  await once()
  const served = last !== undefined
  for (let more = 1; served && more < askedBefore[pace] && !seen.broken; more += 1) {
    await clock.sleep(apartMs, stop)
    await once()
  }
  const running = goOn()
  const end = async () => {
    const now = clock.now()
    const covered = () => seen.askedAt >= now
    seen.paused = true
    const waits = served && pace === 'closely'
    while (waits && !covered() && !seen.broken && !signal.aborted && clock.now() < now + patienceMs) {
      await once()
      if (!covered()) await clock.sleep(everyMs.closely, signal)
    }
    ended.abort()
    await running
    if (pace === 'gently' || !covered() || seen.broken || signal.aborted) return { gap: null, asked }
    const unanswered = asked.filter(({ outcome }) => outcome === 'bad').length
    const seconds = Math.round(seen.longestMs) / 1000
    return { gap: { seconds, requests: asked.length, unanswered, url }, asked }
  }
  let ending: ReturnType<typeof end> | undefined
  return {
    url,
    check,
    pause: () => {
      seen.paused = pace === 'gently'
    },
    resume: () => {
      seen.paused = false
    },
    end: () => {
      ending ??= end()
      return ending
    },
  }
}

/** An answer counts when it has the status that the check asks for: what else it must say is another release's business. */
function questionOf(context: Context): { url: string; check: string; measure: Measure } | undefined {
  for (const check of context.slot.gate.checks) {
    if (check.type !== 'http' && !(check.type === 'identity' && check.url !== undefined)) continue
    const { status, requestHeaders, from } =
      check.type === 'http' ? check : { status: 200, requestHeaders: {}, from: 'host' as const }
    try {
      const url = parseUrl(check.type, check.url!)
      const wrong = (answer: { status: number }) =>
        answer.status === status ? undefined : `status ${answer.status}`
      const measure: Measure = (signal) => ask({ url, requestHeaders, from, context, signal }, wrong)
      return { url: url.href, check: check.name, measure }
    } catch (error) {
      if (!(error instanceof DeployError)) throw error
    }
  }
  return undefined
}
