import { expect, test } from 'vitest'
import { parseKill } from './kill.ts'
import { brokenOf, failureOf, lineOf, tableOf } from './report.ts'
import type { Round } from './round.ts'

const round = (changes: Partial<Round> = {}): Round => ({
  kill: {
    flavour: 'tarball systemd',
    operation: 'deploy',
    target: 'action',
    at: { seq: 3, moment: 'before' },
  },
  missed: false,
  problems: [],
  seconds: 4.21,
  ...changes,
})

test('the table counts kills apart from what was missed, and shows the worst times', () => {
  const table = tableOf([
    round({ healed: 1.26, began: 0.12, restored: 2, away: 9.31 }),
    round({ healed: 11, began: 0.06 }),
    round({ missed: true, healed: 99 }),
    round({ problems: ['K: d1 still holds the lock'] }),
  ])
  const row = table.split('\n').find((line) => /systemd +action/.test(line))
  expect(row?.trim().split(/ {2,}/)).toEqual([
    'tarball systemd',
    'action',
    '3',
    '1',
    '1',
    '11.0 s',
    '0.12 s',
    '2.0 s',
    '9.3 s',
  ])
  expect(table.split('\n').at(-1)?.trim().split(/ {2,}/).slice(0, 5)).toEqual(['all', 'all', '3', '1', '1'])
})

test('a failure is told with the line that plays it again', () => {
  const broken = round({ problems: ['K: d1 still holds the lock'] })
  expect(brokenOf([round(), broken])).toEqual([broken])
  expect(lineOf(broken)).toBe('BROKEN tarball systemd: deploy, action killed before entry 3 [4.2 s]')
  const replay = /--replay '(.*)'/.exec(failureOf(broken))?.[1]
  expect(parseKill(replay!)).toEqual(broken.kill)
})
