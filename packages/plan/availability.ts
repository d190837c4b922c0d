import { DeployError } from '@deploy/kit/errors.ts'
import { weekdays } from '@deploy/manifest/available.ts'
import type { Available, Host, Slot } from '@deploy/manifest/manifest.ts'
import { bootSeconds, nfrSeconds } from '@deploy/manifest/nfr.ts'
import { batchSeconds, batchSizes } from '@deploy/manifest/rollout.ts'
import { DateTime, Duration } from 'luxon'
import { reinstallSeconds } from './steps/install-record.ts'

/** Whether there is time enough on a host. `next` is when it comes up again. */
export type Availability =
  | { state: 'open'; secondsLeft: number }
  | { state: 'closing'; secondsLeft: number; closes: DateTime; next: DateTime }
  | { state: 'off'; next: DateTime }

/**
 * Where `now` stands in a host's hours. What takes `neededSeconds` must end the margin before the host goes down. Times are
 * those of the host's zone: a time of day that a change of the clocks skips is the next one that exists. Pure.
 */
export function availability(hours: Available, now: Date, neededSeconds: number): Availability {
  const here = DateTime.fromJSDate(now).setZone(hours.timezone)
  const all = openings(hours, here)
  const next = all.find(({ from }) => from > here)!.from
  const current = all.find(({ from, to }) => from <= here && here < to)
  if (!current) return { state: 'off', next }
  const end = current.to.minus({ minutes: hours.marginMinutes })
  const secondsLeft = Math.max(0, Math.floor(end.diff(here, 'seconds').seconds))
  return secondsLeft >= neededSeconds
    ? { state: 'open', secondsLeft }
    : { state: 'closing', secondsLeft, closes: current.to, next }
}

/** What a gate may take, with the load and the boot that come after it where that is asked for. */
export function gateSeconds({ gate, nfr }: Pick<Slot, 'gate' | 'nfr'>, further = false): number {
  const own = gate.initialDelaySeconds + gate.timeoutSeconds
  return Math.ceil(own + (further ? nfrSeconds(nfr) + bootSeconds(nfr, own) : 0))
}

/** What may pass between the switch on `hosts` hosts and the end of a way back that nobody asked for. */
export function activationSeconds(
  slot: Pick<Slot, 'confirmSeconds' | 'service' | 'rollout' | 'install'>,
  hosts: number,
): number {
  const { startSeconds, stopSeconds } = slot.service
  const batches = batchSizes(hosts, slot.rollout).length
  const reinstall = slot.install === undefined ? 0 : reinstallSeconds(slot.install)
  return Math.ceil(batches * batchSeconds(slot) + 2 * (startSeconds + stopSeconds) + reinstall)
}

/**
 * What keeps a host from being used now, as HOST_OFF or HOST_CLOSING: neither says anything about a release. Undefined
 * for a host that is always on, or has time enough.
 */
export function unavailable(
  host: Pick<Host, 'name' | 'available'>,
  now: Date,
  neededSeconds: number,
): DeployError | undefined {
  const { name, available } = host
  if (!available) return undefined
  const found = availability(available, now, neededSeconds)
  if (found.state === 'open') return undefined
  const here = DateTime.fromJSDate(now).setZone(available.timezone)
  const facts = { host: name, step: 'availability', outputs: { outcome: 'host-off' } }
  const again = `Run it again after ${available.from} (${stamp(found.next)}).`
  if (found.state === 'off') {
    return new DeployError({
      ...facts,
      code: 'HOST_OFF',
      message: `${name} is off: it is on from ${hoursText(available)}. Nothing was tried.`,
      cause: `It is ${stamp(here)} there.`,
      remedy: again,
    })
  }
  return new DeployError({
    ...facts,
    code: 'HOST_CLOSING',
    message: `${name} goes off at ${found.closes.toFormat('HH:mm')} ${available.timezone}, too soon. Nothing was tried.`,
    cause: `It is ${stamp(here)} there. This may take ${span(neededSeconds)}, and ${span(found.secondsLeft)} are left until ${available.marginMinutes} minutes before.`,
    remedy: again,
  })
}

interface Opening {
  from: DateTime
  to: DateTime
}

/** From the day before to the day a week later: whatever the days are, the current one and the next are among them. */
function openings({ from, to, days = [...weekdays] }: Available, here: DateTime): Opening[] {
  const wanted = new Set(days.map((day) => weekdays.indexOf(day) + 1))
  return Array.from({ length: 10 }, (_, index) => here.startOf('day').plus({ days: index - 1 }))
    .filter((day) => wanted.has(day.weekday))
    .map((day) => ({ from: at(day, from), to: at(to > from ? day : day.plus({ days: 1 }), to) }))
}

function at(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return day.set({ hour, minute })
}

function hoursText({ from, to, timezone, days }: Available): string {
  return `${from} to ${to} ${timezone}${days ? ` (${days.join(', ')})` : ''}`
}

/** 2026-11-22 08:00 GMT */
function stamp(time: DateTime): string {
  return time.setLocale('en-GB').toFormat('yyyy-MM-dd HH:mm ZZZZ')
}

function span(seconds: number): string {
  const {
    hours,
    minutes,
    seconds: rest,
  } = Duration.fromObject({ seconds }).shiftTo('hours', 'minutes', 'seconds').toObject()
  const parts = [
    [hours, 'h'],
    [minutes, 'min'],
    [rest, 's'],
  ] as const
  return (
    parts
      .filter(([value]) => value)
      .map(([value, unit]) => `${value} ${unit}`)
      .join(' ') || '0 s'
  )
}
