import { evidenceOf } from '@deploy/evidence/evidence.ts'
import { stageSchema } from '@deploy/evidence/stage.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { planDeployment, planRollback } from '@deploy/plan/make.ts'
import { planDigest, planText } from '@deploy/plan/plan.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { expect, it } from 'vitest'
import { changeOf, stageDocuments } from './documents.ts'

const environment = environmentOf(hello)
const live = stateOf('1.3.0-333333333333', { fence: 2 })
const facts = factsOf({
  current: live.id,
  releases: [live, stateOf('1.2.0-222222222222', { state: 'good' })],
})
const subject = { application: 'hello', environment, host: 'one', facts }
const release = releaseOf({ 'bin/serve': '', 'config/hello.env': '' })
const { plan } = planDeployment({ ...subject, source: { release, configTexts: {} } })
const back = planRollback(subject)

const gate: GateReport = {
  schemaVersion: 1,
  application: 'hello',
  environment: 'prod',
  host: 'one',
  release: { id: release.id, sha256: release.archive.sha256 },
  startedAt: '2026-05-04T10:00:30Z',
  finishedAt: '2026-05-04T10:00:50Z',
  verdict: 'fail',
  checks: [],
  diagnosis: [],
}

function outcomeOf(changes: Partial<HostOutcome<GateReport>> = {}): HostOutcome<GateReport> {
  return {
    host: 'one',
    outcome: 'confirmed',
    deployId: 'd1',
    plan,
    planDigest: planDigest(plan),
    journal: [{ seq: 1, at: '2026-05-04T10:00:00Z', uptime: 1, fence: 1, event: 'opened' }],
    logTail: [],
    gate: { ...gate, verdict: 'pass' },
    startedAt: '2026-05-04T10:00:00.000Z',
    finishedAt: '2026-05-04T10:01:00.000Z',
    ...changes,
  }
}

const stageFacts = {
  kind: 'deploy' as const,
  application: 'hello',
  environment: 'prod',
  rollout: environment.slot.rollout,
  unreached: [],
  run: { actor: 'ada', url: 'https://example.org/run', repository: '', runId: '', attempt: 1, eventName: '' },
  reason: undefined,
  cancelled: false,
}

it('what happened on every host becomes documents of the stage', () => {
  const two = outcomeOf({
    host: 'two',
    outcome: 'reverted',
    gate,
    error: { code: 'GATE_FAILED', message: 'It failed.', cause: 'secret detail', remedy: 'Mend it.' },
    startedAt: '2026-05-04T09:59:59.000Z',
    finishedAt: '2026-05-04T10:02:00.000Z',
  })
  const { gate: _, ...three } = outcomeOf({ host: 'three', outcome: 'untouched', journal: [] })
  const { stage, documents } = stageDocuments([outcomeOf(), two, three], stageFacts)
  expect(stageSchema.parse(stage)).toEqual(stage)
  expect(stage).toMatchObject({
    stage: 'prod',
    kind: 'deploy',
    outcome: 'partial',
    rollout: { batchSize: 1, maximumFailures: 0, onFailure: 'revert-all' },
    previous: live.id,
    release: plan.release,
    actor: 'ada',
    startedAt: '2026-05-04T09:59:59.000Z',
    finishedAt: '2026-05-04T10:02:00.000Z',
  })
  expect(stage.hosts.map(({ gate, error }) => [gate, error])).toEqual([
    ['pass', undefined],
    ['fail', { code: 'GATE_FAILED', message: 'It failed.' }],
    [undefined, undefined],
  ])
  expect(Object.keys(documents).toSorted()).toEqual([
    'prod/deployment.json',
    'prod/one/gate.json',
    'prod/one/journal.jsonl',
    'prod/one/plan.json',
    'prod/three/journal.jsonl',
    'prod/three/plan.json',
    'prod/two/gate.json',
    'prod/two/journal.jsonl',
    'prod/two/plan.json',
  ])
  expect(documents['prod/one/plan.json']).toBe(planText(plan))
  expect(documents['prod/one/journal.jsonl']).toBe(
    '{"seq":1,"at":"2026-05-04T10:00:00Z","uptime":1,"fence":1,"event":"opened"}\n',
  )
  expect(documents['prod/three/journal.jsonl']).toBe('')
})

it('a rollback belongs to the release that it leaves, and says where it went and why', () => {
  const outcome = outcomeOf({ plan: back, planDigest: planDigest(back) })
  const { stage, documents } = stageDocuments([outcome], { ...stageFacts, kind: 'rollback', reason: 'slow' })
  expect(stage).toMatchObject({
    stage: 'prod-rollback',
    release: { id: live.id, version: '1.3.0', sha256: live.sha256 },
    to: { id: '1.2.0-222222222222', version: '1.2.0' },
    reason: 'slow',
  })
  expect(changeOf(back)).toEqual(stage.release)
  expect(changeOf(plan)).toEqual(plan.release)
  const { items } = evidenceOf({ application: 'hello', release: stage.release }, documents)
  expect(items).toHaveLength(4)
})

it('says what serves on every host, and leaves out what nobody could see', () => {
  const locked = { code: 'LOCKED', message: 'Another one.', remedy: 'Wait.' }
  const { previous: _, ...first } = plan
  const { stage } = stageDocuments(
    [
      outcomeOf(),
      outcomeOf({ outcome: 'reverted' }),
      outcomeOf({ outcome: 'aborted', plan: first }),
      outcomeOf({ outcome: 'unknown' }),
      outcomeOf({ outcome: 'untouched', error: locked }),
    ],
    {
      ...stageFacts,
      unreached: [
        {
          host: { name: 'gone', address: 'gone.example.org', port: 22, user: 'deploy' },
          error: new DeployError({ code: 'HOST_UNREACHABLE', message: 'No connection.', remedy: 'Look.' }),
          startedAt: '2026-05-04T09:58:00.000Z',
          finishedAt: '2026-05-04T09:58:10.000Z',
        },
      ],
    },
  )
  expect(stageSchema.parse(stage)).toEqual(stage)
  expect(stage.hosts.map(({ serves }) => serves)).toEqual([
    release.id,
    live.id,
    null,
    undefined,
    undefined,
    undefined,
  ])
  expect(stage.hosts.at(-1)).toEqual({
    host: 'gone',
    outcome: 'unreachable',
    error: { code: 'HOST_UNREACHABLE', message: 'No connection.' },
    startedAt: '2026-05-04T09:58:00.000Z',
    finishedAt: '2026-05-04T09:58:10.000Z',
  })
})

it('tells how long nobody answered, null when that is not known, and nothing where it is not measured', () => {
  const gap = { seconds: 1.2, requests: 30, unanswered: 11, url: 'http://127.0.0.1:3000/' }
  const outcomes = ['one', 'two', 'three'].map((host) => outcomeOf({ host }))
  const { stage } = stageDocuments(outcomes, { ...stageFacts, gaps: { one: gap, two: null } })
  expect(stageSchema.parse(stage)).toEqual(stage)
  expect(stage.hosts.map((host) => ('gap' in host ? host.gap : 'missing'))).toEqual([gap, null, 'missing'])
})

it('draws what a release bore under load, beside the report that says it', () => {
  const traffic = {
    ...{ seconds: 1, requests: 20, answered: 20, errors: 0, untried: 0, requestsPerSecond: 20, lateMs: 1 },
    latencyMs: { p50: 1, p95: 2, p99: 3, max: 4 },
    failures: [],
  }
  const load = {
    ...{
      url: 'http://127.0.0.1:8080',
      paths: ['/'],
      offered: '20 requests a second',
      p95LimitMs: 300,
      traffic,
    },
    stretches: [{ second: 0, answered: 20, errors: 0, p95Ms: 2 }],
  }
  const measured: GateReport = { ...gate, verdict: 'pass', further: { load } }
  const { documents, stage } = stageDocuments([outcomeOf({ gate: measured })], stageFacts)
  expect(documents['prod/one/gate.svg']).toContain(`>${release.id} under load on one (prod)</title>`)
  expect(documents['prod/one/gate.svg']).toContain('The limit over the whole run is 300 ms.')
  expect(stage.hosts[0]?.further).toEqual({
    load: { offered: '20 requests a second', requests: 20, errors: 0, p50Ms: 1, p95Ms: 2, p99Ms: 3 },
  })
  expect(stageSchema.parse(stage)).toEqual(stage)
  expect(evidenceOf(stage, documents).items.map(({ path }) => path)).toContain('prod/one/gate.svg')
})
