import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actions } from '../../scripts/readmes.ts'
import { type Chain, startChain } from '../harness/chain.ts'

type Permissions = Partial<Record<string, 'read' | 'write'>>

const permissions: Permissions = {}

/** What READMEs say that an action needs, and what is taken away from it here. */
const documented: Record<string, string[]> = {
  'build-release': ['contents: read', 'contents: write'],
  'change-record': ['contents: read', 'issues: write', 'actions: read'],
  'deploy-prod-test': ['contents: read', 'issues: write', 'deployments: write'],
  'health-gate': ['contents: read'],
  'prepare-host': ['contents: read'],
  'promote-prod': [
    ...['contents: read', 'issues: write', 'pull-requests: read', 'actions: read', 'deployments: write'],
  ],
  rollback: ['contents: read', 'issues: write', 'deployments: write'],
  'sbom-and-checksum': ['contents: read'],
  status: ['contents: read'],
}

let directory: string
let chain: Chain

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-permissions-'))
  chain = await startChain(directory, { permissions })
  const sha = await chain.commit('1.0.0')
  chain.github.seed.commit({ sha, author: 'octo-dev' })
  chain.github.seed.tag('v1.0.0', sha)
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test.each(
  actions,
)('the README of %s names the permissions that are taken away from it, and no other', async (name) => {
  const page = await readFile(join(import.meta.dirname, '../../actions', name, 'README.md'), 'utf8')
  const section = /^## Permissions$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)![1]!
  const named = [...section.matchAll(/`([a-z-]+: (?:read|write))`/g)].map(([, right]) => right!)
  expect(new Set(named)).toEqual(new Set(documented[name]))
})

/** The steps of this file follow each other, as a release's life does. */
test('a GitHub release needs contents: write', async () => {
  allow({ contents: 'read' })
  expect(await refused('build-release', { 'github-release': 'true' })).toContain('contents: write')
})

test('archive and bill of materials need no right at the API', async () => {
  allow({})
  chain.newRun()
  await succeed('build-release')
  await succeed('sbom-and-checksum')
})

test.each([
  ['change-record', { command: 'open' }],
  ['deploy-prod-test', {}],
])('%s needs issues: write for an issue, and does nothing without', async (action, inputs) => {
  allow({ contents: 'read', issues: 'read' })
  expect(await refused(action, inputs)).toContain('issues: write')
  expect(chain.github.state.issues).toEqual([])
  await expect(fetch(`http://127.0.0.1:${chain.ports['prod-test']}/`)).rejects.toThrow()
})

test('deploy-prod-test only warns where it may not show a deployment, and names deployments: write', async () => {
  allow({ contents: 'read', issues: 'write' })
  const { annotations, outputs } = await succeed('deploy-prod-test', { 'github-deployment': 'true' })
  expect(outputs).toMatchObject({ outcome: 'confirmed' })
  expect(warnings(annotations)).toContain('deployments: write')
})

test('health-gate, status and prepare-host need no right at the API', async () => {
  allow({})
  await succeed('health-gate', { environment: 'prod-test' })
  await succeed('status', { environment: 'prod-test' })
  await succeed('prepare-host', { environment: 'prod-test', mode: 'script' })
})

test('promote-prod needs issues: write for an issue', async () => {
  allow({ contents: 'read' })
  expect(await refused('promote-prod')).toContain('issues: write')
})

test('promote-prod needs pull-requests: read for the approvals that a manifest asks for from there', async () => {
  allow({ contents: 'read', issues: 'write' })
  const before = await readFile(join(chain.workspace, 'deploy.yml'), 'utf8')
  const roles = [
    { role: 'DSE', logins: ['dora'], from: 'pull-request-review' },
    { role: 'AO', logins: ['ada'] },
  ]
  await chain.manifest((manifest) =>
    manifest.setIn(['environments', 'prod', 'promotion', 'approvals'], roles),
  )
  expect(await refused('promote-prod')).toContain('pull-requests: read')
  await writeFile(join(chain.workspace, 'deploy.yml'), before)
})

test('a dry run that shows its plan for the review of an environment says that it lacks actions: read', async () => {
  allow({ contents: 'read', issues: 'write' })
  const before = await readFile(join(chain.workspace, 'deploy.yml'), 'utf8')
  const roles = [{ role: 'Ops', logins: ['olga'], from: 'environment-review' }]
  await chain.manifest((manifest) =>
    manifest.setIn(['environments', 'prod', 'promotion', 'approvals'], roles),
  )
  const { annotations } = await play('promote-prod', { 'dry-run': 'true' })
  await writeFile(join(chain.workspace, 'deploy.yml'), before)
  expect(warnings(annotations)).toContain('actions: read')
})

test('promote-prod and rollback warn alike where they may not show a deployment', async () => {
  allow({ contents: 'read', issues: 'write' })
  const promoted = await succeed('promote-prod', { 'github-deployment': 'true' })
  expect(warnings(promoted.annotations)).toContain('deployments: write')
  await chain.commit('1.1.0')
  chain.newRun()
  for (const action of ['build-release', 'deploy-prod-test', 'promote-prod']) await succeed(action)
  const back = await succeed('rollback', { reason: 'A test.', 'github-deployment': 'true' })
  expect(warnings(back.annotations)).toContain('deployments: write')
})

test('rollback needs issues: write for an issue', async () => {
  allow({ contents: 'read', issues: 'read' })
  expect(await refused('rollback', { reason: 'A test.', to: '1.1.0' })).toContain('issues: write')
})

function allow(rights: Permissions): void {
  for (const name of Object.keys(permissions)) delete permissions[name]
  Object.assign(permissions, { metadata: 'read', ...rights })
}

/** Each step in a job of its own: what a job leaves in its workspace, the next has as artifacts only. */
async function play(action: string, inputs: Record<string, string>) {
  await rm(join(chain.workspace, 'evidence'), { recursive: true, force: true })
  return chain.run(action, inputs)
}

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const result = await play(action, inputs)
  expect(result.outcome, result.log.join('\n')).toBe('success')
  return result
}

/** The error that the step ends with. */
async function refused(action: string, inputs: Record<string, string> = {}): Promise<string> {
  const { outcome, annotations, log } = await play(action, inputs)
  expect(outcome, log.join('\n')).toBe('failure')
  return annotations
    .filter(({ level }) => level === 'error')
    .map(({ message }) => message)
    .join('\n')
}

function warnings(annotations: { level: string; message: string }[]): string {
  return annotations
    .filter(({ level }) => level === 'warning')
    .map(({ message }) => message)
    .join('\n')
}
