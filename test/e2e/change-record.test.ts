import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deploy-record-'))
  chain = await startChain(directory)
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true, force: true })
})

const play = async (action: string, inputs: Record<string, string> = {}) => {
  const { outputs, log } = await chain.run(action, inputs)
  return { outputs, text: log.join('\n') }
}

test('steps of their own open, write and close the record that the stages write, too', async () => {
  await chain.commit('1.0.0')
  await play('build-release')
  await play('sbom-and-checksum')
  const opened = await play('change-record', { command: 'open' })
  expect(opened.outputs, opened.text).toMatchObject({ key: '1', state: 'open' })
  const issue = () => chain.github.state.issues[0]!
  expect(issue().body).toContain('bom.json')

  const early = await play('change-record', { command: 'close', environment: 'prod-test' })
  expect(early.outputs).toMatchObject({ 'error-code': 'ARTIFACT_MISSING' })
  const deployed = await play('deploy-prod-test', { 'change-record': 'none' })
  expect(deployed.outputs, deployed.text).toMatchObject({ outcome: 'confirmed' })
  expect(issue().body).not.toContain('prod-test')

  const updated = await play('change-record')
  expect(updated.outputs, updated.text).toMatchObject({ url: opened.outputs.url, state: 'open' })
  expect(issue().body).toContain('prod-test')

  for (const inputs of [{}, { environment: 'prod-test', outcome: 'failed' }])
    expect((await play('change-record', { command: 'close', ...inputs })).outputs).toMatchObject({
      'error-code': 'OUTCOME_UNKNOWN',
    })
  expect(issue().state).toBe('open')

  const closed = await play('change-record', { command: 'close', environment: 'prod-test' })
  expect(closed.outputs, closed.text).toMatchObject({ key: '1', state: 'closed' })
  expect(issue()).toMatchObject({ state: 'closed', stateReason: 'completed' })
  expect(chain.github.state.issues).toHaveLength(1)
})
