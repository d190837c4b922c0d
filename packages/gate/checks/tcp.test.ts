import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import type { From } from '../check.ts'
import { createProbe } from '../probe.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { tcpCheck } from './tcp.ts'

const signal = new AbortController().signal
const local = contextOf(createProbe(localRemote()))
const measure = (port: number, from: From, context = local) =>
  tcpCheck.begin(settings('tcp', { port, from }), context)(signal)

it.each(['host', 'runner'] as const)('is good where something listens, seen from the %s', async (from) => {
  await using server = createServer((socket) => socket.on('error', () => {}))
  const port = await listen(server)
  expect(await measure(port, from)).toMatchObject({ outcome: 'good', detail: 'connected' })
})

it.each(['host', 'runner'] as const)('is bad where nothing listens, seen from the %s', async (from) => {
  const port = await closedPort(createServer())
  expect(await measure(port, from)).toMatchObject({
    outcome: 'bad',
    detail: `nothing listens on 127.0.0.1:${port}`,
  })
})

it('is no result when SSH is lost', async () => {
  const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
  expect((await measure(80, 'host', broken)).outcome).toBe('none')
})

it('refuses an address that is never probed', () => {
  expect(() => tcpCheck.begin(settings('tcp', { address: '169.254.169.254' }), local)).toThrow(
    'cannot be measured',
  )
})
