import { finalEvents, type JournalEntry } from '@deploy/agent/journal.ts'
import type { Outcome } from '@deploy/rollout/outcome.ts'
import type { Journal, Observed } from './observe.ts'
import type { Sample } from './sampler.ts'

/**
 * L: `current` leads to a complete release, and it is one of those that may serve. Holds at any moment at which nobody
 * works, also when a deployment still waits.
 */
export function judgeLive({ current, complete }: Observed, allowed: string[]): string[] {
  return [
    ...(allowed.includes(current)
      ? []
      : [`L: current leads to '${current}', not to ${allowed.join(' or ')}`]),
    ...(complete ? [] : [`L: ${current} is not complete`]),
  ]
}

/** After a deployment that has ended: exactly one live release, no lock, no timers, nothing left over, whole journals. */
export function judgeRest(observed: Observed): string[] {
  const { current, live, lock, units, litter, journals } = observed
  return [
    ...(live.length === 1 && live[0] === current ? [] : [`L: live is ${live.join(', ') || 'nothing'}`]),
    ...(lock === '' ? [] : [`K: ${lock} still holds the lock`]),
    ...units.map((name) => `N: ${name} is left`),
    ...litter.map((name) => `N: ${name} is left`),
    ...journals.flatMap(judgeJournal),
  ]
}

function judgeJournal({ id, entries, torn }: Journal): string[] {
  const finals = entries.filter(isFinal)
  const inOrder = entries.every(({ seq }, index) => seq === index + 1)
  return [
    ...(torn === 0 ? [] : [`E: ${torn} lines of the journal ${id} are damaged`]),
    ...(inOrder ? [] : [`E: the journal ${id} is not numbered 1, 2, 3 …`]),
    ...(finals.length === 1 && finals[0] === entries.at(-1)
      ? []
      : [`E: the journal ${id} has ${finals.length} ends and ends with ${entries.at(-1)?.event}`]),
    ...(entries.at(-1)?.event === 'broken' ? [`C: ${id} ended as broken`] : []),
  ]
}

/** What the driver told must be what the host's journal says; nothing is known of the end only when the link was lost. */
export function judgeOutcome(outcome: Outcome, journal: JournalEntry[] | undefined): string[] {
  const end = journal?.findLast(isFinal)?.event
  if (outcome === 'unknown') return []
  if (outcome === 'untouched') return end === undefined ? [] : [`X: told 'untouched', the host says '${end}'`]
  if (end === undefined && outcome === 'aborted') return []
  return outcome === end ? [] : [`X: told '${outcome}', the host says '${end}'`]
}

/** A stretch of time in which the service may be away, in seconds since boot. */
export interface Gap {
  from: number
  to: number
}

/** The gaps that a deployment may make: from the timer to the activation, and from the decision to go back to its end. */
export function gapsOf(entries: JournalEntry[]): Gap[] {
  const gaps: Gap[] = []
  let from: number | undefined
  for (const entry of entries) {
    if (entry.event === 'armed' || entry.event === 'reverting') from ??= entry.uptime
    if (from !== undefined && (entry.event === 'activated' || isFinal(entry))) {
      gaps.push({ from, to: entry.uptime })
      from = undefined
    }
  }
  if (from !== undefined) gaps.push({ from, to: Number.POSITIVE_INFINITY })
  return gaps
}

/** Allowed beside a gap: the stop and the start are seen a little before and after their entries. */
const GRAIN_SECONDS = 0.5

/** S: something answers at every moment but in the gaps. */
export function judgeService(samples: Sample[], gaps: Gap[]): string[] {
  const away = samples.filter(
    ({ uptime, seen }) =>
      seen === undefined &&
      !gaps.some(({ from, to }) => uptime >= from - GRAIN_SECONDS && uptime <= to + GRAIN_SECONDS),
  )
  return away.length === 0
    ? []
    : [`S: nothing answered ${away.length} times outside a switch, first at ${away[0]!.uptime}`]
}

/** Seconds from a moment until the release answers for good; 0 when it never stopped to, undefined when it does not. */
export function secondsUntil(release: string, since: number, samples: Sample[]): number | undefined {
  const later = samples.filter(({ uptime }) => uptime >= since)
  const last = later.findLastIndex(({ seen }) => seen !== release)
  if (last < 0) return 0
  const healthy = later[last + 1]
  return healthy && healthy.uptime - since
}

export function isFinal({ event }: JournalEntry): boolean {
  return finalEvents.some((final) => final === event)
}
