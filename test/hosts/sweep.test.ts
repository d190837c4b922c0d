import { flavours } from '@deploy/test/sweep/flavours.ts'
import { eachPointOnce, parseKill } from '@deploy/test/sweep/kill.ts'
import replays from '@deploy/test/sweep/replays.json' with { type: 'json' }
import { brokenOf, failureOf, lineOf, tableOf } from '@deploy/test/sweep/report.ts'
import { sweep } from '@deploy/test/sweep/sweep.ts'
import { expect, test } from 'vitest'

/** The short sweep; `npm run sweep` plays the long one. */
test('a kill at any journal step leads to the old or the new release, and what comes next succeeds without hands', {
  timeout: 1_800_000,
}, async () => {
  const [flavour] = flavours
  const rounds = await sweep({
    flavours: [flavour!],
    lanes: 4,
    kills: (fields) => [
      ...fields.flatMap(eachPointOnce),
      ...replays
        .filter((replay) => replay.flavour === flavour!.name)
        .map((replay) => parseKill(JSON.stringify(replay))),
    ],
    told: () => {},
  })
  console.log(tableOf(rounds))
  const broken = brokenOf(rounds)
  expect(broken.length, broken.map((round) => `${lineOf(round)}\n${failureOf(round)}`).join('\n')).toBe(0)
  const missed = rounds.filter((round) => round.missed)
  expect(missed.length, missed.map(lineOf).join('\n')).toBe(0)
  expect(rounds.length).toBeGreaterThan(40)
})
