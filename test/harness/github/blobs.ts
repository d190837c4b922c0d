import type { Answer } from './answers.ts'
import { Refusal } from './answers.ts'
import type { Signer } from './signatures.ts'
import type { Blob, State } from './state.ts'

export interface BlobCall {
  state: State
  signer: Signer
  method: string
  /** Path of the blob within the store. */
  blob: string
  query: URLSearchParams
  headers: Record<string, string>
  bytes: Buffer
}

/**
 * The part of Azure's blob service that the artifact client uses: Put Block, Put Block List, Put Blob, Get Blob.
 * An address is good only for what it was signed for, and never together with an Authorization header.
 * Source: https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
 */
export function serveBlob(call: BlobCall): Answer {
  if (call.headers.authorization) throw blobError(400, 'InvalidAuthenticationInfo')
  const { query, blob, method } = call
  const access = method === 'GET' ? 'read' : 'write'
  if (query.get('sp') !== access || !call.signer.isBlobSigned(blob, access, query.get('sig'))) {
    throw blobError(403, 'AuthenticationFailed')
  }
  if (method === 'GET') return download(call)
  if (method === 'PUT') return upload(call)
  throw blobError(405, 'UnsupportedHttpVerb')
}

function download({ state, blob }: BlobCall): Answer {
  const stored = state.blobs.get(blob)
  if (!stored?.bytes) throw blobError(404, 'BlobNotFound')
  const name = blob.split('/').at(-1) ?? 'artifact'
  const headers = {
    'content-type': stored.contentType,
    'content-disposition': `attachment; filename="${name}"; filename*=UTF-8''${encodeURIComponent(name)}`,
  }
  return { status: 200, bytes: stored.bytes, headers }
}

function upload(call: BlobCall): Answer {
  const stored = blobOf(call)
  const part = call.query.get('comp')
  if (part === 'block') putBlock(stored, call)
  else if (part === 'blocklist') putBlockList(stored, call)
  else if (part === null && call.headers['x-ms-blob-type'] === 'BlockBlob') stored.bytes = call.bytes
  else throw blobError(400, 'InvalidQueryParameterValue')
  if (part !== 'block')
    stored.contentType = call.headers['x-ms-blob-content-type'] ?? 'application/octet-stream'
  const headers = { etag: '"0x8D"', 'x-ms-version': '2025-01-05', 'x-ms-request-server-encrypted': 'true' }
  return { status: 201, bytes: Buffer.alloc(0), headers }
}

function blobOf(call: BlobCall): Blob {
  const found = call.state.blobs.get(call.blob)
  if (found) return found
  const fresh: Blob = { contentType: 'application/octet-stream', blocks: new Map() }
  call.state.blobs.set(call.blob, fresh)
  return fresh
}

function putBlock(stored: Blob, call: BlobCall): void {
  const id = call.query.get('blockid') ?? ''
  const [first] = stored.blocks.keys()
  if (!id || (first && first.length !== id.length)) throw blobError(400, 'InvalidBlobOrBlock')
  stored.blocks.set(id, call.bytes)
}

function putBlockList(stored: Blob, call: BlobCall): void {
  const ids = [...call.bytes.toString('utf8').matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(
    (match) => match[1]!,
  )
  const parts = ids.map((id) => stored.blocks.get(id))
  if (parts.some((part) => part === undefined)) throw blobError(400, 'InvalidBlockList')
  stored.bytes = Buffer.concat(parts as Buffer[])
  stored.blocks.clear()
}

function blobError(status: number, code: string): Refusal {
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`
  const headers = { 'content-type': 'application/xml', 'x-ms-error-code': code }
  return new Refusal({ status, bytes: Buffer.from(xml), headers }, code)
}
