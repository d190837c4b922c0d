import type { Plan } from '@deploy/plan/plan.ts'
import { environmentOf } from '@deploy/plan/testing.ts'
import { helloWith } from '@deploy/test/harness/by-hand.ts'
import { expect, it } from 'vitest'
import { gateOf } from './gate.ts'
import type { Report } from './report.ts'

const { slot } = environmentOf(
  helloWith(
    '[{ type: http, url: "http://127.0.0.1:80/" }, { type: http, url: "http://127.0.0.1:80/", body: new, name: other }]',
  ),
)
const [first, second] = slot.gate.checks
slot.gate.checks = [first!, { ...second!, name: first!.name }]
const plan = { host: 'lab', release: { id: '1.0.0-a', sha256: '0' } } as Plan
const at = '2026-05-04T10:00:00Z'
const activated = { event: 'activated', at } as Report['journal'][number]

function judge(rows: [name: string, outcome: 'good' | 'bad' | 'none'][], journal = [activated]) {
  const samples = rows.map(([name, outcome]) => ({ at, outcome, name, detail: outcome }))
  return gateOf({ samples, journal } as Report, plan, slot)
}

it('two checks of one name have a row each', () => {
  const name = 'http http://127.0.0.1:80/'
  const report = judge([
    [name, 'good'],
    [name, 'none'],
    ['identity', 'good'],
  ])
  expect(report?.checks.map(({ verdict }) => verdict)).toEqual(['pass', 'inconclusive', 'pass'])
  expect(report?.verdict).toBe('inconclusive')
  const refused = expect.objectContaining({ code: 'JOURNAL_INVALID' })
  expect(() => judge([[name, 'good']])).toThrow(refused)
  expect(() =>
    judge([
      [name, 'good'],
      ['identity', 'good'],
      ['other', 'good'],
    ]),
  ).toThrow(refused)
})

it('what was switched and never measured is inconclusive; what was not switched has no gate', () => {
  expect(judge([])).toMatchObject({ verdict: 'inconclusive', startedAt: at, finishedAt: at })
  expect(judge([], [])).toBeUndefined()
})
