import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type Gap,
  gapsOf,
  isFinal,
  judgeLive,
  judgeOutcome,
  judgeRest,
  judgeService,
  secondsUntil,
} from './judge.ts'
import type { Kill } from './kill.ts'
import { describe, type Lane } from './lane.ts'
import { type Observed, observe } from './observe.ts'
import { type Ended, type Running, runAlone, runBuilt, runHere } from './operation.ts'
import { type Sample, uptime } from './sampler.ts'
import { settle, waitForLease } from './settle.ts'
import { arm } from './shim.ts'
import { root, type Slot } from './slot.ts'
import { awayGaps, type Strike, strike } from './strike.ts'

export interface Round {
  kill: Kill
  /** The operation was over before its moment came, so that nothing was killed. */
  missed: boolean
  /** What must not be; empty when all holds. */
  problems: string[]
  seconds: number
  /** From the kill until the old release answered for good, when it was the old one that stayed. */
  healed?: number
  /** From the deadline that nobody confirmed until the host began to go back, and until the old release answered. */
  began?: number
  restored?: number
  /** From the kill of an engine until its host saw nothing any more that keeps the service away, which was granted. */
  away?: number
  /** For a person who looks into a failure. */
  evidence?: unknown
}

/** One kill, and afterwards without hands a deployment and a rollback; all invariants after each. Never throws. */
export async function playRound(lane: Lane, kill: Kill): Promise<Round> {
  const started = performance.now()
  const notes: string[] = []
  const round = await play(lane, kill, notes).catch((error: unknown) => ({
    missed: false,
    problems: [`the round did not come to its end: ${error instanceof Error ? error.stack : String(error)}`],
  }))
  const seconds = (performance.now() - started) / 1000
  return {
    kill,
    seconds,
    ...round,
    ...(round.problems.length > 0 && {
      evidence: { notes, ...('evidence' in round && { seen: round.evidence }) },
    }),
  }
}

async function play(lane: Lane, kill: Kill, notes: string[]): Promise<Omit<Round, 'kill' | 'seconds'>> {
  const { slot } = lane
  lane.sampler.take()
  const operation = await prepare(lane, kill)
  await slot.control.run(arm(kill))
  const running = await operation.start()
  const struck = await strike(slot, kill, running)
  if (struck && kill.target === 'action') await settle(slot)
  const ended = await running.ended
  notes.push(`${kill.operation}: ${describe(ended)}`)
  const killed = await observe(slot)
  const expected = confirmed(killed) ? operation.id : lane.live
  if (expected === operation.id) slot.ledger?.deployed(expected)
  const lostPower = kill.target === 'host'
  const problems = [
    ...judgeLive(killed, [expected]),
    ...(struck && kill.target === 'action' ? [] : judgeDriver(ended, killed)),
    ...(killed.journals.length > 1 ? ['E: one operation made several journals'] : []),
  ]
  if (slot.startsAtBoot || kill.target !== 'host')
    problems.push(...(await judgeServing(slot, expected, { seconds: SERVES_SECONDS, lostPower })))
  const settledAt = uptime()
  const away = struck && kill.target === 'engine' ? await awayGaps(slot, struck) : undefined
  const before = { away, expected, problems, killed, settledAt, lostPower, kept: expected === lane.live }
  if (!struck) {
    // The one that served until now is on the host, too.
    if (expected !== lane.live) lane.spare = lane.live
    lane.live = expected
    problems.push(...judgeUndisturbed(kill, ended), ...judgeRest(await observeQuiet(lane)))
    return { missed: true, problems, evidence: killed }
  }
  lane.live = expected
  return converge(lane, before, struck, notes)
}

interface Before {
  /** When what was killed kept the service away, as its host saw it. */
  away: Gap[] | undefined
  expected: string
  problems: string[]
  killed: Observed
  settledAt: number
  lostPower: boolean
  kept: boolean
}

/** A deployment of a new release, and the way back from it. */
async function converge(
  lane: Lane,
  before: Before,
  struck: Strike,
  notes: string[],
): Promise<Omit<Round, 'kill' | 'seconds'>> {
  const { slot } = lane
  const { away, expected, killed, settledAt, lostPower, kept } = before
  const problems = [...before.problems]
  await waitForLease(slot)
  const next = await lane.fresh()
  const deployed = await again(() => runHere(next.orders, lane.remote), notes)
  if (deployed.outcome?.outcome === 'confirmed') slot.ledger?.deployed(next.id)
  problems.push(...(await judgeStep(lane, deployed, { id: next.id, what: 'deployment', lostPower })))
  const upFrom = uptime()
  const returned = await again(() => runHere(lane.back(), lane.remote), notes)
  problems.push(...(await judgeStep(lane, returned, { id: expected, what: 'rollback', lostPower })))
  const samples = lane.sampler.take()
  const rest = await observeQuiet(lane)
  problems.push(...judgeRest(rest))
  lane.live = rest.current
  lane.spare = next.id
  const gaps = slot.gapless ? [] : rest.journals.flatMap(({ entries }) => gapsOf(entries))
  problems.push(
    ...judgeService(samples, [
      ...gaps,
      ...(away ?? []),
      ...bootGap(struck, {
        until: slot.startsAtBoot ? undefined : upFrom,
        seconds: away === undefined ? START_SECONDS : 0,
      }),
    ]),
  )
  const measured = kept ? measureReturn({ release: expected, struck, killed, samples, settledAt }) : {}
  const granted = away && { away: Math.max(0, ...away.map(({ to }) => to - struck.at)) }
  return {
    missed: false,
    problems,
    ...measured,
    ...granted,
    evidence: { killed, rest, samples, struck, gaps: away },
  }
}

/** From the kill on, as far as the host ended it by itself. */
function measureReturn({
  release,
  struck,
  killed,
  samples,
  settledAt,
}: {
  release: string
  struck: Strike
  killed: Observed
  samples: Sample[]
  settledAt: number
}): Pick<Round, 'healed' | 'began' | 'restored'> {
  const seen = samples.filter(({ uptime }) => uptime <= settledAt)
  const healed = secondsUntil(release, struck.at, seen)
  const journal = killed.journals.at(-1)
  const expired = journal?.entries.some(({ detail }) => detail?.startsWith('not confirmed within'))
  if (!journal?.reverting || !expired) return { ...(healed !== undefined && { healed }) }
  const restored = secondsUntil(release, journal.deadline, seen)
  return {
    ...(healed !== undefined && { healed }),
    began: journal.reverting - journal.deadline,
    ...(restored !== undefined && { restored }),
  }
}

/** More than a host, its engine and what it starts need to be there again. */
const SERVES_SECONDS = 60

/** L: what serves is the release, its data are those that belong to it, and nothing else of it runs or lies about. */
async function judgeServing(
  slot: Slot,
  release: string,
  { seconds, lostPower }: { seconds: number; lostPower: boolean },
): Promise<string[]> {
  const until = uptime() + seconds
  for (;;) {
    const served = await slot.servedVersion()
    const faults = slot.faults === '' ? '' : await slot.control.run(`cd ${root} || exit\n${slot.faults}`)
    const problems = [
      ...(served === release ? [] : [`${served ?? 'nothing'} answers instead of ${release}`]),
      ...faults.split('\n').filter((line) => line !== ''),
      ...((await slot.ledger?.problems({ lostPower })) ?? []),
    ]
    if (problems.length === 0) return []
    if (uptime() >= until) return problems.map((problem) => `L: ${problem}`)
    await wait(500)
  }
}

/** A host that lost its power, or its engine, serves nothing until it is up; a service that nobody starts at boot waits for a deployment. */
function bootGap(
  { at, upAt }: Strike,
  { until, seconds }: { until: number | undefined; seconds: number },
): Gap[] {
  return upAt === undefined ? [] : [{ from: at, to: until ?? upAt + seconds }]
}

/** For what is started with a host or its engine. All of it took 13 s from the kill on a quiet machine, and more than 25 at a load of 16. */
const START_SECONDS = 45

async function prepare(
  lane: Lane,
  { operation, target, built }: Kill,
): Promise<{ id: string; start(): Running | Promise<Running> }> {
  const alone = target === 'action'
  if (operation === 'rollback') {
    const orders = lane.back(lane.spare)
    return { id: lane.spare, start: () => (alone ? runAlone(orders) : runHere(orders, lane.remote)) }
  }
  const { id, orders } = await lane.fresh()
  const asked = { ...orders, fails: operation === 'revert' }
  if (built) return { id, start: () => runBuilt(asked, join(lane.folder, 'workspace')) }
  return { id, start: () => (alone ? runAlone(asked) : runHere(asked, lane.remote)) }
}

/** What a person would do: try it once more when the host says that it is busy or has changed meanwhile. */
async function again(start: () => Running, notes: string[]): Promise<Ended> {
  for (let tries = 1; ; tries++) {
    const ended = await start().ended
    notes.push(describe(ended))
    const code = ended.outcome?.error?.code
    if (tries === 3 || (code !== 'LOCKED' && code !== 'ORDER_STALE')) return ended
    await wait(2_000)
  }
}

async function judgeStep(
  lane: Lane,
  ended: Ended,
  { id, what, lostPower }: { id: string; what: string; lostPower: boolean },
): Promise<string[]> {
  if (ended.outcome?.outcome !== 'confirmed') return [`C: the ${what} afterwards: ${describe(ended)}`]
  return [
    ...(ended.outcome.plan.release.id === id
      ? []
      : [`C: the ${what} led to ${ended.outcome.plan.release.id}, not to ${id}`]),
    ...(await judgeServing(lane.slot, id, { seconds: 0, lostPower })).map(
      (problem) => `${problem}, after the ${what}`,
    ),
    ...judgeLive(await observe(lane.slot), [id]),
  ]
}

function judgeDriver({ outcome }: Ended, { journals }: Observed): string[] {
  return outcome
    ? judgeOutcome(outcome.outcome, journals.find(({ id }) => id === outcome.deployId)?.entries)
    : []
}

function judgeUndisturbed({ operation }: Kill, { outcome, reason }: Ended): string[] {
  const expected = operation === 'revert' ? 'reverted' : 'confirmed'
  return outcome?.outcome === expected || reason === expected || reason?.startsWith('exit code 0')
    ? []
    : [`C: the ${operation} that nobody disturbed: ${describe({ outcome, reason })}`]
}

/**
 * The helpers of a process that was killed see it within ten seconds; until then their unit is listed. What an earlier round
 * has told as left over is not told again.
 */
async function observeQuiet({ slot, told }: Lane): Promise<Observed> {
  const until = uptime() + 15
  let observed = await observe(slot)
  while (observed.units.length > 0 && uptime() < until) {
    await wait(1_000)
    observed = await observe(slot)
  }
  const litter = observed.litter.filter((name) => !told.has(name))
  for (const name of litter) told.add(name)
  return { ...observed, litter }
}

function confirmed({ journals }: Observed): boolean {
  const last = journals.at(-1)
  return last !== undefined && (last.confirmed || last.entries.findLast(isFinal)?.event === 'confirmed')
}
