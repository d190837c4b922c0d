import type { Answer } from './answers.ts'
import type { State } from './state.ts'

/** One validated request, as an operation sees it. */
export interface Call {
  state: State
  urls: Urls
  params: Record<string, string>
  query: Record<string, unknown>
  body: Record<string, unknown>
  /** The body as it came, for uploads. */
  bytes: Buffer
  headers: Record<string, string>
  /** False where a token may only read, and so sees no drafts. */
  canWrite: boolean
  /** ISO time to the second. */
  now: string
  /** An address of the blob store that carries its own short-lived proof. */
  signedUrl: (blob: string, access: 'read' | 'write') => string
}

export interface Urls {
  /** Of the API, without a slash at the end. */
  api: string
  /** `${api}/repos/owner/name` */
  repo: string
  /** What a person would open. */
  html: string
  uploads: string
}

export type Handler = (call: Call) => Answer

/** The number in a path such as `/issues/{issue_number}`. */
export function idParam(call: Call, name: string): number {
  return Number(call.params[name])
}

/** A string of the body, or undefined where the key is missing or null. */
export function text(call: Call, key: string): string | undefined {
  const value = call.body[key]
  return value === undefined || value === null ? undefined : String(value)
}

/** `sha256`-like opaque ids of GitHub's GraphQL side. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}${id}`).toString('base64')
}
