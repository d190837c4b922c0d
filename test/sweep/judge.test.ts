import type { JournalEntry } from '@deploy/agent/journal.ts'
import { describe, expect, test } from 'vitest'
import { gapsOf, judgeLive, judgeOutcome, judgeRest, judgeService, secondsUntil } from './judge.ts'
import { type Observed, readObserved } from './observe.ts'
import type { Sample } from './sampler.ts'

const journal = (...events: [JournalEntry['event'], number][]): JournalEntry[] =>
  events.map(([event, uptime], index) => ({
    seq: index + 1,
    at: '2026-05-04T10:00:00Z',
    uptime,
    fence: 1,
    event,
  }))

const good = journal(['opened', 1], ['staged', 2], ['armed', 3], ['activated', 5], ['confirmed', 6])
const quiet: Observed = {
  current: 'r1',
  complete: true,
  live: ['r1'],
  lock: '',
  units: [],
  litter: [],
  journals: [{ id: 'd1', deadline: 13, confirmed: true, entries: good, torn: 0 }],
}

test('a host at rest is without fault', () => {
  expect([...judgeLive(quiet, ['r1']), ...judgeRest(quiet)]).toEqual([])
})

test.each<[string, Partial<Observed>, RegExp]>([
  ['current leads elsewhere', { current: 'r2' }, /^L: current leads to 'r2'/],
  ['a file of the live release differs', { complete: false }, /^L: r1 is not complete/],
  ['two releases are live', { live: ['r0', 'r1'] }, /^L: live is r0, r1/],
  ['no release is live', { live: [] }, /^L: live is nothing/],
  ['the lock is held', { lock: 'd1' }, /^K: d1 still holds/],
  ['a timer is left', { units: ['deploy-expire-d1.timer'] }, /^N: deploy-expire-d1.timer/],
  ['a partial folder is left', { litter: ['releases/r2.partial'] }, /^N: releases\/r2.partial/],
  [
    'a journal has no end',
    { journals: [{ ...quiet.journals[0]!, entries: good.slice(0, 4) }] },
    /^E: .*0 ends/,
  ],
  [
    'a journal goes on after its end',
    { journals: [{ ...quiet.journals[0]!, entries: [...good, ...good] }] },
    /^E: /,
  ],
  ['a journal is torn', { journals: [{ ...quiet.journals[0]!, torn: 1 }] }, /^E: 1 lines/],
  [
    'a person is needed',
    { journals: [{ ...quiet.journals[0]!, entries: journal(['opened', 1], ['broken', 2]) }] },
    /^C: d1 ended as broken/,
  ],
])('it is told that %s', (_, change, expected) => {
  const observed = { ...quiet, ...change }
  expect([...judgeLive(observed, ['r1']), ...judgeRest(observed)].join('\n')).toMatch(expected)
})

describe('what a driver told', () => {
  const back = journal(['opened', 1], ['armed', 2], ['reverting', 3], ['reverted', 4])
  test.each([
    ['confirmed', good, true],
    ['confirmed', back, false],
    ['confirmed', undefined, false],
    ['reverted', back, true],
    ['reverted', good, false],
    ['unknown', good, true],
    ['untouched', undefined, true],
    ['untouched', good, false],
    ['aborted', undefined, true],
  ] as const)('%s is held against the journal', (outcome, entries, holds) => {
    expect(judgeOutcome(outcome, entries && [...entries])).toHaveLength(holds ? 0 : 1)
  })
})

describe('the service', () => {
  const samples = (text: string): Sample[] =>
    [...text].map((seen, uptime) => ({ uptime, ...(seen !== '.' && { seen }) }))

  test('may be away between the timer and the activation, and while the host goes back', () => {
    expect(gapsOf(good)).toEqual([{ from: 3, to: 5 }])
    expect(gapsOf(journal(['armed', 3], ['activated', 5], ['reverting', 7], ['reverted', 8]))).toEqual([
      { from: 3, to: 5 },
      { from: 7, to: 8 },
    ])
    expect(gapsOf(journal(['armed', 3], ['reverting', 4], ['reverted', 8]))).toEqual([{ from: 3, to: 8 }])
    expect(gapsOf(journal(['armed', 3]))).toEqual([{ from: 3, to: Number.POSITIVE_INFINITY }])
  })

  test('is missed at any other moment', () => {
    expect(judgeService(samples('aaa...aa'), [{ from: 3, to: 5 }])).toEqual([])
    expect(judgeService(samples('aa....aa'), [{ from: 3, to: 5 }])).toEqual([
      expect.stringMatching(/^S: .* 1 times/),
    ])
  })

  test('is healthy again from the first answer of the release that is not followed by another one', () => {
    expect(secondsUntil('a', 2, samples('aaa.b.aaa'))).toBe(4)
    expect(secondsUntil('a', 2, samples('...aaaa'))).toBe(1)
    expect(secondsUntil('a', 3, samples('...aaaa'))).toBe(0)
    expect(secondsUntil('a', 2, samples('aaaab'))).toBeUndefined()
  })
})

test('what the host printed is read: marks, times and journals', () => {
  const line = JSON.stringify(good[0])
  const text = `clock 1000.5 100.5
current releases/r1
complete yes
live r1
lock d2
unit deploy-expire-d1.timer loaded active
litter secret in .deploy/orders/d1
journal d1 1300 yes 920.25
${line}
{"torn
`
  expect(readObserved(text)).toEqual({
    current: 'r1',
    complete: true,
    live: ['r1'],
    lock: 'd2',
    units: ['deploy-expire-d1.timer'],
    litter: ['secret in .deploy/orders/d1'],
    journals: [{ id: 'd1', deadline: 13, confirmed: true, reverting: 20.25, entries: [good[0]], torn: 1 }],
  })
})
