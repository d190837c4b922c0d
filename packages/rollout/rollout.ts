import { once } from 'node:events'
import { createSlots } from '@deploy/remote/slots.ts'
import { batchesOf, tooMany, waitSeconds } from './batches.ts'
import { createBundles } from './deliver.ts'
import { cancelled, factsOf } from './failures.ts'
import {
  activate,
  confirm,
  goBack,
  type HostRun,
  type HostState,
  hold,
  outcomeOf,
  prepare,
  type RolloutDeps,
  startHost,
} from './host.ts'
import type { HostOutcome } from './outcome.ts'

/**
 * One plan a host, on one or many: all are prepared; then batch after batch is activated, the hosts of a batch side by
 * side, each measured; then all that passed are confirmed. A host that fails goes back at once. When more fail than may, no
 * batch begins any more and every host that had switched goes back, or those that passed are kept, as the policy says.
 * Never throws for what happens on a host: that is in its outcome.
 */
export async function rollOut<Report>(
  runs: HostRun[],
  deps: RolloutDeps<Report>,
): Promise<HostOutcome<Report>[]> {
  const batches = startBatches(runs, deps)
  const hosts = batches.flat()
  await prepareAll(hosts, batches.length, deps)
  for (const [index, batch] of batches.entries()) {
    if (hasStopped(hosts, deps)) break
    if (batches.length > 1) announce(batch, `batch ${index + 1} of ${batches.length}`, deps)
    await sideBySide(batch, deps, activate)
  }
  await confirmAll(hosts, deps)
  await allBack(hosts, deps)
  return hosts.map((host) => outcomeOf(host, deps.now()))
}

/** What puts back data that others share comes after them: until they have gone back, they go on writing. */
async function allBack<Report>(hosts: HostState<Report>[], deps: RolloutDeps<Report>): Promise<void> {
  const back = (some: HostState<Report>[]) =>
    Promise.all(some.map((host) => goBack(host, reasonFor(host, hosts, deps), deps)))
  await unlessAborted(back(hosts.filter(({ goesLast }) => !goesLast)), deps.signal)
  await back(hosts)
}

function putsBack({ plan }: HostRun): boolean {
  return plan.steps.some(({ id }) => id.startsWith('backup-guard-'))
}

function startBatches<Report>(runs: HostRun[], deps: RolloutDeps<Report>): HostState<Report>[][] {
  const batches = batchesOf(runs, deps.policy)
  const shared = !runs.every(putsBack)
  return batches.map((batch, index) => {
    const place = { index, batches: batches.length }
    return batch.map((run) => ({
      ...startHost(run, waitSeconds(run.plan.confirmSeconds, place, deps.policy), deps),
      goesLast: shared && putsBack(run),
    }))
  })
}

/** So many are sent to at once: they share the runner's line, and none must wait so long that its connection is given up. */
const HOSTS_AT_ONCE = 8

/** Hosts that wait for others keep their lock for as long as all batches may take, counted anew when the first one begins. */
async function prepareAll<Report>(
  hosts: HostState<Report>[],
  batches: number,
  deps: RolloutDeps<Report>,
): Promise<void> {
  const seconds = batches * deps.policy.batchSeconds
  await using bundles = createBundles()
  const places = createSlots(HOSTS_AT_ONCE)
  await sideBySide(hosts, deps, async (host) => {
    await prepare(host, deps, { bundles, places })
    if (hosts.length > 1) await hold(host, seconds)
  })
  if (batches > 1 && !hasStopped(hosts, deps)) await sideBySide(hosts, deps, (host) => hold(host, seconds))
}

/** The first host that is confirmed decides for all: after it there is no way back, so neither failures nor a cancelled run end it. */
async function confirmAll<Report>(hosts: HostState<Report>[], deps: RolloutDeps<Report>): Promise<void> {
  const passed = hosts.filter((host) => host.passed)
  const decided = () => passed.some(({ outcome }) => outcome === 'confirmed')
  const mayDecide = () => !hasStopped(hosts, deps) || deps.policy.onFailure === 'keep-healthy'
  for (const host of passed) if (!decided() && mayDecide()) await sideBySide([host], deps, confirm)
  if (!decided()) return
  const waiting = passed.filter(({ outcome }) => outcome === 'untouched')
  await sideBySide(waiting, deps, confirm, { cancellable: false })
}

type Act<Report> = (host: HostState<Report>, deps: RolloutDeps<Report>) => Promise<void>

/** A way back is awaited, so that nothing else switches meanwhile; but a cancelled run has to tell the other hosts, too. */
async function sideBySide<Report>(
  hosts: HostState<Report>[],
  deps: RolloutDeps<Report>,
  act: Act<Report>,
  { cancellable = true } = {},
): Promise<void> {
  await Promise.all(hosts.map((host) => attempt(host, deps, act, cancellable)))
  await unlessAborted(Promise.all(hosts.map(({ goneBack }) => goneBack)), deps.signal)
}

async function attempt<Report>(
  host: HostState<Report>,
  deps: RolloutDeps<Report>,
  act: Act<Report>,
  cancellable: boolean,
): Promise<void> {
  if (host.error) return
  try {
    if (cancellable) deps.signal.throwIfAborted()
    await act(host, deps)
  } catch (error) {
    const isCancelled = cancellable && deps.signal.aborted
    host.error = isCancelled ? cancelled(host.run.plan) : factsOf(error, host.run.plan)
    if (!deps.signal.aborted && !host.goesLast) void goBack(host, host.error.code, deps)
  }
}

async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const done = new AbortController()
  await Promise.race([work, once(signal, 'abort', { signal: done.signal }).catch(() => {})])
  done.abort()
}

function hasStopped<Report>(hosts: HostState<Report>[], { policy }: RolloutDeps<Report>): boolean {
  return tooMany(failedOf(hosts).length, policy)
}

function failedOf<Report>(hosts: HostState<Report>[]): string[] {
  return hosts.filter(({ error }) => error).map(({ run }) => run.plan.host)
}

function announce<Report>(batch: HostState<Report>[], place: string, { log }: RolloutDeps<Report>): void {
  for (const { run, error } of batch) if (!error) log.line(run.plan.host, `Switches now, in ${place}.`)
}

const NAMES = 5

function reasonFor<Report>(
  { error }: HostState<Report>,
  hosts: HostState<Report>[],
  { signal }: RolloutDeps<Report>,
): string {
  if (signal.aborted) return 'cancelled'
  if (error) return error.code
  const failed = failedOf(hosts)
  const more = failed.length > NAMES ? ` and ${failed.length - NAMES} more` : ''
  return `${failed.length === 1 ? 'another host' : 'other hosts'} failed: ${failed.slice(0, NAMES).join(', ')}${more}`
}
