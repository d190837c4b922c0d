import { isDeepStrictEqual } from 'node:util'
import { completed } from '@deploy/gate/checks.ts'
import type { CheckReport, GateReport, Verdict } from '@deploy/gate/report.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { invalidReport, type Report } from './report.ts'

/**
 * gate.json of a deployment by hand: what the host could measure itself. A check that it could not measure is inconclusive, and so is
 * the gate then: it never passes for what nobody has measured. Undefined when nothing was switched. Pure. Throws JOURNAL_INVALID for
 * measurements of other checks: each check has one row, in their order, for two of them may have one name.
 */
export function gateOf({ samples, journal }: Report, plan: Plan, slot: Slot): GateReport | undefined {
  const switched = journal.find(({ event }) => event === 'activated')
  if (samples.length === 0 && switched === undefined) return undefined
  const wanted = completed(slot.gate.checks, slot)
  if (samples.length > 0 && !isDeepStrictEqual(namesOf(samples), namesOf(wanted)))
    throw invalidReport(plan.host, 'What was measured is not what the gate asks for.')
  const checks = wanted.map(({ name, type }, index): CheckReport => {
    const sample = samples[index]
    return {
      ...{ name, type, verdict: verdictOf(sample?.outcome) },
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
    startedAt: samples[0]?.at ?? switched!.at,
    finishedAt: samples.at(-1)?.at ?? switched!.at,
    verdict: worst(checks.map(({ verdict }) => verdict)),
    checks,
    diagnosis: [],
  }
}

function namesOf(those: readonly { name: string }[]): string[] {
  return those.map(({ name }) => name)
}

function verdictOf(outcome: 'good' | 'bad' | 'none' | undefined): Verdict {
  if (outcome === 'good') return 'pass'
  return outcome === 'bad' ? 'fail' : 'inconclusive'
}

function worst(verdicts: Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail'
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'pass') ? 'pass' : 'inconclusive'
}
