import type { Further } from '@deploy/gate/nfr/report.ts'
import { expect, test } from 'vitest'
import { changeRecord } from './change-record.ts'
import { evidenceOf } from './evidence.ts'
import { furtherSection, furtherSummary } from './further.ts'
import { reportHtml } from './report/report.ts'
import { bundleOf, documentsOf, gateOf, hostOf, release, stageOf } from './testing.ts'

const traffic = {
  ...{ seconds: 30, requests: 600, answered: 599, errors: 1, untried: 0, requestsPerSecond: 20, lateMs: 1 },
  latencyMs: { p50: 20.4, p95: 101.2, p99: 180, max: 400 },
  failures: [{ what: 'status 500 of /', count: 1 }],
}
const further: Further = {
  consent: 'operations, CHG-1',
  load: {
    ...{
      url: 'http://127.0.0.1:8080',
      paths: ['/'],
      offered: '20 requests a second',
      traffic,
      stretches: [],
    },
    room: { cpuPercent: 61.4, memoryPercent: 70, samples: 31 },
    before: { ...traffic, latencyMs: { p50: 20, p95: 90, p99: 100, max: 110 } },
  },
  resilience: { url: 'http://127.0.0.1:8080/', restartSeconds: 5.1, readySeconds: 7.25 },
}

test('a stage says in a row what a release bore, and who had agreed', () => {
  const hosts = [hostOf({ further: furtherSummary(further) }), hostOf({ host: 'two' })]
  expect(furtherSection({ hosts }).join('\n')).toBe(
    `What it bore once its gate had passed:
| Host | Load | Requests | Errors | p50 | p95 | p99 | p95 before | Headroom | Killed |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| lab | 20 requests a second | 600 | 1 | 20 ms | 101 ms | 180 ms | 90 ms | CPU 61 %, memory 70 % | answered after 7.3 s |
Agreed to by operations, CHG-1.`,
  )
})

test('the change record has it, and nothing where nothing was run', () => {
  const record = (stage = stageOf()) =>
    changeRecord(evidenceOf({ application: 'voila', release }, bundleOf(documentsOf(stage))))
  expect(record(stageOf({ hosts: [hostOf({ further: furtherSummary(further) })] }))).toContain(
    'CPU 61 %, memory 70 %',
  )
  expect(record()).not.toContain('What it bore')
})

const booted = {
  ...further,
  coldBoot: { url: 'http://127.0.0.1:8080/', bootSeconds: 31.25, readySeconds: 44 },
}

test('what was measured after a stage stands beside it, with the boot of the host', () => {
  const at = { startedAt: '2026-05-04T11:00:00.000Z', finishedAt: '2026-05-04T11:05:00.000Z' }
  const later = documentsOf(stageOf(), gateOf({ ...at, further: booted }))
  const evidence = evidenceOf({ application: 'voila', release }, later)
  expect(evidence.measured).toMatchObject([{ environment: 'prod-test', host: 'lab', verdict: 'pass' }])
  const [, section] = changeRecord(evidence).split('## Measured in prod-test')
  expect(section).toContain(`| lab | pass | ${at.startedAt} | ${at.finishedAt} |`)
  expect(section).toMatch(/\| p95 before \| Headroom \| Killed \| Booted \|/)
  expect(section).toContain('| answered after 7.3 s | back after 31.3 s, answered after 44.0 s |')
  const html = reportHtml(evidence, later)
  expect(html).toContain('was back after 31.3 s')
  expect(html).toContain('it answered after 44.0 s')
  expect(html).toContain('Measured in prod-test')
})

test('the gate of a stage is told with the stage alone, and of other bytes nothing is told', () => {
  const ofStage = evidenceOf({ application: 'voila', release }, documentsOf(stageOf(), gateOf()))
  expect(ofStage.measured).toBeUndefined()
  const foreign = gateOf({
    startedAt: '2026-05-04T11:00:00.000Z',
    release: { id: 'x', sha256: 'e'.repeat(64) },
  })
  expect(
    evidenceOf({ application: 'voila', release }, documentsOf(stageOf(), foreign)).measured,
  ).toBeUndefined()
})

test('a boot that nothing came back from is told as that', () => {
  const hosts = [{ host: 'lab', further: furtherSummary({ coldBoot: { url: 'http://127.0.0.1/' } }) }]
  expect(furtherSection({ hosts })[1]).toContain('| not back, did not answer |')
})
