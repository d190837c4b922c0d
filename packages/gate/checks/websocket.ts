import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'
import type { Duplex } from 'node:stream'
import { fillRelease } from '@deploy/manifest/placeholders.ts'
import { bad, type Check, good, invalidCheck, oneLine, type Settings } from '../check.ts'
import { hostOf, nameOf, withoutHost } from '../fetch.ts'
import { clientFrame, type Frame, opcodes, readFrame } from '../frames.ts'
import { blame } from '../network.ts'
import { overSocket, secure } from '../socket.ts'
import { lackingIn, parseRequest, portOf } from './http.ts'

/** Opens a WebSocket, which every proxy on the way must let through, and sees a frame go each way. */
export const websocketCheck: Check<'websocket'> = {
  type: 'websocket',
  target: ({ url }) => url,
  begin: (given, context) => {
    const url = parseRequest('websocket', given)
    const { version, commit, id } = context.release
    const expect = given.expect && fillRelease(given.expect, { version, commit, release: id })
    const settings = { ...given, ...(expect !== undefined && { expect }) }
    if (Buffer.byteLength(given.send ?? '') > 65_535) throw invalidCheck('websocket', 'send is too long')
    const { from } = settings
    const [address, port] = [nameOf(url.host), portOf(url)]
    return async (signal) => {
      const begun = performance.now()
      const connect = () => context.probe.connect(address, port, from, signal)
      try {
        const said = await overSocket({ connect, signal }, (socket) => converse(socket, url, settings))
        const verdict = said.fault === undefined ? good(said.seen) : bad(oneLine(said.fault))
        return { ...verdict, latencyMs: Math.round(performance.now() - begun) }
      } catch (error) {
        return blame({ error, target: `${address}:${port}`, from, context, signal })
      }
    }
  },
}

type Said = { fault: string } | { fault?: undefined; seen: string }

async function converse(socket: Duplex, url: URL, settings: Settings<'websocket'>): Promise<Said> {
  const host = hostOf(url, settings.requestHeaders)
  const isSecure = url.protocol === 'wss:'
  const stream = isSecure ? await secure(socket, nameOf(host), { ALPNProtocols: ['http/1.1'] }) : socket
  const opened = await open({ stream, url, host, settings })
  if (typeof opened === 'string') return { fault: opened }
  const said = await exchange(opened.stream, opened.head, settings)
  // Normal closure, out of politeness: what happens to it changes nothing.
  if (said.fault === undefined)
    await send(opened.stream, clientFrame(opcodes.close, Buffer.from([0x03, 0xe8]))).catch(() => {})
  return said
}

interface Opening {
  stream: Duplex
  url: URL
  host: string
  settings: Settings<'websocket'>
}

/** The open connection and what came with its first answer, or what is wrong with that answer (RFC 6455, 4.1). */
function open({ stream, url, host, settings }: Opening): Promise<{ stream: Duplex; head: Buffer } | string> {
  const key = randomBytes(16).toString('base64')
  const { requestHeaders, protocol } = settings
  return new Promise((resolve, reject) => {
    const request = http.request({
      createConnection: () => stream,
      path: `${url.pathname}${url.search}`,
      setHost: false,
      headers: {
        'user-agent': 'health-gate',
        ...withoutHost(requestHeaders),
        host,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': key,
        ...(protocol !== undefined && { 'sec-websocket-protocol': protocol }),
      },
    })
    request.on('error', reject).on('response', ({ statusCode, headers }) => {
      if (statusCode === 101) return resolve('status 101, but it does not say Connection: Upgrade')
      const onward = headers.location === undefined ? '' : `, leading to ${headers.location}`
      resolve(`status ${statusCode} instead of 101${onward}`)
    })
    request.on('upgrade', ({ headers }, opened, head) => {
      const fault = wrongAnswer(headers, key, settings)
      resolve(fault === undefined ? { stream: opened, head } : `status 101, but ${fault}`)
    })
    request.end()
  })
}

function wrongAnswer(
  headers: http.IncomingHttpHeaders,
  key: string,
  { protocol, headers: wanted }: Settings<'websocket'>,
): string | undefined {
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  if (headers.upgrade?.toLowerCase() !== 'websocket') return 'it does not say Upgrade: websocket'
  if (headers['sec-websocket-accept'] !== accept)
    return 'Sec-WebSocket-Accept does not fit the key: something on the way has changed Sec-WebSocket-Key'
  const chosen = headers['sec-websocket-protocol']
  if (chosen !== protocol)
    return `the protocol is ${chosen === undefined ? 'none' : `'${chosen}'`}, not ${protocol === undefined ? 'none' : `'${protocol}'`}`
  const flat = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return lackingIn(Object.fromEntries(flat), wanted)
}

/** A ping and its pong, or the text that is written and a message for it. */
async function exchange(stream: Duplex, head: Buffer, settings: Settings<'websocket'>): Promise<Said> {
  const { send: text, expect } = settings
  const mark = randomBytes(8)
  await send(
    stream,
    text === undefined ? clientFrame(opcodes.ping, mark) : clientFrame(opcodes.text, Buffer.from(text)),
  )
  const open = new Set([
    ...(text === undefined ? ['pong'] : []),
    ...(text === undefined && expect === undefined ? [] : ['message']),
  ])
  let message: Buffer[] = []
  for await (const { final, opcode, payload } of framesOf(stream, head)) {
    if (opcode === opcodes.close) return { fault: closed(payload) }
    if (opcode === opcodes.ping) await send(stream, clientFrame(opcodes.pong, payload))
    if (opcode === opcodes.pong && payload.equals(mark)) open.delete('pong')
    if (opcode <= opcodes.binary) {
      message = opcode === opcodes.continuation ? [...message, payload] : [payload]
      if (final && Buffer.concat(message).includes(expect ?? '')) open.delete('message')
    }
    if (open.size === 0) return { seen: text === undefined ? 'opened, a ping came back' : 'opened, answered' }
  }
  return { fault: 'opened, but closed before a frame came back' }
}

async function* framesOf(stream: Duplex, head: Buffer): AsyncGenerator<Frame> {
  let bytes: Buffer = head
  const chunks = stream.iterator({ destroyOnReturn: false })
  while (true) {
    for (let read = readFrame(bytes); read !== undefined; read = readFrame(bytes)) {
      bytes = read.rest
      yield read.frame
    }
    const next = await chunks.next()
    if (next.done) return
    bytes = Buffer.concat([bytes, next.value as Buffer])
  }
}

function closed(payload: Buffer): string {
  const code = payload.length < 2 ? 'no code' : `code ${payload.readUInt16BE(0)}`
  const reason = payload.subarray(2).toString('utf8')
  return `opened, but closed with ${code}${reason === '' ? '' : ` (${reason})`} before a frame came back`
}

function send(stream: Duplex, frame: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(frame, (error) => (error ? reject(error) : resolve()))
  })
}
