import type { Policy } from '@deploy/manifest/manifest.ts'
import type { Component, Location } from '../component.ts'
import { matchesPurl } from '../purl-pattern.ts'
import { shown } from '../urls.ts'
import { refusedLicences } from './licence-rule.ts'
import { inRange } from './version-range.ts'

/** What a policy has against one package, and where the package was seen. */
export interface PolicyFinding extends Partial<Location> {
  purl: string
  message: string
}

export interface PolicyVerdict {
  findings: PolicyFinding[]
  /** What exceptions let through. */
  excepted: PolicyFinding[]
}

type Exception = Policy['exceptions'][number]

/**
 * Holds the packages of a release against a policy. What is excluded from production is not judged, nor are an image and
 * its distribution, which are no packages. `today` is a day, `2026-12-31`: an exception holds until its last day. Pure.
 */
export function judge(components: Component[], policy: Policy, today: string): PolicyVerdict {
  const judged = components.filter(
    ({ scope, type = 'library' }) => scope !== 'excluded' && type === 'library',
  )
  const all = judged.flatMap((component) => {
    const exceptions = policy.exceptions.filter((one) => matchesPurl(one.package, component.purl))
    return reasonsAgainst(component, policy).map((reason) =>
      findingOf(component, { reason, exceptions, today }),
    )
  })
  return {
    findings: all.filter(({ isExcepted }) => !isExcepted).map(({ finding }) => finding),
    excepted: all.filter(({ isExcepted }) => isExcepted).map(({ finding }) => finding),
  }
}

function findingOf(
  { purl, locations }: Component,
  { reason, exceptions, today }: { reason: string; exceptions: Exception[]; today: string },
): { finding: PolicyFinding; isExcepted: boolean } {
  const valid = exceptions.find(({ expires }) => today <= expires)
  const [expired] = valid === undefined ? exceptions : []
  const message = [
    `${shown(purl)} ${reason}`,
    valid && `let through until ${valid.expires} by ${valid.owner}: ${valid.reason}`,
    expired && `the exception of ${expired.owner} has expired on ${expired.expires}`,
  ].filter((part) => part !== undefined)
  return { finding: { purl, ...locations[0], message: message.join('; ') }, isExcepted: valid !== undefined }
}

function reasonsAgainst(component: Component, { packages, versions, licences }: Policy): string[] {
  const { purl, version } = component
  const matches = (pattern: string) => matchesPurl(pattern, purl)
  const denied = packages.deny.find(matches)
  const ranges = Object.entries(versions).filter(([pattern]) => matches(pattern))
  const wrong = ranges.filter(([, range]) => version === undefined || !inRange(version, range))
  return [
    ...(denied === undefined ? [] : [`is denied by ${denied}`]),
    ...(packages.allow === undefined || packages.allow.some(matches)
      ? []
      : ['is none of the allowed packages']),
    ...wrong.map(([, range]) =>
      version === undefined ? `has no known version; ${range} is asked for` : `is not in ${range}`,
    ),
    ...licenceReasons(component, licences),
  ]
}

function licenceReasons({ licences }: Component, rule: Policy['licences']): string[] {
  if (licences.length === 0) return rule.unknown === 'deny' ? ['has no known licence'] : []
  const refused = refusedLicences(licences, rule)
  return refused.length === 0 ? [] : [`has a licence that is not allowed: ${refused.join(', ')}`]
}
