import http from 'node:http'
import type { Duplex } from 'node:stream'
import { overSocket, secure } from './socket.ts'

/** So much of a body is read; the rest is left where it is. */
export const MAX_BODY_BYTES = 1024 * 1024

export interface Answer {
  status: number
  /** By lower-case name; several of one name are joined by `, `. */
  headers: Record<string, string>
  body: string
  /** The body was longer than MAX_BODY_BYTES. */
  truncated: boolean
}

interface Request {
  url: URL
  headers: Record<string, string>
  connect: () => Promise<Duplex>
  signal: AbortSignal
}

/**
 * One GET over a connection of its own. Redirects are not followed; TLS is verified for the name in the Host header, else
 * in the URL. Throws what `connect` throws, an Error when the connection breaks or the certificate is wrong, and the
 * signal's reason.
 */
export async function get({ url, headers, connect, signal }: Request): Promise<Answer> {
  const host = hostOf(url, headers)
  return overSocket({ connect, signal }, async (socket) => {
    const stream =
      url.protocol === 'https:' ? await secure(socket, nameOf(host), { ALPNProtocols: ['http/1.1'] }) : socket
    return exchange({ stream, path: `${url.pathname}${url.search}`, host, headers })
  })
}

/** The Host that is asked for: that of the headers, else of the URL. */
export function hostOf(url: URL, headers: Record<string, string>): string {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'host')?.[1] ?? url.host
}

/** A host without its port, and without the brackets of an IPv6 address. */
export function nameOf(host: string): string {
  return host.replace(/:[0-9]+$/, '').replace(/^\[|\]$/g, '')
}

async function exchange({ stream, path, host, headers }: Exchange): Promise<Answer> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = http.request({
      createConnection: () => stream,
      path,
      setHost: false,
      joinDuplicateHeaders: true,
      headers: { 'user-agent': 'health-gate', accept: '*/*', ...withoutHost(headers), host },
    })
    request.on('error', reject).on('response', resolve).end()
  })
  const { body, truncated } = await readBody(response)
  return { status: response.statusCode!, headers: flat(response.headers), body, truncated }
}

interface Exchange {
  stream: Duplex
  path: string
  host: string
  headers: Record<string, string>
}

/** Headers by lower-case name, but Host. */
export function withoutHost(headers: Record<string, string>): Record<string, string> {
  const rows = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return Object.fromEntries(rows.filter(([name]) => name !== 'host'))
}

async function readBody(response: http.IncomingMessage): Promise<{ body: string; truncated: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_BODY_BYTES) break
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8')
  return { body, truncated: size > MAX_BODY_BYTES }
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
