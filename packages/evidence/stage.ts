import * as z from 'zod/mini'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

export const stageOutcomes = ['confirmed', 'reverted', 'aborted', 'broken', 'cancelled', 'unknown'] as const

/** deployment.json: what one stage of the chain did to one environment, and how it ended. Written exactly once a run. */
export const stageSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The environment, or `<environment>-rollback`. */
  stage: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)),
  kind: z.enum(['deploy', 'promote', 'rollback']),
  application: z.string(),
  environment: z.string(),
  /** The change that this stage belongs to: what was deployed, or what was rolled back from. */
  release: z.strictObject({ id: z.string(), version: z.string(), sha256 }),
  /** Of a rollback: the release that serves instead. */
  to: z.optional(z.strictObject({ id: z.string(), version: z.string(), sha256 })),
  previous: z.optional(z.string()),
  actor: z.string(),
  runUrl: z.string(),
  /** Why somebody went back. */
  reason: z.optional(z.string()),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: z.enum(stageOutcomes),
  hosts: z.array(
    z.strictObject({
      host: z.string(),
      outcome: z.enum(['aborted', 'confirmed', 'reverted', 'broken', 'unknown', 'untouched']),
      deployId: z.string(),
      planDigest: sha256,
      gate: z.optional(z.enum(['pass', 'fail', 'inconclusive', 'error'])),
      error: z.optional(z.strictObject({ code: z.string(), message: z.string() })),
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime(),
    }),
  ),
})

export type Stage = z.output<typeof stageSchema>
export type StageOutcome = (typeof stageOutcomes)[number]

/** The word for the whole stage: the worst that happened on any host. */
export function stageOutcome(hosts: Stage['hosts'], cancelled: boolean): StageOutcome {
  const worst = (['broken', 'unknown'] as const).find((outcome) =>
    hosts.some((host) => host.outcome === outcome),
  )
  if (worst) return worst
  if (hosts.length > 0 && hosts.every(({ outcome }) => outcome === 'confirmed')) return 'confirmed'
  // Some confirmed and others not: the environment is not on one release.
  if (hosts.some(({ outcome }) => outcome === 'confirmed')) return 'broken'
  if (cancelled) return 'cancelled'
  return hosts.some(({ outcome }) => outcome === 'reverted') ? 'reverted' : 'aborted'
}
