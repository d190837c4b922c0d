import { completed } from '@deploy/gate/checks.ts'
import type { CheckReport, GateReport, Verdict } from '@deploy/gate/report.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import type { Report } from './report.ts'

/**
 * gate.json of a deployment by hand: what the host could measure itself. A check that it could not measure is inconclusive, and so is
 * the gate then: it never passes for what nobody has measured. Undefined when nothing was switched. Pure.
 */
export function gateOf({ samples }: Report, plan: Plan, slot: Slot): GateReport | undefined {
  const [first] = samples
  if (first === undefined) return undefined
  const checks = completed(slot.gate.checks, slot).map(({ name, type }): CheckReport => {
    const sample = samples.find((one) => one.name === name)
    const verdict = verdictOf(sample?.outcome)
    return {
      ...{ name, type, verdict },
      target: plan.host,
      reason: sample?.detail || 'not measured',
      samples: sample ? [{ at: sample.at, outcome: sample.outcome, detail: sample.detail }] : [],
    }
  })
  return {
    schemaVersion: 1,
    application: plan.application,
    environment: plan.environment,
    host: plan.host,
    release: { id: plan.release.id, sha256: plan.release.sha256 },
    startedAt: first.at,
    finishedAt: samples.at(-1)!.at,
    verdict: worst(checks.map(({ verdict }) => verdict)),
    checks,
    diagnosis: [],
  }
}

function verdictOf(outcome: 'good' | 'bad' | 'none' | undefined): Verdict {
  if (outcome === 'good') return 'pass'
  return outcome === 'bad' ? 'fail' : 'inconclusive'
}

function worst(verdicts: Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail'
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'pass') ? 'pass' : 'inconclusive'
}
