import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentSha256 } from '@deploy/agent/script.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deploy-agent-only-'))
  chain = await startChain(directory, { agentOnly: true })
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true, force: true })
})

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const { outcome, outputs, log } = await chain.run(action, inputs)
  expect(outcome, log.join('\n')).toBe('success')
  return outputs
}
const says = async (environment: 'prod-test' | 'prod') =>
  (await fetch(`http://127.0.0.1:${chain.ports[environment]}/`)).text()

/** The tests follow each other. */
test('a key that is restricted to the agent carries the whole chain', async () => {
  for (const version of ['1.0.0', '1.1.0']) {
    chain.newRun()
    chain.github.seed.commit({ sha: await chain.commit(version) })
    for (const action of ['build-release', 'sbom-and-checksum', 'deploy-prod-test', 'promote-prod'])
      await succeed(action)
    expect([await says('prod-test'), await says('prod')]).toEqual([
      expect.stringContaining(`${version}-`),
      expect.stringContaining(`${version}-`),
    ])
  }
  expect(await succeed('health-gate', { environment: 'prod' })).toMatchObject({ verdict: 'pass' })
  await succeed('rollback', { environment: 'prod', reason: 'The new greeting is too long.' })
  expect(await says('prod')).toContain('1.0.0-')
  expect(await succeed('status')).toMatchObject({ verdict: 'good' })
})

test('prepare-host looks at the host by that key, and finds what it finds', async () => {
  const { outputs, log } = await chain.run('prepare-host', { environment: 'prod' })
  expect(outputs['error-code'], log.join('\n')).toBe('HOST_NOT_PREPARED')
})

test('a version of the agent that root has not let in is refused, and what serves stays', async () => {
  rmSync(join(chain.hostRoot, 'lib/agents', agentSha256), { recursive: true })
  const refused = await chain.run('deploy-prod-test')
  expect(refused.outputs).toMatchObject({ 'error-code': 'AGENT_NOT_ALLOWED' })
  expect(refused.log.join('\n')).toContain('Let Ops run the script of prepare-host')
  expect(await says('prod-test')).toContain('1.1.0-')
})
