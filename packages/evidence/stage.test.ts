import { expect, it } from 'vitest'
import { isDone, type StageOutcome, stageOutcome } from './stage.ts'
import { hostOf, stageOf } from './testing.ts'

type Outcome = Parameters<typeof stageOutcome>[0][number]['outcome']

it.each<[Outcome[], boolean, StageOutcome]>([
  [['confirmed'], false, 'confirmed'],
  [['confirmed', 'confirmed'], false, 'confirmed'],
  [['confirmed', 'confirmed'], true, 'confirmed'],
  [['confirmed', 'reverted'], false, 'partial'],
  [['confirmed', 'reverted'], true, 'partial'],
  [['confirmed', 'untouched'], false, 'partial'],
  [['confirmed', 'unreachable'], false, 'partial'],
  [['confirmed', 'broken'], false, 'broken'],
  [['unknown', 'broken'], false, 'broken'],
  [['confirmed', 'unknown'], false, 'unknown'],
  [['unknown'], true, 'unknown'],
  [['reverted', 'aborted'], false, 'reverted'],
  [['reverted'], true, 'cancelled'],
  [['aborted', 'untouched'], false, 'aborted'],
  [['untouched'], false, 'aborted'],
  [['untouched'], true, 'cancelled'],
  [[], false, 'aborted'],
])('hosts that ended as %j (cancelled: %j) make the stage %s', (outcomes, cancelled, expected) => {
  expect(
    stageOutcome(
      outcomes.map((outcome) => hostOf({ outcome })),
      { cancelled, maximumFailures: 0 },
    ),
  ).toBe(expected)
})

const three = (...outcomes: Outcome[]) => outcomes.map((outcome) => hostOf({ outcome }))

it.each<[Outcome[], number, StageOutcome, boolean]>([
  [['confirmed', 'confirmed', 'confirmed'], 0, 'confirmed', true],
  [['confirmed', 'confirmed', 'unreachable'], 1, 'partial', true],
  [['confirmed', 'confirmed', 'reverted'], 0, 'partial', false],
  [['confirmed', 'aborted', 'reverted'], 1, 'partial', false],
  [['confirmed', 'aborted', 'unknown'], 1, 'unknown', false],
  [['confirmed', 'confirmed', 'unknown'], 1, 'partial', true],
  [['confirmed', 'confirmed', 'broken'], 2, 'broken', false],
  [['reverted', 'aborted', 'unreachable'], 5, 'reverted', false],
  [['unknown', 'aborted', 'unreachable'], 5, 'unknown', false],
])('%j where %i may fail: %s, done: %s', (outcomes, maximumFailures, expected, done) => {
  const hosts = three(...outcomes)
  const outcome = stageOutcome(hosts, { cancelled: false, maximumFailures })
  expect(outcome).toBe(expected)
  const rollout = { batchSize: 1, maximumFailures, onFailure: 'revert-all' as const }
  expect(isDone(stageOf({ outcome, hosts, rollout }))).toBe(done)
})
