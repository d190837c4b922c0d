import type { Agent, Ending } from '@deploy/agent/agent.ts'
import { DeployError, type ErrorFacts } from '@deploy/kit/errors.ts'
import type { BlobSource, Plan } from '@deploy/plan/plan.ts'
import { planDigest } from '@deploy/plan/plan.ts'
import { cancelled, factsOf, gateFailed, stepFailed } from './failures.ts'
import { type Issuer, newDeployId, orderOf } from './order.ts'
import type { HostOutcome, Outcome } from './outcome.ts'
import { follow, type RolloutLog } from './watch.ts'

/** A host with the plan made for it and the way to read what the plan sends. */
export interface HostRun {
  agent: Agent
  /** The same agent, which still answers for a few seconds after the run was cancelled. */
  rescuer: Agent
  plan: Plan
  blobs: BlobSource[]
}

export interface RolloutDeps<Report> {
  issuer: Issuer
  secretEnv: Record<string, string>
  log: RolloutLog
  now(): Date
  /** Aborted when the run is cancelled: what was switched is taken back before the promise settles. */
  signal: AbortSignal
  /** Measures an activated host. Only `pass` is a pass. */
  gate(
    run: HostRun,
    activation: { uptime: number; at: string },
  ): Promise<{ passed: boolean; report: Report; error?: ErrorFacts }>
}

/**
 * One plan a host, on one or many: all are prepared, then one after another is activated and measured. When all are
 * healthy and new, all are confirmed; when one is not, every host that had switched goes back.
 * Never throws for what happens on a host: that is in its outcome.
 */
export async function rollOut<Report>(
  runs: HostRun[],
  deps: RolloutDeps<Report>,
): Promise<HostOutcome<Report>[]> {
  const hosts = runs.map((run) => startHost(run, deps, runs.length))
  await Promise.all(hosts.map((host) => attempt(host, deps, () => prepare(host, deps))))
  for (const host of hosts) {
    if (!healthy(hosts)) break
    await attempt(host, deps, () => activate(host, deps))
  }
  for (const host of hosts) {
    if (!healthy(hosts)) break
    // After the first confirmation there is no way back for all: a cancelled run goes on, so that all hosts agree.
    const cancellable = host === hosts[0]
    await attempt(host, deps, () => confirm(host, deps), { cancellable })
  }
  await Promise.all(
    hosts
      .filter(({ opened, outcome }) => opened && outcome === 'untouched')
      .map((host) => revert(host, hosts, deps)),
  )
  return hosts.map(({ run, deployId, outcome, journal, logTail, gate, error, startedAt, finishedAt }) => ({
    host: run.plan.host,
    outcome,
    deployId,
    plan: run.plan,
    planDigest: planDigest(run.plan),
    journal,
    logTail,
    ...(gate !== undefined && { gate }),
    ...(error && { error }),
    startedAt,
    finishedAt: finishedAt ?? deps.now().toISOString(),
  }))
}

interface HostState<Report>
  extends Pick<HostOutcome<Report>, 'journal' | 'logTail' | 'startedAt' | 'deployId'> {
  run: HostRun
  confirmSeconds: number
  opened: boolean
  outcome: Outcome
  gate?: Report
  error?: ErrorFacts
  finishedAt?: string
}

function startHost<Report>(run: HostRun, deps: RolloutDeps<Report>, hosts: number): HostState<Report> {
  return {
    run,
    deployId: newDeployId(deps.now()),
    // The first host waits for the confirmation until the last one has passed its gate.
    confirmSeconds: run.plan.confirmSeconds * hosts,
    opened: false,
    outcome: 'untouched',
    journal: [],
    logTail: [],
    startedAt: deps.now().toISOString(),
  }
}

async function prepare<Report>(host: HostState<Report>, deps: RolloutDeps<Report>): Promise<void> {
  const { agent, plan, blobs } = host.run
  await agent.install()
  for (const blob of blobs) {
    const { name } = plan.blobs.find(({ sha256 }) => sha256 === blob.sha256) ?? { name: blob.sha256 }
    await agent.put(blob, deps.log.progress(plan.host, name, blob.size))
  }
  const { issuer, secretEnv } = deps
  const order = orderOf(plan, {
    deployId: host.deployId,
    issuer,
    confirmSeconds: host.confirmSeconds,
    secretEnv,
  })
  host.opened = true
  settle(host, await agent.prepare(order, follow(host.run.plan, deps.log)), 'staged')
  // A host that waits for others to be measured must keep its lock for as long as that may take.
  if (host.confirmSeconds > plan.confirmSeconds) await agent.extend(host.deployId, host.confirmSeconds)
}

async function activate<Report>(host: HostState<Report>, deps: RolloutDeps<Report>): Promise<void> {
  const { agent, plan } = host.run
  settle(host, await agent.activate(host.deployId, follow(plan, deps.log)), 'activated')
  const armed = host.journal.find(({ event }) => event === 'armed')
  const { passed, report, error } = await deps.gate(host.run, {
    uptime: armed?.uptime ?? 0,
    at: armed?.at ?? host.startedAt,
  })
  host.gate = report
  if (!passed) throw new DeployError(error ?? gateFailed(plan))
}

async function confirm<Report>(host: HostState<Report>, deps: RolloutDeps<Report>): Promise<void> {
  settle(host, await host.run.rescuer.confirm(host.deployId), 'confirmed')
  host.outcome = 'confirmed'
  host.finishedAt = deps.now().toISOString()
}

/** Takes a host back that had begun. It may still be reached when the run is cancelled, and if not it goes back itself. */
async function revert<Report>(
  host: HostState<Report>,
  hosts: HostState<Report>[],
  deps: RolloutDeps<Report>,
): Promise<void> {
  const { rescuer, plan } = host.run
  const reason = deps.signal.aborted
    ? 'cancelled'
    : host.error
      ? host.error.code
      : `another host failed: ${firstFailed(hosts)}`
  try {
    const ending = await rescuer.revert(host.deployId, reason, follow(plan, deps.log))
    note(host, ending)
    // Refused before it began, for another holds the lock: there was nothing to take back.
    if (host.journal.length === 0) return
    host.outcome =
      ending.event === 'aborted' || ending.event === 'reverted' || ending.event === 'confirmed'
        ? ending.event
        : 'broken'
  } catch (error) {
    if (error instanceof DeployError && error.code === 'ALREADY_CONFIRMED') {
      // The confirmation arrived; only its answer was lost.
      host.outcome = 'confirmed'
      delete host.error
      return
    }
    host.outcome = 'unknown'
    deps.log.line(plan.host, `Could not be told to go back (${(error as Error).message}). ${plan.guarantee}`)
  }
  host.finishedAt = deps.now().toISOString()
}

/** Takes over what a verb reported; anything but the expected end is a failure of the step that the journal names. */
function settle<Report>(host: HostState<Report>, ending: Ending, expected: Ending['event']): void {
  note(host, ending)
  host.logTail = ending.logTail
  if (ending.event === expected) return
  if (ending.event === 'aborted' || ending.event === 'reverted' || ending.event === 'broken')
    host.outcome = ending.event
  throw new DeployError(stepFailed(host.run.plan, ending))
}

/** A verb that is asked again tells what it told before. */
function note<Report>(host: HostState<Report>, { entries }: Ending): void {
  const last = host.journal.at(-1)?.seq ?? 0
  host.journal.push(...entries.filter(({ seq }) => seq > last))
}

async function attempt<Report>(
  host: HostState<Report>,
  deps: RolloutDeps<Report>,
  body: () => Promise<void>,
  { cancellable = true } = {},
): Promise<void> {
  if (host.error) return
  try {
    if (cancellable) deps.signal.throwIfAborted()
    await body()
  } catch (error) {
    const isCancelled = cancellable && deps.signal.aborted
    host.error = isCancelled ? cancelled(host.run.plan) : factsOf(error, host.run.plan)
  }
}

function healthy<Report>(hosts: HostState<Report>[]): boolean {
  return hosts.every(({ error }) => error === undefined)
}

function firstFailed<Report>(hosts: HostState<Report>[]): string {
  return hosts.find(({ error }) => error)?.run.plan.host ?? 'unknown'
}
