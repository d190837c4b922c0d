import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Challenge, readChallenge } from './challenge.ts'
import { invalid, otherDigest, refused, unreachable } from './failures.ts'
import type { Repository } from './repository.ts'

export interface Login {
  user: string
  password: string
}

/** What a registry holds under a digest, as bytes that were compared with it. */
export interface Content {
  digest: string
  mediaType: string
  text: string
}

/**
 * One repository of a registry that speaks the OCI distribution protocol. Throws REGISTRY_DENIED, IMAGE_NOT_FOUND,
 * REGISTRY_BUSY, REGISTRY_FAILED, REGISTRY_UNREACHABLE, IMAGE_INVALID, DIGEST_MISMATCH. What may pass by itself is tried again.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export interface RegistryClient {
  repository: Repository
  /** The manifest or index of a tag or digest. */
  manifest(reference: string): Promise<Content>
  /** A small document, such as the configuration of an image. */
  blob(digest: string): Promise<Content>
  /** Makes sure that an image may be pushed: begins an upload and gives it up. */
  requirePush(): Promise<void>
}

export interface ClientOptions {
  login?: Login
  fetch?: typeof fetch
  /** Of one request. */
  timeoutMs?: number
  wait?: (milliseconds: number) => Promise<unknown>
}

const TRIES = 4
const LONGEST_WAIT_MS = 60_000
/** More than any manifest or configuration: registries refuse manifests of more than 4 MiB. */
const MOST_BYTES = 8 * 1024 * 1024

const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

export function openRegistry(
  repository: Repository,
  { login, fetch: ask = fetch, timeoutMs = 30_000, wait = delay }: ClientOptions = {},
): RegistryClient {
  let authorization: string | undefined

  const send = async (
    path: string,
    { what, ...init }: RequestInit & { what: string; headers?: Record<string, string> },
  ): Promise<Response> => {
    const url = new URL(path, `${repository.origin}/v2/${repository.path}/`).href
    let asked = false
    for (let attempt = 1; ; attempt++) {
      const headers = { ...init.headers, ...(authorization !== undefined && { authorization }) }
      const answer = await request(url, { ...init, headers }).catch((error: unknown) => error as Error)
      if (answer instanceof Response && answer.ok) return answer
      // A token that is good for reading is asked for anew before the first push.
      if (answer instanceof Response && answer.status === 401 && !asked) {
        asked = true
        authorization = await authorize(readChallenge(answer.headers.get('www-authenticate')), what)
        if (authorization !== undefined) {
          await leave(answer)
          continue
        }
      }
      const passing = answer instanceof Error || answer.status === 429 || answer.status >= 500
      if (passing && attempt < TRIES) {
        await leave(answer)
        await wait(pause(answer, attempt))
      } else if (answer instanceof Error) throw unreachable(repository, answer)
      else throw await refusal(answer, what)
    }
  }

  const request = (url: string, init: RequestInit) =>
    ask(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })

  const authorize = async (challenge: Challenge | undefined, what: string): Promise<string | undefined> => {
    const basic = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`
    if (challenge?.scheme !== 'bearer') return challenge && basic
    const realm = new URL(challenge.realm)
    // A token server of another host that is asked without TLS would let everybody read the password.
    if (realm.protocol !== 'https:' && realm.origin !== repository.origin && !isLoopback(realm))
      return undefined
    realm.searchParams.set('scope', challenge.scope ?? `repository:${repository.path}:pull`)
    if (challenge.service !== undefined) realm.searchParams.set('service', challenge.service)
    const headers = basic === undefined ? {} : { authorization: basic }
    const answer = await request(realm.href, { headers }).catch((error) => {
      throw unreachable(repository, error)
    })
    if (!answer.ok) throw await refusal(answer, what)
    const { token, access_token } = (await answer.json().catch(() => ({}))) as Record<string, unknown>
    const given = token ?? access_token
    return typeof given === 'string' ? `Bearer ${given}` : undefined
  }

  const refusal = async (answer: Response, what: string) =>
    refused(repository, { status: answer.status, what, said: await saidIn(answer) })

  const content = async (answer: Response, wanted: string | undefined): Promise<Content> => {
    const bytes = await bytesOf(answer).catch((error: unknown) => {
      throw unreachable(repository, error)
    })
    if (bytes === undefined) throw invalid(repository, `More than ${MOST_BYTES} bytes.`)
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
    if (wanted !== undefined && wanted !== digest)
      throw otherDigest(repository, { expected: wanted, found: digest })
    const mediaType = (answer.headers.get('content-type') ?? '').split(';')[0]!.trim()
    return { digest, mediaType, text: bytes.toString('utf8') }
  }

  return {
    repository,
    manifest: async (reference) => {
      const what = `read the manifest ${reference}`
      const answer = await send(`manifests/${reference}`, { headers: { accept: manifests }, what })
      const promised = answer.headers.get('docker-content-digest') ?? undefined
      return content(answer, reference.startsWith('sha256:') ? reference : promised)
    },
    blob: async (digest) =>
      content(await send(`blobs/${digest}`, { what: `read the blob ${digest}` }), digest),
    requirePush: async () => {
      const what = 'push an image'
      const begun = await send('blobs/uploads/', { method: 'POST', what })
      const place = begun.headers.get('location')
      const { origin } = repository
      // Whoever does not know it again forgets an upload by himself.
      if (place !== null && new URL(place, origin).origin === origin)
        await send(new URL(place, origin).href, { method: 'DELETE', what }).catch(() => undefined)
    },
  }
}

/** What nobody reads would keep its connection, and the process. */
async function leave(answer: Response | Error): Promise<void> {
  if (answer instanceof Response) await answer.body?.cancel().catch(() => undefined)
}

/** As the registry asks, in seconds or as a date; else longer each time. */
function pause(answer: Response | Error, attempt: number): number {
  const asked = answer instanceof Response ? answer.headers.get('retry-after') : null
  const seconds = asked === null || asked.trim() === '' ? Number.NaN : Number(asked)
  const until = Number.isNaN(seconds) ? Date.parse(asked ?? '') - Date.now() : seconds * 1000
  return Math.min(LONGEST_WAIT_MS, Math.max(0, Number.isNaN(until) ? 1000 * 2 ** (attempt - 1) : until))
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

/** The registry's own words, as its protocol has them; data, so cut to a line. */
async function saidIn(answer: Response): Promise<string> {
  try {
    const bytes = await bytesOf(answer)
    const { errors } = JSON.parse(bytes?.toString('utf8') ?? '') as {
      errors: { code?: unknown; message?: unknown }[]
    }
    return errors
      .map(({ code, message }) => `${code}: ${message}`)
      .join('; ')
      .slice(0, 500)
  } catch {
    return ''
  }
}

/** Undefined when there are too many. */
async function bytesOf(answer: Response): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
