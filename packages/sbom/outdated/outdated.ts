import * as z from 'zod/mini'
import type { Component } from '../component.ts'
import { orderedBy } from '../order.ts'
import { compareVersions } from '../policy/version-range.ts'
import { packageOf } from '../purl-pattern.ts'
import type { OutdatedPackage } from './report.ts'

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))

/** bom-outdated.json: which packages of a release have a newer version, and when somebody looked at them. */
export const outdatedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The release, by the digest of its archive. */
  release: z.strictObject({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  /** From `sbom.policy.review` of the manifest: the last review and the last day until which it holds. */
  review: z.optional(z.strictObject({ last: day, owner: z.string(), due: day })),
  outdated: z.array(
    z.strictObject({
      package: z.string(),
      have: z.string(),
      latest: z.string(),
      behind: z.enum(['major', 'minor', 'patch']),
    }),
  ),
})

export type Outdated = z.output<typeof outdatedSchema>

/** What reports say of a release. */
export interface OutdatedFindings {
  /** Of the release, in code-unit order. */
  outdated: Outdated['outdated']
  /** Of the reports, but not in the release, such as pip itself. */
  foreign: string[]
  /** In the release with another version, so that the report was made of something else. */
  stale: { package: string; have: string; listed: string[] }[]
}

/** Holds reports of outdated packages against the packages of a release. Pure. */
export function outdatedAmong(components: Component[], reports: OutdatedPackage[]): OutdatedFindings {
  const listed = Map.groupBy(
    components.filter(({ type = 'library' }) => type === 'library'),
    ({ purl }) => packageOf(purl),
  )
  const versionsOf = (name: string) => (listed.get(name) ?? []).map(({ version = '' }) => version)
  const distinct = [...new Map(reports.map((one) => [JSON.stringify(one), one])).values()]
  const newer = orderedBy(distinct, (one) => `${one.package} ${one.have}`).filter(
    ({ have, latest }) => compareVersions(latest, have) > 0,
  )
  const known = newer.filter((one) => listed.has(one.package))
  return {
    outdated: known
      .filter((one) => versionsOf(one.package).includes(one.have))
      .map((one) => ({ ...one, behind: behindOf(one) })),
    foreign: newer.filter((one) => !listed.has(one.package)).map((one) => one.package),
    stale: known
      .filter((one) => !versionsOf(one.package).includes(one.have))
      .map((one) => ({ package: one.package, have: one.have, listed: versionsOf(one.package) })),
  }
}

/** By the first number that differs; an epoch counts as a number before the others. */
function behindOf({ have, latest }: OutdatedPackage): Outdated['outdated'][number]['behind'] {
  const numbersOf = (version: string) => {
    const [, epoch = '0', rest = ''] = /^(?:v?(\d+)!)?v?(.*)$/s.exec(version) ?? []
    const release = /^\d+(?:\.\d+)*/.exec(rest)?.[0] ?? ''
    return [epoch, ...release.split('.')].map(Number)
  }
  const [from, to] = [numbersOf(have), numbersOf(latest)]
  const isSame = (at: number) => (from[at] ?? 0) === (to[at] ?? 0)
  if (!isSame(0) || !isSame(1)) return 'major'
  return isSame(2) ? 'patch' : 'minor'
}

/** The last day on which a review holds that was made on `last`; days as `2026-12-31`. */
export function dueDay(last: string, everyDays: number): string {
  return new Date(Date.parse(last) + everyDays * 86_400_000).toISOString().slice(0, 10)
}
