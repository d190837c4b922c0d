import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'deploy-reviews-'))
  chain = await startChain(directory)
  await chain.manifest((manifest) => {
    manifest.setIn(
      ['environments', 'prod', 'promotion', 'approvals'],
      [
        { role: 'DSE', logins: ['dora'], from: 'pull-request-review' },
        { role: 'Ops', logins: ['olga'], from: 'environment-review', environment: 'prod-ops' },
      ],
    )
  })
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true, force: true })
})

const play = async (action: string, inputs: Record<string, string> = {}, workspace = chain.workspace) => {
  const given = { 'change-record': 'none', ...inputs }
  const { outputs, log, summary } = await chain.run(action, given, { workspace })
  return { outputs, text: log.join('\n'), summary }
}

/** Promotes in a job of its own, which has only the artifacts. */
const promote = (job: string, inputs: Record<string, string> = {}) => {
  const workspace = join(directory, job)
  cpSync(chain.workspace, workspace, { recursive: true })
  for (const name of ['release', 'evidence']) rmSync(join(workspace, name), { recursive: true })
  return play('promote-prod', inputs, workspace)
}

test('a release goes to prod once its pull request and the run that shows the plan were reviewed', async () => {
  const { github } = chain
  const base = github.state.refs.get('refs/heads/main')!
  const { sha } = github.seed.commit({ sha: await chain.commit('1.0.0'), author: 'octo-dev' })
  const pull = github.seed.pullRequest({ number: 7, author: 'octo-dev', head: sha, base, mergeCommit: sha })
  await play('build-release')
  await play('deploy-prod-test')
  const opsReview = () =>
    github.seed.approval({ runId: github.run.id, environments: ['prod-ops'], user: 'olga' })
  opsReview()

  const early = await promote('early')
  expect(early.outputs).toMatchObject({ 'error-code': 'APPROVAL_MISSING', outcome: 'refused' })
  for (const said of [
    'DSE is missing: dora',
    'Nobody approved the head of pull request 7 that was merged.',
    "No job of this run made this plan before with 'dry-run: true'",
  ])
    expect(early.text).toContain(said)

  const planned = await promote('plan', { 'dry-run': 'true' })
  expect(planned.outputs, planned.text).toMatchObject({ outcome: 'planned' })
  expect(planned.text).toContain('Ops is missing: olga')
  expect(planned.summary).toContain('## The plan for prod')
  github.seed.review({ pullNumber: pull.number, user: 'dora' })
  const before = await promote('before')
  expect(before.outputs).toMatchObject({ 'error-code': 'APPROVAL_MISSING' })

  opsReview()
  const shown = { 'github-deployment': 'true', 'environment-url': 'https://hello.example.org' }
  const promoted = await promote('promote', shown)
  expect(promoted.outputs, promoted.text).toMatchObject({ outcome: 'confirmed' })
  const contract = JSON.parse(readFileSync(join(directory, 'promote/evidence/prod/contract.json'), 'utf8'))
  expect(contract.approvals).toMatchObject([
    { role: 'DSE', login: 'dora', from: 'pull-request-review' },
    { role: 'Ops', login: 'olga', from: 'environment-review', seen: true },
  ])
  expect(planned.summary).toContain(contract.planDigest)
  expect(github.state.deployments).toMatchObject([{ environment: 'prod', sha, task: 'deploy' }])
  expect(github.state.deploymentStatuses).toMatchObject([
    { state: 'in_progress', logUrl: expect.stringContaining(`/actions/runs/${github.run.id}`) },
    { state: 'success', environmentUrl: 'https://hello.example.org' },
  ])
})
