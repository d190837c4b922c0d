import * as z from 'zod/mini'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** `image`: of the strategy image, `<repository>@sha256:…`; a host that goes back knows the image by itself. */
const releaseName = z.strictObject({
  id: z.string(),
  version: z.string(),
  sha256,
  image: z.optional(z.string()),
})

const stageOutcomes = [
  'confirmed',
  'partial',
  'reverted',
  'aborted',
  'broken',
  'cancelled',
  'refused',
  'unknown',
] as const
const hostOutcomes = [
  'aborted',
  'confirmed',
  'reverted',
  'broken',
  'unknown',
  'untouched',
  'unreachable',
] as const

/** What a release bore, in short. */
export const furtherSummarySchema = z.strictObject({
  consent: z.optional(z.string()),
  load: z.optional(
    z.strictObject({
      offered: z.string(),
      requests: z.int(),
      errors: z.int(),
      p50Ms: z.optional(z.number()),
      p95Ms: z.optional(z.number()),
      p99Ms: z.optional(z.number()),
      /** Of the release before it, under the same load. */
      p95BeforeMs: z.optional(z.number()),
      cpuPercent: z.optional(z.number()),
      memoryPercent: z.optional(z.number()),
    }),
  ),
  /** Seconds from the kill of the service until it answered again. */
  readySeconds: z.optional(z.number()),
  /** Of health-gate: seconds from the order to boot until the host, and until the service, answered again. */
  coldBoot: z.optional(
    z.strictObject({ bootSeconds: z.optional(z.number()), readySeconds: z.optional(z.number()) }),
  ),
})

/**
 * deployment.json: what one stage of the chain did to one environment, and how it ended. A run leaves exactly one: it says
 * `unknown` from the moment when something may change on a host, until the end is known.
 */
export const stageSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The environment, or `<environment>-rollback`; with `-untouched`, and a number from the second on, when the run ended before it could change a host. */
  stage: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)),
  kind: z.enum(['deploy', 'promote', 'rollback']),
  application: z.string(),
  environment: z.string(),
  /** The change that this stage belongs to: what was deployed, or what was rolled back from. */
  release: releaseName,
  /** Of a rollback: the release that serves instead. */
  to: z.optional(releaseName),
  previous: z.optional(z.string()),
  actor: z.string(),
  runUrl: z.string(),
  /** Why somebody went back. */
  reason: z.optional(z.string()),
  /** Where it is told what went wrong, as far as somebody has written that already. */
  postMortem: z.optional(z.string()),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: z.enum(stageOutcomes),
  /** Why the whole stage ended so, when it was not for what happened on a host. */
  error: z.optional(z.strictObject({ code: z.string(), message: z.string(), cause: z.optional(z.string()) })),
  /** The change record could not be opened before, and somebody had allowed to go on. */
  withoutChangeRecord: z.optional(z.strictObject({ allowedBy: z.string(), cause: z.string() })),
  /** Carried out by hand, on hosts that no runner reaches; `actor` names the operators then, and `runUrl` where it was written down. */
  byHand: z.optional(
    z.strictObject({
      /** Who brought the journals back; nobody but the operators vouches for them. */
      importedBy: z.string(),
      hosts: z.array(
        z.strictObject({
          host: z.string(),
          operator: z.string(),
          /** The account on the host. */
          user: z.string(),
          /** What the operator has looked at, or why it was taken back. */
          said: z.string(),
          /** Checks of the gate that nobody has measured. */
          notMeasured: z.array(z.string()),
        }),
      ),
    }),
  ),
  /** By which rules several hosts were deployed to. */
  rollout: z.optional(
    z.strictObject({
      firstBatch: z.optional(z.int()),
      batchSize: z.int(),
      maximumFailures: z.int(),
      onFailure: z.enum(['revert-all', 'keep-healthy']),
    }),
  ),
  /** The ephemeral slot that proved the release, ended now that it is confirmed here; `kept` says why it was not. */
  retired: z.optional(
    z.array(
      z.strictObject({
        environment: z.string(),
        host: z.string(),
        container: z.string(),
        outcome: z.enum(['removed', 'kept']),
        detail: z.optional(z.string()),
      }),
    ),
  ),
  hosts: z.array(
    z.strictObject({
      host: z.string(),
      outcome: z.enum(hostOutcomes),
      /** Of a host that was reached. */
      deployId: z.optional(z.string()),
      planDigest: z.optional(sha256),
      gate: z.optional(z.enum(['pass', 'fail', 'inconclusive', 'error'])),
      /** The release that serves now; null when none does. Missing when nobody could see it. */
      serves: z.optional(z.nullable(z.string())),
      error: z.optional(z.strictObject({ code: z.string(), message: z.string() })),
      /** What was saved before the release was replaced; backup-<name>.json says more. */
      backups: z.optional(
        z.array(
          z.strictObject({
            name: z.string(),
            kind: z.enum(['before-deployment', 'before-rollback', 'before-restore']),
            madeAt: z.iso.datetime(),
            bytes: z.int(),
            sha256,
            places: z.int(),
            rehearsal: z.enum(['passed', 'not-rehearsed']),
            warnings: z.int(),
            /** The data was put back from this copy. */
            restoredFrom: z.optional(z.string()),
          }),
        ),
      ),
      /**
       * How long nobody answered while the release was replaced, in seconds: the longest time from one good answer to the next,
       * with a request every 0.1 s. null: not known. Missing where it is not measured.
       */
      gap: z.optional(
        z.nullable(
          z.strictObject({
            seconds: z.number(),
            requests: z.int(),
            unanswered: z.int(),
            url: z.string(),
          }),
        ),
      ),
      /** What the release bore once its gate had passed; gate.json says more. */
      further: z.optional(furtherSummarySchema),
      /** Of compose files, where the release was confirmed: what each service runs. */
      services: z.optional(
        z.array(
          z.strictObject({
            service: z.string(),
            /** `<name>@sha256:…`; of an image that was built on the host its id, `sha256:…`. */
            image: z.string(),
            /** How many containers run it; of a swarm how many replicas, on all nodes. */
            containers: z.int(),
            /** How many of them this stage has started; 0: the service was left alone. */
            started: z.int(),
            /** Of a swarm: how many replicas each node has, by its name. */
            nodes: z.optional(z.record(z.string(), z.int())),
          }),
        ),
      ),
      /** Installed files that somebody had changed on the host, as the plan showed them. */
      drift: z.optional(
        z.array(
          z.strictObject({
            path: z.string(),
            state: z.enum(['edited', 'removed', 'unknown']),
            diff: z.string(),
          }),
        ),
      ),
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime(),
    }),
  ),
})

export type Stage = z.output<typeof stageSchema>
export type StageOutcome = (typeof stageOutcomes)[number]

/** The word for the whole stage: the worst that happened on any host, but for as many failures as may be. */
export function stageOutcome(
  hosts: Stage['hosts'],
  { cancelled, maximumFailures }: { cancelled: boolean; maximumFailures: number },
): StageOutcome {
  const some = (outcome: Stage['hosts'][number]['outcome']) => hosts.some((host) => host.outcome === outcome)
  const failed = failedHosts({ hosts })
  if (some('broken')) return 'broken'
  if (hosts.length > 0 && failed.length === 0) return 'confirmed'
  if (some('confirmed') && failed.length <= maximumFailures) return 'partial'
  if (some('unknown')) return 'unknown'
  if (some('confirmed')) return 'partial'
  if (cancelled) return 'cancelled'
  return some('reverted') ? 'reverted' : 'aborted'
}

/** The hosts on which the stage did not do what it was for. Pure. */
export function failedHosts({ hosts }: Pick<Stage, 'hosts'>): Stage['hosts'] {
  return hosts.filter(({ outcome }) => outcome !== 'confirmed')
}

/** The stage did what it was for: on every host, or on all but so many as may fail. Pure. */
export function isDone(stage: Pick<Stage, 'hosts' | 'outcome' | 'rollout'>): boolean {
  if (stage.outcome !== 'partial') return stage.outcome === 'confirmed'
  return failedHosts(stage).length <= (stage.rollout?.maximumFailures ?? 0)
}

/** The folder and section of a run that ended before it could change a host: what an earlier one did stays beside it. Pure. */
export function untouchedName(stage: string, number = 1): string {
  return `${stage}-untouched${number === 1 ? '' : `-${number}`}`
}

/** Pure. */
export function isUntouched({
  stage,
  kind,
  environment,
}: Pick<Stage, 'stage' | 'kind' | 'environment'>): boolean {
  const name = untouchedName(stageName(kind, environment))
  return stage === name || (stage.startsWith(`${name}-`) && /^[0-9]+$/.test(stage.slice(name.length + 1)))
}

/** The name of a stage's folder and section. Pure. */
export function stageName(kind: Stage['kind'], environment: string): string {
  return kind === 'rollback' ? `${environment}-rollback` : environment
}
