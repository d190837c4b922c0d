import { until } from '@deploy/test/harness/agent-host.ts'
import { type FaultyChain, startFaultyChain } from '@deploy/test/harness/faulty-chain.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { heal } from '@deploy/test/harness/ssh/deployable.ts'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

// Waits for leases, deadlines and time-outs, more than once in a test.
vi.setConfig({ testTimeout: 400_000 })

/** Long enough for a lost connection to be found meanwhile. */
const CONFIRM_SECONDS = 25

let faulty: FaultyChain

beforeAll(async () => {
  faulty = await startFaultyChain(CONFIRM_SECONDS)
  await faulty.build()
  await succeeds('deploy-prod-test')
})

afterAll(async () => {
  await faulty?.[Symbol.asyncDispose]()
})

beforeEach(() => heal(faulty.path))

test('F11 replies that take 600 ms disturb no stage, and nothing times out', async () => {
  await faulty.build()
  faulty.path.faults.delayMs = 300
  const before = faulty.path.connections()
  const logs = [await succeeds('deploy-prod-test'), await succeeds('promote-prod')].flatMap(({ log }) => log)
  expect(logs.filter((line) => /silent|lost|trying again|timed out|did not end/.test(line))).toEqual([])
  expect(faulty.path.connections() - before).toBe(2)
})

test('F13 a path that is cut before the confirmation arrives: the host goes back, and the record says so', async () => {
  const live = await faulty.current()
  await faulty.build()
  const result = await faulty.run('deploy-prod-test', {
    onLine: (line) => {
      if (!line.includes(': pass after ')) return
      faulty.path.faults.frozen = true
      void until(async () => (await lastEvent()) === 'reverted').then(() => heal(faulty.path))
    },
  })
  expect(result.outcome).toBe('failure')
  expect(result.outputs).toMatchObject({ outcome: 'reverted', 'error-code': 'NOT_CONFIRMED' })
  expect(await faulty.evidence()).toMatchObject({ outcome: 'reverted', hosts: [{ outcome: 'reverted' }] })
  expect(await faulty.current()).toBe(live)
  await faulty.build()
  await succeeds('deploy-prod-test')
})

test('F13 a path that is cut after the confirmation arrived: confirmed, and the record says so', async () => {
  await faulty.build()
  faulty.path.faults.delayMs = 400
  const result = await faulty.run('deploy-prod-test', {
    onLine: (line) => {
      if (!line.includes(': pass after ')) return
      void until(async () => (await lastEvent()) === 'confirmed').then(() => {
        faulty.path.faults.frozen = true
        setTimeout(() => heal(faulty.path), 25_000)
      })
    },
  })
  expect(result.log.join('\n')).toContain('lab: the connection is lost: the host was silent for 15 s')
  expect(result.outcome, result.log.join('\n')).toBe('success')
  expect(await faulty.evidence()).toMatchObject({ outcome: 'confirmed', hosts: [{ outcome: 'confirmed' }] })
  expect((await faulty.journal()).filter(({ event }) => event === 'confirmed')).toHaveLength(1)
  await faulty.build()
  await succeeds('deploy-prod-test')
})

test('F13 a host that stays away after the cut: nobody knows, says the record; the host goes back by itself', async () => {
  const live = await faulty.current()
  await faulty.build()
  const cancel = new AbortController()
  const result = await faulty.run('deploy-prod-test', {
    signal: cancel.signal,
    onLine: (line) => {
      if (line.includes(': pass after ')) faulty.path.faults.frozen = true
      if (line.includes('the connection is lost')) cancel.abort()
    },
  })
  expect(result.outcome).toBe('cancelled')
  expect(await faulty.evidence()).toMatchObject({ hosts: [{ outcome: 'unknown' }] })
  await until(async () => (await lastEvent()) === 'reverted')
  expect(await faulty.current()).toBe(live)
  heal(faulty.path)
  await faulty.build()
  await succeeds('deploy-prod-test')
})

async function succeeds(action: string): Promise<RunResult> {
  const result = await faulty.run(action)
  expect(result.outcome, result.log.join('\n')).toBe('success')
  return result
}

const lastEvent = async () => (await faulty.journal()).at(-1)?.event
