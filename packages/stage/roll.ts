import type { Context } from '@deploy/gate/check.ts'
import { gateFailure } from '@deploy/gate/failure.ts'
import { type Gap, type GapWatch, watchGap } from '@deploy/gate/gap.ts'
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

/**
 * Rolls the plans out, with the environment's gate to measure each host. `gaps`: by host, how long nobody answered; only of a
 * container that is stopped before the next one starts.
 */
export async function roll(
  planned: PlannedHost[],
  request: StageRequest & { secretEnv: Record<string, string>; unreached: Unreached[] },
  deps: StageDeps,
): Promise<{ outcomes: HostOutcome<GateReport>[]; gaps: Record<string, Gap | null> }> {
  const watches = new Map<string, GapWatch>()
  const gaps: Record<string, Gap | null> = {}
  const endGap = async (host: string) => {
    const watch = watches.get(host)
    watches.delete(host)
    if (watch) gaps[host] = await watch.end()
  }
  const openOf = (plan: PlannedHost['plan']) => planned.find((open) => open.plan === plan)!
  const outcomes = await rollOut(planned, {
    issuer: { actor: deps.run.actor, url: deps.run.url },
    policy: policyOf(request.environment.slot, request.unreached.length),
    secretEnv: request.secretEnv,
    log: rolloutLog(deps.log),
    now: deps.now,
    signal: deps.signal,
    beforeSwitch: async ({ plan }) => {
      const { slot, other } = request.environment
      if (slot.container === undefined || other !== undefined) return
      const context = await contextOf(openOf(plan), request, deps)
      const watch = await watchGap({ context, signal: deps.signal })
      if (watch) watches.set(plan.host, watch)
    },
    gate: async ({ plan }, activation) => {
      const measured = await measure(openOf(plan), activation, request, deps)
      if (measured.passed) await endGap(plan.host)
      return measured
    },
  })
  await Promise.all([...watches.keys()].map(endGap))
  return { outcomes, gaps }
}

async function measure(
  open: PlannedHost,
  activation: { uptime: number; at: string },
  request: StageRequest,
  deps: StageDeps,
): Promise<{ passed: boolean; report: GateReport; error?: DeployError['facts'] }> {
  const { host } = open
  const context = await contextOf(open, request, deps)
  const report = await runGate({
    gate: context.slot.gate,
    context: { ...context, activation },
    signal: deps.signal,
    onSample: (check, { outcome, detail }) =>
      deps.log.info(`${host.name}: ${outcome === 'good' ? '✓' : '✗'} ${check}: ${detail}`),
  })
  deps.log.host(host.name, describeGate(report).join('\n'))
  const failure = gateFailure(report)
  return { passed: !failure, report, ...(failure && { error: failure.facts }) }
}

async function contextOf(
  open: PlannedHost,
  { manifest, environment, commitOf }: StageRequest,
  { log }: StageDeps,
): Promise<Context> {
  const { remote, host, plan } = open
  return {
    probe: createProbe(remote),
    application: manifest.application,
    environment: environment.name,
    host: host.name,
    release: { ...plan.release, commit: await commitOf(open) },
    slot: plannedSlot(environment, plan),
    log,
  }
}
