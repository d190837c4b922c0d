import { setTimeout as sleep } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'

/** Seconds before what had no answer, or a server's error, is asked again. */
const PAUSES = [1, 4, 10]
/** So often what was asked too soon is asked again. */
const MAX_WAITS = 3
/** Longer than this nobody waits for a rate limit. */
const MAX_WAIT_SECONDS = 120
/** Where a rate limit names no time. */
const UNNAMED_SECONDS = 30
/** A request that has no answer by then has failed on the way. */
const TIMEOUT_MS = 30_000
/** Nobody sends that much for a record; what is longer is cut. */
const MAX_ANSWER = 50_000_000

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer> | FormData
}

/** `status` 0: there was no answer, and nobody knows whether the request counted. */
export interface HttpAnswer {
  status: number
  headers: Headers
  text: string
  /** Why there was no answer. */
  cause?: string
}

export type Http = (request: HttpRequest) => Promise<HttpAnswer>

/**
 * A client for the systems that keep change records. It waits as `Retry-After` asks (seconds or a date, at most three times two
 * minutes), and asks three times more when there was no answer, or a server's error. A POST or PATCH is not repeated then, because it
 * may have counted: see `once`. No redirect is followed, because it could lead the credentials elsewhere. `secondMs` is how long a
 * second of waiting lasts.
 */
export function patientHttp({ secondMs = 1_000, timeoutMs = TIMEOUT_MS } = {}): Http {
  const attempt = async (request: HttpRequest, waits = 0): Promise<HttpAnswer> => {
    const answer = await ask(request, timeoutMs)
    const seconds = waitOf(request, answer)
    if (seconds === undefined || seconds > MAX_WAIT_SECONDS || waits === MAX_WAITS) return answer
    await sleep(seconds * secondMs)
    return attempt(request, waits + 1)
  }
  return async (request) => {
    let answer = await attempt(request)
    for (const pause of PAUSES) {
      if (!isUnsure(answer.status) || !mayRepeat(request)) return answer
      await sleep(pause * secondMs)
      answer = await attempt(request)
    }
    return answer
  }
}

/** Whether a request with that answer may have counted. */
export function isUnsure(status: number): boolean {
  return status === 0 || status >= 500
}

/**
 * Does what must not be done twice: when RECORD_UNREACHABLE leaves open whether it was done, it is looked for before it is done
 * again. `pauses`: seconds until then, each time.
 */
export async function once<T>(
  { find, make }: { find: () => Promise<T | undefined>; make: () => Promise<T> },
  { pauses = [2, 5], secondMs = 1_000 }: { pauses?: readonly number[]; secondMs?: number } = {},
): Promise<T> {
  for (const pause of pauses) {
    try {
      return await make()
    } catch (error) {
      if (!(error instanceof DeployError) || error.code !== 'RECORD_UNREACHABLE') throw error
      await sleep(pause * secondMs)
      const found = await find()
      if (found !== undefined) return found
    }
  }
  return make()
}

async function ask({ url, ...request }: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text: text.slice(0, MAX_ANSWER) }
  } catch (error) {
    return { status: 0, headers: new Headers(), text: '', cause: reasonOf(error) }
  }
}

/** `fetch failed` alone says nothing; what it was caused by does. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message || cause.name}` : message
}

function mayRepeat({ method }: HttpRequest): boolean {
  return method !== 'POST' && method !== 'PATCH'
}

/** Seconds that the answer asks to wait for; undefined where waiting is not asked for. */
function waitOf(request: HttpRequest, { status, headers }: HttpAnswer): number | undefined {
  const after = secondsAfter(headers.get('retry-after'))
  if (status === 429) return after ?? UNNAMED_SECONDS
  return status === 503 && mayRepeat(request) ? after : undefined
}

/** `Retry-After` in seconds: a number, or a date (RFC 9110, 10.2.3). */
function secondsAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1_000))
}
