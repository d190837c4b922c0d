import { DeployError } from '@deploy/kit/errors.ts'
import type { Gate } from '@deploy/manifest/manifest.ts'
import type { Context, Measurement } from './check.ts'
import { none, oneLine } from './check.ts'
import { completed, type PreparedCheck, prepare } from './checks.ts'
import { type Clock, systemClock } from './clock.ts'
import { diagnose } from './diagnosis.ts'
import { count, emptyTally, type Judgement, judge, overall, type Tally } from './judge.ts'
import type { CheckReport, GateReport, Sample, Verdict } from './report.ts'

interface GateRun {
  gate: Gate
  context: Context
  clock?: Clock
  signal?: AbortSignal
  /** Called after each sample, for a line of progress. */
  onSample?: (check: string, sample: Sample, judgement: Judgement) => void
}

/** One check while the gate runs. */
interface Watch extends PreparedCheck {
  samples: Sample[]
  tally: Tally
  /** More of the last sample that was not good. */
  seen?: string
}

/** What the checks share: the clock, and the end that one brings for all. `ending.signal.reason` says why it ended. */
interface Room {
  gate: Gate
  clock: Clock
  watches: Watch[]
  ending: AbortController
  onSample: NonNullable<GateRun['onSample']>
}

/**
 * Measures all checks at once until they hold together, one has failed, or the time is over. A check that has passed is
 * measured on, and loses its row of successes by one bad sample. Throws CANCELLED, and GATE_CHECK_INVALID before anything
 * is measured; every verdict is a result.
 */
export async function runGate(run: GateRun): Promise<GateReport> {
  const { gate, context, clock = systemClock, signal = new AbortController().signal, onSample } = run
  if (signal.aborted) throw cancelled(context.host)
  const watches = completed(gate.checks, context.slot).map(
    (settings): Watch => ({
      ...prepare(settings, context),
      samples: [],
      tally: emptyTally,
    }),
  )
  const room: Room = { gate, clock, watches, ending: new AbortController(), onSample: onSample ?? (() => {}) }
  const startedAt = clock.now()
  await untilCancelled(signal, room, context.host)
  const finishedAt = clock.now()
  const checks = watches.map((watch) => reportOf(watch, room))
  const verdict = overall(checks.map((check) => check.verdict))
  const { application, environment, host, release } = context
  const seen = watches.flatMap((watch) => watch.seen ?? [])
  return {
    schemaVersion: 1,
    application,
    environment,
    host,
    release: { id: release.id, sha256: release.sha256 },
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    verdict,
    checks,
    diagnosis: verdict === 'pass' ? [] : await diagnose({ gate, context, checks, seen, clock, signal }),
  }
}

async function untilCancelled(signal: AbortSignal, room: Room, host: string): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const cancel = () => {
    room.ending.abort('the gate was cancelled')
    reject(cancelled(host))
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    await Promise.race([measureAll(room), promise])
  } finally {
    signal.removeEventListener('abort', cancel)
    room.ending.abort('the gate ended')
  }
}

async function measureAll(room: Room): Promise<void> {
  const { gate, clock, ending, watches } = room
  const timeIsOver = async () => {
    await clock.sleep(gate.timeoutSeconds * 1000, ending.signal)
    ending.abort(`the gate's ${gate.timeoutSeconds} s were over`)
  }
  await Promise.all([timeIsOver(), ...watches.map((watch) => follow(watch, room))])
}

/** Samples one check until the gate ends, or until the check itself can only end in one way. */
async function follow(watch: Watch, room: Room): Promise<void> {
  const { gate, clock, ending } = room
  await clock.sleep(gate.initialDelaySeconds * 1000, ending.signal)
  while (!ending.signal.aborted) {
    const begun = clock.now()
    const measured = await attempt(watch, room)
    if (measured === undefined) return
    record(watch, room, begun, measured)
    const { verdict } = judge(watch.tally, gate)
    if (verdict !== 'pending' && verdict !== 'pass') return
    await clock.sleep(Math.max(0, begun + gate.intervalSeconds * 1000 - clock.now()), ending.signal)
  }
}

/** One try within its limit; undefined when the end of the gate cut it short, for that says nothing about the check. */
async function attempt(watch: Watch, { clock, ending }: Room): Promise<Measurement | undefined> {
  const limit = new AbortController()
  const settled = new AbortController()
  const end = () => limit.abort(new Error('The gate ended'))
  ending.signal.addEventListener('abort', end, { once: true })
  let late = false
  void clock.sleep(watch.timeoutSeconds * 1000, settled.signal).then(() => {
    late = !settled.signal.aborted && !ending.signal.aborted
    if (late) limit.abort(new Error('The try took too long'))
  })
  try {
    const measured = await watch.measure(limit.signal)
    return limit.signal.aborted && !late ? undefined : measured
  } catch (error) {
    if (limit.signal.aborted && !late) return undefined
    if (late) return none(`no result within ${watch.timeoutSeconds} s`)
    if (error instanceof DeployError) return none(oneLine(error.message))
    throw error
  } finally {
    settled.abort()
    ending.signal.removeEventListener('abort', end)
  }
}

function record(watch: Watch, room: Room, begun: number, { seen, ...measured }: Measurement): void {
  const sample: Sample = { at: new Date(begun).toISOString(), ...measured, detail: oneLine(measured.detail) }
  watch.samples.push(sample)
  watch.tally = count(watch.tally, sample.outcome)
  if (seen !== undefined && sample.outcome !== 'good') watch.seen = seen
  room.onSample(watch.name, sample, judge(watch.tally, room.gate))
  endIfDecided(room)
}

function endIfDecided({ gate, watches, ending }: Room): void {
  const verdicts = watches.map(({ tally }) => judge(tally, gate).verdict)
  const failed = watches[verdicts.indexOf('fail')]
  if (failed !== undefined) ending.abort(`'${failed.name}' failed`)
  else if (!verdicts.includes('pending')) ending.abort('all checks were decided')
}

function reportOf({ name, type, target, samples, tally }: Watch, { gate, ending }: Room): CheckReport {
  const { verdict, reason } = judge(tally, gate, String(ending.signal.reason))
  return { name, type, target, verdict: verdict as Verdict, reason, samples }
}

export function cancelled(host: string): DeployError {
  return new DeployError({
    code: 'CANCELLED',
    message: 'The gate was cancelled before it had a verdict.',
    host,
    step: 'gate',
    remedy: 'Nothing is proven about this release; run the gate again.',
  })
}
