import { DeployError } from '@deploy/kit/errors.ts'
import type { Load, Nfr } from '@deploy/manifest/manifest.ts'
import { longestBeforeSeconds, slackSeconds } from '@deploy/manifest/nfr.ts'
import { type Context, oneLine } from '../check.ts'
import { type Clock, systemClock } from '../clock.ts'
import { diagnose } from '../diagnosis.ts'
import { overall } from '../judge.ts'
import type { CheckReport, GateReport } from '../report.ts'
import { cancelled } from '../run.ts'
import { judgeLoad } from './judge.ts'
import { type Asked, killService } from './kill.ts'
import { runLoad } from './load.ts'
import type { Further, Traffic } from './report.ts'
import { roomOf, sampleRoom } from './room.ts'

interface Subject {
  context: Context
  signal: AbortSignal
  clock?: Clock
}

/**
 * The load of the manifest, for 15 s at most, on the release that still serves. Undefined when nothing is to be compared, or
 * when it could not be measured, which the comparison tells. Never throws for what happens on the way.
 */
export async function loadBefore({ context, signal }: Subject): Promise<Traffic | undefined> {
  const { nfr } = context.slot
  const { load } = nfr ?? {}
  if (!nfr?.allowed || load?.limits.p95Ratio === undefined) return undefined
  const durationSeconds = Math.min(load.durationSeconds, longestBeforeSeconds)
  // The host holds what is prepared for a minute.
  const short = { ...load, timeoutSeconds: Math.min(load.timeoutSeconds, longestBeforeSeconds) }
  context.log.info(`${context.host}: ${offered(load)} for ${durationSeconds} s on the release that serves`)
  try {
    return (await runLoad({ load: short, durationSeconds, probe: context.probe, signal })).traffic
  } catch (error) {
    if (signal.aborted || error instanceof DeployError) return undefined
    throw error
  }
}

/**
 * Puts a release whose gate has passed under load and kills its processes, as the manifest says, and adds what that showed to
 * the report. Another verdict, and an environment without consent, stay as they are. Throws CANCELLED, GATE_CHECK_INVALID.
 */
export async function proveFurther({
  report,
  before,
  context,
  signal,
  clock = systemClock,
}: Subject & {
  report: GateReport
  /** null when no release served before. */
  before: Traffic | null | undefined
}): Promise<GateReport> {
  const { nfr, gate } = context.slot
  if (nfr === undefined || report.verdict !== 'pass') return report
  if (nfr.load === undefined && nfr.resilience === undefined) return report
  if (!nfr.allowed) {
    context.log.info(`${context.host}: no load and no kill: ${context.environment} has no nfr.consent`)
    return report
  }
  try {
    const { further, rows } = await measure(nfr, before, { context, signal, clock })
    const checks = [...report.checks, ...rows]
    const verdict = overall(checks.map((each) => each.verdict))
    const asked = { gate, context, checks, seen: [], clock, signal }
    return {
      ...report,
      finishedAt: new Date(clock.now()).toISOString(),
      verdict,
      checks,
      further,
      diagnosis: verdict === 'pass' ? [] : await diagnose(asked),
    }
  } catch (error) {
    if (signal.aborted) throw cancelled(context.host)
    throw error
  }
}

async function measure(
  { load, resilience, consent }: Nfr,
  before: Traffic | null | undefined,
  subject: Required<Subject>,
): Promise<{ further: Further; rows: CheckReport[] }> {
  const loaded = load && (await underLoad(load, before, subject))
  const asked = askedOf(subject.context)
  const killed = resilience && asked && (await killService({ asked, ...resilience, ...subject }))
  const killRow = killed && { ...killed.row, type: 'resilience', target: asked!.url, samples: [] }
  if (killRow) tell(subject.context, [killRow])
  return {
    further: {
      ...(consent !== undefined && { consent }),
      ...(loaded && { load: loaded.load }),
      ...(killed && { resilience: killed.resilience }),
    },
    rows: [...(loaded?.rows ?? []), ...(killRow ? [killRow] : [])],
  }
}

async function underLoad(
  load: Load,
  before: Traffic | null | undefined,
  { context, signal }: Subject,
): Promise<{ load: NonNullable<Further['load']>; rows: CheckReport[] }> {
  const { url, paths, durationSeconds, limits } = load
  context.log.info(`${context.host}: ${offered(load)} for ${durationSeconds} s on ${paths.join(', ')}`)
  const withService = limits.memoryGrowthMebibytesPerHour !== undefined
  const [{ traffic, stretches }, room] = await Promise.all([
    runLoad({ load, probe: context.probe, signal }),
    watchRoom(context, { durationSeconds, withService }, signal),
  ])
  const rows = judgeLoad({ limits, traffic, room, before }).map((row) => ({
    ...row,
    type: 'load',
    target: oneLine(`${url} ${paths.join(', ')}`),
    samples: [],
  }))
  tell(context, rows)
  const limit = limits.p95Ms === undefined ? {} : { p95LimitMs: limits.p95Ms }
  const measured = { url, paths, offered: offered(load), ...limit, traffic, stretches }
  return { load: { ...measured, ...(room && { room }), ...(before && { before }) }, rows }
}

/** Undefined also when the host takes longer than is planned for it. */
async function watchRoom(
  { slot, probe }: Context,
  options: { durationSeconds: number; withService: boolean },
  signal: AbortSignal,
) {
  const late = AbortSignal.timeout((options.durationSeconds + slackSeconds) * 1000)
  const stop = AbortSignal.any([signal, late])
  try {
    const { code, stdout } = await probe.exec(sampleRoom(slot, options), stop)
    return code === 0 ? roomOf(stdout, options) : undefined
  } catch (error) {
    if (error instanceof DeployError || stop.aborted) return undefined
    throw error
  }
}

function tell({ log, host }: Context, rows: CheckReport[]): void {
  for (const { name, verdict, reason } of rows)
    log.info(`${host}: ${verdict === 'pass' ? '✓' : '✗'} ${name}: ${reason}`)
}

function offered({ users, requestsPerSecond }: Load): string {
  return users === undefined ? `${requestsPerSecond} requests a second` : `${users} users`
}

/** What tells that the service answers. */
export function askedOf({ slot }: Context): Asked | undefined {
  const load = slot.nfr?.load
  return load
    ? { ...load, url: `${new URL(load.url).origin}${load.paths[0]}` }
    : slot.gate.checks.find((check) => check.type === 'http')
}
