import type { Draft } from '../draft.ts'
import type { Finding, Path } from '../findings.ts'
import type { Gate, Load, Nfr } from '../manifest.ts'
import { longestBeforeSeconds } from '../nfr.ts'
import { placeOf } from '../tree.ts'

/** Rules about what a release must bear: runs that could prove nothing are mistakes. */
export function nfrRules(draft: Draft): Finding[] {
  const { nfr } = draft.slot
  if (nfr === undefined) return []
  const { load, resilience, coldBoot } = nfr
  const found = (path: Path, text: string | undefined): Finding[] =>
    text === undefined ? [] : [{ ...placeOf(draft.tree, ['nfr', ...path]), text }]
  return [
    ...(load || resilience || coldBoot
      ? []
      : found([], 'must have load, resilience or cold-boot: nothing measured proves nothing')),
    ...(load
      ? [
          ...found(['load', 'url'], withPath(load)),
          ...found(['load'], rate(load)),
          ...found(['load', 'limits', 'memory-growth-mebibytes-per-hour'], growth(load, draft)),
        ]
      : []),
    ...(resilience ? found(['resilience'], unkillable(draft)) : []),
    ...(coldBoot ? found(['cold-boot'], unbootable(draft)) : []),
  ]
}

function withPath({ url }: Load): string | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.pathname === '/' && parsed.search === '' && parsed.hash === ''))
    return undefined
  return "must end with the address or port: what is asked stands under 'paths'"
}

/** Below these numbers of requests a percentile is that of one request. */
const least = { p95: 20, p99: 100 }

function rate({
  requestsPerSecond,
  users,
  maximumRequestsPerSecond,
  durationSeconds,
  limits,
}: Load): string | undefined {
  if ((requestsPerSecond === undefined) === (users === undefined))
    return 'must have either requests-per-second or users'
  if (requestsPerSecond === undefined) return undefined
  if (requestsPerSecond > maximumRequestsPerSecond)
    return `requests-per-second must be at most maximum-requests-per-second, which is ${maximumRequestsPerSecond}`
  const compared = limits.p95Ratio !== undefined
  const shortest = compared ? Math.min(durationSeconds, longestBeforeSeconds) : durationSeconds
  const requests = Math.floor(requestsPerSecond * shortest)
  const needed = limits.p99Ms === undefined ? least.p95 : least.p99
  return requests < needed
    ? `${requests} requests in ${shortest} seconds say too little; let them be ${needed} or more`
    : undefined
}

function growth({ limits }: Load, { slot: { compose } }: Draft): string | undefined {
  return limits.memoryGrowthMebibytesPerHour !== undefined && compose !== undefined
    ? 'cannot be measured of the services of a compose file; remove it'
    : undefined
}

/** docker brings nothing up again that was killed by hand, and the manager `process` nothing at all. */
function unkillable({ slot: { service, container, compose, nfr, gate } }: Draft): string | undefined {
  if (container !== undefined || compose !== undefined || (service && service.manager !== 'systemd'))
    return 'needs a service that systemd starts again, without a container; remove it'
  return nfr && unasked(nfr, gate)
}

/** What the manager `process` has started, no boot starts again. */
function unbootable({ slot: { service, nfr, gate } }: Draft): string | undefined {
  if (service?.manager === 'process') return 'needs a service that comes up at a boot; remove it'
  return nfr && unasked(nfr, gate)
}

function unasked(nfr: Nfr, gate: Gate | undefined): string | undefined {
  const asked = nfr.load !== undefined || gate?.checks.some((check) => check.type === 'http')
  return asked ? undefined : 'needs a load, or a check of type http, that tells when the service answers'
}
