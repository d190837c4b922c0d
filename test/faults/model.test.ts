import { findShells, liveHosts } from '@deploy/test/harness/agent-host.ts'
import { runAgentModel } from '@deploy/test/harness/agent-model.ts'
import { runModel } from '@deploy/test/harness/recovery-model.ts'
import { afterAll, describe, expect, it } from 'vitest'

/** The shells whose commands a test can replace: busybox asks no PATH for its own. */
const shells = findShells().filter(({ name }) => name !== 'busybox')
const before = liveHosts()
afterAll(before.dispose)

const seed = Date.now() % 2 ** 31
console.info(`seed ${seed}`)

describe.concurrent.each(shells)('whatever happens to the agent under $name', (shell) => {
  it.each([0, 1, 2])('the host is as the model says (%i)', async (lane) => {
    await runAgentModel({ shell, like: await before.of(shell), runs: 4, most: 24, seed: seed + lane })
  }, 300_000)
})

it('recovery ends twenty thousand sequences of mishaps', () => {
  expect(runModel({ runs: 20_000, seed }).commands).toBeGreaterThan(100_000)
})
