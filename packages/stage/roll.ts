import { gateFailure } from '@deploy/gate/failure.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { describeGate, type GateReport } from '@deploy/gate/report.ts'
import { runGate } from '@deploy/gate/run.ts'
import type { DeployError } from '@deploy/kit/errors.ts'
import { plannedSlot } from '@deploy/plan/beside.ts'
import { policyOf } from '@deploy/rollout/batches.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { rollOut } from '@deploy/rollout/rollout.ts'
import type { StageDeps } from './deps.ts'
import type { Unreached } from './hosts.ts'
import type { PlannedHost } from './plans.ts'
import { rolloutLog } from './progress.ts'
import type { StageRequest } from './run.ts'

/** Rolls the plans out, with the environment's gate to measure each host. */
export function roll(
  planned: PlannedHost[],
  request: StageRequest & { secretEnv: Record<string, string>; unreached: Unreached[] },
  deps: StageDeps,
): Promise<HostOutcome<GateReport>[]> {
  return rollOut(planned, {
    issuer: { actor: deps.run.actor, url: deps.run.url },
    policy: policyOf(request.environment.slot, request.unreached.length),
    secretEnv: request.secretEnv,
    log: rolloutLog(deps.log),
    now: deps.now,
    signal: deps.signal,
    gate: (run, activation) =>
      measure(planned.find(({ plan }) => plan === run.plan)!, activation, request, deps),
  })
}

async function measure(
  open: PlannedHost,
  activation: { uptime: number; at: string },
  { manifest, environment, commitOf }: StageRequest,
  { log, signal }: StageDeps,
): Promise<{ passed: boolean; report: GateReport; error?: DeployError['facts'] }> {
  const { remote, host, plan } = open
  const commit = await commitOf(open)
  const slot = plannedSlot(environment, plan)
  const report = await runGate({
    gate: slot.gate,
    context: {
      probe: createProbe(remote),
      application: manifest.application,
      environment: environment.name,
      host: host.name,
      release: { ...plan.release, commit },
      slot,
      activation,
      log,
    },
    signal,
    onSample: (check, { outcome, detail }) =>
      log.info(`${host.name}: ${outcome === 'good' ? '✓' : '✗'} ${check}: ${detail}`),
  })
  log.host(host.name, describeGate(report).join('\n'))
  const failure = gateFailure(report)
  return { passed: !failure, report, ...(failure && { error: failure.facts }) }
}
