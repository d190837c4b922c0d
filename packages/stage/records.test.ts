import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { edit, small } from '@deploy/manifest/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { expect, it } from 'vitest'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import { momentOf, recordsOf, refuseWithoutRecord } from './records.ts'

const inJira = parseManifest(
  `change-record: { system: jira, url: "http://127.0.0.1:1", jira: { project: CHG }, states: { prod: { required: [Approved] } } }\n${small}`,
  'deploy.yml',
)
const environment = inJira.environments.prod as Environment
const rim = { run: { repository: 'acme/shop' }, artifacts: {} } as unknown as Pick<
  StageDeps,
  'run' | 'artifacts'
>
const of = (manifest: Manifest, inputs: Partial<StageInputs> = {}) =>
  recordsOf(manifest, {
    inputs: {
      ...{ changeRecord: '', githubToken: 'token-of-github' },
      changeRecordAccess: { user: 'deployer@example.org', token: 'token-of-jira' },
      ...inputs,
    } as StageInputs,
    ...rim,
  })

it('the manifest says who keeps the record; the input may only leave it out', () => {
  const github = of(parseManifest(hello, 'deploy.yml'))
  expect(github.records).not.toHaveProperty('advance')
  expect(of(inJira).records).toHaveProperty('advance')
  expect(of(inJira, { changeRecord: 'jira' }).records).toHaveProperty('advance')
  expect(of(inJira, { changeRecord: 'none' }).records).toBeUndefined()
  expect(() => of(inJira, { changeRecord: 'github-issue' })).toThrow('the change record is kept by jira')
  expect(() => of(inJira, { changeRecordAccess: { user: '', token: '' } })).toThrow(
    "'change-record-token' is empty",
  )
})

it('nobody gets around a state that is required by leaving the record out, but back', () => {
  const without = { records: undefined }
  const request = { manifest: inJira, environment }
  expect(() => refuseWithoutRecord({ ...request, wish: { kind: 'deploy' } }, without)).toThrow(
    'asks for a change record',
  )
  refuseWithoutRecord({ ...request, wish: { kind: 'rollback' } }, without)
  refuseWithoutRecord({ ...request, wish: { kind: 'return' } }, without)
  refuseWithoutRecord(
    { ...request, wish: { kind: 'deploy' }, manifest: parseManifest(edit(small), 'deploy.yml') },
    without,
  )
})

it.each([
  ['promote', 'confirmed', 'confirmed'],
  ['rollback', 'confirmed', 'rolledBack'],
  ['deploy', 'reverted', 'failed'],
  ['rollback', 'broken', 'failed'],
  ['promote', 'unknown', 'failed'],
] as const)('a %s that is %s is the moment %s', (kind, outcome, event) => {
  const stage = { kind, outcome, environment: 'prod' } as Parameters<typeof momentOf>[0]
  expect(momentOf(stage)).toEqual({ environment: 'prod', event })
})
