import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { createProbe } from '../probe.ts'
import { certificates } from '../test-certificates.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { websocketCheck } from './websocket.ts'

const made = certificates()
const before = tls.getCACertificates('default')
beforeAll(() => tls.setDefaultCACertificates([...before, made.authority]))
afterAll(() => tls.setDefaultCACertificates(before))

const running = new AbortController().signal
const context = contextOf(createProbe(localRemote()))
type Wanted = Partial<Settings<'websocket'>>

interface Played {
  /** Lines of the answer; `accept` is the right one. */
  answer?: (accept: string, headers: IncomingHttpHeaders) => string[]
  /** What the server does with a frame of the client. */
  react?: (socket: Duplex, opcode: number, payload: Buffer) => void
  secure?: boolean
}

/** A WebSocket server on Node's own HTTP, which unmasks what a client sends in short frames; measured once. */
async function measure({ answer = upgraded, react = echo, secure = false }: Played, wanted: Wanted = {}) {
  await using server = secure ? createTlsServer(made.good) : createServer()
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    socket.on('error', () => {}).write(`${answer(accept, request.headers).join('\r\n')}\r\n\r\n`)
    socket.on('data', (bytes: Buffer) => {
      const length = bytes[1]! & 0x7f
      const payload = bytes.subarray(6, 6 + length).map((byte, at) => byte ^ bytes[2 + (at % 4)]!)
      if ((bytes[1]! & 0x80) !== 0) react(socket, bytes[0]! & 0x0f, Buffer.from(payload))
    })
    socket.on('end', () => socket.end())
  })
  const url = `${secure ? 'wss' : 'ws'}://127.0.0.1:${await listen(server)}/events`
  return await websocketCheck.begin(settings('websocket', { url, ...wanted }), context)(running)
}

function upgraded(accept: string): string[] {
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ]
}

function say(socket: Duplex, opcode: number, payload: Buffer, final = true): void {
  socket.write(Buffer.concat([Buffer.from([(final ? 0x80 : 0) | opcode, payload.length]), payload]))
}

/** A ping is answered by a pong, a text by itself. */
function echo(socket: Duplex, opcode: number, payload: Buffer): void {
  if (opcode === 9) say(socket, 10, payload)
  if (opcode === 1) say(socket, 1, payload)
}

describe('a frame each way', () => {
  it.each(['host', 'runner'] as const)('is a ping that comes back, seen from the %s', async (from) => {
    expect(await measure({}, { from })).toMatchObject({
      outcome: 'good',
      detail: 'opened, a ping came back',
      latencyMs: expect.any(Number),
    })
  })

  it('goes over TLS, verified', async () => {
    expect((await measure({ secure: true })).outcome).toBe('good')
    const measured = await measure({ secure: true }, { requestHeaders: { Host: 'other.example' } })
    expect(measured.detail).toContain("does not match certificate's altnames")
  })

  it('is a text and the message that contains the answer, after others and in pieces', async () => {
    const react = (socket: Duplex, opcode: number, payload: Buffer) => {
      if (opcode !== 1) return
      say(socket, 1, Buffer.from('welcome'))
      say(socket, 1, Buffer.from(`re: ${payload} 1.`), false)
      say(socket, 9, Buffer.from('still there?'))
      say(socket, 0, Buffer.from('4.2'))
    }
    expect(await measure({ react }, { send: 'version', expect: 'version {version}' })).toMatchObject({
      outcome: 'good',
      detail: 'opened, answered',
    })
  })

  it('is missing when the server closes first', async () => {
    const react = (socket: Duplex, opcode: number) =>
      opcode === 9 && say(socket, 8, Buffer.concat([Buffer.from([0x03, 0xf3]), Buffer.from('no kernel')]))
    expect(await measure({ react })).toMatchObject({
      outcome: 'bad',
      detail: 'opened, but closed with code 1011 (no kernel) before a frame came back',
    })
    expect((await measure({ react: (socket) => socket.end() })).detail).toBe(
      'opened, but closed before a frame came back',
    )
  })

  it('is no frame that a server may not send', async () => {
    const react = (socket: Duplex) => socket.write(Buffer.from([0x82, 0x7f, 0, 0, 1, 0, 0, 0, 0, 0]))
    expect((await measure({ react })).detail).toContain('longer than a MiB')
  })

  it('is missing when nothing comes back in time', async () => {
    const limit = new AbortController()
    const hung = Promise.withResolvers<void>()
    await using server = createServer()
    server.on('upgrade', (_, socket) => {
      socket
        .on('error', () => {})
        .on('end', () => socket.end())
        .resume()
      hung.resolve()
    })
    const url = `ws://127.0.0.1:${await listen(server)}/`
    const measured = websocketCheck.begin(settings('websocket', { url }), context)(limit.signal)
    await hung.promise
    limit.abort(new Error('The try took too long'))
    expect(await measured).toMatchObject({
      outcome: 'bad',
      detail: expect.stringContaining('no complete answer'),
    })
  })
})

describe('the answer', () => {
  it('is bad where the upgrade is not passed on', async () => {
    await using server = createServer((_, response) => response.writeHead(400).end('Can "Upgrade" only'))
    const url = `ws://127.0.0.1:${await listen(server)}/`
    const measured = await websocketCheck.begin(settings('websocket', { url }), context)(running)
    expect(measured).toMatchObject({ outcome: 'bad', detail: 'status 400 instead of 101' })
  })

  it.each([
    ['another key', () => upgraded('bm90IHRoZSBrZXk='), 'something on the way has changed Sec-WebSocket-Key'],
    [
      'no websocket',
      (accept: string) => upgraded(accept).with(1, 'Upgrade: h2c'),
      'not say Upgrade: websocket',
    ],
    ['no upgrade', (accept: string) => upgraded(accept).toSpliced(1, 2), 'not say Connection: Upgrade'],
    [
      'an unasked protocol',
      (accept: string) => [...upgraded(accept), 'Sec-WebSocket-Protocol: chat'],
      "'chat', not none",
    ],
  ])('is bad with %s', async (_, answer, detail) => {
    const measured = await measure({ answer })
    expect(measured.outcome).toBe('bad')
    expect(measured.detail).toContain(detail)
  })

  it('names the protocol, and what was sent has arrived', async () => {
    const answer = (accept: string, headers: IncomingHttpHeaders) => [
      ...upgraded(accept),
      `Sec-WebSocket-Protocol: ${headers['sec-websocket-protocol']}`,
      `X-Seen: ${headers.origin} ${headers.host}`,
    ]
    const wanted: Wanted = {
      protocol: 'v1.kernel',
      requestHeaders: { Origin: 'https://shop.example', Host: 'shop.example' },
      headers: { 'x-seen': 'https://shop.example shop.example' },
    }
    expect((await measure({ answer }, wanted)).outcome).toBe('good')
    expect((await measure({}, wanted)).detail).toContain("the protocol is none, not 'v1.kernel'")
    expect((await measure({ answer }, { ...wanted, headers: { 'X-Seen': 'nobody' } })).outcome).toBe('bad')
  })
})

it('is bad where nothing listens, and no result when SSH is lost', async () => {
  const port = await closedPort(createServer())
  const wanted = settings('websocket', { url: `ws://127.0.0.1:${port}/` })
  expect((await websocketCheck.begin(wanted, context)(running)).outcome).toBe('bad')
  const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
  expect((await websocketCheck.begin(wanted, broken)(running)).outcome).toBe('none')
})

it.each([
  'http://127.0.0.1/',
  'ws://169.254.169.254/',
  'ws://user:secret@127.0.0.1/',
])('refuses %s', (url) => {
  expect(() => websocketCheck.begin(settings('websocket', { url }), context)).toThrow('cannot be measured')
})
