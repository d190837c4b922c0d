import type { Available } from '@deploy/manifest/manifest.ts'
import { describe, expect, it } from 'vitest'
import { activationSeconds, availability, gateSeconds, unavailable } from './availability.ts'
import { environmentOf } from './testing.ts'
import { courses, hello } from './testing-manifests.ts'

const day: Available = { from: '08:00', to: '22:00', timezone: 'Europe/London', marginMinutes: 30 }
const look = (hours: Partial<Available>, now: string, needed = 60) => {
  const found = availability({ ...day, ...hours }, new Date(now), needed)
  if (found.state === 'open') return `open ${found.secondsLeft}`
  const next = found.next.toUTC().toISO({ suppressMilliseconds: true, suppressSeconds: true })
  return found.state === 'off' ? `off until ${next}` : `closing ${found.secondsLeft}, next ${next}`
}

describe.each<[string, Partial<Available>, [now: string, seen: string, needed?: number][]]>([
  [
    'a host that is on by day',
    {},
    [
      ['2026-11-21T07:59:59Z', 'off until 2026-11-21T08:00Z'],
      ['2026-11-21T08:00:00Z', 'open 48600'],
      ['2026-11-21T21:29:00Z', 'open 60'],
      ['2026-11-21T21:29:01Z', 'closing 59, next 2026-11-22T08:00Z'],
      ['2026-11-21T20:00:00Z', 'open 5400', 5400],
      ['2026-11-21T20:00:00Z', 'closing 5400, next 2026-11-22T08:00Z', 5401],
      ['2026-11-21T21:59:59Z', 'closing 0, next 2026-11-22T08:00Z', 1],
      ['2026-11-21T22:00:00Z', 'off until 2026-11-22T08:00Z'],
      ['2026-11-21T23:59:59Z', 'off until 2026-11-22T08:00Z'],
    ],
  ],
  [
    'summer time, which begins in the night while it is off',
    {},
    [
      ['2026-03-28T22:30:00Z', 'off until 2026-03-29T07:00Z'],
      ['2026-03-29T07:00:00Z', 'open 48600'],
      ['2026-10-24T21:30:00Z', 'off until 2026-10-25T08:00Z'],
    ],
  ],
  [
    'hours over midnight',
    { from: '20:00', to: '04:00', marginMinutes: 0 },
    [
      ['2026-11-21T19:59:00Z', 'off until 2026-11-21T20:00Z'],
      ['2026-11-21T23:00:00Z', 'open 18000'],
      ['2026-11-22T03:00:00Z', 'open 3600'],
      ['2026-11-22T04:00:00Z', 'off until 2026-11-22T20:00Z'],
      // The night in which an hour is skipped is seven hours long, the one with an hour twice nine.
      ['2026-03-28T20:00:00Z', `open ${7 * 3600}`],
      ['2026-10-24T19:00:00Z', `open ${9 * 3600}`],
    ],
  ],
  [
    'an opening that the change of the clocks skips',
    { from: '01:30', to: '12:00', marginMinutes: 0 },
    [
      ['2026-03-29T00:59:00Z', 'off until 2026-03-29T01:30Z'],
      ['2026-03-29T01:30:00Z', `open ${9.5 * 3600}`],
    ],
  ],
  [
    'some days of the week',
    { days: ['mon', 'fri'] },
    [
      ['2026-11-20T12:00:00Z', 'open 34200'],
      ['2026-11-20T21:45:00Z', 'closing 0, next 2026-11-23T08:00Z'],
      ['2026-11-21T12:00:00Z', 'off until 2026-11-23T08:00Z'],
      ['2026-11-23T22:00:00Z', 'off until 2026-11-27T08:00Z'],
    ],
  ],
  [
    'one day, and over midnight',
    { days: ['sun'], from: '23:00', to: '01:00', marginMinutes: 0 },
    [
      ['2026-11-23T00:30:00Z', 'open 1800'],
      ['2026-11-23T01:00:00Z', 'off until 2026-11-29T23:00Z'],
    ],
  ],
  [
    'a zone far away',
    { timezone: 'Pacific/Auckland' },
    [
      ['2026-11-20T18:59:00Z', 'off until 2026-11-20T19:00Z'],
      ['2026-11-20T19:00:00Z', 'open 48600'],
    ],
  ],
])('%s', (_, hours, cases) => {
  it.each(cases)('at %s is %s', (now, seen, needed) => expect(look(hours, now, needed)).toBe(seen))
})

const host = { name: 'viewbovis-host', available: day }
const told = (now: string, needed = 60) => unavailable(host, new Date(now), needed)?.facts

it('says that a host is off, and when to come back', () => {
  expect(told('2026-11-21T23:10:00Z')).toEqual({
    code: 'HOST_OFF',
    host: 'viewbovis-host',
    step: 'availability',
    message: 'viewbovis-host is off: it is on from 08:00 to 22:00 Europe/London. Nothing was tried.',
    cause: 'It is 2026-11-21 23:10 GMT there.',
    remedy: 'Run it again after 08:00 (2026-11-22 08:00 GMT).',
    outputs: { outcome: 'host-off' },
  })
  expect(told('2026-07-21T22:10:00Z')).toMatchObject({
    cause: 'It is 2026-07-21 23:10 BST there.',
    remedy: 'Run it again after 08:00 (2026-07-22 08:00 BST).',
  })
})

it('says that the time is too short, and how short', () => {
  expect(told('2026-11-21T21:20:00Z', 3900)).toMatchObject({
    code: 'HOST_CLOSING',
    message: 'viewbovis-host goes off at 22:00 Europe/London, too soon. Nothing was tried.',
    cause:
      'It is 2026-11-21 21:20 GMT there. This may take 1 h 5 min, and 10 min are left until 30 minutes before.',
    outputs: { outcome: 'host-off' },
  })
})

it('says nothing of a host that is on, or always on', () => {
  expect(told('2026-11-21T12:00:00Z')).toBeUndefined()
  expect(unavailable({ name: 'lab' }, new Date(0), 1e9)).toBeUndefined()
})

it('a deployment needs the time to its deadline and back, a gate its own', () => {
  const { slot } = environmentOf(hello)
  expect(gateSeconds(slot)).toBe(120)
  const booted = { ...slot, nfr: { allowed: true, consent: 'Ann', coldBoot: { readySeconds: 60 } } }
  expect([gateSeconds(booted), gateSeconds(booted, true)]).toEqual([120, 120 + 60 + 10 + 120])
  expect(activationSeconds(slot, 1)).toBe(180 + 2 * 60)
  expect(activationSeconds(slot, 3)).toBe(3 * 180 + 2 * 60)
  const installed = environmentOf(courses).slot
  const { install: _, ...bare } = installed
  expect(activationSeconds(installed, 1)).toBe(
    activationSeconds(bare, 1) + installed.install!.timeoutSeconds + 60,
  )
})
