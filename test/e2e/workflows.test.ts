import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gitIn } from '../../scripts/release/git.ts'
import { prepareRelease, publish } from '../../scripts/release/release.ts'
import { fences, type Snippet } from '../contract/pages.ts'
import { type Chain, startChain } from '../harness/chain.ts'
import { dist } from '../harness/dist.ts'
import { runWorkflow } from '../harness/workflow/run-workflow.ts'
import type { JobRun, StepRun } from '../harness/workflow/settings.ts'

const top = join(import.meta.dirname, '../..')
const permissions: Partial<Record<string, 'read' | 'write'>> = {}

let directory: string
let chain: Chain
/** What a runner finds at `org/deploy@v1`. */
let suite: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-workflows-'))
  chain = await startChain(directory, { permissions })
  await installPackagesFrom(join(top, 'node_modules/ms'))
  suite = releasedSuite()
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** The steps of this file follow each other, as a release's life does. */
test('by hand, the workflow of hello makes a dry run: it builds, prints the plan, and nothing is changed', async () => {
  await chain.commit('1.0.0')
  const { chain: dry } = await play('deploy.yml', 'workflow_dispatch', { 'dry-run': true })
  expect(dry).toMatchObject({ outcome: 'success', called: { prod: { outcome: 'skipped' } } })
  expect(logOf(dry!, 'prod-test')).toContain('Point current to 1.0.0-')
  expect(chain.github.state.issues).toHaveLength(0)
})

test('a push to prod-test proves the release in the test slot, and the same bytes go to prod', async () => {
  const { chain: run } = await play('deploy.yml', 'push')
  const { 'prod-test': proven, prod } = run!.called
  expect(statesOf(proven!)).toEqual([
    ['actions/checkout@v5', 'success'],
    ['bash -euo pipefail -c "$PREPARE"', 'success'],
    ['docker/setup-buildx-action@v3', 'skipped'],
    ['org/deploy/build-release@v1', 'success'],
    ['org/deploy/sbom-and-checksum@v1', 'success'],
    ['org/deploy/deploy-prod-test@v1', 'success'],
    ['org/deploy/rollback@v1', 'skipped'],
  ])
  expect(prod).toMatchObject({
    outcome: 'success',
    environment: 'prod',
    permissions: { contents: 'read', issues: 'write' },
    concurrency: { group: 'deploy-prod', 'cancel-in-progress': false, queue: 'max' },
  })
  expect(run!.outputs).toEqual({
    'release-id': expect.stringMatching(/^1\.0\.0-[0-9a-f]{12}$/),
    outcome: 'confirmed',
  })
  expect(await says('prod')).toContain(run!.outputs['release-id'])
  expect(chain.github.state.issues.map(({ title }) => title)).toEqual(['Change: hello 1.0.0'])
})

test('a bad release fails its job, and the job of prod is skipped', async () => {
  await chain.commit('1.1.0', {
    'config/hello.env': 'GREETING=Broken.\nPORT=8080\nRELEASE=unknown\nBROKEN=yes\n',
  })
  const { chain: run } = await play('deploy.yml', 'push')
  expect(run).toMatchObject({
    outcome: 'failure',
    outputs: { outcome: '' },
    called: { 'prod-test': { outcome: 'failure' }, prod: { outcome: 'skipped', steps: [] } },
  })
  expect(await says('prod')).toContain('1.0.0-')
})

test('the workflow that goes back does so, to the version that was named', async () => {
  await chain.commit('1.2.0', {
    'config/hello.env': 'GREETING=Good day!\nPORT=8080\nRELEASE=unknown\nBROKEN=no\n',
  })
  await play('deploy.yml', 'push')
  expect(await says('prod')).toContain('1.2.0-')
  const inputs = { environment: 'prod', to: '1.0.0', reason: 'The new greeting offends our users.' }
  const { rollback } = await play('rollback.yml', 'workflow_dispatch', inputs)
  expect(rollback).toMatchObject({
    outcome: 'success',
    outputs: { 'release-id': expect.stringMatching(/^1\.0\.0-/) },
  })
  expect(await says('prod')).toContain('1.0.0-')
})

test('what one run proves, going back and forward, another brings to prod when it is released', async () => {
  await chain.commit('1.2.1')
  const apart = (text: string) =>
    text.replace('      prepare: npm ci', '      promote: false\n      rehearse: true\n      prepare: npm ci')
  const { chain: proving } = await play('deploy.yml', 'push', {}, apart)
  expect(proving).toMatchObject({ outcome: 'success', called: { prod: { outcome: 'skipped' } } })
  expect(statesOf(proving!.called['prod-test']!)).toContainEqual(['org/deploy/rollback@v1', 'success'])
  expect(await says('prod-test')).toContain('1.2.1-')
  expect(await says('prod')).toContain('1.0.0-')

  const { promote } = await play(promotion(), 'release')
  expect(promote).toMatchObject({ outcome: 'success', outputs: { outcome: 'confirmed' } })
  expect(promote!.outputs['release-id']).toBe(proving!.outputs['release-id'])
  expect(logOf(promote!, 'prod')).toMatch(/Release and evidence come from run \d+/)
  expect(await says('prod')).toContain(promote!.outputs['release-id'])
})

test('a commit that nobody proved is not promoted', async () => {
  await chain.commit('1.2.2')
  const { promote } = await play(promotion(), 'push')
  expect(promote!.outcome).toBe('failure')
  expect(logOf(promote!, 'prod')).toContain('keeps the workflow artifact')
  expect(await says('prod')).toContain('1.2.1-')
})

test('a job that may not write issues is refused by GitHub, and told which permission it lacks', async () => {
  await chain.commit('1.3.0')
  const narrowed = (text: string) => text.replaceAll(/issues: write/g, 'issues: read')
  const { chain: run } = await play('deploy.yml', 'push', {}, narrowed)
  expect(run!.outcome).toBe('failure')
  expect(logOf(run!, 'prod-test')).toContain('issues: write')
})

test('a workflow that asks for more than the job that calls it has does not start', async () => {
  const narrowed = (text: string) =>
    text.includes('inherit') ? text.replace('issues: write', 'issues: read') : text
  await expect(play('deploy.yml', 'push', {}, narrowed)).rejects.toThrow(/only allowed read/)
})

/** The workflow that the page of promote-prod shows. */
function promotion(): Snippet {
  return fences('actions/promote-prod/README.md').find(({ text }) => text.includes('promote.yml@v1'))!
}

/** Plays a workflow of the example, or one of a page, with the reusable ones of this repository. */
async function play(
  workflow: string | Snippet,
  eventName: string,
  inputs: Record<string, string | boolean> = {},
  change = (text: string) => text,
): Promise<Record<string, JobRun>> {
  const { runtimeToken, github } = await chain.beginRun()
  const branch = eventName === 'push' ? 'prod-test' : 'main'
  execFileSync('git', ['-C', chain.workspace, 'branch', '--force', 'prod-test', 'main'])
  const read = async (path: string, from = top) => change(await readFile(join(from, path), 'utf8'))
  const reusable = new Map<string, string>(
    await Promise.all(
      ['chain', 'promote', 'rollback'].map(
        async (name) =>
          [
            `org/deploy/.github/workflows/${name}.yml@v1`,
            await read(`.github/workflows/${name}.yml`),
          ] as const,
      ),
    ),
  )
  const none = { secrets: {}, vars: {} }
  const access = { secrets: { SSH_KEY: chain.host.privateKey }, vars: { KNOWN_HOSTS: chain.host.knownHosts } }
  return runWorkflow({
    text:
      typeof workflow === 'string'
        ? await read(`examples/hello/.github/workflows/${workflow}`)
        : workflow.text,
    github: chain.github,
    permissions,
    run: { ...github, ref: `refs/heads/${branch}`, eventName, inputs },
    repository: chain.workspace,
    settings: none,
    environments: { 'prod-test': access, prod: access },
    action: (uses) => (/^org\/deploy\/[a-z-]+@v1$/.test(uses) ? join(suite, uses.slice(11, -3)) : undefined),
    workflow: (uses) => reusable.get(uses),
    directory: join(directory, 'runner'),
    path: [join(directory, 'tools')],
    runtimeToken,
  })
}

/** Releases the built actions with the workflows of this repository, and checks the tag v1 out as a runner does. */
function releasedSuite(): string {
  const [source, remote, checkout] = ['source', 'deploy.git', 'v1'].map((name) => join(directory, name))
  const git = (...words: string[]) => execFileSync('git', ['-c', 'advice.detachedHead=false', ...words])
  git('init', '--quiet', '--bare', remote!)
  git('init', '--quiet', source!)
  git('-C', source!, 'config', 'user.name', 'Demo')
  git('-C', source!, 'config', 'user.email', 'demo@example.org')
  cpSync(dist, join(source!, 'dist'), { recursive: true })
  cpSync(join(top, '.github'), join(source!, '.github'), { recursive: true })
  git('-C', source!, 'add', '--all', '--force')
  git('-C', source!, 'commit', '--quiet', '--message', 'The suite')
  const inSource = gitIn(source!)
  publish(inSource, prepareRelease(inSource, { version: '1.0.0', remote: remote! }), remote!)
  git('clone', '--quiet', '--depth=1', '--branch=v1', `file://${remote}`, checkout!)
  return checkout!
}

/** An `npm` that brings what the lock file names from this disk, for a test that needs no registry. */
async function installPackagesFrom(folder: string): Promise<void> {
  const tools = join(directory, 'tools')
  await mkdir(tools)
  const script = `#!/bin/sh\n[ "$1" = ci ] && mkdir -p node_modules && cp -R '${folder}' node_modules/\n`
  await writeFile(join(tools, 'npm'), script)
  await chmod(join(tools, 'npm'), 0o755)
}

function statesOf({ steps }: JobRun): [string, StepRun['outcome']][] {
  return steps.map(({ what, outcome }) => [what, outcome])
}

function logOf({ called }: JobRun, job: string): string {
  return called[job]!.steps.flatMap(({ log }) => log).join('\n')
}

async function says(environment: 'prod-test' | 'prod'): Promise<string> {
  return (await fetch(`http://127.0.0.1:${chain.ports[environment]}/`)).text()
}
