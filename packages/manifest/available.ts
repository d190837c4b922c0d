import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { text, whole } from './types.ts'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const time = text(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day in quotes, such as "08:00"')

const timezone = text(
  /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/,
  'the name of a time zone, such as Europe/London',
).check(z.refine(isTimezone, 'must be the name of a time zone, such as Europe/London'))

/** When a host is switched on; the times of day are those that a clock on its wall shows. */
export const available = section({
  from: describe(time, 'Time of day at which it is up, such as "08:00".'),
  to: describe(time, 'Time of day at which it goes down; before `from` it is that of the next day.'),
  timezone: describe(timezone, 'Time zone of both, such as Europe/London.'),
  marginMinutes: describe(
    preset(whole(0, 720), 30),
    'How long before it goes down nothing is under way any more.',
  ),
  days: describe(
    optional(z.array(z.enum(weekdays)).check(z.minLength(1, 'must name at least one day'))),
    'Days on which it comes up, such as [mon, tue]. Default: every day.',
  ),
}).check(z.refine(({ from, to }) => from !== to, 'must differ in from and to'))

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}
