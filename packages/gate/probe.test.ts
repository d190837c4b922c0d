import { createServer } from 'node:net'
import { sh } from '@deploy/agent/sh.ts'
import { expect, it, vi } from 'vitest'
import { tcpCheck } from './checks/tcp.ts'
import { createProbe } from './probe.ts'
import { closedPort, contextOf, listen, localRemote, settings } from './testing.ts'

const signal = new AbortController().signal
const loopback = async () => [{ address: '127.0.0.1', family: 4 }]

it('H38 resolves a name once and stays with its address', async () => {
  await using server = createServer((socket) => socket.end())
  const port = await listen(server)
  const answers = [[{ address: '127.0.0.1', family: 4 }], [{ address: '192.0.2.1', family: 4 }]]
  const lookup = vi.fn(async () => answers.shift()!)
  const probe = createProbe(localRemote(), lookup)
  for (let round = 0; round < 3; round++)
    (await probe.connect('app.example.org', port, 'runner', signal)).destroy()
  expect(lookup).toHaveBeenCalledTimes(1)
})

it('H38 refuses a name that leads to a metadata service, among others or alone', async () => {
  const lookup = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '169.254.169.254', family: 4 },
  ]
  const probe = createProbe(localRemote(), lookup)
  await expect(probe.connect('rebound.example.org', 80, 'runner', signal)).rejects.toMatchObject({
    code: 'GATE_ADDRESS_FORBIDDEN',
  })
})

it('F52 tells an unknown name, which it asks for again, from a closed port', async () => {
  const port = await closedPort(createServer())
  const lookup = vi
    .fn(loopback)
    .mockRejectedValueOnce(Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' }))
  const probe = createProbe(localRemote(), lookup)
  await expect(probe.connect('app.example.org', port, 'runner', signal)).rejects.toMatchObject({
    code: 'GATE_NAME_UNKNOWN',
    message: 'The runner cannot resolve app.example.org: EAI_AGAIN.',
  })
  await expect(probe.connect('app.example.org', port, 'runner', signal)).rejects.toMatchObject({
    code: 'CONNECTION_REFUSED',
  })
})

it('F52 does not wait for a resolver beyond the time of a try, and names it', async () => {
  const probe = createProbe(localRemote(), () => new Promise(() => {}))
  const limit = new AbortController()
  const check = settings('tcp', { address: 'app.example.org', from: 'runner' })
  const measured = tcpCheck.begin(check, contextOf(probe))(limit.signal)
  limit.abort(new Error('The try took too long'))
  expect(await measured).toEqual({
    outcome: 'none',
    detail: 'The runner cannot resolve app.example.org: the resolver does not answer in time.',
  })
})

it('runs a script of several lines as one word for whatever shell the user has', async () => {
  const script = sh`
    name=${"it's"}
    echo "<$name>"
    exit 3
  `
  expect(await createProbe(localRemote()).exec(script, signal)).toEqual({ code: 3, stdout: "<it's>\n" })
})

it('does not wait for a tunnel beyond its time, and closes what comes too late', async () => {
  const late = Promise.withResolvers<never>()
  const destroy = vi.fn()
  const stream = { on: () => ({ destroy }) }
  const probe = createProbe({ ...localRemote(), tunnel: () => late.promise })
  const limit = new AbortController()
  const opening = probe.connect('127.0.0.1', 80, 'host', limit.signal)
  limit.abort(new Error('The try took too long'))
  await expect(opening).rejects.toThrow('The try took too long')
  late.resolve(stream as never)
  await expect.poll(() => destroy).toHaveBeenCalled()
})

it('knows that a host is dead when nothing runs there any more', async () => {
  const dead = { ...localRemote(), exec: () => Promise.reject(new Error('gone')) }
  expect(await createProbe(dead).alive()).toBe(false)
  expect(await createProbe(localRemote()).alive()).toBe(true)
})
