import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '@deploy/test/harness/agent-host.ts'
import { type FaultyChain, startFaultyChain } from '@deploy/test/harness/faulty-chain.ts'
import { findAction } from '@deploy/test/harness/runner/find-action.ts'
import { killTree } from '@deploy/test/harness/runner/processes.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { heal } from '@deploy/test/harness/ssh/deployable.ts'
import { randomNumbers } from '@deploy/test/harness/ssh/proxy.ts'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

// Waits for leases, deadlines and time-outs, more than once in a test.
vi.setConfig({ testTimeout: 400_000 })

const ACTION = 'deploy-prod-test'
const CONFIRM_SECONDS = 12
/** What a cancelled run may take until it has ended by itself. */
const AT_MOST = 5_000
const broken = 'GREETING=Slow.\nPORT=8080\nRELEASE=unknown\nBROKEN=yes\n'
const good = 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n'

let faulty: FaultyChain
let live: string

beforeAll(async () => {
  faulty = await startFaultyChain(CONFIRM_SECONDS)
  await build(good)
  expect((await deploy()).outcome).toBe('success')
})

afterAll(async () => {
  await faulty?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  heal(faulty.path)
  live = await faulty.current()
})

test.each([
  ['while it is prepared', 'lab: … Unpack'],
  ['when the timer is set', 'lab: Timer set'],
  ['while it switches', 'lab: … Stop hello'],
  ['while the gate measures', 'lab: ✓ http'],
])('F01 an action that is killed %s: the host goes back by itself in time', async (_moment, line) => {
  await build(good)
  const result = await deploy({ line, act: () => signal('SIGKILL') })
  expect(result.exitCode).toBe(137)
  await until(async () =>
    ['staged', 'aborted', 'reverted'].includes((await faulty.journal()).at(-1)?.event ?? ''),
  )
  await expectOld()
  const entries = await faulty.journal()
  const [armed, reverting] = (['armed', 'reverting'] as const).map(
    (event) => entries.find((entry) => entry.event === event)?.uptime,
  )
  if (armed !== undefined) expect(reverting! - armed).toBeLessThanOrEqual(CONFIRM_SECONDS + 1)
  await expectNextSucceeds()
})

test('F02 a run that is cancelled at any moment ends within 5 s, on the old release, and says cancelled', {
  retry: 2,
}, async () => {
  await build(broken)
  const began = performance.now()
  const whole = await deploy()
  expect(whole.outputs).toMatchObject({ outcome: 'reverted' })
  const length = performance.now() - began
  const seed = 20260
  const draw = randomNumbers(seed)
  for (let round = 0; round < 12; round++) {
    const after = draw() * length
    const moment = `round ${round} of seed ${seed}: after ${after.toFixed(0)} of ${length.toFixed(0)} ms`
    const known = await faulty.journals()
    const { result, answered, cancelled } = await cancelAfter(after)
    if (!cancelled) continue
    expect(answered, moment).toBeLessThanOrEqual(AT_MOST)
    await settled()
    await expectOld(moment)
    const stage = await faulty.evidence()
    if (stage) {
      // A gate that had failed by itself before the signal came is told as what it was.
      const failed = stage.hosts[0]?.gate === 'fail' && stage.outcome === 'reverted'
      expect(stage.outcome, moment).toBe(failed ? 'reverted' : 'cancelled')
      expect(stage.hosts, moment).toHaveLength(1)
      expect(record(), moment).toContain(failed ? '↩️ failed' : '🚫 cancelled')
    } else expect(await faulty.journals(), moment).toEqual(known)
    expect(result.orphans, moment).toEqual([])
  }
  await expectNextSucceeds()
})

test.each([
  ['during an upload to a host that has stalled', { freezeAfter: 400_000, padding: true }],
  ['while the host does not answer at all', { freezeAfter: 0, padding: false }],
  ['during the login', { freezeAfter: 1_200, padding: false }],
])('F03 a run that is cancelled %s ends in time', async (_when, { freezeAfter, padding }) => {
  await build(good, padding)
  faulty.path.faults.bytesPerSecond = 400_000
  const before = faulty.path.passed()
  const connections = faulty.path.connections()
  let cancel = () => {}
  const stalled = until(
    () => faulty.path.connections() > connections && faulty.path.passed() - before >= freezeAfter,
  ).then(async () => {
    faulty.path.faults.frozen = true
    await delay(300)
    cancel()
  })
  const { result, answered } = await cancelWhen((stop) => {
    cancel = stop
  })
  await stalled
  expect(result.outcome).toBe('cancelled')
  expect(result.outputs).toMatchObject({ 'error-code': 'CANCELLED' })
  expect(answered).toBeLessThanOrEqual(AT_MOST)
  heal(faulty.path)
  await expectOld()
  await expectNextSucceeds()
})

test('F03 a run whose host stalls while the gate measures ends in time, and says that nobody knows', async () => {
  await build(good)
  let cancel = () => {}
  const ready = (stop: () => void) => {
    cancel = stop
  }
  const { result, answered } = await cancelWhen(ready, {
    line: 'lab: ✓ http',
    act: () => {
      faulty.path.faults.frozen = true
      cancel()
    },
  })
  expect(result.outcome).toBe('cancelled')
  expect(answered).toBeLessThanOrEqual(AT_MOST)
  const stage = await faulty.evidence()
  expect(stage).toMatchObject({
    outcome: 'unknown',
    hosts: [{ outcome: 'unknown', error: { code: 'CANCELLED' } }],
  })
  await settled()
  await expectOld()
  heal(faulty.path)
  await expectNextSucceeds()
})

test('F03 a process that something keeps from ending does end before the runner loses its patience', async () => {
  const module = new URL('../../packages/kit/cancellation.ts', import.meta.url)
  const script = `import { cancellation } from ${JSON.stringify(module.href)}
    cancellation()
    setInterval(() => {}, 1_000)
    console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script])
  child.stdout.once('data', () => child.kill('SIGINT'))
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000)
  expect(await once(child, 'exit')).toEqual([1, null])
  clearTimeout(limit)
})

test('F04 further signals while a run is being cancelled change nothing', async () => {
  await build(broken)
  const result = await deploy({
    line: 'lab: ✗ http',
    act: async () => {
      for (const name of ['SIGINT', 'SIGINT', 'SIGTERM', 'SIGINT'] as const) {
        signal(name)
        await delay(100)
      }
    },
  })
  expect(result.exitCode).toBe(1)
  expect(result.outputs).toMatchObject({ outcome: 'cancelled', 'error-code': 'CANCELLED' })
  expect(await faulty.evidence()).toMatchObject({ outcome: 'cancelled', hosts: [{ outcome: 'reverted' }] })
  expect((await faulty.journal()).filter(({ event }) => event === 'reverting')).toHaveLength(1)
  expect(result.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
  await expectOld()
  await expectNextSucceeds()
})

test('F06 a run whose whole process tree is gone leaves a lock that ends by itself', async () => {
  await build(good)
  const result = await deploy({
    line: 'lab: Ready to switch',
    act: async () => await killTree(findAction(ACTION) ?? 0),
  })
  expect(result.exitCode).toBe(137)
  // Its last request may have been on its way: then the deadline takes back what it began.
  await delay(2_000)
  await settled()
  await expectOld()
  await expectNextSucceeds()
})

/** A release of its own; padded, it takes seconds to send. */
async function build(settings: string, padded = false): Promise<void> {
  const padding = padded ? randomText(3_000_000) : ''
  await faulty.build({ 'config/hello.env': settings, 'config/padding.txt': padding })
}

interface Trigger {
  line: string
  act(): unknown
}

/** Runs the action; what happens at a line of its log happens once. */
async function deploy(trigger?: Trigger, signal?: AbortSignal): Promise<RunResult> {
  let done = false
  const onLine = (line: string) => {
    if (done || trigger === undefined || !line.startsWith(trigger.line)) return
    done = true
    void trigger.act()
  }
  const result = await faulty.run(ACTION, { onLine, ...(signal && { signal }) })
  if (trigger) expect(done, result.log.join('\n')).toBe(true)
  return result
}

/** Cancels as a runner does; `ready` is given what cancels. */
async function cancelWhen(ready: (stop: () => void) => void, trigger?: Trigger) {
  const controller = new AbortController()
  let at = 0
  ready(() => {
    at = performance.now()
    controller.abort()
  })
  const result = await deploy(trigger, controller.signal)
  return { result, answered: performance.now() - at, cancelled: at > 0 }
}

async function cancelAfter(milliseconds: number) {
  let timer: NodeJS.Timeout | undefined
  const outcome = await cancelWhen((stop) => {
    timer = setTimeout(stop, milliseconds)
  })
  clearTimeout(timer)
  return outcome
}

function signal(name: NodeJS.Signals): void {
  const pid = findAction(ACTION)
  if (pid !== undefined) process.kill(pid, name)
}

function randomText(length: number): string {
  const draw = randomNumbers(7)
  return Array.from({ length }, () => String.fromCharCode(33 + Math.floor(draw() * 90))).join('')
}

const record = () => faulty.chain.github.state.issues.at(-1)?.body ?? ''

/** Waits until the host has ended the newest deployment. */
async function settled(): Promise<void> {
  const ends = ['confirmed', 'reverted', 'aborted', 'staged', 'broken']
  await until(async () => ends.includes((await faulty.journal()).at(-1)?.event ?? ''))
}

/** The release that served before serves, whole, and nothing half done lies about. */
async function expectOld(moment = ''): Promise<void> {
  expect(await faulty.current(), moment).toBe(live)
  const root = join(faulty.chain.hostRoot, 'opt/hello-test')
  expect(existsSync(join(root, 'current/src/server.mjs')), moment).toBe(true)
  await until(async () => (await faulty.page()).includes(live))
  expect(
    (await readdir(join(root, 'releases'))).filter((name) => name.includes('.partial')),
    moment,
  ).toEqual([])
}

/** Without anybody's hands; while the lease of what was killed before its switch lasts (60 s), it is told to wait. */
async function expectNextSucceeds(): Promise<void> {
  await build(good)
  const began = performance.now()
  for (;;) {
    const result = await deploy()
    if (result.outcome === 'success') return
    expect(result.outputs['error-code'], result.log.join('\n')).toBe('LOCKED')
    expect(performance.now() - began).toBeLessThan(75_000)
    await delay(3_000)
  }
}
