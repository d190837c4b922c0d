import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { from, requestHeaders } from './check-keys.ts'
import { describe, optional, preset } from './describe.ts'
import { milliseconds, percent, seconds, text, url, whole, words } from './types.ts'

const ratio = z
  .number('must be a number from 1 to 100')
  .check(z.minimum(1, 'must be a number from 1 to 100'), z.maximum(100, 'must be a number from 1 to 100'))

const growth = z.number('must be a number above 0').check(z.gt(0, 'must be a number above 0'))

const limits = section({
  p95Ms: describe(optional(milliseconds()), 'So long may 95 of 100 requests take at most.'),
  p99Ms: describe(optional(milliseconds()), 'So long may 99 of 100 requests take at most.'),
  errorRatePercent: describe(
    preset(percent(), 1),
    'So many requests may get no answer, or one with a status from 400.',
  ),
  headroomPercent: describe(
    preset(percent(), 30),
    'So much of the processors, on average, and of the memory, at any time, is left on the host meanwhile.',
  ),
  p95Ratio: describe(
    optional(ratio),
    'So many times the p95 of the release before it, under the same load just before the switch; 5 ms more are never too many.',
  ),
  memoryGrowthMebibytesPerHour: describe(
    optional(growth),
    'So fast may the memory of the service grow, for runs of several minutes.',
  ),
})

const load = section({
  url: describe(
    url,
    'Scheme, address and port of what is asked, such as "http://127.0.0.1:{port.web}", without a path.',
  ),
  paths: describe(
    z
      .array(text(/^\/[^\s#\u0000-\u001f]*$/, 'a path, such as /health'))
      .check(z.minLength(1, 'must name at least one path: nothing else is asked'), z.maxLength(50)),
    'What is asked by GET, in turns, and nothing else. Name only what may be asked so often.',
  ),
  from,
  requestHeaders,
  requestsPerSecond: describe(
    optional(z.number().check(z.gt(0, 'must be above 0'))),
    'So many requests begin each second, whether earlier ones were answered or not.',
  ),
  users: describe(
    optional(whole(1, 200)),
    'So many users ask, each again as soon as it has its answer. Instead of requests-per-second.',
  ),
  maximumRequestsPerSecond: describe(
    preset(whole(1, 2000), 50),
    'The cap: more are never sent, however quick the answers are.',
  ),
  durationSeconds: describe(preset(seconds(1, 3600), 30), 'How long the load lasts.'),
  timeoutSeconds: describe(preset(seconds(0.1, 60), 10), 'What takes longer counts as not answered.'),
  limits: describe(z.prefault(limits, {}), 'What must hold under the load.'),
})

const resilience = section({
  readySeconds: describe(
    seconds(1, 300),
    'So long may it take from the kill of the service until it answers again.',
  ),
})

const coldBoot = section({
  readySeconds: describe(
    seconds(1, 3600),
    'So long may it take from the order to boot until the service answers again.',
  ),
})

/** What a release must bear once its gate has passed. */
export const nfr = section({
  load: describe(optional(load), 'Requests at a rate, or of a number of users.'),
  resilience: describe(optional(resilience), 'All processes of the service are killed, once.'),
  coldBoot: describe(
    optional(coldBoot),
    'The host is booted, once, by health-gate with `further: run` alone, and only in an environment that has `consent`.',
  ),
  consent: describe(
    optional(words),
    'Who has agreed that this environment is put under load. Without it nothing is run where a release comes after another environment, or that no other comes after.',
  ),
})

type Nfr = z.output<typeof nfr>

/** The load before the switch is for a comparison only. */
export const longestBeforeSeconds = 15

/** What a run may take beyond its own time. */
export const slackSeconds = 10

/** What a boot may take, with the gate that is run again after it. */
export function bootSeconds(nfr: Nfr | undefined, gateSeconds: number): number {
  if (nfr?.coldBoot === undefined || nfr.consent === undefined) return 0
  return nfr.coldBoot.readySeconds + slackSeconds + gateSeconds
}

/** What the runs of a deployment may take after a gate has passed. */
export function nfrSeconds(given: (Nfr & { allowed: boolean }) | undefined): number {
  if (!given?.allowed) return 0
  const { load: loaded, resilience: killed } = given
  return (
    (loaded ? loaded.durationSeconds + loaded.timeoutSeconds + slackSeconds : 0) +
    (killed ? killed.readySeconds + slackSeconds : 0)
  )
}
