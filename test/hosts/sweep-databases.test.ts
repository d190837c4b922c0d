import { flavours } from '@deploy/test/sweep/flavours.ts'
import { parseKill } from '@deploy/test/sweep/kill.ts'
import { brokenOf, failureOf, lineOf, tableOf } from '@deploy/test/sweep/report.ts'
import { sweep } from '@deploy/test/sweep/sweep.ts'
import { expect, test } from 'vitest'

/** When a migration has been made and nobody has written that down yet. `npm run sweep` plays as many as one likes. */
const kills = [
  { flavour: 'git-venv', operation: 'deploy', target: 'host', at: { seq: 29, moment: 'before' } },
  { flavour: 'git-install', operation: 'deploy', target: 'agent', at: { seq: 31, moment: 'before' } },
]

test('a kill in the middle of a migration loses no row, and the release that serves has the data that belong to it', {
  timeout: 1_800_000,
}, async () => {
  const wanted = kills.map(({ flavour }) => flavour)
  const rounds = await sweep({
    flavours: flavours.filter(({ name }) => wanted.includes(name)),
    lanes: 2,
    measured: false,
    kills: () => kills.map((kill) => parseKill(JSON.stringify(kill))),
    told: () => {},
  })
  console.log(tableOf(rounds))
  expect(brokenOf(rounds).map((round) => `${lineOf(round)}\n${failureOf(round)}`)).toEqual([])
  expect(rounds.filter(({ missed }) => missed).map(lineOf)).toEqual([])
  expect(rounds).toHaveLength(kills.length)
})
