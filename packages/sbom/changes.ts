import * as z from 'zod/mini'

/** bom-changes.json: what changed in the packages of a release since an earlier one. */
export const changesSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The release that the changes led to, by the digest of its archive. */
  release: z.strictObject({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  /** Name and version of the earlier one, as its bill of materials says them. */
  since: z.string(),
  changes: z.array(
    z.strictObject({
      package: z.string(),
      what: z.enum(['added', 'removed', 'version', 'licence', 'digest']),
      from: z.string(),
      to: z.string(),
    }),
  ),
})

export type Changes = z.output<typeof changesSchema>
