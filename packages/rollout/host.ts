import type { Agent, Ending } from '@deploy/agent/agent.ts'
import { DeployError, type ErrorFacts } from '@deploy/kit/errors.ts'
import { type Plan, planDigest } from '@deploy/plan/plan.ts'
import type { Slots } from '@deploy/remote/slots.ts'
import type { Policy } from './batches.ts'
import { type Bundles, type Delivery, deliver } from './deliver.ts'
import { alsoFailed, gateFailed, stepFailed } from './failures.ts'
import { type Issuer, newDeployId, orderOf } from './order.ts'
import type { HostOutcome, Outcome } from './outcome.ts'
import { follow, type RolloutLog } from './watch.ts'

/** A host with the plan made for it. */
export interface HostRun {
  agent: Agent
  /** The same agent, which still answers for a few seconds after the run was cancelled. */
  rescuer: Agent
  plan: Plan
  /** What the plan sends; nothing where it goes back to a release on the host. */
  delivery?: Delivery
  /** What the host borrows while it prepares; undefined when it needs nothing. Throws when the host does not allow it. */
  lend?(signal: AbortSignal): Promise<Lent | undefined>
}

/** Disposing takes it away again. */
export interface Lent extends AsyncDisposable {
  /** Where the steps find it. */
  env: Record<string, string>
  /** For people, when the host has what it needs. */
  told(): string
}

export interface RolloutDeps<Report> {
  issuer: Issuer
  policy: Policy
  secretEnv: Record<string, string>
  log: RolloutLog
  now(): Date
  /** Aborted when the run is cancelled: what was switched is taken back before the promise settles. */
  signal: AbortSignal
  /** Called when a host has begun to prepare: for a moment it needs nothing from here. Must not throw. */
  whilePreparing?(): void
  /** Called just before a host switches; it waits for that. Must not throw. */
  beforeSwitch?(run: HostRun): Promise<void>
  /** Measures an activated host. Only `pass` is a pass. */
  gate(
    run: HostRun,
    activation: { uptime: number; at: string },
  ): Promise<{ passed: boolean; report: Report; error?: ErrorFacts }>
}

/** How far one host is. */
export interface HostState<Report>
  extends Pick<HostOutcome<Report>, 'journal' | 'logTail' | 'startedAt' | 'deployId'> {
  run: HostRun
  /** Seconds that it waits for its confirmation once it has switched. */
  confirmSeconds: number
  /** The agent may know of it. */
  opened: boolean
  passed: boolean
  /** It puts back data that other hosts share. */
  goesLast: boolean
  outcome: Outcome
  gate?: Report
  error?: ErrorFacts
  /** Settles when it has gone back, or nobody knows; there as soon as that has begun. */
  goneBack?: Promise<void>
  finishedAt?: string
}

export function startHost<Report>(
  run: HostRun,
  confirmSeconds: number,
  deps: RolloutDeps<Report>,
): HostState<Report> {
  return {
    run,
    deployId: newDeployId(deps.now()),
    confirmSeconds,
    opened: false,
    passed: false,
    goesLast: false,
    outcome: 'untouched',
    journal: [],
    logTail: [],
    startedAt: deps.now().toISOString(),
  }
}

export async function prepare<Report>(
  host: HostState<Report>,
  deps: RolloutDeps<Report>,
  { bundles, places }: { bundles: Bundles; places: Slots },
): Promise<void> {
  const { agent, plan, delivery, lend } = host.run
  const place = await places.take(deps.signal)
  // An image that is lent goes through the runner's line while the host prepares.
  using _line = lend ? place : undefined
  await using lent = await lend?.(deps.signal)
  try {
    if (delivery) await deliver({ agent, plan, delivery, bundles, log: deps.log, signal: deps.signal })
    await agent.install()
  } finally {
    if (!lend) place[Symbol.dispose]()
  }
  const { issuer } = deps
  const secretEnv = { ...deps.secretEnv, ...lent?.env }
  const { deployId, confirmSeconds } = host
  const order = orderOf(plan, { deployId, issuer, confirmSeconds, secretEnv })
  host.opened = true
  const watch = follow(plan, deps.log)
  const journal: typeof watch.journal = (entry) => {
    watch.journal(entry)
    if (entry.event === 'opened') deps.whilePreparing?.()
  }
  settle(host, await agent.prepare(order, { ...watch, journal }), 'staged')
  if (lent) deps.log.line(plan.host, lent.told())
}

/** Lets a prepared host keep its lock while it waits for others. */
export async function hold<Report>({ run, deployId }: HostState<Report>, seconds: number): Promise<void> {
  await run.agent.extend(deployId, seconds)
}

export async function activate<Report>(host: HostState<Report>, deps: RolloutDeps<Report>): Promise<void> {
  const { agent, plan } = host.run
  await deps.beforeSwitch?.(host.run)
  settle(host, await agent.activate(host.deployId, follow(plan, deps.log)), 'activated')
  const armed = host.journal.find(({ event }) => event === 'armed')
  const { passed, report, error } = await deps.gate(host.run, {
    uptime: armed?.uptime ?? 0,
    at: armed?.at ?? host.startedAt,
  })
  host.gate = report
  if (!passed) throw new DeployError(error ?? gateFailed(plan))
  host.passed = true
}

export async function confirm<Report>(host: HostState<Report>, deps: RolloutDeps<Report>): Promise<void> {
  settle(host, await host.run.rescuer.confirm(host.deployId), 'confirmed')
  host.outcome = 'confirmed'
  host.finishedAt = deps.now().toISOString()
}

/**
 * Takes a host back that had begun; asked twice, it happens once. It may still be reached when the run is cancelled, and if
 * not it goes back itself.
 */
export function goBack<Report>(
  host: HostState<Report>,
  reason: string,
  deps: RolloutDeps<Report>,
): Promise<void> {
  if (host.opened && host.outcome === 'untouched') host.goneBack ??= revert(host, reason, deps)
  return host.goneBack ?? Promise.resolve()
}

async function revert<Report>(
  host: HostState<Report>,
  reason: string,
  deps: RolloutDeps<Report>,
): Promise<void> {
  const { rescuer, plan } = host.run
  try {
    const ending = await rescuer.revert(host.deployId, reason, follow(plan, deps.log))
    note(host, ending)
    // Refused before it began, for another holds the lock: there was nothing to take back.
    if (host.journal.length === 0) return
    const known = ending.event === 'aborted' || ending.event === 'reverted' || ending.event === 'confirmed'
    host.outcome = known ? (ending.event as Outcome) : 'broken'
    if (!known && host.error) host.error = alsoFailed(host.error, stepFailed(plan, ending))
  } catch (error) {
    if (error instanceof DeployError && error.code === 'ALREADY_CONFIRMED') {
      // The confirmation arrived; only its answer was lost.
      host.outcome = 'confirmed'
      delete host.error
      return
    }
    host.outcome = 'unknown'
    const why = `Could not be told to go back (${(error as Error).message}). ${plan.guarantee}`
    deps.log.line(plan.host, why)
    const remedy = error instanceof DeployError ? error.facts.remedy : ''
    if (host.error) host.error = alsoFailed(host.error, { message: why, remedy })
  }
  host.finishedAt = deps.now().toISOString()
}

export function outcomeOf<Report>(
  { run, deployId, outcome, journal, logTail, gate, error, startedAt, finishedAt }: HostState<Report>,
  now: Date,
): HostOutcome<Report> {
  return {
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
    finishedAt: finishedAt ?? now.toISOString(),
  }
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
