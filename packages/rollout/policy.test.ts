import type { Ending } from '@deploy/agent/agent.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchesOf, waitSeconds } from './batches.ts'
import { failed, lost, oneByOne, rollout, type Verb } from './testing.ts'

const badGate = (): Ending => ({ event: 'broken', entries: [], logTail: [] })
const late = () => {
  throw new DeployError({ code: 'NOT_CONFIRMED', message: 'It went back.', remedy: 'Again.' })
}
const faults = {
  prepare: { prepare: () => failed('aborted', 'unpack', 2) },
  switch: { activate: () => failed('reverted', 'switch', 5) },
  gate: { gate: badGate },
  confirm: { confirm: late },
  lost: { activate: () => Promise.reject(lost()) },
}
const outcomesOf = async (made: ReturnType<typeof rollout>) =>
  Object.fromEntries((await made.run()).map(({ host, outcome }) => [host, outcome]))

describe('batches', () => {
  it('switch one after another, the hosts of one side by side', async () => {
    const { calls, run } = rollout({ a: {}, b: {}, c: {} }, { batchSize: 2 })
    await run()
    expect(calls.slice(9)).toEqual([
      ...['a activate', 'b activate', 'a gate', 'b gate', 'c activate', 'c gate'],
      ...['a confirm', 'b confirm', 'c confirm'],
    ])
  })

  it('are told of, where there is more than one', async () => {
    const many = rollout({ a: {}, b: {}, c: {} }, { batchSize: 2, firstBatch: 1 })
    await many.run()
    expect(many.lines.filter((line) => line.includes('batch'))).toEqual([
      'a: Switches now, in batch 1 of 2.',
      'b: Switches now, in batch 2 of 2.',
      'c: Switches now, in batch 2 of 2.',
    ])
    const single = rollout({ a: {}, b: {} }, { batchSize: 2 })
    await single.run()
    expect(single.lines.join()).not.toContain('batch')
  })

  it('are waited for: each host has the time of all batches after its own', async () => {
    const { orders, run } = rollout({ a: {}, b: {}, c: {} }, { batchSize: 2, batchSeconds: 90 })
    await run()
    expect(orders.map(({ confirmSeconds }) => confirmSeconds)).toEqual([150, 150, 60])
    expect(waitSeconds(60, { index: 0, batches: 4 }, { ...oneByOne, batchSeconds: 90 })).toBe(330)
  })

  it('keep their places: nobody moves up for a host that could not be prepared', async () => {
    const hosts = { a: {}, b: faults.prepare, c: {} }
    const { calls, run } = rollout(hosts, { batchSize: 2, maximumFailures: 1 })
    await run()
    expect(calls.indexOf('c activate')).toBeGreaterThan(calls.indexOf('a gate'))
  })

  it('are all hosts, in order', () => {
    expect(batchesOf(['a', 'b', 'c', 'd', 'e'], { ...oneByOne, batchSize: 3, firstBatch: 1 })).toEqual([
      ['a'],
      ['b', 'c', 'd'],
      ['e'],
    ])
  })
})

describe('a failure that is allowed', () => {
  it.each([
    'prepare',
    'switch',
    'gate',
    'lost',
  ] as const)('(%s) takes this host back, and the others go on', async (fault) => {
    const made = rollout({ a: {}, b: faults[fault], c: {} }, { maximumFailures: 1 })
    const outcomes = await outcomesOf(made)
    expect(outcomes).toEqual({
      a: 'confirmed',
      b: fault === 'prepare' ? 'aborted' : 'reverted',
      c: 'confirmed',
    })
  })

  it('takes it back before the next batch begins', async () => {
    const { calls, run } = rollout({ a: faults.gate, b: {} }, { maximumFailures: 1 })
    await run()
    expect(calls.slice(6)).toEqual(['a activate', 'a gate', 'a revert', 'b activate', 'b gate', 'b confirm'])
  })

  it('may be that of the first host to be confirmed', async () => {
    const made = rollout({ a: faults.confirm, b: {} }, { maximumFailures: 1 })
    expect(await outcomesOf(made)).toEqual({ a: 'reverted', b: 'confirmed' })
  })

  it('may have happened before: the host could not be reached', async () => {
    const policy = { maximumFailures: 1, failedBefore: 1 }
    expect(await outcomesOf(rollout({ a: {}, b: {} }, policy))).toEqual({ a: 'confirmed', b: 'confirmed' })
    expect(await outcomesOf(rollout({ a: {}, b: faults.gate }, policy))).toEqual({
      a: 'reverted',
      b: 'reverted',
    })
  })
})

describe('when more fail than may', () => {
  const hosts = { a: {}, b: {}, c: faults.gate, d: {} }

  it('every host that had switched goes back, those that run are awaited, and no batch begins', async () => {
    const made = rollout(hosts, { batchSize: 2, firstBatch: 1 })
    const { a, b, c, d } = await outcomesOf(made)
    expect([a, b, c, d]).toEqual(['reverted', 'reverted', 'reverted', 'reverted'])
    expect(made.calls).toContain('b gate')
    expect(made.calls).not.toContain('d activate')
    expect(made.lines.filter((line) => line.includes('is told')).toSorted()).toEqual([
      'a is told: another host failed: c',
      'b is told: another host failed: c',
      'c is told: GATE_FAILED',
      'd is told: another host failed: c',
    ])
  })

  it('those that had passed stay where the policy says so', async () => {
    const made = rollout(hosts, { batchSize: 2, firstBatch: 1, onFailure: 'keep-healthy' })
    expect(await outcomesOf(made)).toEqual({ a: 'confirmed', b: 'confirmed', c: 'reverted', d: 'reverted' })
    expect(made.calls).not.toContain('d activate')
  })

  it('after the first is confirmed, the others are confirmed all the same', async () => {
    const made = rollout({ a: {}, b: faults.confirm, c: {} })
    expect(await outcomesOf(made)).toEqual({ a: 'confirmed', b: 'reverted', c: 'confirmed' })
  })

  it('the others are confirmed, too, when only the answer to the first confirmation was lost', async () => {
    const revert = () => {
      throw new DeployError({ code: 'ALREADY_CONFIRMED', message: 'It is.', remedy: 'None.' })
    }
    const made = rollout({ a: { confirm: () => Promise.reject(lost()), revert }, b: {} })
    expect(await outcomesOf(made)).toEqual({ a: 'confirmed', b: 'confirmed' })
  })

  it('the hosts that go back are told of a few that failed, not of hundreds', async () => {
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`h${index}`, faults.gate]))
    const made = rollout({ ...many, last: {} }, { batchSize: 9 })
    await made.run()
    expect(made.lines).toContain('last is told: other hosts failed: h0, h1, h2, h3, h4 and 4 more')
  })
})

it('a cancelled run tells every host at once, though one of them takes long to go back', async () => {
  const never = new Promise<undefined>(() => {})
  const made = rollout({ a: {}, b: { ...faults.gate, revert: () => never }, c: {} }, { maximumFailures: 1 })
  void made.run()
  while (!made.calls.includes('b revert')) await Promise.resolve()
  expect(made.calls).not.toContain('c activate')
  made.cancel.abort()
  while (!made.calls.includes('c revert')) await new Promise((resolve) => setImmediate(resolve))
  expect(made.calls).toContain('a revert')
  expect(made.calls).not.toContain('c activate')
})

const hostFault = fc.constantFrom(undefined, ...(Object.keys(faults) as (keyof typeof faults)[]))
const scene = fc.record({
  hosts: fc.array(fc.record({ fault: hostFault, patience: fc.nat(6) }), { minLength: 1, maxLength: 9 }),
  policy: fc.record({
    batchSize: fc.integer({ min: 1, max: 4 }),
    firstBatch: fc.integer({ min: 1, max: 4 }),
    maximumFailures: fc.nat(4),
    onFailure: fc.constantFrom('revert-all' as const, 'keep-healthy' as const),
  }),
  /** The run is cancelled when so much has happened. */
  cancelAfter: fc.option(fc.nat(60)),
})

it('whatever fails on whichever host, the policy holds', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ hosts, policy, cancelAfter }) => {
      const { made, events } = play(hosts, { policy, cancelAfter })
      const outcomes = await made.run()
      const { batchSize, firstBatch, maximumFailures, onFailure } = policy
      const confirmed = outcomes.filter(({ outcome }) => outcome === 'confirmed')
      const passed = outcomes.filter(({ gate }) => gate?.startsWith('pass'))
      const refused = hosts.filter(({ fault }) => fault !== undefined && fault !== 'confirm').length

      const batches = batchesOf(names(hosts.length), { ...oneByOne, ...policy })
      for (const [at, { host, verb, phase }] of events.entries()) {
        if (verb !== 'activate' || phase !== 'begins') continue
        const place = batches.findIndex((batch) => batch.includes(host))
        const before = events.slice(0, at).filter((event) => !batches[place]!.includes(event.host))
        expect(busy(events.slice(0, at + 1))).toBeLessThanOrEqual(place === 0 ? firstBatch : batchSize)
        expect(busy(before)).toBe(0)
        expect(goingBack(before)).toBe(0)
        expect(failedBy(before)).toBeLessThanOrEqual(maximumFailures)
        expect(before.some((event) => event.cancelled)).toBe(false)
        expect(before.some((event) => event.verb === 'confirm')).toBe(false)
      }
      for (const { host, outcome, error } of outcomes) {
        // Of many hosts the last ones wait until others are prepared.
        if (outcome === 'untouched') expect(error?.code, host).toBe('CANCELLED')
        expect(error === undefined || outcome !== 'confirmed', host).toBe(true)
      }
      const confirming = events.findIndex(({ verb }) => verb === 'confirm')
      const cancelled = events.findIndex((event) => event.cancelled)
      if (cancelled >= 0 && (confirming < 0 || cancelled < confirming)) expect(confirmed).toEqual([])
      if (cancelled >= 0) return
      if (refused > maximumFailures && onFailure === 'revert-all') expect(confirmed).toEqual([])
      const late = passed.filter(({ error }) => error?.code === 'NOT_CONFIRMED')
      if (confirmed.length > 0) expect(confirmed.length + late.length).toBe(passed.length)
      if (refused === 0 && late.length === 0) expect(confirmed.length).toBe(hosts.length)
    }),
    { numRuns: 300 },
  )
})

const names = (count: number) => Array.from({ length: count }, (_, index) => `h${index}`)

interface Event {
  host: string
  verb: Verb
  phase: 'begins' | 'ends'
  good: boolean
  cancelled: boolean
}

/** Hosts that take some turns for each verb, and note when it begins and ends. */
function play(
  hosts: { fault: keyof typeof faults | undefined; patience: number }[],
  { policy, cancelAfter }: { policy: Parameters<typeof rollout>[1]; cancelAfter: number | null },
) {
  const events: Event[] = []
  const act =
    (host: string, verb: Verb, patience: number, own?: () => Ending | Promise<Ending>) => async () => {
      const note = (phase: Event['phase'], good: boolean) => {
        events.push({ host, verb, phase, good, cancelled: made.cancel.signal.aborted })
        if (events.length === cancelAfter) made.cancel.abort()
      }
      note('begins', true)
      for (let turn = 0; turn < patience; turn++) await Promise.resolve()
      note('ends', own === undefined)
      return own?.()
    }
  const verbs: Verb[] = ['prepare', 'activate', 'gate', 'confirm', 'revert']
  const made = rollout(
    Object.fromEntries(
      hosts.map(({ fault, patience }, index) => {
        const own = (fault ? faults[fault] : {}) as Partial<Record<Verb, () => Ending>>
        const host = names(hosts.length)[index]!
        return [host, Object.fromEntries(verbs.map((verb) => [verb, act(host, verb, patience, own[verb])]))]
      }),
    ),
    policy,
  )
  return { made, events }
}

/** Hosts that have begun to switch and were not measured yet. */
function busy(events: Event[]): number {
  const began = events.filter(({ verb, phase }) => verb === 'activate' && phase === 'begins')
  const over = events.filter(
    ({ verb, phase, good }) => phase === 'ends' && (verb === 'gate' || (verb === 'activate' && !good)),
  )
  return began.length - over.length
}

function goingBack(events: Event[]): number {
  const reverts = events.filter(({ verb }) => verb === 'revert')
  return reverts.filter(({ phase }) => phase === 'begins').length * 2 - reverts.length
}

function failedBy(events: Event[]): number {
  return new Set(events.filter(({ phase, good }) => phase === 'ends' && !good).map(({ host }) => host)).size
}
