import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import tls from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { MAX_BODY_BYTES } from '../fetch.ts'
import { createProbe } from '../probe.ts'
import { certificates } from '../test-certificates.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { httpCheck } from './http.ts'

const servers: (Server | TcpServer)[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  }
})

const running = new AbortController().signal
const context = contextOf(createProbe(localRemote()))

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  return `http://127.0.0.1:${await listen(server)}`
}

const measure = (url: string, given: Partial<Settings<'http'>> = {}, signal = running) =>
  httpCheck.begin(settings('http', { url, ...given }), context)(signal)

/** Aborts as a try that takes too long does, once `ready` says that it hangs. */
async function measureHanging(url: string, ready: Promise<void>, given: Partial<Settings<'http'>> = {}) {
  const limit = new AbortController()
  const measured = measure(url, given, limit.signal)
  await ready
  limit.abort(new Error('The try took too long'))
  return measured
}

describe('an answer', () => {
  it('is good with the right status, and tells how long it took', async () => {
    const url = await serve((_, response) => response.end('ok'))
    expect(await measure(`${url}/health?full=1`)).toMatchObject({
      outcome: 'good',
      detail: 'status 200',
      latencyMs: expect.any(Number),
    })
  })

  it('is bad with another status, and shows what came', async () => {
    const url = await serve((_, response) =>
      response.writeHead(500, { 'set-cookie': 'session=secret' }).end('Oh no'),
    )
    const measured = await measure(`${url}/health?token=secret`)
    expect(measured).toMatchObject({ outcome: 'bad', detail: 'status 500 instead of 200' })
    expect(measured.seen).toContain('Oh no')
    expect(measured.seen).not.toContain('secret')
  })

  it('H38 does not follow a redirect, and says where it leads', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      asked.push(request.url!)
      if (request.url === '/login') response.end('Log in')
      else response.writeHead(302, { location: '/login' }).end()
    })
    expect(await measure(url)).toMatchObject({
      outcome: 'bad',
      detail: 'status 302 instead of 200, leading to /login',
    })
    expect(asked).toEqual(['/'])
    expect((await measure(url, { status: 302, headers: { Location: '/log' } })).outcome).toBe('good')
  })

  it('must carry the text in its body', async () => {
    const url = await serve((_, response) => response.end('{"status":"up"}'))
    expect((await measure(url, { body: '"up"' })).outcome).toBe('good')
    expect((await measure(url, { body: '"down"' })).detail).toBe(`status 200, but the body lacks '"down"'`)
  })

  it('must carry its headers, whatever their case and however often they come', async () => {
    const url = await serve((_, response) =>
      response
        .writeHead(200, [
          ['Content-Security-Policy', "default-src 'self'"],
          ['content-security-policy', "frame-ancestors 'none'"],
        ] as never)
        .end(),
    )
    const csp = (text: string) => measure(url, { headers: { 'CONTENT-SECURITY-POLICY': text } })
    expect((await csp("default-src 'self'")).outcome).toBe('good')
    expect((await csp("frame-ancestors 'none'")).outcome).toBe('good')
    expect((await csp('unsafe-inline')).detail).toContain("without 'unsafe-inline'")
    expect((await measure(url, { headers: { 'X-Release': '1' } })).detail).toBe(
      'status 200, but no header X-Release',
    )
  })

  it('is asked for with the Host of the URL, or the one that is given', async () => {
    const url = await serve((request, response) =>
      response.end(`${request.headers.host} ${request.headers['x-a']}`),
    )
    expect((await measure(url, { body: `${new URL(url).host} undefined` })).outcome).toBe('good')
    expect(
      (await measure(url, { requestHeaders: { HOST: 'shop.example', 'X-A': '1' }, body: 'shop.example 1' }))
        .outcome,
    ).toBe('good')
  })

  it('can come from a server that keeps its connections', async () => {
    const url = await serve((_, response) => response.writeHead(200, { connection: 'keep-alive' }).end('ok'))
    for (let round = 0; round < 3; round++) expect((await measure(url)).outcome).toBe('good')
    const connections = promisify(servers[0]!.getConnections.bind(servers[0]))
    await expect.poll(() => connections()).toBe(0)
  })

  it('H39 is harmless text, also when it tries to be a command of the runner', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: '##[set-output]x' }).end('\u001b[31m\n::error::owned'),
    )
    expect((await measure(url)).detail).not.toContain('##[')
  })
})

describe('an answer without end', () => {
  it('is bad when it hangs', async () => {
    const asked = Promise.withResolvers<void>()
    const url = await serve(() => asked.resolve())
    expect(await measureHanging(url, asked.promise)).toMatchObject({
      outcome: 'bad',
      detail: `no complete answer from ${new URL(url).host} in time`,
    })
  })

  it('is bad when its body drips on, though the status is right', async () => {
    const dripping = Promise.withResolvers<void>()
    const url = await serve((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => {
        response.write('.')
        dripping.resolve()
      }, 5)
      response.on('close', () => clearInterval(drip))
    })
    expect((await measureHanging(url, dripping.promise)).outcome).toBe('bad')
  })

  it('is read to the first MiB of 5 GB and then left', async () => {
    let written = 0
    const left = Promise.withResolvers<void>()
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 5 * 1024 ** 3 })
      const block = Buffer.alloc(64 * 1024, 'x')
      const write = () => {
        do written += block.length
        while (!response.destroyed && response.write(block))
      }
      response.on('drain', write).on('close', left.resolve)
      write()
    })
    expect((await measure(url)).outcome).toBe('good')
    expect((await measure(url, { body: 'needle' })).detail).toContain('the first MiB of the body lacks')
    await left.promise
    expect(written).toBeLessThan(64 * MAX_BODY_BYTES)
  })
})

describe('no answer', () => {
  it('is bad when nothing listens', async () => {
    const port = await closedPort(createTcpServer())
    for (const from of ['host', 'runner'] as const)
      expect(await measure(`http://127.0.0.1:${port}/`, { from })).toMatchObject({
        outcome: 'bad',
        detail: `nothing listens on 127.0.0.1:${port}`,
      })
  })

  it.each([
    ['the connection is closed at once', ''],
    ['the body is cut off', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
    ['the answer is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ])('is bad when %s', async (_, text) => {
    const server = createTcpServer((socket) =>
      socket.on('error', () => {}).once('data', () => socket.end(text)),
    )
    servers.push(server)
    expect((await measure(`http://127.0.0.1:${await listen(server)}/`)).outcome).toBe('bad')
  })

  it('is no result when the tunnel is broken, or the host does not answer either', async () => {
    const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
    const check = settings('http', { url: 'http://127.0.0.1:8080/' })
    expect(await httpCheck.begin(check, broken)(running)).toMatchObject({
      outcome: 'none',
      detail: 'The connection to web1 was lost.',
    })
    const server = createTcpServer((socket) => socket.destroy())
    servers.push(server)
    const port = await listen(server)
    const dead = contextOf({ ...createProbe(localRemote()), alive: async () => false })
    expect(
      await httpCheck.begin(settings('http', { url: `http://127.0.0.1:${port}/` }), dead)(running),
    ).toMatchObject({
      outcome: 'none',
      detail: 'the SSH connection to web1 is lost',
    })
  })
})

describe('TLS', () => {
  const made = certificates()
  const before = tls.getCACertificates('default')
  beforeAll(() => tls.setDefaultCACertificates([...before, made.authority]))
  afterAll(() => tls.setDefaultCACertificates(before))

  async function serveTls(name: 'good' | 'expired' | 'selfSigned', given: Partial<Settings<'http'>> = {}) {
    const server = createTlsServer(made[name], (_, response) => response.end('ok'))
    servers.push(server)
    return measure(`https://127.0.0.1:${await listen(server)}/`, given)
  }

  it('is verified for the name in the Host header, else for the address', async () => {
    expect(await serveTls('good', { requestHeaders: { Host: 'shop.example:443' } })).toMatchObject({
      outcome: 'good',
    })
    expect(await serveTls('good')).toMatchObject({ outcome: 'good' })
  })

  it.each([
    ['self-signed', 'selfSigned', 'shop.example', 'TLS: self-signed certificate'],
    ['expired', 'expired', 'shop.example', 'TLS: certificate has expired'],
    ['of another name', 'good', 'other.example', "does not match certificate's altnames"],
  ] as const)('is bad with a certificate that is %s', async (_, name, host, detail) => {
    const measured = await serveTls(name, { requestHeaders: { Host: host } })
    expect(measured.outcome).toBe('bad')
    expect(measured.detail).toContain(detail)
  })

  it('is bad where plain HTTP is spoken', async () => {
    const url = await serve((_, response) => response.end('ok'))
    expect((await measure(url.replace('http:', 'https:'))).detail).toContain('TLS: ')
  })
})

it.each([
  ['file:///etc/passwd', 'is not an http or https URL'],
  ['gopher://127.0.0.1:70/', 'is not an http or https URL'],
  ['http://user:secret@127.0.0.1/', 'carries a user name or a password'],
  ['http://169.254.169.254/latest/meta-data', 'never probed'],
  ['http://2852039166/', 'never probed'],
  ['http://[::ffff:169.254.169.254]/', 'never probed'],
])('H38 refuses %s before it measures', (url, cause) => {
  let thrown: unknown
  try {
    httpCheck.begin(settings('http', { url }), context)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({
    code: 'GATE_CHECK_INVALID',
    facts: { cause: expect.stringContaining(cause) },
  })
  expect(JSON.stringify(thrown)).not.toContain('secret')
})

it('refuses a request header that would smuggle another one', () => {
  const requestHeaders = { 'X-A': 'one\r\nX-B: two' }
  expect(() => httpCheck.begin(settings('http', { requestHeaders }), context)).toThrow('cannot be measured')
})
