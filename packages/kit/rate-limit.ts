import { setTimeout as sleep } from 'node:timers/promises'

/** So often a rate-limited request is tried again. */
const MAX_WAITS = 3
/** Longer than this nobody waits for a rate limit. */
const MAX_WAIT_SECONDS = 120
/** What GitHub asks for where it names no time; doubled each time. */
const UNNAMED_SECONDS = 60

/** What GitHub answered a request that it refused. */
export interface Refused {
  status: number
  message: string
  response?: { headers: Record<string, string | undefined> }
}

/**
 * Is it a rate limit, and no missing permission? https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 * A secondary limit may come without any header; then its words are the only sign.
 */
export function isRateLimit({ status, message, response }: Refused): boolean {
  if (status === 429) return true
  const headers = response?.headers ?? {}
  const named = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'
  return status === 403 && (named || /\bsecondary rate limit\b/i.test(message))
}

/**
 * Does it again when a rate limit ends soon: after the seconds that GitHub names, else after one minute, then two. Throws the
 * refusal when it would have to wait longer than two minutes, or a fourth time. `secondMs` is how long a second lasts.
 */
export async function patiently<T>(
  attempt: () => Promise<T>,
  { refusal, secondMs }: { refusal: (error: unknown) => Refused | undefined; secondMs: number },
): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await attempt()
    } catch (error) {
      const refused = refusal(error)
      if (!refused || !isRateLimit(refused) || waits === MAX_WAITS) throw error
      const seconds = secondsOf(refused, waits)
      if (seconds > MAX_WAIT_SECONDS) throw error
      await sleep(seconds * secondMs)
    }
  }
}

function secondsOf({ response }: Refused, waits: number): number {
  const headers = response?.headers ?? {}
  const after = Number(headers['retry-after'])
  if (Number.isFinite(after) && after > 0) return after
  const reset = Number(headers['x-ratelimit-reset'])
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset))
    return Math.max(1, Math.ceil(reset - Date.now() / 1000) + 1)
  return UNNAMED_SECONDS * 2 ** waits
}
