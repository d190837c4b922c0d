import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import type { Stage } from './stage.ts'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/**
 * backup-<name>.json: what was saved before a release was replaced. The same document lies beside each copy. Sizes in bytes.
 */
export const backupSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  environment: z.string(),
  host: z.string(),
  name: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,23}$/)),
  kind: z.enum(['before-deployment', 'before-rollback', 'before-restore']),
  /** The release whose data it is; null when none was there. */
  of: z.nullable(z.string()),
  /** The release that was to come. */
  for: z.string(),
  command: z.optional(z.array(z.string())),
  folder: z.optional(z.string()),
  container: z.optional(z.string()),
  compression: z.enum(['zstd', 'gzip', 'none']),
  deployId: z.string(),
  madeAt: z.iso.datetime(),
  /** Its name in each of the places. */
  file: z.string(),
  sha256,
  /** How long it took to make. */
  seconds: z.int(),
  bytes: z.int(),
  /** Before it was compressed. */
  contentBytes: z.int(),
  /** What told the schema's version then; null when nothing does. */
  schema: z.nullable(z.string()),
  rehearsal: z.strictObject({
    result: z.enum(['passed', 'not-rehearsed']),
    command: z.nullable(z.array(z.string())),
    /** Its last lines. */
    output: z.array(z.string()),
  }),
  warnings: z.array(z.string()),
  places: z.array(z.string()),
  /** That data was put back: from which copy, and where what was there by then is kept. Not beside the copies. */
  restored: z.optional(
    z.strictObject({
      at: z.iso.datetime(),
      from: z.string(),
      schema: z.nullable(z.string()),
      saved: z.nullable(z.string()),
    }),
  ),
})

export type BackupDocument = z.output<typeof backupSchema>

/** Reads backup-<name>.json. Throws EVIDENCE_INVALID. */
export function parseBackup(text: string, where: string): BackupDocument {
  return readDocument(
    backupSchema,
    text,
    (cause) =>
      new DeployError({
        code: 'EVIDENCE_INVALID',
        message: `${where} cannot be read as the document of a backup.`,
        cause,
        remedy: 'Look at the document beside the copy, in the places that deploy.yml names.',
      }),
  )
}

type Summary = NonNullable<Stage['hosts'][number]['backups']>[number]

/** What a stage's record says of it. Pure. */
export function backupSummary(document: BackupDocument): Summary {
  const { name, kind, madeAt, bytes, sha256, places, rehearsal, warnings, restored } = document
  return {
    name,
    kind,
    madeAt,
    bytes,
    sha256,
    places: places.length,
    rehearsal: rehearsal.result,
    warnings: warnings.length,
    ...(restored && { restoredFrom: restored.from }),
  }
}
