import { expect, it } from 'vitest'
import { type StageOutcome, stageOutcome } from './stage.ts'
import { hostOf } from './testing.ts'

type Outcome = Parameters<typeof stageOutcome>[0][number]['outcome']

it.each<[Outcome[], boolean, StageOutcome]>([
  [['confirmed'], false, 'confirmed'],
  [['confirmed', 'confirmed'], false, 'confirmed'],
  [['confirmed', 'confirmed'], true, 'confirmed'],
  [['confirmed', 'reverted'], false, 'broken'],
  [['confirmed', 'reverted'], true, 'broken'],
  [['confirmed', 'untouched'], false, 'broken'],
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
      cancelled,
    ),
  ).toBe(expected)
})
