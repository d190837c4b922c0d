import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'

const address = 'https://github.example.org'
let directory: string
let chain: Chain

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-enterprise-'))
  chain = await startChain(directory)
  Object.assign(chain.github, { serverUrl: address })
})
afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const play = async (action: string, inputs: Record<string, string> = {}) => {
  const { outputs, log, annotations } = await chain.run(action, inputs)
  const warnings = annotations.filter(({ level }) => level === 'warning').map(({ message }) => message)
  return { outputs, text: log.join('\n'), warnings }
}

test('GitHub Enterprise Server, which keeps no artifacts of this kind: the chain goes on in one workspace, and says so', async () => {
  chain.github.seed.commit({ sha: await chain.commit('1.0.0'), author: 'octo-dev' })
  const without = 'github.example.org is a GitHub Enterprise Server, which has no such service.'
  const left = { 'build-release': 'stays in release only', 'deploy-prod-test': 'Uploading the evidence' }
  for (const [action, said] of Object.entries({ ...left, 'promote-prod': 'Uploading the evidence' })) {
    const { outputs, text, warnings } = await play(action)
    expect(outputs, text).not.toHaveProperty('error-code')
    expect(warnings).toEqual([expect.stringContaining(said)])
    expect(warnings[0]).toContain(without)
  }
  const [issue] = chain.github.state.issues
  expect(issue!.body).toContain(`](${address}/acme/hello/actions/runs/`)
  expect(await readFile(join(chain.workspace, 'evidence/change-record.md'), 'utf8')).toContain(
    'Promoted to prod',
  )
})
