import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Answer } from './answers.ts'

export function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
}

/** The whole body, or undefined where the client went away in the middle of it. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    return undefined
  }
  return Buffer.concat(chunks)
}

export function parsedJson(bytes: Buffer, type: string | undefined): unknown {
  if (bytes.length === 0 || !type?.includes('json')) return undefined
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Sends an answer with the headers that every answer of GitHub has; `count` numbers the requests from 1. */
export function send(response: ServerResponse, answer: Answer, count: number, at: Date): void {
  const isEmpty = answer.status === 204
  const payload = payloadOf(answer)
  response.writeHead(answer.status, {
    ...(isEmpty ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-github-request-id': `E0${count.toString(16).toUpperCase().padStart(4, '0')}:1A2B:3C4D5E`,
    'x-github-media-type': 'github.v3; format=json',
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': String(Math.max(1000 - count, 0)),
    'x-ratelimit-used': String(count),
    'x-ratelimit-reset': String(Math.floor(at.getTime() / 1000) + 3600),
    'x-ratelimit-resource': 'core',
    ...answer.headers,
    ...(isEmpty ? {} : { 'content-length': String(payload.length) }),
  })
  response.end(isEmpty ? undefined : payload)
}

function payloadOf(answer: Answer): Buffer {
  if (answer.bytes) return answer.bytes
  return Buffer.from(answer.body === undefined ? '' : JSON.stringify(answer.body))
}
