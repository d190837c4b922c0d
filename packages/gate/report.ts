import * as z from 'zod/mini'

/** `inconclusive`: measured too little to say. `error`: it could not be measured at all. Neither is ever a pass. */
export const verdicts = ['pass', 'fail', 'inconclusive', 'error'] as const
export type Verdict = (typeof verdicts)[number]

export const sampleSchema = z.strictObject({
  at: z.iso.datetime(),
  /** `none`: no result, because nothing could be measured. */
  outcome: z.enum(['good', 'bad', 'none']),
  latencyMs: z.optional(z.number()),
  /** What was seen, in a few words; host text is data. */
  detail: z.string(),
})

export const checkReportSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  target: z.string(),
  verdict: z.enum(verdicts),
  reason: z.string(),
  samples: z.array(sampleSchema),
})

/** gate.json: what was measured on which bytes, on one host. */
export const gateReportSchema = z.strictObject({
  schemaVersion: z.literal(1),
  application: z.string(),
  environment: z.string(),
  host: z.string(),
  release: z.strictObject({ id: z.string(), sha256: z.string() }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  verdict: z.enum(verdicts),
  checks: z.array(checkReportSchema),
  /** On failure: the last response and the last lines of the log, for people. */
  diagnosis: z.array(z.string()),
})

export type Sample = z.output<typeof sampleSchema>
export type CheckReport = z.output<typeof checkReportSchema>
export type GateReport = z.output<typeof gateReportSchema>
