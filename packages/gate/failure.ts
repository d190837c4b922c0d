import { DeployError } from '@deploy/kit/errors.ts'
import type { CheckReport, GateReport, Verdict } from './report.ts'

const explanations: Record<Exclude<Verdict, 'pass'>, { code: string; what: string; remedy: string }> = {
  fail: {
    code: 'GATE_FAILED',
    what: 'failed the gate',
    remedy: "Read the diagnosis and the service's log, mend the release, and deploy it again.",
  },
  inconclusive: {
    code: 'GATE_INCONCLUSIVE',
    what: 'could not be measured well enough',
    remedy: 'Look at why samples have no result, or give the gate more time, and run it again.',
  },
  error: {
    code: 'GATE_ERROR',
    what: 'could not be measured at all',
    remedy:
      'Check that the host answers over SSH and that the checks name the right addresses, and run it again.',
  },
}

/** The error that a verdict means: GATE_FAILED, GATE_INCONCLUSIVE or GATE_ERROR; undefined for a pass. */
export function gateFailure(report: GateReport): DeployError | undefined {
  if (report.verdict === 'pass') return undefined
  const { code, what, remedy } = explanations[report.verdict]
  const guilty = report.checks.filter(({ verdict }) => verdict === report.verdict)
  return new DeployError({
    code,
    message: `${report.release.id} ${what} in ${report.environment}.`,
    host: report.host,
    step: 'gate',
    cause: [...guilty.map(causeOf), ...report.diagnosis].join('\n'),
    remedy,
    outputs: { verdict: report.verdict },
  })
}

function causeOf({ name, reason, samples }: CheckReport): string {
  const last = samples.findLast(({ outcome }) => outcome !== 'good') ?? samples.at(-1)
  return `${name}: ${reason}${last === undefined ? '' : `; last: ${last.detail}`}`
}
