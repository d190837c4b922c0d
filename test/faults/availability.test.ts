import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chain, startChain } from '@deploy/test/harness/chain.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let directory: string
let chain: Chain
/** Counts who tries to connect. */
let door: Server
let tried = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-hours-'))
  chain = await startChain(directory)
  door = createServer((socket) => {
    tried++
    socket.destroy()
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  door?.close()
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const minute = 60_000
const clock = (inMinutes: number) => new Date(Date.now() + inMinutes * minute).toISOString().slice(11, 16)

/** Gives the host of prod-test its hours, in minutes from now, and another port when it is down. */
async function hours(from: number, to: number, port?: number): Promise<void> {
  await chain.manifest((manifest) => {
    const host = ['environments', 'prod-test', 'hosts', 0]
    manifest.setIn([...host, 'available'], { from: clock(from), to: clock(to), timezone: 'UTC' })
    if (port !== undefined) manifest.setIn([...host, 'port'], port)
  })
}

const portOf = (server: Server) => {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
const shown = ({ log }: RunResult) => log.join('\n')

test('a host that is off is told as such by each stage that would need it, and nobody tries to connect', async () => {
  await hours(60, 120, portOf(door))
  await chain.commit('1.0.0')
  expect((await chain.run('build-release')).exitCode).toBe(0)
  for (const action of ['deploy-prod-test', 'health-gate', 'rollback']) {
    const inputs = { environment: 'prod-test', ...(action === 'rollback' && { reason: 'a test' }) }
    const result = await chain.run(action, inputs)
    expect(result.exitCode, shown(result)).toBe(1)
    expect(result.outputs).toMatchObject({ 'error-code': 'HOST_OFF', outcome: 'host-off' })
    expect(shown(result)).toMatch(/is off: it is on from \d\d:\d\d to \d\d:\d\d UTC\. Nothing was tried\./)
    expect(shown(result)).toMatch(/remedy: Run it again after \d\d:\d\d \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)\./)
  }
  expect(tried).toBe(0)
})

test('a health gate on a schedule ends green when it is wanted so', async () => {
  const result = await chain.run('health-gate', { environment: 'prod-test', 'when-host-off': 'skip' })
  expect(result.exitCode, shown(result)).toBe(0)
  expect(result.outputs).toMatchObject({ outcome: 'host-off', verdict: 'host-off', report: '' })
  expect(tried).toBe(0)
})

test('a host that goes off soon is left alone, and one with time enough is deployed to', async () => {
  await hours(-60, 31, chain.host.port)
  const late = await chain.run('deploy-prod-test')
  expect(late.exitCode, shown(late)).toBe(1)
  expect(late.outputs['error-code']).toBe('HOST_CLOSING')
  await hours(-60, 600)
  const inTime = await chain.run('deploy-prod-test')
  expect(inTime.exitCode, shown(inTime)).toBe(0)
})
