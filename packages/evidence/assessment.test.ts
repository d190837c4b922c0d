import type { GateReport } from '@deploy/gate/report.ts'
import { expect, it } from 'vitest'
import { assessmentSection, historySection, incidentsSection, rollbackTestSection } from './assessment.ts'
import { type Documents, evidenceOf } from './evidence.ts'
import { incidentsIn, rollbackTest } from './rehearsal.ts'
import { riskOf } from './risk.ts'
import { documentsOf, gateOf, hostOf, other, release, stageOf, text } from './testing.ts'

const evidence = (documents: Documents) => evidenceOf({ application: 'voila', release }, documents)

const difference = (paths: string[], stage = 'prod-test') => ({
  [`${stage}/lab/difference.json`]: text({
    schemaVersion: 1,
    application: 'voila',
    release: { id: release.id, sha256: release.sha256 },
    previous: { id: '1.4.1-111111111111', sha256: '1'.repeat(64) },
    commits: { from: 'a'.repeat(40), to: 'b'.repeat(40) },
    files: paths.map((path) => ({ path, what: 'changed' })),
  }),
})

const back = (hour: number, outcome: 'confirmed' | 'reverted' = 'confirmed') =>
  stageOf({
    stage: 'prod-test-rollback',
    kind: 'rollback',
    to: other,
    reason: 'rehearsal',
    outcome,
    startedAt: `2026-05-04T${hour}:30:00.000Z`,
    finishedAt: `2026-05-04T${hour}:31:00.000Z`,
    hosts: [hostOf({ outcome })],
  })

it('a rollback from which the release came back is a rehearsal, and no incident', () => {
  const whole = evidence({
    ...documentsOf(
      stageOf({ startedAt: '2026-05-04T11:00:00.000Z', finishedAt: '2026-05-04T11:01:30.000Z' }),
    ),
    'prod-test-rollback/deployment.json': text(back(10)),
  })
  const { stages } = whole
  expect(rollbackTestSection(whole)).toContain(
    '**Rollback tested on 2026-05-04**, by ada, in 60 s back and 90 s forward · [run](https://github.com/acme/voila/actions/runs/7/attempts/1).',
  )
  expect(incidentsSection(whole)).toMatch(/## Incidents and rollbacks\n\nNone until \S+Z\.$/)
  expect(rollbackTest({ stages, release })?.back.stage).toBe('prod-test-rollback')
  expect(incidentsIn({ stages, release })).toEqual([])
})

it.each([
  ['after which nothing came', back(12)],
  ['that failed', back(10, 'reverted')],
  ['of another environment', { ...back(10), stage: 'prod-rollback', environment: 'prod' }],
  ['with a post-mortem', { ...back(10), postMortem: 'https://wiki.example.org/post-mortem/7' }],
])('a rollback %s tests nothing, and is told as an incident', (_, stage) => {
  const { stages } = evidence({
    ...documentsOf(
      stageOf({ startedAt: '2026-05-04T11:00:00.000Z', finishedAt: '2026-05-04T11:01:00.000Z' }),
    ),
    [`${stage.stage}/deployment.json`]: text(stage),
  })
  expect(rollbackTest({ stages, release })).toBeUndefined()
  expect(incidentsIn({ stages, release })).toHaveLength(1)
})

it('a rollback of what was promoted is an incident, though the release came again later', () => {
  const prod = { environment: 'prod', kind: 'promote' as const }
  const { stages } = evidence({
    ...documentsOf(
      stageOf({
        ...prod,
        stage: 'prod',
        startedAt: '2026-05-08T11:00:00.000Z',
        finishedAt: '2026-05-08T11:01:00.000Z',
      }),
    ),
    'prod-rollback/deployment.json': text({ ...back(10), stage: 'prod-rollback', environment: 'prod' }),
  })
  expect(rollbackTest({ stages, release })).toBeUndefined()
  expect(incidentsIn({ stages, release })).toHaveLength(1)
})

it('files of the application alone are a low risk, once going back was rehearsed', () => {
  const { functional, security, basis } = riskOf(
    evidence({
      ...documentsOf(
        stageOf({ startedAt: '2026-05-04T11:00:00.000Z', finishedAt: '2026-05-04T11:01:00.000Z' }),
      ),
      ...difference(['src/app.py']),
      'prod-test-rollback/deployment.json': text(back(10)),
    }),
  )
  expect(basis).toContain('1.4.1-111111111111')
  expect(functional).toEqual({ level: 'low', reasons: ['only files of the application itself are other'] })
  expect(security).toEqual({ level: 'low', reasons: ['nothing points to one'] })
})

it('a first release has none to go back to, and a run that was refused says nothing of that', () => {
  const { previous: _, ...first } = stageOf()
  const reasons = (stages: Documents) => riskOf(evidence(stages)).functional.reasons.join()
  expect(reasons(documentsOf(first))).toContain('the first release somewhere')
  const refused = {
    ...first,
    stage: 'prod-untouched',
    kind: 'promote',
    environment: 'prod',
    outcome: 'refused',
    hosts: [],
  }
  expect(reasons({ ...documentsOf(), 'prod-untouched/deployment.json': text(refused) })).not.toContain(
    'first release',
  )
})

it('migrations make it high, and what is exposed is a matter of security', () => {
  const { functional, security } = riskOf(
    evidence({
      ...documentsOf(),
      ...difference(['shop/migrations/0002.py', 'nginx/site.conf', 'units/a.service']),
    }),
  )
  expect(functional.level).toBe('high')
  expect(functional.reasons[0]).toContain('which going back does not undo by itself (1 file)')
  expect(functional.reasons.join()).toContain('going back was not rehearsed with it')
  expect(security.level).toBe('medium')
  expect(security.reasons.join()).toMatch(/with which rights \(1 file\).*reached from elsewhere \(1 file\)/)
})

it('another image, what it depends on, and nothing to compare with are a matter of security', () => {
  const security = (documents: Documents) => riskOf(evidence({ ...documentsOf(), ...documents })).security
  expect(security({})).toEqual({ level: 'medium', reasons: ['there is nothing to compare it with'] })
  expect(security(difference(['package-lock.json']))).toEqual({
    level: 'medium',
    reasons: ['what it depends on (1 file)'],
  })
  const [[path, plain]] = Object.entries(difference([])) as [[string, string]]
  const image = text({ ...JSON.parse(plain), image: { from: 'a', to: 'b' } })
  expect(security({ [path]: image })).toEqual({ level: 'medium', reasons: ['other images run'] })
})

it('the risk is that of where the release went last', () => {
  const prod = stageOf({
    stage: 'prod',
    kind: 'promote',
    environment: 'prod',
    startedAt: '2026-05-05T10:00:00.000Z',
    finishedAt: '2026-05-05T10:01:00.000Z',
  })
  const { basis, functional } = riskOf(
    evidence({
      ...documentsOf(),
      ...documentsOf(prod),
      ...difference(['src/app.py']),
      ...difference(['shop/migrations/0002.py'], 'prod'),
    }),
  )
  expect(basis).toContain('in prod on lab')
  expect(functional.level).toBe('high')
})

it('packages that are new, old or unknown, and waived evidence, are a matter of security', () => {
  const { 'bom.json': _, ...withoutBill } = { ...documentsOf(), ...difference(['src/app.py']) }
  expect(riskOf(evidence(withoutBill)).security.reasons).toEqual(['there is no bill of materials'])
  const release_ = { sha256: release.sha256 }
  const { security } = riskOf(
    evidence({
      ...documentsOf(),
      ...difference(['src/app.py']),
      'bom-changes.json': text({
        schemaVersion: 1,
        release: release_,
        since: 'voila 1.4.1',
        changes: [{ package: 'flask', what: 'added', from: '', to: '3.0.3' }],
      }),
      'bom-outdated.json': text({
        schemaVersion: 1,
        release: release_,
        outdated: [{ package: 'flask', have: '3.0.3', latest: '4.0.0', behind: 'major' }],
      }),
    }),
  )
  expect(security).toEqual({
    level: 'medium',
    reasons: ['1 change of packages since voila 1.4.1', '1 package a major version behind'],
  })
})

it('criteria are those of deploy.yml, with what was measured in each environment', () => {
  const check = (verdict: GateReport['verdict']): GateReport['checks'][number] => ({
    name: 'health',
    type: 'http',
    target: 'http://127.0.0.1:8080/health',
    verdict,
    reason: '3 good samples | in a row',
    samples: [],
  })
  const load = { ...check('fail'), type: 'load', name: 'load p95', reason: '250 ms, limit 100 ms' }
  const prod = stageOf({
    stage: 'prod',
    kind: 'promote',
    environment: 'prod',
    startedAt: '2026-05-05T10:00:00.000Z',
    finishedAt: '2026-05-05T10:01:00.000Z',
  })
  const section = assessmentSection(
    evidence({
      ...documentsOf(stageOf(), gateOf({ checks: [check('pass')] })),
      ...documentsOf(
        prod,
        gateOf({
          environment: 'prod',
          startedAt: '2026-05-05T10:00:00.000Z',
          verdict: 'fail',
          checks: [check('pass'), load],
        }),
      ),
    }),
  )
  expect(section).toContain('| deploy.yml asks that | prod-test, lab | prod, lab |')
  expect(section).toMatch(
    /\| It answers at http&#58;\/\/127\.0\.0\.1:8080\/health \| ✅ 3 good samples &#124; in a row \| ✅/,
  )
  expect(section).toContain('| load p95 | not asked | ❌ failed 250 ms, limit 100 ms |')
})

it('tells who deployed what and when, and of an incident its reason and where it is told', () => {
  const incident = {
    ...back(12),
    reason: 'empty dashboards',
    postMortem: 'https://wiki.example.org/post-mortem/7',
  }
  const told = evidence({ ...documentsOf(), 'prod-test-rollback/deployment.json': text(incident) })
  expect(historySection(told)).toContain(
    '| 2026-05-04T12:30:00.000Z | rollback prod-test | `1.5.0-ffffffffffff` | lab | ada',
  )
  expect(incidentsSection(told)).toContain(
    '| rollback prod-test: ✅ confirmed | empty dashboards | [post-mortem](https://wiki.example.org/post-mortem/7) |',
  )
  const odd = { ...incident, postMortem: 'javascript:alert(1)' }
  expect(
    incidentsSection(evidence({ ...documentsOf(), 'prod-test-rollback/deployment.json': text(odd) })),
  ).toContain('| javascript:alert&#40;1&#41; |')
  expect(incidentsSection(evidence(documentsOf()))).toMatch(/None until \S+Z\.$/)
})
