import { DeployError } from '@deploy/kit/errors.ts'
import { demandKinds } from '@deploy/manifest/promotion.ts'
import * as z from 'zod/mini'
import type { Evidence, EvidenceItem } from './evidence.ts'

const waiverSchema = z.strictObject({
  owner: z.string(),
  reason: z.string(),
  /** The last day on which it holds, in UTC. */
  expires: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
})

/** What deploy.yml asks for. */
const demandSchema = z.strictObject({
  kind: z.enum(demandKinds),
  level: z.enum(['required', 'recommended', 'required-if-present']),
  maximumAgeHours: z.optional(z.number()),
  waiver: z.optional(waiverSchema),
})

export type Demand = z.output<typeof demandSchema>

/** What deploy.yml asks for, and what there is. */
export const judgedSchema = z.extend(demandSchema, {
  /** `absent`: not there, and need not be. `waived`: missing or stale, and let through. */
  state: z.enum(['present', 'absent', 'missing', 'stale', 'waived']),
  /** Documents of that kind. */
  paths: z.array(z.string()),
  /** When the oldest of them was measured. */
  measuredAt: z.optional(z.iso.datetime()),
})

export type Judged = z.output<typeof judgedSchema>

/**
 * Holds the evidence of a release against what an environment asks for. Deployments, gates and backups count that were made in
 * the environment before it (`after`). Pure.
 */
export function judgeDemands(
  demands: readonly Demand[],
  { items }: Pick<Evidence, 'items'>,
  { after, now }: { after: string; now: Date },
): Judged[] {
  return demands.map((demand) => {
    const found = items.filter((item) => item.type === demand.kind && counts(item, after))
    const measuredAt = found.flatMap(({ at }) => at ?? []).toSorted()[0]
    const state = stateOf(demand, { found, measuredAt, now })
    const waived = (state === 'missing' || state === 'stale') && waiverHolds(demand, now)
    return {
      ...demand,
      state: waived ? 'waived' : state,
      paths: found.map(({ path }) => path),
      ...(measuredAt !== undefined && { measuredAt }),
    }
  })
}

/** A waiver holds until the end of its last day, in UTC. Pure. */
export function waiverHolds({ waiver }: Pick<Demand, 'waiver'>, now: Date): boolean {
  return waiver !== undefined && now.toISOString().slice(0, 10) <= waiver.expires
}

const ofEnvironment = ['deployment', 'gate', 'backup']

function counts({ type, path }: EvidenceItem, after: string): boolean {
  return !ofEnvironment.includes(type) || path.startsWith(`${after}/`)
}

function stateOf(
  { level, maximumAgeHours }: Demand,
  { found, measuredAt, now }: { found: EvidenceItem[]; measuredAt: string | undefined; now: Date },
): Exclude<Judged['state'], 'waived'> {
  if (found.length === 0) return level === 'required-if-present' ? 'absent' : 'missing'
  if (maximumAgeHours === undefined) return 'present'
  // What does not say when it was measured may be of any age.
  const isOld =
    found.some(({ at }) => at === undefined) ||
    now.getTime() - Date.parse(measuredAt!) > maximumAgeHours * 3_600_000
  return isOld ? 'stale' : 'present'
}

const givers: Record<Demand['kind'], string> = {
  release: 'build-release makes it',
  sbom: 'sbom-and-checksum makes it',
  changes: "sbom-and-checksum makes it, with the input 'previous'",
  outdated: "sbom-and-checksum makes it, with the input 'outdated'",
  checksums: 'sbom-and-checksum makes it',
  signature: "sbom-and-checksum makes it, with the input 'signing-key'",
  deployment: 'deploy-prod-test makes it',
  gate: 'deploy-prod-test and health-gate make it',
  backup: "deploy-prod-test makes it, with 'backup' in deploy.yml",
}

/** What is wrong with a demand, and who can give what is missing, in one line; undefined when it is met. Pure. */
export function lackOf(judged: Judged, now: Date): string | undefined {
  const { kind, state, maximumAgeHours, measuredAt, waiver } = judged
  if (state !== 'missing' && state !== 'stale') return undefined
  const what =
    state === 'missing'
      ? 'is missing'
      : `is of ${measuredAt ?? 'an unknown time'}, older than ${maximumAgeHours} hours`
  const expired =
    waiver && !waiverHolds(judged, now)
      ? `; the waiver of ${waiver.owner} has expired on ${waiver.expires}`
      : ''
  return `${kind} ${what}${expired}; ${givers[kind]}`
}

/** Throws EVIDENCE_MISSING with every lack that refuses the release. Pure. */
export function requireEvidence(
  judged: readonly Judged[],
  { environment, release, now }: { environment: string; release: string; now: Date },
): void {
  const lacks = judged.filter(({ level }) => level !== 'recommended').flatMap((one) => lackOf(one, now) ?? [])
  if (lacks.length === 0) return
  throw new DeployError({
    code: 'EVIDENCE_MISSING',
    message: `${release} lacks evidence that ${environment} asks for, so it is not promoted.`,
    cause: lacks.join('\n'),
    remedy: `Make what is missing in this run and deploy to the environment before again, or write a waiver with owner, reason and last day into environments.${environment}.promotion of deploy.yml.`,
  })
}
