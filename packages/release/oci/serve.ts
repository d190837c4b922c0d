import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Descriptor } from './documents.ts'
import type { Layout } from './layout.ts'

export interface ServeOptions {
  /** The only repository that there is. */
  name: string
  /** Without these nothing is answered: on a host others may reach the port, too. */
  user: string
  password: string
}

export interface ImageServer extends Disposable {
  /** Answers what comes over one connection, until either side ends it. */
  serve(connection: Duplex): void
  /** Bytes of manifests and blobs that were sent. */
  sent(): number
}

/**
 * Lends one image to an engine that pulls it by digest: the pull half of the registry protocol, over connections that are handed
 * in. It listens nowhere. Blobs are streamed, so that memory stays flat.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull
 */
export function serveImage(layout: Layout, { name, user, password }: ServeOptions): ImageServer {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  const connections = new Set<Duplex>()
  let sent = 0

  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('docker-distribution-api-version', 'registry/2.0')
    answer(request, response).catch(() => response.destroy())
  })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isWanted(request.headers.authorization))
      return refuse(response, 401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="image"' })
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, 405, 'UNSUPPORTED', { allow: 'GET, HEAD' })
    if (request.url === '/v2/') return void response.writeHead(200, { 'content-length': 0 }).end()
    const found = find(request.url ?? '')
    if (found === undefined) return refuse(response, 404, 'BLOB_UNKNOWN')
    await send(request, response, found)
  }
  const isWanted = (given = '') => {
    const bytes = Buffer.from(given)
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted)
  }
  const find = (url: string): Descriptor | undefined => {
    if (!url.startsWith(`/v2/${name}/`)) return undefined
    const [, kind, digest = ''] =
      /^(manifests|blobs)\/(sha256:[0-9a-f]{64})$/.exec(url.slice(name.length + 5)) ?? []
    return kind === 'manifests' ? layout.manifests.get(digest) : layout.blobs.get(digest)
  }
  const send = async (
    request: IncomingMessage,
    response: ServerResponse,
    found: Descriptor,
  ): Promise<void> => {
    const { digest, size, mediaType } = found
    const range = rangeIn(request.headers.range, size)
    if (range === 'outside')
      return refuse(response, 416, 'RANGE_INVALID', { 'content-range': `bytes */${size}` })
    const length = range ? range.end - range.start + 1 : size
    response.writeHead(range ? 206 : 200, {
      'content-type': layout.manifests.has(digest) ? mediaType : 'application/octet-stream',
      'content-length': length,
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
    })
    if (request.method === 'HEAD') return void response.end()
    const source = layout.open(digest, range)
    source.on('data', (chunk: Buffer) => {
      sent += chunk.length
    })
    await pipeline(source, response)
  }

  // An engine tries TLS first: the connection ends, and it asks again without.
  server.on('clientError', (_, connection) => connection.destroy())
  return {
    serve: (connection) => {
      connections.add(connection)
      connection.on('error', () => connection.destroy())
      connection.on('close', () => connections.delete(connection))
      server.emit('connection', connection)
    },
    sent: () => sent,
    [Symbol.dispose]: () => {
      for (const connection of connections) connection.destroy()
    },
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify({
    errors: [{ code, message: 'This is one image, to be pulled by its digest.' }],
  })
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}

/** One range, as an engine asks for the rest of a blob; whatever else is said counts as nothing: RFC 9110, section 14.2. */
function rangeIn(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'outside' | undefined {
  const [, first, last] = /^bytes=([0-9]{1,15})-([0-9]{0,15})$/.exec(header ?? '') ?? []
  if (first === undefined) return undefined
  const start = Number(first)
  const end = last === '' || last === undefined ? size - 1 : Math.min(Number(last), size - 1)
  return start >= size || end < start ? 'outside' : { start, end }
}
