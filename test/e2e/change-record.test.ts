import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import { filledIn, parseIssueForm } from '../harness/github/issue-forms.ts'

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

test('the issue by which somebody asked for the release is its record, where no other one is', async () => {
  await chain.commit('2.0.0')
  chain.newRun()
  await play('build-release')
  const form = parseIssueForm(
    readFileSync(join(chain.workspace, '.github/ISSUE_TEMPLATE/change.yml'), 'utf8'),
  )
  const asked = chain.github.seed.issue({
    title: 'Change: a new greeting',
    body: filledIn(form, { version: '2.0.0', why: 'Our users asked for it.', risk: 'Low' }),
    labels: form.labels!,
    user: 'ada',
    association: 'MEMBER',
  })
  const before = asked.body!
  const opened = await play('change-record', { command: 'open' })
  expect(opened.outputs, opened.text).toMatchObject({ key: String(asked.number), state: 'open' })
  expect(asked.body!.startsWith(`${before}\n\n`)).toBe(true)
  expect(asked.body).toContain('## Release')
})
