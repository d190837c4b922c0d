import { DeployError } from '@deploy/kit/errors.ts'
import type { Context, Measure } from './check.ts'
import { ask, parseUrl } from './checks/http.ts'
import { type Clock, systemClock } from './clock.ts'

const everyMs = 100
const limitMs = 2_000
const patienceMs = 10_000

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
  /** Asks once more, until a good answer comes, for 10 s at most. null when there is no knowing how long the gap was. */
  end(): Promise<Gap | null>
}

/**
 * Asks the URL of the gate's first check that has one, one request after another, until it is ended. Nothing is known when
 * nothing answered at the beginning or in the end, when the connection to the host broke, or when the run was cancelled.
 * Undefined when no check has a URL. Never throws.
 */
export async function watchGap({
  context,
  signal,
  clock = systemClock,
}: {
  context: Context
  signal: AbortSignal
  clock?: Clock
}): Promise<GapWatch | undefined> {
  const question = questionOf(context)
  if (question === undefined) return undefined
  const { url, measure } = question
  const ended = new AbortController()
  const stop = AbortSignal.any([signal, ended.signal])
  const seen = { requests: 0, unanswered: 0, longestMs: 0, askedAt: -Infinity, broken: false }
  let last: number | undefined
  const once = async () => {
    const begun = clock.now()
    const { outcome } = await measure(AbortSignal.any([stop, AbortSignal.timeout(limitMs)]))
    if (stop.aborted) return
    seen.requests += 1
    seen.broken ||= outcome === 'none'
    if (outcome !== 'good') {
      seen.unanswered += 1
      return
    }
    const now = clock.now()
    seen.askedAt = begun
    seen.longestMs = Math.max(seen.longestMs, now - (last ?? now))
    last = now
  }
  const goOn = async () => {
    while (!stop.aborted && !seen.broken) {
      const begun = clock.now()
      await once()
      await clock.sleep(Math.max(0, begun + everyMs - clock.now()), stop)
    }
  }
  await once()
  if (last === undefined) return { end: async () => null }
  const running = goOn()
  return {
    end: async () => {
      const now = clock.now()
      const covered = () => seen.askedAt >= now
      while (!covered() && !seen.broken && !signal.aborted && clock.now() < now + patienceMs)
        await clock.sleep(everyMs, signal)
      ended.abort()
      await running
      if (!covered() || seen.broken || signal.aborted) return null
      const { requests, unanswered, longestMs } = seen
      return { seconds: Math.round(longestMs) / 1000, requests, unanswered, url }
    },
  }
}

/** An answer counts when it has the status that the check asks for: what else it must say is another release's business. */
function questionOf(context: Context): { url: string; measure: Measure } | undefined {
  for (const check of context.slot.gate.checks) {
    if (check.type !== 'http' && !(check.type === 'identity' && check.url !== undefined)) continue
    const { status, requestHeaders, from } =
      check.type === 'http' ? check : { status: 200, requestHeaders: {}, from: 'host' as const }
    try {
      const url = parseUrl(check.type, check.url!)
      const wrong = (answer: { status: number }) =>
        answer.status === status ? undefined : `status ${answer.status}`
      const measure: Measure = (signal) => ask({ url, requestHeaders, from, context, signal }, wrong)
      return { url: url.href, measure }
    } catch (error) {
      if (!(error instanceof DeployError)) throw error
    }
  }
  return undefined
}
