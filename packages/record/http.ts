import { setTimeout as sleep } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { hideSecret } from '@deploy/kit/hide.ts'
import * as z from 'zod/mini'

/** A request that has no answer by then has failed on the way. */
const TIMEOUT_MS = 30_000
/** Longer than this in all nobody waits. */
const MAX_WAIT_SECONDS = 120
/** Seconds before another try where the answer names none. */
const PAUSES = [1, 3, 9]
/** Such an answer is shown cut: it may be a page of a proxy. */
const MAX_SHOWN = 500

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  /** Below the address of the system, with a leading slash. */
  path: string
  query?: Record<string, string>
  json?: unknown
  /** Instead of `json`. */
  body?: FormData | Blob
  headers?: Record<string, string>
  /** It changes nothing although it is a POST. */
  isQuestion?: boolean
  /** Carried out twice it leaves the same, although it is a PATCH. */
  isSameTwice?: boolean
  /** Completes "Jira could not …". */
  what: string
}

/** One system's REST API. */
export interface RecordApi {
  /** The body of the answer, parsed. Throws RECORD_UNREACHABLE, RECORD_CREDENTIALS or RECORD_REFUSED; see `statusOf`. */
  request(request: Request): Promise<unknown>
  /**
   * Makes something once: when the answer is lost or the server failed, it may have been made, so it is looked for before it is
   * made again.
   */
  once<T>(find: () => Promise<T | undefined>, make: () => Promise<T>): Promise<T>
}

export interface Place {
  /** How people call the system, such as Jira. */
  system: string
  baseUrl: string
  /** The value of the header; '' for none. */
  authorization: string
  /** What the account must be allowed to do, for the remedy. */
  permission: string
  /** How long a second of waiting lasts. */
  secondMs?: number
  /** The texts of people in an answer that refuses. */
  reasonsIn(body: unknown): string[]
}

/**
 * A client for systems of change records. What is refused for a while (429, or 503 with Retry-After) is asked again after the
 * time that the answer names, in seconds or as a date; what failed on the way is asked again only when that is a question or leaves the same twice. Once that was in vain,
 * each later request is tried once, until one succeeds.
 */
export function recordApi({ secondMs = 1_000, ...place }: Place): RecordApi {
  // Who was asked in vain several times, or asks for a longer wait than anybody waits, is not waited for again and again.
  let isDown = false
  const request = async (wanted: Request): Promise<unknown> => {
    const repeatable =
      wanted.isQuestion === true || wanted.isSameTwice === true || ['GET', 'PUT'].includes(wanted.method)
    for (let attempt = 0, waited = 0; ; attempt += 1) {
      const answer = await send(place, wanted)
      if (answer.ok) {
        isDown = false
        return answer.body
      }
      const seconds = isDown ? undefined : pauseOf(answer, { attempt, repeatable })
      if (seconds === undefined || waited + seconds > MAX_WAIT_SECONDS) {
        isDown ||= attempt === PAUSES.length || seconds !== undefined
        throw errorOf(place, wanted, answer)
      }
      waited += seconds
      await sleep(seconds * secondMs)
    }
  }
  const once = async <T>(
    find: () => Promise<T | undefined>,
    make: () => Promise<T>,
    [pause, ...later]: number[] = PAUSES,
  ): Promise<T> => {
    try {
      return await make()
    } catch (error) {
      if (!isUncertain(error) || pause === undefined) throw error
      const seconds = Math.max(pause, askedToWait(error))
      if (seconds > MAX_WAIT_SECONDS) throw error
      await sleep(seconds * secondMs)
      return (await find()) ?? (await once(find, make, later))
    }
  }
  return { request, once }
}

/** The header of RFC 7617, which is as secret as the password in it. */
export function basic(user: string, password: string): string {
  const both = Buffer.from(`${user}:${password}`).toString('base64')
  hideSecret(both)
  return `Basic ${both}`
}

/** An answer of the shape that the API documents. What has another is that of somebody else: throws RECORD_UNREACHABLE. Pure. */
export function shaped<T extends z.ZodMiniType>(
  shape: T,
  answer: unknown,
  { system, what }: { system: string; what: string },
): z.output<T> {
  const { data, error } = z.safeParse(shape, answer)
  if (error === undefined) return data
  throw new DeployError({
    code: 'RECORD_UNREACHABLE',
    message: `${system} was asked to ${what}, and answered something else.`,
    cause: z.prettifyError(error),
    remedy: `Check 'url' of change-record in deploy.yml: a proxy or a page to log in on may answer there instead of ${system}.`,
  })
}

interface Answer {
  ok: boolean
  /** 0 for none. */
  status: number
  retryAfter: string | null
  text: string
  body: unknown
}

async function send(place: Omit<Place, 'secondMs'>, request: Request): Promise<Answer> {
  const { method, path, query = {}, json, body, headers = {} } = request
  const url = new URL(`${place.baseUrl.replace(/\/+$/, '')}${path}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(place.authorization !== '' && { authorization: place.authorization }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
      // A redirect would lead to a page for people to log in on, or take the credentials elsewhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    const answer = parsed(text)
    // A page for people instead of an answer is none.
    const ok = response.ok && (text === '' || answer !== undefined)
    const retryAfter = response.headers.get('retry-after')
    return { ok, status: response.status, retryAfter, text, body: answer }
  } catch (error) {
    const { message, cause } = error as Error
    const text = cause instanceof Error ? `${message}: ${cause.message}` : message
    return { ok: false, status: 0, retryAfter: null, text, body: undefined }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Seconds until it is worth asking again; undefined when it is not. */
function pauseOf(
  { status, retryAfter }: Answer,
  { attempt, repeatable }: { attempt: number; repeatable: boolean },
): number | undefined {
  const unnamed = PAUSES[attempt]
  if (unnamed === undefined) return undefined
  // RFC 6585 §4: such a request was not carried out.
  if (status === 429) return secondsIn(retryAfter) ?? unnamed
  if (repeatable && (status === 0 || status >= 500)) return secondsIn(retryAfter) ?? unnamed
  return undefined
}

/** Retry-After, RFC 9110 §10.2.3: seconds, or a date. */
function secondsIn(value: string | null): number | undefined {
  if (value === null) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1_000))
}

/** The status of the answer that an error tells of, 0 for none; undefined for what is no answer. */
export function statusOf(error: unknown): number | undefined {
  const cause = error instanceof DeployError ? error.cause : undefined
  return cause instanceof Refusal ? cause.status : undefined
}

/** It may have been carried out all the same. */
function isUncertain(error: unknown): boolean {
  const status = statusOf(error)
  return status !== undefined && (status === 0 || status >= 500)
}

/** Seconds; 0 when the answer names none. */
function askedToWait(error: unknown): number {
  const cause = error instanceof DeployError ? error.cause : undefined
  return cause instanceof Refusal ? cause.retrySeconds : 0
}

class Refusal extends Error {
  status: number
  retrySeconds: number
  constructor({ status, retryAfter }: Answer, text: string) {
    super(text)
    this.status = status
    this.retrySeconds = secondsIn(retryAfter) ?? 0
  }
}

function errorOf(place: Omit<Place, 'secondMs'>, { what }: Request, answer: Answer): DeployError {
  const { system, permission } = place
  const { status, text, body } = answer
  const reasons = place.reasonsIn(body)
  const said = (reasons.length > 0 ? reasons.join(' ') : text).slice(0, MAX_SHOWN).trim()
  const cause = `${status === 0 ? 'No answer' : status}${said === '' ? '' : `: ${said}`}`
  return new DeployError(factsOf({ system, permission, what, status, cause }), {
    cause: new Refusal(answer, cause),
  })
}

function factsOf(failed: {
  system: string
  permission: string
  what: string
  status: number
  cause: string
}): { code: string; message: string; cause: string; remedy: string } {
  const { system, permission, what, status, cause } = failed
  if (status < 400 || status === 429 || status >= 500)
    return {
      code: 'RECORD_UNREACHABLE',
      message: `${system} could not ${what}.`,
      cause,
      remedy: `Run it again when ${system} answers; check 'url' of change-record in deploy.yml when it never does.`,
    }
  if (status === 401 || status === 403)
    return {
      code: 'RECORD_CREDENTIALS',
      message: `${system} did not let this account ${what}.`,
      cause,
      remedy: `Check the inputs 'change-record-user' and 'change-record-token'; the account needs: ${permission}.`,
    }
  return {
    code: 'RECORD_REFUSED',
    message: `${system} refused to ${what}.`,
    cause,
    remedy: `Read what ${system} says above, and correct change-record in deploy.yml.`,
  }
}
