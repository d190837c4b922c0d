import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, emptyTally, judge, type Limits, overall } from './judge.ts'
import { type Sample, verdicts } from './report.ts'

type Outcome = Sample['outcome']
const outcomes = fc.array(fc.constantFrom<Outcome>('good', 'bad', 'none'), { maxLength: 60 })
const limits = fc.record({
  consecutiveSuccesses: fc.integer({ min: 1, max: 6 }),
  failureLimit: fc.integer({ min: 0, max: 6 }),
  inconclusiveLimit: fc.integer({ min: 0, max: 6 }),
})
const few: Limits = { consecutiveSuccesses: 3, failureLimit: 2, inconclusiveLimit: 2 }
const tallyOf = (samples: readonly Outcome[]) => samples.reduce(count, emptyTally)
const verdictOf = (text: string, over?: string) =>
  judge(
    tallyOf([...text].map((letter) => ({ g: 'good', b: 'bad', n: 'none' })[letter] as Outcome)),
    few,
    over,
  ).verdict

describe('judge', () => {
  it.each([
    ['', 'pending', 'error'],
    ['gg', 'pending', 'inconclusive'],
    ['ggg', 'pass', 'pass'],
    ['gggb', 'pending', 'fail'],
    ['gggn', 'pending', 'inconclusive'],
    ['gggbggg', 'pass', 'pass'],
    ['ggbgg', 'pending', 'inconclusive'],
    ['ggngg', 'pending', 'inconclusive'],
    ['bb', 'pending', 'fail'],
    ['bbb', 'fail', 'fail'],
    ['bbnb', 'fail', 'fail'],
    ['bn', 'pending', 'fail'],
    ['nn', 'pending', 'error'],
    ['nnn', 'error', 'error'],
    ['gnnn', 'inconclusive', 'inconclusive'],
    ['bnnn', 'inconclusive', 'inconclusive'],
  ])('%j: %s while it runs, %s at the end', (samples, running, ended) => {
    expect(verdictOf(samples)).toBe(running)
    expect(verdictOf(samples, 'the time was over')).toBe(ended)
  })

  it('passes only after so many good samples in a row at the end, within both limits', () => {
    fc.assert(
      fc.property(outcomes, limits, fc.boolean(), (samples, limit, over) => {
        const { verdict } = judge(tallyOf(samples), limit, over ? 'it ended' : undefined)
        const tail = samples.slice(-limit.consecutiveSuccesses)
        const holds =
          tail.length === limit.consecutiveSuccesses &&
          tail.every((outcome) => outcome === 'good') &&
          samples.filter((outcome) => outcome === 'bad').length <= limit.failureLimit &&
          samples.filter((outcome) => outcome === 'none').length <= limit.inconclusiveLimit
        expect(verdict === 'pass').toBe(holds)
      }),
    )
  })

  it('calls nothing measured an error at the end, whatever the limits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), limits, (length, limit) => {
        expect(judge(tallyOf(Array<Outcome>(length).fill('none')), limit, 'it ended').verdict).toBe('error')
      }),
    )
  })

  it('never takes a failure back', () => {
    fc.assert(
      fc.property(outcomes, outcomes, limits, (samples, more, limit) => {
        fc.pre(judge(tallyOf(samples), limit).verdict === 'fail')
        expect(judge(tallyOf([...samples, ...more]), limit, 'it ended').verdict).toBe('fail')
      }),
    )
  })

  it('always decides at the end, with a reason', () => {
    fc.assert(
      fc.property(outcomes, limits, (samples, limit) => {
        const { verdict, reason } = judge(tallyOf(samples), limit, 'it ended')
        expect(verdicts).toContain(verdict)
        expect(reason).not.toBe('')
      }),
    )
  })
})

describe('overall', () => {
  it('is an error for no checks at all', () => {
    expect(overall([])).toBe('error')
  })

  it('is the worst verdict: fail, error, inconclusive, pass', () => {
    const worst = ['fail', 'error', 'inconclusive', 'pass'] as const
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...verdicts), { minLength: 1 }), (all) => {
        expect(worst.indexOf(overall(all))).toBe(Math.min(...all.map((verdict) => worst.indexOf(verdict))))
      }),
    )
  })
})
