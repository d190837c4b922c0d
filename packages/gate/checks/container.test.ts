import { describe, expect, it } from 'vitest'
import { contextOf, printingProbe, settings, slotOf } from '../testing.ts'
import { containerCheck } from './container.ts'
import { identityCheck } from './identity.ts'
import { logCheck } from './log.ts'

const signal = new AbortController().signal
const id = '1.4.2-0123456789ab'
const slot = {
  ...slotOf('/opt/shop', 'docker'),
  container: {
    ...{ name: 'shop-prod', publish: [], network: 'bridge', mounts: [], restart: 'no' as const },
    ...{ init: false, readOnly: false },
  },
}
const image = `sha256:${'1'.repeat(64)}`

const state = (given: Record<string, string | number> = {}) =>
  Object.entries({
    container: 'c0ffee',
    status: 'running',
    exit: 0,
    oom: 'false',
    health: '',
    restarts: 0,
    image,
    error: '""',
    reference: `registry.example.org/shop@sha256:${'a'.repeat(64)}`,
    wanted: image,
    pid: 100,
    recorded: '',
    state: 'S',
    start: 5000,
    age: 1000,
    ticks: 100,
    uptime: 60,
    now: 1_700_000_060,
    switched: 1_700_000_045,
    current: `/opt/shop/releases/${id}`,
    release: `/opt/shop/releases/${id}`,
    cwd: '/app',
    ...given,
  })
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')

const ended = (code: number) => ({ code, stdout: '' })

async function samples(...states: (string | { code: number; stdout: string })[]) {
  const left = [...states]
  const context = contextOf(
    printingProbe(() => left.shift()!),
    { slot },
  )
  const measure = containerCheck.begin(settings('container'), context)
  const seen = []
  for (const _ of states) seen.push(await measure(signal))
  return seen
}

describe('the state of a container', () => {
  it('is good while one and the same runs the image of the release', async () => {
    const [first, second] = await samples(state(), state({ health: 'healthy' }))
    expect(first).toEqual({
      outcome: 'good',
      detail: `runs registry.example.org/shop@sha256:${'a'.repeat(64)}, 0 restarts`,
    })
    expect(second!.detail).toContain(', healthy, 0 restarts')
  })

  it.each([
    [state({ health: 'starting' }), 'none', 'no result yet'],
    [state({ health: 'unhealthy' }), 'bad', 'says unhealthy'],
    [state({ image: `sha256:${'2'.repeat(64)}` }), 'bad', 'shop-prod runs another image: sha256:2222'],
    [state({ oom: 'true' }), 'bad', 'OOM killer'],
    [
      state({ status: 'exited', exit: 137, oom: 'true' }),
      'bad',
      'is exited, exit code 137, ended by the kernel',
    ],
    [state({ status: 'restarting', exit: 3 }), 'bad', 'is restarting, exit code 3'],
    [
      state({ status: 'created', exit: 128, error: '"no such file"' }),
      'bad',
      'exit code 128, "no such file"',
    ],
    [state({ container: '' }), 'bad', 'there is no container shop-prod'],
    [state({ reference: '', wanted: '' }), 'bad', 'does not say which image'],
    [state({ wanted: '' }), 'bad', 'not on the host'],
    [ended(69), 'none', 'the Docker engine does not answer'],
  ])('%#: %s', async (seen, outcome, said) => {
    const [sample] = await samples(seen)
    expect(sample!.outcome).toBe(outcome)
    expect(sample!.detail).toContain(said)
  })

  it('stays bad after it was started again, by its policy or by hand', async () => {
    const [, restarted, again] = await samples(
      state(),
      state({ pid: 200, restarts: 2 }),
      state({ pid: 200, restarts: 2 }),
    )
    expect(restarted!.detail).toBe('restarted 2 times since the gate began')
    expect(again!.outcome).toBe('bad')
    const [, other] = await samples(state(), state({ container: 'dead', pid: 200 }))
    expect(other!.detail).toContain('was started again')
  })
})

describe('the identity of a container', () => {
  const measure = (seen: string | { code: number; stdout: string }, uptime = 45) =>
    identityCheck.begin(
      settings('identity'),
      contextOf(
        printingProbe(() => seen),
        { slot, activation: { uptime, at: '2026-01-02T00:00:00Z' } },
      ),
    )(signal)

  it('is its image, started after the activation, wherever its process works', async () => {
    expect(await measure(state())).toEqual({
      outcome: 'good',
      detail: expect.stringMatching(/^shop-prod runs registry\.example\.org/),
    })
  })

  it.each([
    [state({ age: 4000 }), 'since before the activation'],
    [state({ wanted: `sha256:${'2'.repeat(64)}` }), 'runs another image'],
    [state({ current: '/opt/shop/releases/1.4.1-ba9876543210' }), 'leads to /opt/shop/releases/1.4.1'],
    [state({ status: 'exited', exit: 1 }), 'is exited, exit code 1'],
  ])('%# is another', async (seen, said) => {
    expect(await measure(seen)).toMatchObject({ outcome: 'bad', detail: expect.stringContaining(said) })
  })

  it('is not known without the engine', async () => {
    expect((await measure(ended(69))).outcome).toBe('none')
  })
})

describe('the output of a container', () => {
  const measure = (seen: string | { code: number; stdout: string }) => {
    const asked: string[] = []
    const probe = printingProbe((script) => {
      asked.push(script)
      return seen
    })
    const activation = { uptime: 45, at: '2026-01-02T00:00:00Z' }
    const check = logCheck.begin(settings('log'), contextOf(probe, { slot, activation }))
    return { sample: check(signal), asked }
  }

  it('is searched since the activation', async () => {
    const { sample, asked } = measure('now=5\ncount=0\nlines=')
    expect((await sample).outcome).toBe('good')
    expect(asked[0]).toContain(`since=${Date.parse('2026-01-02T00:00:00Z') / 1000}`)
    expect(asked[0]).toContain('docker logs --since')
    const { sample: found } = measure('now=5\ncount=1\nlines=Traceback in shop')
    expect(await found).toMatchObject({ outcome: 'bad', seen: expect.stringContaining('Traceback in shop') })
  })

  it('is not measured where it cannot be read', async () => {
    expect((await measure(ended(74)).sample).outcome).toBe('none')
  })
})
