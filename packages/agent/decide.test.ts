import { findShells } from '@deploy/test/harness/agent-host.ts'
import {
  type Decision,
  decideEvery,
  everySeen,
  finalEvents,
  type Seen,
} from '@deploy/test/harness/decisions.ts'
import { runModel } from '@deploy/test/harness/recovery-model.ts'
import { beforeAll, describe, expect, it } from 'vitest'

interface Case extends Decision {
  seen: Seen
}

const decisions = ['wait', 'await', 'end-worker', 'rearm', 'close', 'confirm', 'undo', 'give-up']
const isFinal = ({ event }: Seen) => finalEvents.includes(event)
const isFlagged = ({ reverting, abort }: Seen) => reverting === '1' || abort === '1'

/** The cases for which a rule does not hold; a few of them are enough to see why. */
function breaches(cases: Case[], rule: (item: Case) => boolean): Case[] {
  return cases.filter((item) => !rule(item)).slice(0, 5)
}

describe('recovery, decided for everything that can be seen', () => {
  let cases: Case[]
  let open: Case[]
  let alone: Case[]

  beforeAll(() => {
    const observations = everySeen()
    const told = decideEvery(['sh'])
    expect(told.length).toBe(observations.length)
    cases = observations.map((item, index) => ({ seen: item, ...told[index]! }))
    open = cases.filter(({ seen }) => seen.closed === '')
    alone = open.filter(({ seen }) => seen.worker === 'none')
  })

  it('always decides one known thing', () => {
    expect(cases.length).toBeGreaterThan(100_000)
    expect(breaches(cases, ({ decision }) => decisions.includes(decision))).toEqual([])
  })

  it('never takes back what is confirmed', () => {
    const confirmed = cases.filter(({ seen }) => seen.confirmed === '1' || seen.event === 'confirmed')
    expect(breaches(confirmed, ({ decision }) => decision !== 'undo')).toEqual([])
    const decided = alone.filter(
      ({ seen }) => seen.confirmed === '1' && seen.order === 'whole' && !isFinal(seen),
    )
    expect(breaches(decided, ({ decision }) => decision === 'confirm')).toEqual([])
  })

  it('never opens again what has come to its end', () => {
    const ended = cases.filter(({ seen }) => seen.closed === '1' || isFinal(seen))
    const quiet = ['wait', 'await', 'end-worker', 'close']
    expect(breaches(ended, ({ decision }) => quiet.includes(decision))).toEqual([])
    const closed = cases.filter(({ seen }) => seen.closed === '1')
    expect(breaches(closed, ({ decision }) => decision === 'wait')).toEqual([])
  })

  it('does nothing beside a process that works, and ends one that has stopped to show that it lives', () => {
    const at = (worker: string, decision: string) =>
      breaches(
        open.filter(({ seen }) => seen.worker === worker),
        (item) => item.decision === decision,
      )
    expect(at('alive', 'wait')).toEqual([])
    expect(at('stalled', 'end-worker')).toEqual([])
    expect(at('starting', 'await')).toEqual([])
  })

  it('lets nobody wait for ever: a timer runs, or the lock’s lease ends and the next deployment acts', () => {
    const waiting = alone.filter(({ decision }) => decision === 'wait')
    expect(
      breaches(waiting, ({ seen }) => {
        if (isFinal(seen) || isFlagged(seen) || seen.order === 'lost' || seen.confirmed === '1') return false
        if (seen.event === 'activated') return seen.deadline === 'ahead' && seen.timer === 'runs'
        return (
          seen.event === 'staged' &&
          seen.how !== 'activating' &&
          !(seen.how === 'takeover' && seen.claim === 'ended')
        )
      }),
    ).toEqual([])
    const forgotten = alone.filter(
      ({ seen }) => seen.event === 'staged' && seen.how === 'takeover' && seen.claim === 'ended',
    )
    expect(breaches(forgotten, ({ decision }) => decision !== 'wait')).toEqual([])
  })

  it('takes back every activation that is overdue or from before a restart, and arms a lost timer again', () => {
    const activated = alone.filter(
      ({ seen }) =>
        seen.event === 'activated' && seen.confirmed === '' && seen.order === 'whole' && seen.tries !== '10',
    )
    const late = activated.filter(({ seen }) => seen.deadline !== 'ahead')
    expect(breaches(late, ({ decision }) => decision === 'undo')).toEqual([])
    const waiting = activated.filter(({ seen }) => seen.deadline === 'ahead' && !isFlagged(seen))
    expect(
      breaches(waiting, ({ seen, decision }) => decision === (seen.timer === 'runs' ? 'wait' : 'rearm')),
    ).toEqual([])
  })

  it('gives up after ten recoveries and when it cannot know what to do, and says why', () => {
    const tired = alone.filter(({ seen }) => seen.tries === '10')
    expect(breaches(tired, ({ decision }) => decision !== 'undo')).toEqual([])
    const given = cases.filter(({ decision }) => decision === 'give-up')
    expect(breaches(given, ({ seen }) => seen.tries === '10' || seen.order === 'lost')).toEqual([])
    expect(new Set(given.map(({ reason }) => reason))).toEqual(
      new Set(['its order cannot be read', 'recovered 10 times without coming to an end']),
    )
  })

  it('has a reason for taking back whatever nobody has asked to be taken back', () => {
    const undone = cases.filter(({ decision }) => decision === 'undo')
    expect(breaches(undone, ({ seen, reason }) => isFlagged(seen) === (reason === ''))).toEqual([])
  })

  it.each(findShells().filter(({ name }) => name !== 'dash'))('is the same under $name', ({ name }) => {
    const only = { tries: ['9'], order: ['whole'], claim: ['ended'], abort: [''] }
    const expected = cases.flatMap(({ seen, decision, reason }) =>
      Object.entries(only).every(([key, [value]]) => seen[key as keyof Seen] === value)
        ? [{ decision, reason }]
        : [],
    )
    expect(decideEvery(name === 'busybox' ? ['busybox', 'ash'] : [name], only)).toEqual(expected)
  })
})

describe('recovery, played on hosts to which anything may happen', () => {
  it('always comes to one end, and the next deployment goes through', () => {
    const seed = Date.now() % 2 ** 31
    console.info(`seed ${seed}`)
    expect(runModel({ runs: 1_500, seed })).toMatchObject({ runs: 1_500 })
  })

  it.each<[string, (seen: Seen, decision: Decision) => Decision]>([
    ['an overdue activation is left', changed(({ deadline }) => deadline === 'passed', 'undo', 'wait')],
    [
      'an activation from before a restart is left',
      changed(({ deadline }) => deadline === 'other-boot', 'undo', 'wait'),
    ],
    [
      'a confirmed activation is taken back',
      changed(({ confirmed }) => confirmed === '1', 'confirm', 'undo'),
    ],
    ['what has ended is taken back again', changed(() => true, 'close', 'undo')],
    ['a process that hangs is left', changed(() => true, 'end-worker', 'wait')],
    ['what was interrupted is left', changed(({ event }) => event === 'begin', 'undo', 'wait')],
    [
      'what is waited for is taken over too early',
      changed(({ event }) => event === 'activated', 'wait', 'confirm'),
    ],
  ])('would not, if %s', (_title, mistake) => {
    expect(() => runModel({ runs: 3_000, seed: 1, mistake })).toThrow()
  })
})

function changed(when: (seen: Seen) => boolean, from: string, to: string) {
  return (seen: Seen, given: Decision) =>
    given.decision === from && when(seen) ? { ...given, decision: to } : given
}
