import { flavours } from '@deploy/test/sweep/flavours.ts'
import { drawKills, parseKill, type Target } from '@deploy/test/sweep/kill.ts'
import replays from '@deploy/test/sweep/replays.json' with { type: 'json' }
import { brokenOf, failureOf, lineOf, tableOf } from '@deploy/test/sweep/report.ts'
import { sweep } from '@deploy/test/sweep/sweep.ts'
import { expect, test } from 'vitest'

/** What is killed of each; `npm run sweep` plays as many as one likes, and everything else. */
const killed: Record<string, Target[]> = { image: ['engine', 'host'], compose: ['engine', 'agent'] }

test('a kill leaves the old containers or the new ones, and what comes next succeeds without hands', {
  timeout: 1_800_000,
}, async () => {
  const rounds = await sweep({
    flavours: flavours.filter(({ name }) => name in killed),
    lanes: 2,
    kills: (fields) => [
      ...fields.flatMap((field) =>
        killed[field.name]!.flatMap((target, seed) =>
          drawKills({ rounds: 1, built: 0, seed, fields: [{ ...field, targets: [target] }] }),
        ),
      ),
      ...replays
        .filter(({ flavour }) => flavour in killed)
        .map((replay) => parseKill(JSON.stringify(replay))),
    ],
    told: () => {},
  })
  console.log(tableOf(rounds))
  expect(brokenOf(rounds).map((round) => `${lineOf(round)}\n${failureOf(round)}`)).toEqual([])
  expect(rounds.filter(({ missed }) => missed).map(lineOf)).toEqual([])
  expect(rounds.length).toBeGreaterThanOrEqual(4)
})
