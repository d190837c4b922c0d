import { expect, test } from 'vitest'
import { type Asked, askedBy, windowOf } from './window.ts'

const begun = Date.UTC(2026, 0, 2)
const times = {
  ...{ url: 'http://127.0.0.1:8080/health', startedAt: begun, switchAt: begun + 300 },
  ...{ gateFrom: begun + 4_210, gateTo: begun + 9_500, finishedAt: begun + 9_500 },
}
const answer = (ms: number, latencyMs: number): Asked => ({ at: begun + ms, outcome: 'good', latencyMs })
const failure = (ms: number): Asked => ({ at: begun + ms, outcome: 'bad' })

test('a window tells what was answered in each second, and when the switch and the gate were', () => {
  const asked = [
    failure(1_400),
    answer(0, 5),
    answer(100, 7),
    answer(900, 6),
    failure(2_400),
    answer(4_300, 40),
  ]
  expect(windowOf({ ...times, asked })).toEqual({
    url: 'http://127.0.0.1:8080/health',
    startedAt: '2026-01-02T00:00:00.000Z',
    seconds: 9.5,
    switchSecond: 0.3,
    gateFromSecond: 4.21,
    gateToSecond: 9.5,
    stretchSeconds: 1,
    stretches: [
      { second: 0, answered: 3, errors: 0, p95Ms: 7 },
      { second: 1, answered: 0, errors: 1 },
      { second: 2, answered: 0, errors: 1 },
      { second: 4, answered: 1, errors: 0, p95Ms: 40 },
    ],
  })
})

test('a long window has longer stretches, and never more than some hundred', () => {
  const finishedAt = begun + 3_600_000
  const asked = Array.from({ length: 3_600 }, (_, second) => answer(second * 1_000, 5))
  const { stretchSeconds, stretches } = windowOf({ ...times, finishedAt, asked })
  expect(stretchSeconds).toBe(30)
  expect(stretches).toHaveLength(120)
  expect(stretches.at(-1)).toEqual({ second: 3_570, answered: 30, errors: 0, p95Ms: 5 })
})

test('a sample without a result says nothing about availability', () => {
  const at = '2026-01-02T00:00:05.000Z'
  const samples = askedBy([
    { at, outcome: 'none', detail: 'the tunnel broke' },
    { at, outcome: 'bad', detail: 'status 502 instead of 200', latencyMs: 3 },
  ])
  expect(samples).toEqual([{ at: begun + 5_000, outcome: 'bad', latencyMs: 3 }])
  expect(windowOf({ ...times, asked: samples }).stretches).toEqual([{ second: 5, answered: 0, errors: 1 }])
})
