import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answers.ts'
import { Refusal } from './answers.ts'
import type { ApiContext, ApiRequest } from './api.ts'
import { perform, prepare } from './api.ts'
import { serveArtifacts } from './artifact-service.ts'
import { abandonUpload } from './assets.ts'
import { serveBlob } from './blobs.ts'
import type { Fault, Faults } from './faults.ts'
import { bodyOf, headersOf, parsedJson, send } from './http.ts'
import type { Signer } from './signatures.ts'

/** One request that reached the emulator, in the order of arrival. */
export interface RequestRecord {
  method: string
  path: string
  query: Record<string, string>
  /** Without `authorization`. */
  headers: Record<string, string>
  /** The parsed JSON body; undefined for uploads and where there is none. */
  body: unknown
  operationId: string | undefined
  /** Undefined where the connection was cut before an answer. */
  status: number | undefined
}

export interface ServeContext {
  api: ApiContext
  signer: Signer
  faults: Faults
  requests: RequestRecord[]
  defects: string[]
  clock: () => Date
  enterprise: boolean
}

interface Exchange {
  record: RequestRecord
  url: URL
  headers: Record<string, string>
  bytes: Buffer
}

/** Answers one HTTP request, whichever of GitHub's services it is for. */
export async function serve(
  context: ServeContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (context.enterprise) url.pathname = enterprisePath(url.pathname)
  const headers = headersOf(request)
  const record = begin(context, request.method ?? 'GET', url, headers)
  const count = context.requests.length
  const bytes = await bodyOf(request)
  if (!bytes) return cutOff(context, { record, url, headers, bytes: Buffer.alloc(0) })
  record.body = parsedJson(bytes, headers['content-type'])
  const fault = context.faults.take(record.method, record.path)
  if (fault?.hang) return
  const isReplaced = fault !== undefined && !fault.dropReply
  const answer = isReplaced ? faultAnswer(fault) : attempt(context, { record, url, headers, bytes })
  if (fault?.dropReply) {
    response.destroy()
    return
  }
  record.status = answer.status
  send(response, answer, count, context.clock())
}

/** The API of a GitHub Enterprise Server as that of github.com; whatever else it has is no path of either. */
function enterprisePath(path: string): string {
  if (path.startsWith('/api/v3/')) return path.slice('/api/v3'.length)
  if (path.startsWith('/api/uploads/')) return path.slice('/api'.length)
  return `/no-such-page${path}`
}

function begin(
  context: ServeContext,
  method: string,
  url: URL,
  { authorization: _, ...headers }: Record<string, string>,
): RequestRecord {
  const query = Object.fromEntries(url.searchParams)
  const unknown = { body: undefined, operationId: undefined, status: undefined }
  const record = { method, path: url.pathname, query, headers, ...unknown }
  context.requests.push(record)
  return record
}

function attempt(context: ServeContext, exchange: Exchange): Answer {
  try {
    return dispatch(context, exchange)
  } catch (error) {
    if (!(error instanceof Refusal)) {
      context.defects.push(error instanceof Error ? `${error.stack}` : String(error))
      return { status: 500, body: { message: String(error) } }
    }
    if (error.answer.status === 501) context.defects.push(error.message)
    return error.answer
  }
}

function dispatch(context: ServeContext, exchange: Exchange): Answer {
  const { record, url, headers, bytes } = exchange
  const { signer } = context
  const { state, now, signedUrl } = context.api.callBase()
  const [, area, ...rest] = url.pathname.split('/')
  if (area === 'blobs') {
    const blob = rest.map(decodeURIComponent).join('/')
    return serveBlob({ state, signer, method: record.method, blob, query: url.searchParams, headers, bytes })
  }
  if (area === 'twirp') {
    const identity = signer.readRuntimeToken((headers.authorization ?? '').replace(/^bearer /i, ''))
    const body = (record.body ?? {}) as Record<string, unknown>
    return serveArtifacts(rest.at(-1) ?? '', { state, identity, body, now, signedUrl })
  }
  const prepared = prepare(context.api, apiRequest(exchange))
  record.operationId = prepared.operationId
  return perform(context.api, prepared)
}

/** An upload that broke off leaves a trace, as it does at GitHub. */
function cutOff(context: ServeContext, exchange: Exchange): void {
  if (!exchange.url.pathname.startsWith('/uploads/')) return
  try {
    abandonUpload(prepare(context.api, apiRequest(exchange)).call)
  } catch (error) {
    if (!(error instanceof Refusal)) context.defects.push(String(error))
  }
}

function apiRequest({ record, url, headers, bytes }: Exchange): ApiRequest {
  const isUpload = url.pathname.startsWith('/uploads/')
  const path = isUpload ? url.pathname.slice('/uploads'.length) : url.pathname
  return { method: record.method, path, isUpload, query: url.search.slice(1), headers, bytes }
}

function faultAnswer(fault: Fault): Answer {
  const body = fault.body ?? { message: 'Server Error' }
  return { status: fault.status ?? 500, body, ...(fault.headers ? { headers: fault.headers } : {}) }
}
