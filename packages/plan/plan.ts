import { createHash } from 'node:crypto'
import * as z from 'zod/mini'

const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

const stepSchema = z.strictObject({
  id: z.string().check(z.regex(/^[a-z][a-z0-9-]{0,40}$/)),
  phase: z.enum(['fetch', 'prepare', 'switch', 'identity']),
  title: z.string(),
  do: z.string(),
  check: z.optional(z.string()),
  undo: z.optional(z.string()),
  timeoutSeconds: z.number(),
})

const driftSchema = z.strictObject({
  path: z.string(),
  state: z.enum(['edited', 'removed', 'unknown']),
  diff: z.string(),
})

/** plan.json: what is about to happen on one host. Printed for people, digested for approval, executed by the agent. */
export const planSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.enum(['deploy', 'rollback']),
  application: z.string(),
  environment: z.string(),
  strategy: z.string(),
  host: z.string(),
  release: z.strictObject({
    id: z.string(),
    version: z.string(),
    sha256,
    /** Of the strategy image: `<repository>@sha256:…`, or the digest alone where there is no registry. */
    image: z.optional(z.string()),
  }),
  /** The release that is live when the plan is made; absent on a first deployment. */
  previous: z.optional(z.strictObject({ id: z.string(), sha256 })),
  slot: z.strictObject({
    root: z.string(),
    path: z.string(),
    /** With nginx.switch: the one of two ports on which the release will serve. */
    port: z.optional(z.int()),
  }),
  supervisor: z.enum(['systemd', 'systemd-user', 'setsid']),
  /** What people must know before they approve, a sentence each; absent when there is nothing. */
  warnings: z.optional(z.array(z.string())),
  /** What the host does by itself when nobody confirms, in one sentence. */
  guarantee: z.string(),
  confirmSeconds: z.number(),
  keep: z.int(),
  /** Good releases that there must be before what was adopted may go; absent when it stays. */
  discardAdoptedAfter: z.optional(z.int()),
  /** Installed files that are not as the last deployment had left them; the diff is for people, with secrets masked. */
  drift: z.optional(z.array(driftSchema)),
  /** What must be in the host's store before the first step. */
  blobs: z.array(z.strictObject({ name: z.string(), sha256, size: z.int() })),
  /** Exact commands that need root, as sudo is asked for them. */
  privileged: z.array(z.string()),
  steps: z.array(stepSchema),
})

export type Step = z.output<typeof stepSchema>
export type Plan = z.output<typeof planSchema>

/** A blob of a plan with the way to read it, from `offset` on. */
export interface BlobSource {
  sha256: string
  size: number
  open(offset: number): import('node:stream').Readable
}

/** A plan's name: it changes when anything in it does. */
export function planDigest(plan: Plan): string {
  return createHash('sha256').update(planText(plan)).digest('hex')
}

/** plan.json's text: keys in the schema's order, two spaces, a newline at the end. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(planSchema.parse(plan), null, 2)}\n`
}
