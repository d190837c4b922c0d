import type { Further } from '@deploy/gate/nfr/report.ts'
import { expect, test } from 'vitest'
import { changeRecord } from './change-record.ts'
import { evidenceOf } from './evidence.ts'
import { furtherSection, furtherSummary } from './further.ts'
import { bundleOf, documentsOf, hostOf, release, stageOf } from './testing.ts'

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
