import { sha256Of } from '@deploy/plan/digest.ts'
import * as z from 'zod/mini'
import { decisionSchema, personOf } from './approvals.ts'
import { type Judged, judgedSchema } from './demands.ts'
import { code, linkTo, plain, table } from './markdown.ts'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** contract.json: what an environment asked of a release before it came there, and what there was. */
export const contractSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  environment: z.string(),
  /** The environment before it, in which the evidence was made. */
  after: z.string(),
  release: z.strictObject({ id: z.string(), version: z.string(), sha256, image: z.optional(z.string()) }),
  /** Of what was approved; see `changeDigest`. */
  planDigest: sha256,
  judgedAt: z.iso.datetime(),
  evidence: z.array(judgedSchema),
  /** Logins of those who wrote the change, where approvals are asked for. */
  authors: z.array(z.string()),
  approvals: z.array(decisionSchema),
})

export type Contract = z.output<typeof contractSchema>

/**
 * What people approve: the digest of the plan; of several hosts, that of the lines `<host> <digest>` in the order of their names. Anything
 * that changes a plan, and a host more or less, changes it. Pure.
 */
export function changeDigest(plans: readonly { host: string; digest: string }[]): string {
  const ordered = plans.toSorted((a, b) => (a.host < b.host ? -1 : 1))
  if (ordered.length === 1) return ordered[0]!.digest
  return sha256Of(ordered.map(({ host, digest }) => `${host} ${digest}\n`).join(''))
}

const words: Record<Judged['state'], string> = {
  present: '✅ there',
  absent: '– none, and none is needed',
  missing: '❌ missing',
  stale: '❌ too old',
  waived: '⚠️ waived',
}

/** The section of the change record. Pure. */
export function contractSection({
  environment,
  planDigest,
  judgedAt,
  evidence,
  authors,
  approvals,
}: Contract): string {
  const demands = evidence.map(({ kind, level, state, maximumAgeHours, measuredAt, waiver }) => [
    kind,
    level,
    words[state],
    measuredAt ?? '',
    maximumAgeHours === undefined ? '' : `${maximumAgeHours} h`,
    state === 'waived' && waiver
      ? `${plain(waiver.owner)} until ${waiver.expires}: ${plain(waiver.reason)}`
      : '',
  ])
  const said = approvals.map(
    ({ role, decision, login, account, at, seen, url, reason, state, from = state ? 'move' : 'comment' }) => [
      plain(role),
      `${decision === 'skipped' ? `skipped: ${plain(reason ?? '')}` : '✅ approved'}`,
      plain(personOf({ login, account })),
      `${seen ? 'seen ' : ''}${at}${linkTo(url).replace('[run]', `[${from.replaceAll('-', ' ')}]`)}`,
    ],
  )
  return [
    `## What ${plain(environment)} asked for`,
    `Judged at ${judgedAt}, of the plan ${code(planDigest)}`,
    ...(demands.length > 0
      ? [table(['Evidence', 'Level', 'Found', 'Measured', 'Maximum age', 'Waiver'], demands)]
      : []),
    ...(said.length > 0
      ? [
          table(['Role', 'Word', 'Who', 'When'], said),
          `Written by ${authors.map(plain).join(', ')}; who writes a change does not approve it.`,
        ]
      : []),
  ].join('\n\n')
}
