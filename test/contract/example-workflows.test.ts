import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { actionFile } from '../../scripts/readmes.ts'
import { type GitHub, startGitHub } from '../harness/github/server.ts'
import { runWorkflow } from '../harness/workflow/run-workflow.ts'
import type { AskedStep, JobRun } from '../harness/workflow/settings.ts'
import { find, read } from './pages.ts'

/** The examples whose workflows are steps of their own; those of hello are played with the built actions in test/e2e. */
const examples = find('examples/*/.github/workflows/deploy.yml')
  .map((path) => path.split('/')[1]!)
  .filter((name) => name !== 'hello')
const promoting = find('examples/*/.github/workflows/promote.yml').map((path) => path.split('/')[1]!)
const prepared = find('examples/*/.github/workflows/prepare-host.yml').map((path) => path.split('/')[1]!)

let directory: string
let github: GitHub

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'workflows-'))
  github = await startGitHub({ repository: 'acme/app' })
})

afterAll(async () => {
  await github.close()
  rmSync(directory, { recursive: true })
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('there are some', () => {
  expect(examples).toContain('voila')
  expect(promoting).toContain('inloop')
  expect(prepared).toContain('voila')
})

describe.each(examples)('of %s', (example) => {
  const promotesLater = promoting.includes(example)

  test('a push to prod-test builds, proves and, once that is done, promotes', async () => {
    const { jobs, asked } = await play(example, 'deploy.yml', { eventName: 'push' })
    expect(asked.map(({ job, uses }) => `${job}: ${uses}`)).toEqual([
      'prod-test: actions/checkout',
      ...(example === 'viewbovis' ? ['prod-test: docker/setup-buildx-action'] : []),
      'prod-test: build-release',
      'prod-test: sbom-and-checksum',
      'prod-test: deploy-prod-test',
      ...(promotesLater ? [] : ['prod: actions/checkout', 'prod: promote-prod']),
    ])
    expect(asked[0]!.given).toMatchObject({ 'fetch-depth': '0' })
    expect(jobs['prod-test']).toMatchObject({ outcome: 'success', environment: 'prod-test' })
    expect(keyOf(asked, 'deploy-prod-test')).toBe('the key of prod-test')
    if (!promotesLater) expect(keyOf(asked, 'promote-prod')).toBe('the key of prod')
  })

  test('prod is left alone when prod-test fails', async () => {
    const { jobs, asked } = await play(example, 'deploy.yml', {
      eventName: 'push',
      failing: 'deploy-prod-test',
    })
    expect(jobs['prod-test']!.outcome).toBe('failure')
    expect(asked.map(({ uses }) => uses)).not.toContain('promote-prod')
  })

  test('a person goes back, where, whereto and why he says', async () => {
    const inputs = { environment: 'prod', to: '1.4.1', reason: 'It is slow.' }
    const { jobs, asked } = await play(example, 'rollback.yml', { eventName: 'workflow_dispatch', inputs })
    expect(givenTo(asked, 'rollback')).toMatchObject({ ...inputs, rehearse: 'false', 'dry-run': 'false' })
    expect(keyOf(asked, 'rollback')).toBe('the key of prod')
    expect(jobs.rollback).toMatchObject({
      outcome: 'success',
      concurrency: { group: 'rollback-prod', 'cancel-in-progress': false, queue: 'max' },
    })
  })

  test('a person rehearses the way back in prod-test, and must say why', async () => {
    const inputs = { environment: 'prod-test', rehearse: true, reason: 'Before the release' }
    const { asked } = await play(example, 'rollback.yml', { eventName: 'workflow_dispatch', inputs })
    expect(givenTo(asked, 'rollback')).toMatchObject({ environment: 'prod-test', rehearse: 'true', to: '' })
    const { reason: _, ...without } = inputs
    const nothing = play(example, 'rollback.yml', { eventName: 'workflow_dispatch', inputs: without })
    await expect(nothing).rejects.toThrow('the input reason is required')
  })
})

test.each(
  promoting,
)('%s: a release promotes what the same commit proved, and a person any run', async (example) => {
  const released = await play(example, 'promote.yml', { eventName: 'release' })
  expect(givenTo(released.asked, 'promote-prod')).toMatchObject({
    ...{ 'from-run': 'same-commit', 'dry-run': 'false' },
  })
  const inputs = { 'from-run': '42', 'dry-run': true }
  const { asked } = await play(example, 'promote.yml', { eventName: 'workflow_dispatch', inputs })
  expect(givenTo(asked, 'promote-prod')).toMatchObject({ 'from-run': '42', 'dry-run': 'true' })
})

test.each(prepared)('%s: hosts are checked on a schedule, and get their script by hand', async (example) => {
  for (const [eventName, mode] of [
    ['schedule', 'check'],
    ['workflow_dispatch', 'script'],
  ] as const) {
    const { jobs, asked } = await play(example, 'prepare-host.yml', { eventName, failing: 'prepare-host' })
    const steps = asked.filter(({ uses }) => uses === 'prepare-host')
    expect(steps.map(({ given }) => [given.environment, given.mode, given['ssh-key']])).toEqual([
      ['prod-test', mode, 'the key of prod-test'],
      ['prod', mode, 'the key of prod'],
    ])
    const kept = asked.filter(({ uses }) => uses === 'actions/upload-artifact')
    expect(kept.map(({ given }) => given.name)).toEqual(['prepare-host-prod-test', 'prepare-host-prod'])
    expect(jobs.prepare!.outcome).toBe('failure')
  }
})

/** Plays a workflow of an example; each action of the suite reads its inputs, and answers with its outputs. */
async function play(
  example: string,
  file: string,
  wanted: { eventName: string; inputs?: Record<string, string | boolean>; failing?: string },
): Promise<{ jobs: Record<string, JobRun>; asked: AskedStep[] }> {
  const { eventName, inputs = {}, failing } = wanted
  const asked: AskedStep[] = []
  const run = github.seed.run()
  const keysOf = (environment: string) => ({
    secrets: {
      SSH_KEY: `the key of ${environment}`,
      ...{ PIP_INDEX_URL: 'https://index.example.org', REGISTRY_TOKEN: 'token' },
    },
    vars: { KNOWN_HOSTS: `hosts of ${environment}`, REGISTRY_USER: 'robot' },
  })
  const context = { repository: 'acme/app', sha: run.headSha, ref: 'refs/heads/main', runId: run.id }
  const jobs = await runWorkflow({
    text: read(`examples/${example}/.github/workflows/${file}`),
    github,
    permissions: {},
    run: {
      ...{ ...context, runAttempt: 1, actor: 'ada', event: {}, job: 'deploy', workflow: 'deploy' },
      ...{ eventName, inputs },
    },
    repository: directory,
    settings: { secrets: {}, vars: {} },
    environments: { 'prod-test': keysOf('prod-test'), prod: keysOf('prod') },
    action: () => undefined,
    answer: async (step) => {
      const [, own] = /^org\/deploy\/([a-z-]+)@v1$/.exec(step.uses) ?? []
      const uses = own ?? step.uses.replace(/@v\d+$/, '')
      asked.push({ ...step, uses })
      if (own !== undefined) await acceptInputs(own, step.given, eventName)
      if (uses === failing) return 'failure'
      const { outputs = {} } = own === undefined ? {} : actionFile(own)
      return Object.fromEntries(Object.keys(outputs).map((name) => [name, `${uses}.${name}`]))
    },
    workflow: () => undefined,
    directory,
    runtimeToken: '',
  })
  return { jobs, asked }
}

/** Lets the action read its inputs as the runner gives them; throws for one that it does not have or would refuse. */
async function acceptInputs(name: string, given: Record<string, string>, eventName: string): Promise<void> {
  const { inputs = {} } = actionFile(name)
  const unknown = Object.keys(given).filter((input) => !(input in inputs))
  if (unknown.length > 0) throw new Error(`${name} has no input ${unknown.join(', ')}`)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.stubEnv('GITHUB_EVENT_NAME', eventName)
  for (const [input, { default: preset }] of Object.entries(inputs))
    vi.stubEnv(`INPUT_${input.toUpperCase()}`, given[input] ?? String(preset ?? ''))
  const { readInputs } = (await import(`../../actions/${name}/inputs.ts`)) as { readInputs: () => unknown }
  readInputs()
}

function givenTo(asked: AskedStep[], action: string): Record<string, string> {
  const steps = asked.filter(({ uses }) => uses === action)
  expect(steps, action).toHaveLength(1)
  return steps[0]!.given
}

function keyOf(asked: AskedStep[], action: string): string | undefined {
  return givenTo(asked, action)['ssh-key']
}
