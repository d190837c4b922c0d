import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import { furtherSchema } from './nfr/report.ts'
import { windowSchema } from './window.ts'

/** `inconclusive`: measured too little to say. `error`: it could not be measured at all. Neither is ever a pass. */
export const verdicts = ['pass', 'fail', 'inconclusive', 'error'] as const
export type Verdict = (typeof verdicts)[number]

const sampleSchema = z.strictObject({
  at: z.iso.datetime(),
  /** `none`: no result, because nothing could be measured. */
  outcome: z.enum(['good', 'bad', 'none']),
  latencyMs: z.optional(z.number()),
  /** What was seen, in a few words; host text is data. */
  detail: z.string(),
})

const checkReportSchema = z.strictObject({
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
  /** What was measured under load and after a kill, once the checks had passed. */
  further: z.optional(furtherSchema),
  /** Of a stage: what a user would have seen while the release was replaced, where a check asks a URL. */
  window: z.optional(windowSchema),
  /** On failure: the last response and the last lines of the log, for people. */
  diagnosis: z.array(z.string()),
})

export type Sample = z.output<typeof sampleSchema>
export type CheckReport = z.output<typeof checkReportSchema>
export type GateReport = z.output<typeof gateReportSchema>

/** Reads gate.json. `where` is the path that the message names. Throws GATE_REPORT_INVALID. */
export function parseGateReport(text: string, where: string): GateReport {
  return readDocument(gateReportSchema, text, (cause) => invalid(where, cause))
}

/** A gate in plain lines: the verdict first, then one line a check. The diagnosis is told by the error that follows. */
export function describeGate(report: GateReport): string[] {
  const { release, environment, host, verdict, startedAt, finishedAt, checks } = report
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return [
    `Gate of ${release.id} on ${host} (${environment}): ${verdict} after ${seconds.toFixed(1)} s`,
    ...checks.map(describeCheck),
  ]
}

function describeCheck({ name, verdict, reason, samples }: CheckReport): string {
  const last = samples.at(-1)
  const seen = last === undefined ? '' : `; last: ${last.detail}`
  return `  ${verdict.padEnd('inconclusive'.length)}  ${name}: ${reason}${seen}`
}

function invalid(where: string, cause: string): DeployError {
  return new DeployError({
    code: 'GATE_REPORT_INVALID',
    message: `${where} is not a report of a gate.`,
    cause,
    remedy: 'Run the gate again, and give the gate.json that it writes.',
  })
}
