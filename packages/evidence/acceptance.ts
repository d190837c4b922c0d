import type { CheckType } from '@deploy/gate/check.ts'
import { type GateReport, verdicts } from '@deploy/gate/report.ts'
import * as z from 'zod/mini'
import type { Documents, EvidenceItem } from './evidence.ts'
import { gateReports } from './gate-reports.ts'

/** What a release has to do in an environment, as deploy.yml asks for it, and whether it did. */
export const acceptanceSchema = z.strictObject({
  stage: z.string(),
  host: z.string(),
  /** The release that was measured, where it is another one: that which was gone back to. */
  of: z.optional(z.string()),
  verdict: z.enum(verdicts),
  criteria: z.array(
    z.strictObject({
      /** The same in each environment: `http 1` is the first check of that type. */ check: z.string(),
      criterion: z.string(),
      verdict: z.enum(verdicts),
      measured: z.string(),
    }),
  ),
})

export type Acceptance = z.output<typeof acceptanceSchema>

const sentences = {
  http: 'It answers at',
  identity: 'What serves is',
  headers: 'It sends the headers that are asked for, at',
  tls: 'Certificate and TLS are right, at',
  certificate: 'The certificates are right:',
  websocket: 'A WebSocket opens, at',
  tcp: 'The port is open:',
  dns: 'The name is found:',
  unit: 'The unit runs:',
  container: 'The container runs:',
  log: 'The log shows no error:',
  headroom: 'Disk and memory have room:',
  files: 'Owners and modes are right:',
  config: 'The configuration obeys its rules:',
  auth: 'Nobody gets in without a login, at',
  cors: 'Only known origins are let in, at',
  ports: 'Nothing else listens:',
  port: 'The right process listens on',
  redirect: 'Plain HTTP is closed or redirected, at',
  clock: 'The clock is right:',
  fresh: 'The data is fresh:',
  command: 'The command succeeds:',
  'nginx-upstreams': 'nginx leads to what listens:',
} satisfies Record<CheckType, string>

/**
 * The criteria of each gate that measured this release, in the order of their time; and of one that was gone back to, where it did
 * not meet them. Pure.
 */
export function acceptanceOf(
  { items, release }: { items: EvidenceItem[]; release: { sha256: string } },
  documents: Documents,
): Acceptance[] {
  const isOther = ({ report }: { report: GateReport }) => report.release.sha256 !== release.sha256
  return gateReports({ items }, documents)
    .filter((gate) => !isOther(gate) || gate.report.verdict !== 'pass')
    .toSorted((a, b) => Date.parse(a.report.startedAt) - Date.parse(b.report.startedAt))
    .map(({ path, report }) => ({
      stage: path.split('/')[0]!,
      host: report.host,
      ...(isOther({ report }) && { of: report.release.id }),
      verdict: report.verdict,
      criteria: report.checks.map(({ type, name, target, verdict, reason }, index) => ({
        check: `${type} ${report.checks.slice(0, index + 1).filter((one) => one.type === type).length}`,
        criterion: type in sentences ? `${sentences[type as CheckType]} ${target}` : name,
        verdict,
        measured: reason,
      })),
    }))
}
