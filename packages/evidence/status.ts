import { journalEntrySchema } from '@deploy/agent/journal.ts'
import { isAdopted } from '@deploy/plan/adoption.ts'
import * as z from 'zod/mini'
import { code, linkTo, plain, table } from './markdown.ts'

const pastSchema = z.strictObject({
  deployId: z.string(),
  kind: z.enum(['deploy', 'rollback']),
  release: z.string(),
  outcome: z.enum(['confirmed', 'reverted', 'aborted', 'broken']),
  /** By the host's clock. */
  at: journalEntrySchema.def.shape.at,
  actor: z.string(),
  runUrl: z.string(),
  /** Why it ended so, in the host's words; data of the host. */
  detail: z.optional(z.string()),
})

const reachedSchema = z.strictObject({
  environment: z.string(),
  host: z.string(),
  reached: z.literal(true),
  /** What `current` leads to; null when no release serves. */
  serves: z.nullable(
    z.strictObject({
      release: z.string(),
      /** Of the source; absent when the host's release.json cannot be read. */
      commit: z.optional(z.string()),
      /** What is known of it: `good` once confirmed and replaced, `live` while it serves. */
      state: z.string(),
      /** The files as they were released; `unknown` where that could not be read. */
      files: z.enum(['whole', 'damaged', 'unknown']),
      /** The deployment that brought it; absent when its journal is not kept any more. */
      by: z.optional(pastSchema),
    }),
  ),
  /** What of the application runs there, and what should: units, containers, services of compose files. */
  services: z.array(
    z.strictObject({
      name: z.string(),
      /** In the words of systemd or of the engine, such as active or exited. */
      state: z.string(),
      /** It is as deploy.yml wants it. */
      asWanted: z.boolean(),
      /** The container of the release before, which waits behind nginx for a way back. */
      kept: z.optional(z.literal(true)),
    }),
  ),
  /** A deployment that has not ended. */
  open: z.optional(z.strictObject({ deployId: z.string(), release: z.string(), event: z.string() })),
  /** Installed files, and files of the release, that are not as the last deployment had left them. */
  drift: z.array(z.strictObject({ path: z.string(), state: z.enum(['edited', 'removed', 'changed']) })),
  lastFailure: z.optional(pastSchema),
  lastRollback: z.optional(pastSchema),
  /** The newest copy of each backup that deploy.yml describes; `madeAt` is absent when there is none. */
  backups: z.array(
    z.strictObject({
      folder: z.string(),
      madeAt: z.optional(z.iso.datetime()),
      of: z.optional(z.string()),
      bytes: z.optional(z.int()),
    }),
  ),
  /** Releases to which a rollback could go. */
  kept: z.array(z.string()),
})

const awaySchema = z.strictObject({
  environment: z.string(),
  host: z.string(),
  reached: z.literal(false),
  error: z.strictObject({ code: z.string(), message: z.string() }),
})

/** status.json: what ran where when somebody asked. */
export const statusSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  at: z.iso.datetime(),
  hosts: z.array(z.discriminatedUnion('reached', [reachedSchema, awaySchema])),
})

export type Status = z.output<typeof statusSchema>
export type HostStatus = Status['hosts'][number]
export type Reached = z.output<typeof reachedSchema>

/** What a person should look at on this host, a sentence each; none when all is as it was deployed. Pure. */
export function concerns(host: HostStatus): string[] {
  if (!host.reached) return [`not reached: ${host.error.code}: ${host.error.message}`]
  const { serves, services, open, drift, backups, lastFailure } = host
  const mendedAt = serves?.by?.at ?? ''
  return [
    ...(serves && isAdopted(serves.release) ? [`${serves.release} serves: what was installed by hand`] : []),
    ...(serves?.files === 'damaged' ? [`files of ${serves.release} are damaged`] : []),
    ...(serves
      ? services.filter(({ asWanted }) => !asWanted).map(({ name, state }) => `${name} is ${state}`)
      : []),
    ...(open ? [`${open.deployId} is open (${open.event})`] : []),
    ...drift.map(({ path, state }) => `${path} was ${state} by hand`),
    ...backups.filter(({ madeAt }) => madeAt === undefined).map(({ folder }) => `no backup in ${folder}`),
    ...(lastFailure?.outcome === 'broken' && lastFailure.at >= mendedAt
      ? [`${lastFailure.deployId} ended broken`]
      : []),
  ]
}

/** The tables for people, a row for each host and one for each thing that runs there, and below them what to look at. Pure. */
export function statusMarkdown({ application, at, hosts }: Status): string {
  const rows = hosts.map((host) => [
    plain(host.environment),
    plain(host.host),
    ...(host.reached ? reachedCells(host) : ['not reached', '', '', '', '', '']),
  ])
  const running = hosts.flatMap((host) =>
    host.reached
      ? host.services.map(({ name, ...service }) => [
          plain(host.environment),
          plain(host.host),
          plain(name),
          plain(stateOf(service)),
        ])
      : [],
  )
  const found = hosts.flatMap((host) =>
    concerns(host).map((text) => `- **${plain(host.environment)}, ${plain(host.host)}**: ${plain(text)}`),
  )
  return [
    `## ${plain(application)}: what runs where`,
    `Asked at ${at}; nothing was changed.`,
    table(['Environment', 'Host', 'Serves', 'Commit', 'Since', 'By', 'Last rollback', 'Last backup'], rows),
    ...(running.length > 0 ? [table(['Environment', 'Host', 'Service', 'State'], running)] : []),
    ...(found.length > 0 ? [`### To look at\n\n${found.join('\n')}`] : ['Nothing to look at.']),
  ].join('\n\n')
}

function stateOf({ state, kept }: Pick<Reached['services'][number], 'state' | 'kept'>): string {
  return kept ? `${state}, kept for going back` : state
}

function reachedCells({ serves, lastRollback, backups }: Reached): string[] {
  const newest = backups
    .flatMap(({ madeAt }) => madeAt ?? [])
    .toSorted()
    .at(-1)
  return [
    serves ? code(serves.release) : 'nothing',
    serves?.commit ? code(serves.commit.slice(0, 12)) : '',
    serves?.by?.at ?? (serves ? 'not known' : ''),
    serves?.by ? `${plain(serves.by.actor)}${linkTo(serves.by.runUrl)}` : '',
    lastRollback ? `${lastRollback.at} ${lastRollback.outcome}` : 'none known',
    newest ?? (backups.length > 0 ? 'none' : 'not asked for'),
  ]
}

/** The same as plain lines for a log. Pure. */
export function statusLines({ hosts }: Status): string[] {
  return hosts.flatMap((host) => {
    const serves = host.reached ? host.serves : undefined
    const since = serves?.by ? ` since ${serves.by.at} by ${serves.by.actor}` : ''
    const head = host.reached ? `${serves?.release ?? 'nothing'}${since}` : 'not reached'
    const running = host.reached ? host.services : []
    return [
      `${host.environment} ${host.host}: ${head}`,
      ...running.map(({ name, ...service }) => `  ${name} ${stateOf(service)}`),
      ...concerns(host).map((text) => `  ! ${text}`),
    ]
  })
}
