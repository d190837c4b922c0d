import { createServer as createTcpServer } from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { createProbe } from '../probe.ts'
import { certificates } from '../test-certificates.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { tlsCheck } from './tls.ts'

const made = certificates()
const before = tls.getCACertificates('default')
beforeAll(() => tls.setDefaultCACertificates([...before, made.authority]))
afterAll(() => tls.setDefaultCACertificates(before))

const running = new AbortController().signal
const context = contextOf(createProbe(localRemote()))
type Wanted = Partial<Settings<'tls'>>
const shop: Wanted = { serverName: 'shop.example', minimumDays: 0 }

/** A real TLS server with these options, measured once. */
async function measure(options: tls.TlsOptions, wanted: Wanted = shop) {
  await using server = tls.createServer(options, (socket) => socket.on('error', () => {}))
  const port = await listen(server)
  return await tlsCheck.begin(settings('tls', { port, ...wanted }), context)(running)
}

it.each(['host', 'runner'] as const)('is good with a right certificate, seen from the %s', async (from) => {
  expect(await measure(made.good, { ...shop, from })).toMatchObject({
    outcome: 'good',
    detail: 'TLSv1.3, 0 days left',
  })
})

it('verifies the address where no name is given', async () => {
  expect((await measure(made.good, { minimumDays: 0 })).outcome).toBe('good')
})

it.each([
  ['of another name', made.good, 'other.example', "does not match certificate's altnames"],
  ['that has expired', made.expired, 'shop.example', 'certificate has expired'],
  ['that signs itself', made.selfSigned, 'shop.example', 'self-signed certificate'],
])('is bad with a certificate %s', async (_, pair, serverName, detail) => {
  const measured = await measure(pair, { ...shop, serverName })
  expect(measured.outcome).toBe('bad')
  expect(measured.detail).toContain(detail)
})

it('is bad with a certificate that ends before the threshold, and tells when', async () => {
  const measured = await measure(made.good, { ...shop, minimumDays: 1 })
  expect(measured.outcome).toBe('bad')
  expect(measured.detail).toMatch(
    /^the certificate of shop\.example ends on [0-9-]{10}, in 1\.0 days: sooner than 1 days$/,
  )
})

describe('versions', () => {
  const old = (version: tls.SecureVersion) => ({
    ...{ ...made.good, minVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' },
  })

  it.each(['TLSv1', 'TLSv1.1'] as const)('are bad when %s is accepted as well', async (version) => {
    expect(await measure(old(version))).toMatchObject({
      outcome: 'bad',
      detail: 'TLSv1.1 is accepted, older than TLSv1.2',
    })
  })

  it('are judged by the least that is written', async () => {
    const strict: Wanted = { ...shop, minimumVersion: 'TLSv1.3' }
    expect((await measure(made.good, strict)).detail).toBe('TLSv1.2 is accepted, older than TLSv1.3')
    expect((await measure({ ...made.good, minVersion: 'TLSv1.3' }, strict)).outcome).toBe('good')
  })

  it('are bad when only an old one is spoken', async () => {
    const measured = await measure({ ...old('TLSv1'), maxVersion: 'TLSv1.1' })
    expect(measured.outcome).toBe('bad')
    expect(measured.detail).toContain('TLS: ')
  })
})

describe('no TLS', () => {
  const at = (port: number, given = context) =>
    tlsCheck.begin(settings('tls', { port, ...shop }), given)(running)

  it('is bad where something else is spoken', async () => {
    await using server = createTcpServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-OpenSSH_9.2\r\n'),
    )
    expect((await at(await listen(server))).outcome).toBe('bad')
  })

  it('is bad where nothing listens', async () => {
    const port = await closedPort(createTcpServer())
    expect((await at(port)).detail).toBe(`nothing listens on 127.0.0.1:${port}`)
  })

  it('is bad where the handshake hangs', async () => {
    const asked = Promise.withResolvers<void>()
    const server = createTcpServer((socket) =>
      socket.on('error', () => {}).once('data', () => asked.resolve()),
    )
    const port = await listen(server)
    const limit = new AbortController()
    const measured = tlsCheck.begin(settings('tls', { port, ...shop }), context)(limit.signal)
    await asked.promise
    limit.abort(new Error('The try took too long'))
    expect((await measured).detail).toBe(`no complete answer from 127.0.0.1:${port} in time`)
    server.close()
  })

  it('is no result when SSH is lost', async () => {
    const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
    expect((await at(443, broken)).outcome).toBe('none')
  })
})

it('refuses an address that is never probed', () => {
  expect(() => tlsCheck.begin(settings('tls', { address: '169.254.169.254' }), context)).toThrow(
    'cannot be measured',
  )
})
