import type { Load } from '@deploy/manifest/manifest.ts'
import { expect, test } from 'vitest'
import { judgeLoad } from './judge.ts'
import type { Room, Traffic } from './report.ts'

const trafficOf = (given: Partial<Traffic> = {}): Traffic => ({
  ...{ seconds: 10, requests: 200, answered: 200, errors: 0, untried: 0, requestsPerSecond: 20 },
  latencyMs: { p50: 20, p95: 100, p99: 150, max: 200 },
  ...{ lateMs: 1, failures: [] },
  ...given,
})
const room: Room = { cpuPercent: 50, memoryPercent: 60, samples: 10 }
const withP95 = (p95: number) => trafficOf({ latencyMs: { p50: 1, p95, p99: p95, max: p95 } })

type Given = Partial<Parameters<typeof judgeLoad>[0]>

/** The rows that are no pass, or all. */
function rows(limits: Partial<Load['limits']>, given: Given = {}): string[] {
  const all = { errorRatePercent: 1, headroomPercent: 30, ...limits }
  return judgeLoad({ limits: all, traffic: trafficOf(), room, before: null, ...given }).map(
    ({ name, verdict, reason }) => `${verdict} ${name}: ${reason}`,
  )
}

test('every promise has a row', () => {
  expect(
    rows(
      { p95Ms: 100, p99Ms: 200, p95Ratio: 1.2, memoryGrowthMebibytesPerHour: 20 },
      {
        before: withP95(90),
        room: { ...room, memoryGrowthMebibytesPerHour: 19 },
      },
    ),
  ).toEqual([
    'pass load errors: 0 of 200 requests failed (0.0 %)',
    'pass load p95: p95 100 ms, 100 ms may be',
    'pass load p99: p99 150 ms, 200 ms may be',
    'pass load headroom: 50.0 % of the processors and 60.0 % of the memory were free',
    'pass load compared: p95 100 ms after 90.0 ms of the release before it (1.11×)',
    'pass load memory: the memory of the service grew by 19.0 MiB an hour',
  ])
  expect(rows({ headroomPercent: 0 })).toHaveLength(1)
})

test.each<[string, Partial<Load['limits']>, Given, string]>([
  ['too slow', { p95Ms: 90 }, {}, 'fail load p95: p95 100 ms, 90 ms may be'],
  ['a tail', { p99Ms: 140 }, {}, 'fail load p99: p99 150 ms, 140 ms may be'],
  [
    'a late runner',
    { p95Ms: 80 },
    { traffic: trafficOf({ lateMs: 30 }) },
    'inconclusive load p95: p95 100 ms, but the runner itself sent requests up to 30.0 ms late',
  ],
  [
    'few answers',
    { p99Ms: 200 },
    { traffic: trafficOf({ answered: 99 }) },
    'inconclusive load p99: 99 answers are too few, 100 it takes',
  ],
  [
    'errors',
    {},
    { traffic: trafficOf({ errors: 3, failures: [{ what: 'status 500 of /', count: 3 }] }) },
    'fail load errors: 3 of 200 requests failed (1.5 %, most often: status 500 of /), 1 % may',
  ],
  [
    'nothing sent',
    {},
    { traffic: trafficOf({ requests: 0 }) },
    'inconclusive load errors: only 0 requests were sent',
  ],
  [
    'a way that breaks',
    {},
    { traffic: trafficOf({ untried: 3 }) },
    'inconclusive load errors: 3 of 200 requests could not be tried',
  ],
  [
    'a lost host',
    {},
    { traffic: trafficOf({ untried: 200, answered: 0 }) },
    'error load errors: 200 of 200 requests could not be tried',
  ],
  [
    'a busy host',
    {},
    { room: { ...room, cpuPercent: 29 } },
    'fail load headroom: 29.0 % of the processors and 60.0 % of the memory were free, 30 % must be',
  ],
  [
    'no headroom',
    {},
    { room: undefined },
    'inconclusive load headroom: the host has not told how much room it had',
  ],
  [
    'slower than before',
    { p95Ratio: 1.2 },
    { before: withP95(80) },
    'fail load compared: p95 100 ms after 80.0 ms of the release before it (1.25×), 1.2× may be',
  ],
  [
    'nothing before was measured',
    { p95Ratio: 1.2 },
    { before: undefined },
    'inconclusive load compared: the release before it was not measured',
  ],
  [
    'the release before gave no answers',
    { p95Ratio: 1.2 },
    { before: trafficOf({ answered: 19 }) },
    'inconclusive load compared: the release before it was not measured',
  ],
  [
    'a leak',
    { memoryGrowthMebibytesPerHour: 20 },
    { room: { ...room, memoryGrowthMebibytesPerHour: 21 } },
    'fail load memory: the memory of the service grew by 21.0 MiB an hour, 20 may be',
  ],
  [
    'memory that nobody measured',
    { memoryGrowthMebibytesPerHour: 20 },
    {},
    'inconclusive load memory: the memory was not measured',
  ],
])('%s', (_, limits, given, row) => {
  expect(rows(limits, given)).toContain(row)
})

test('on a first deployment there is nothing to compare, and a few milliseconds are no difference', () => {
  const compared = (given: Given) => rows({ p95Ratio: 1.2 }, given).find((row) => row.includes('compared'))
  expect(compared({ before: null })).toBe('pass load compared: no release served before it')
  expect(compared({ before: withP95(2), traffic: withP95(6) })).toMatch(/^pass .*\(3\.00×\)$/)
})
