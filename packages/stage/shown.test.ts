import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { DeploymentEnd, DeploymentFacts } from '@deploy/record/github-deployments.ts'
import { expect, it } from 'vitest'
import type { StageDeps } from './deps.ts'
import { endOf, showDeployment } from './shown.ts'

const stage = (outcome: Stage['outcome'], kind: Stage['kind'] = 'promote') =>
  ({
    ...{ kind, outcome, environment: 'prod' },
    release: { id: '1.4.2-0', version: '1.4.2', sha256: 'a'.repeat(64) },
  }) as Stage

function scene(
  begin?: (facts: DeploymentFacts) => Promise<(end: DeploymentEnd) => Promise<void>>,
  signal = new AbortController().signal,
) {
  const warnings: string[] = []
  const log = { warning: (text: string) => void warnings.push(text) } as StageDeps['log']
  const deps = { log, signal, ...(begin && { deployments: { begin } }) }
  const show = (commit: string, kind?: Stage['kind']) =>
    showDeployment(
      { stage: stage('unknown', kind), planDigest: 'd'.repeat(64), commitOf: async () => commit },
      { environmentUrl: 'https://voila.example.org' },
      deps,
    )
  return { warnings, show }
}

it('shows release, plan and end, and the address only of what serves', async () => {
  const seen: unknown[] = []
  const { show, warnings } = scene(async (facts) => {
    seen.push(facts)
    return async (end) => void seen.push(end)
  })
  await (await show('c0ffee'))(stage('confirmed'))
  expect(seen).toEqual([
    {
      environment: 'prod',
      commit: 'c0ffee',
      task: 'deploy',
      description: 'Release 1.4.2-0',
      payload: { release: '1.4.2-0', sha256: 'a'.repeat(64), planDigest: 'd'.repeat(64) },
    },
    expect.objectContaining({ state: 'success', environmentUrl: 'https://voila.example.org' }),
  ])
  expect(warnings).toEqual([])
  expect(endOf(stage('reverted'), 'https://voila.example.org')).toMatchObject({
    state: 'failure',
    environmentUrl: '',
  })
})

it('warns with the permission that is missing and goes on', async () => {
  const remedy = 'deployments: write'
  const { show, warnings } = scene(() =>
    Promise.reject(new DeployError({ code: 'TOKEN_PERMISSION', message: 'The token may not.', remedy })),
  )
  await (await show('c0ffee'))(stage('confirmed'))
  expect(warnings).toEqual(['Showing the deployment on GitHub failed: The token may not. deployments: write'])
})

it('ends what a cancelled run no longer saw begin', async () => {
  const seen: DeploymentEnd[] = []
  const beginning = Promise.withResolvers<(end: DeploymentEnd) => Promise<void>>()
  const { show } = scene(() => beginning.promise, AbortSignal.abort())
  const shown = await show('c0ffee')
  beginning.resolve(async (end) => void seen.push(end))
  await shown(stage('cancelled'))
  expect(seen).toMatchObject([{ state: 'inactive' }])
})

it('asks nobody where it is not wanted, and shows nothing of what was installed by hand', async () => {
  await (await scene().show('c0ffee'))(stage('confirmed'))
  const { show, warnings } = scene(() => Promise.reject(new Error('was asked')))
  await (await show('', 'rollback'))(stage('confirmed', 'rollback'))
  expect(warnings).toEqual([
    'GitHub shows no deployment: nobody knows from which commit the release was built.',
  ])
})
