import type { Sample, Verdict } from './report.ts'

/** What counts of the samples so far. */
export interface Tally {
  good: number
  bad: number
  none: number
  /** Good ones in a row at the end; a sample without a result breaks the row, for it proves nothing. */
  streak: number
  lastMeasured?: 'good' | 'bad'
}

export interface Limits {
  consecutiveSuccesses: number
  failureLimit: number
  inconclusiveLimit: number
}

export interface Judgement {
  verdict: Verdict | 'pending'
  /** One sentence without a full stop. */
  reason: string
}

export const emptyTally: Tally = { good: 0, bad: 0, none: 0, streak: 0 }

/** The tally after one more sample. */
export function count(tally: Tally, outcome: Sample['outcome']): Tally {
  const next = { ...tally, [outcome]: tally[outcome] + 1, streak: outcome === 'good' ? tally.streak + 1 : 0 }
  return outcome === 'none' ? next : { ...next, lastMeasured: outcome }
}

/**
 * Judges one check. The limits say how many are tolerated, so a limit of 3 fails at the fourth; a limit that is passed
 * outweighs any row of successes. `over`: no more samples will come, and why (`the gate ended after 120 s`).
 */
export function judge(tally: Tally, limits: Limits, over?: string): Judgement {
  const { good, bad, none, streak } = tally
  const { consecutiveSuccesses, failureLimit, inconclusiveLimit } = limits
  if (bad > failureLimit)
    return { verdict: 'fail', reason: `${bad} samples were bad, ${failureLimit} may be` }
  if (none > inconclusiveLimit) {
    if (good + bad === 0) return { verdict: 'error', reason: `none of ${none} samples could be measured` }
    return {
      verdict: 'inconclusive',
      reason: `${none} samples could not be measured, ${inconclusiveLimit} may be`,
    }
  }
  if (streak >= Math.max(1, consecutiveSuccesses))
    return { verdict: 'pass', reason: `${streak} good samples in a row` }
  const progress = `${streak} good in a row of ${consecutiveSuccesses}`
  if (over === undefined) return { verdict: 'pending', reason: progress }
  if (tally.lastMeasured === undefined)
    return { verdict: 'error', reason: `nothing could be measured before ${over}` }
  return tally.lastMeasured === 'bad'
    ? { verdict: 'fail', reason: `the last result was bad when ${over}` }
    : { verdict: 'inconclusive', reason: `only ${progress} when ${over}` }
}

const worstFirst: Verdict[] = ['fail', 'error', 'inconclusive', 'pass']

/** The verdict of a whole gate: the worst of its checks; of no checks an error, because nothing was measured. */
export function overall(verdicts: readonly Verdict[]): Verdict {
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? 'error'
}
