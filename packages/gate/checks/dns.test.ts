import { createSocket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { expect, it, vi } from 'vitest'
import type { Settings } from '../check.ts'
import { contextOf, fakeProbe, settings } from '../testing.ts'
import { dnsCheck } from './dns.ts'

const running = new AbortController().signal
const context = contextOf(fakeProbe({}))

interface Zone {
  /** The response code (RFC 1035, 4.1.1): 2 is a failure of the server, 3 says that there is no such name. */
  code?: number
  v4?: string[]
  v6?: string
  /** To which questions: 28 asks for an IPv6 address. */
  silent?: 'always' | 28
}

/** A name server of its own that knows one name, asked once. */
async function measure(zone: Zone, wanted: Partial<Settings<'dns'>> = {}, signal = running) {
  await using server = createSocket('udp4', (query, from) => {
    if (zone.silent !== 'always' && zone.silent !== kindOf(query))
      server.send(answerTo(query, zone), from.port, from.address)
  })
  await new Promise<void>((done) => server.bind(0, '127.0.0.1', done))
  const check = settings('dns', { server: '127.0.0.1', serverPort: server.address().port, ...wanted })
  return await dnsCheck.begin(check, context)(signal)
}

const endOf = (query: Buffer) => query.indexOf(0, 12) + 5
const kindOf = (query: Buffer) => query.readUInt16BE(endOf(query) - 4)

function answerTo(query: Buffer, { code = 0, v4 = [], v6 }: Zone): Buffer {
  const [end, kind] = [endOf(query), kindOf(query)]
  const data =
    kind === 1
      ? v4.map((each) => Buffer.from(each.split('.').map(Number)))
      : v6
        ? [Buffer.from(v6, 'hex')]
        : []
  const head = Buffer.alloc(12)
  head.writeUInt16BE(query.readUInt16BE(0), 0)
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 6)
  const records = data.map((each) =>
    Buffer.concat([Buffer.from([0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60, 0, each.length]), each]),
  )
  return Buffer.concat([head, query.subarray(12, end), ...records])
}

it('is good when the name leads to these addresses and no others, in any order and spelling', async () => {
  const zone = { v4: ['192.0.2.2', '192.0.2.1'], v6: '20010db8000000000000000000000001' }
  const addresses = ['192.0.2.1', '192.0.2.2', '2001:0DB8::0:1']
  expect(await measure(zone, { addresses })).toMatchObject({
    outcome: 'good',
    detail: 'shop.example leads to 192.0.2.1, 192.0.2.2, 2001:db8::1',
    latencyMs: expect.any(Number),
  })
})

it.each([
  [['192.0.2.9'], 'shop.example leads to 192.0.2.9, not to 192.0.2.1'],
  [['192.0.2.1', '192.0.2.9'], 'shop.example leads to 192.0.2.1, 192.0.2.9, not to 192.0.2.1'],
  [[], 'shop.example leads to no address'],
])('is bad when the name leads to %j', async (v4, detail) => {
  expect(await measure({ v4 })).toMatchObject({ outcome: 'bad', detail })
})

it('is bad when there is no such name', async () => {
  expect((await measure({ code: 3 })).detail).toBe('shop.example leads to no address')
})

it('is no result when the name server fails', async () => {
  expect(await measure({ code: 2 })).toMatchObject({
    outcome: 'none',
    detail: 'shop.example could not be asked for: ESERVFAIL',
  })
})

it('does not wait for the answer to one question when the other has failed', async () => {
  using other = vi.spyOn(dns.Resolver.prototype, 'resolve6')
  expect((await measure({ code: 2, silent: 28 })).outcome).toBe('none')
  await expect(other.mock.results[0]!.value).rejects.toMatchObject({ code: dns.CANCELLED })
})

it('is no result when the name server does not answer in time', async () => {
  const limit = new AbortController()
  const measured = measure({ silent: 'always' }, {}, limit.signal)
  setImmediate(() => setImmediate(() => limit.abort()))
  expect((await measured).outcome).toBe('none')
})

it('refuses a name server that is never asked', () => {
  expect(() => dnsCheck.begin(settings('dns', { server: '169.254.169.254' }), context)).toThrow(
    'cannot be measured',
  )
})
