import { findShells, liveHosts } from '@deploy/test/harness/agent-host.ts'
import { runAgentModel } from '@deploy/test/harness/agent-model.ts'
import { afterAll, describe, it } from 'vitest'

const [shell] = findShells()
const before = liveHosts()
afterAll(before.dispose)

const seed = Date.now() % 2 ** 31
console.info(`seed ${seed}`)

/** Longer sequences, and more of them, are in test/faults/model.test.ts. */
describe.concurrent('whatever happens to the agent', () => {
  it.each([0, 1, 2, 3])('the host is as the model says (%i)', async (lane) => {
    await runAgentModel({
      shell: shell!,
      like: await before.of(shell!),
      runs: 3,
      most: 12,
      seed: seed + lane,
    })
  })
})
