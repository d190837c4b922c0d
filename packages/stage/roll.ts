import type { Context } from '@deploy/gate/check.ts'
import { gateFailure } from '@deploy/gate/failure.ts'
import type { Gap } from '@deploy/gate/gap.ts'
import type { Traffic } from '@deploy/gate/nfr/report.ts'
import { loadBefore, proveFurther } from '@deploy/gate/nfr/run.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { describeGate, type GateReport } from '@deploy/gate/report.ts'
import { runGate } from '@deploy/gate/run.ts'
import type { DeployError } from '@deploy/kit/errors.ts'
import { onHost, slotsOf } from '@deploy/manifest/roles.ts'
import { isAdopted, slotOfAdopted } from '@deploy/plan/adoption.ts'
import { plannedSlot } from '@deploy/plan/beside.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { policyOf } from '@deploy/rollout/batches.ts'
import type { RolloutDeps } from '@deploy/rollout/host.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { rollOut } from '@deploy/rollout/rollout.ts'
import type { StageDeps } from './deps.ts'
import type { PlannedHost } from './plans.ts'
import { rolloutLog } from './progress.ts'
import type { Carried, StageRequest } from './run.ts'
import { type Watching, watchHosts } from './watching.ts'

/**
 * Rolls the plans out, with the environment's gate to measure each host. `gaps`: by host, how long nobody answered; only of a
 * container that is stopped before the next one starts.
 */
export async function roll(
  planned: PlannedHost[],
  request: Carried,
  deps: StageDeps & Pick<RolloutDeps<GateReport>, 'whilePreparing'>,
): Promise<{ outcomes: HostOutcome<GateReport>[]; gaps: Record<string, Gap | null> }> {
  const watching = watchHosts(deps.signal)
  const before = new Map<string, Traffic | undefined>()
  const contexts = new Map(planned.map((open) => [open.plan, contextOf(open, request, deps)]))
  // What went wrong is told to who needs it.
  for (const context of contexts.values()) context.catch(() => undefined)
  const contextFor = (plan: Plan) => contexts.get(plan)!
  const outcomes = await rollOut(planned, {
    issuer: { actor: deps.run.actor, url: deps.run.url },
    policy: policyOf(slotsOf(request.environment), request.unreached.length),
    secretEnv: request.secretEnv,
    log: rolloutLog(deps.log),
    now: deps.now,
    signal: deps.signal,
    ...(deps.whilePreparing && { whilePreparing: deps.whilePreparing }),
    beforeSwitch: async ({ plan }) => {
      const context = await contextFor(plan)
      if (plan.previous && plan.kind === 'deploy')
        before.set(plan.host, await trafficBefore(plan, context, request, deps))
      const { slot, other } = request.environment
      const pace = slot.container === undefined || other !== undefined ? 'gently' : 'closely'
      await watching.begin(plan.host, context, pace)
    },
    gate: async ({ plan }, activation) => {
      const was = plan.previous ? before.get(plan.host) : null
      const context = { ...(await contextFor(plan)), activation }
      return measure(plan, { context, before: was, watching }, deps)
    },
  })
  return watching.end(outcomes)
}

async function measure(
  plan: Plan,
  { context, before, watching }: { context: Context; before: Traffic | null | undefined; watching: Watching },
  deps: StageDeps,
): Promise<{ passed: boolean; report: GateReport; error?: DeployError['facts'] }> {
  const { host } = plan
  const measured = await watching.during(host, () =>
    runGate({
      gate: context.slot.gate,
      context,
      signal: deps.signal,
      onSample: (check, { outcome, detail }) =>
        deps.log.info(`${host}: ${outcome === 'good' ? '✓' : '✗'} ${check}: ${detail}`),
    }),
  )
  // Going back is for the moment in which nothing else matters.
  const report =
    plan.kind === 'rollback'
      ? measured
      : await proveFurther({
          report: measured,
          before,
          context,
          signal: deps.signal,
        })
  deps.log.host(host, describeGate(report).join('\n'))
  const failure = gateFailure(report)
  return { passed: !failure, report, ...(failure && { error: failure.facts }) }
}

/** With nginx.switch the release that serves is on the other port, unless it is planned again where it serves. */
async function trafficBefore(
  plan: Plan,
  context: Context,
  { environment }: StageRequest,
  deps: StageDeps,
): Promise<Traffic | undefined> {
  const again = plan.previous?.id === plan.release.id
  const other = context.slot === environment.slot ? environment.other : environment.slot
  const slot = again || !environment.other ? context.slot : other!
  return loadBefore({ context: { ...context, slot }, signal: deps.signal })
}

async function contextOf(
  open: PlannedHost,
  { manifest, environment: whole, commitOf }: StageRequest,
  { log }: StageDeps,
): Promise<Context> {
  const { remote, host, plan } = open
  const environment = onHost(whole, host)
  return {
    probe: createProbe(remote),
    application: manifest.application,
    environment: environment.name,
    host: host.name,
    release: { ...plan.release, commit: await commitOf(open) },
    ...(plan.previous && { previous: plan.previous.id }),
    slot: isAdopted(plan.release.id) ? slotOfAdopted(environment.slot) : plannedSlot(environment, plan),
    log,
  }
}
