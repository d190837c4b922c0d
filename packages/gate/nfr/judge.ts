import type { Load } from '@deploy/manifest/manifest.ts'
import type { CheckReport } from '../report.ts'
import type { Room, Traffic } from './report.ts'

/** Below so many answers a percentile is that of one request. */
const needed = { p95: 20, p99: 100 }
/** Scatter of a quick application, which no user notices. */
const slackMs = 5

type Row = Omit<CheckReport, 'type' | 'target' | 'samples'>

/** What a run under load says about a release, a row for each promise. What was not measured is never a pass. Pure. */
export function judgeLoad({
  limits,
  traffic,
  room,
  before,
}: {
  limits: Load['limits']
  traffic: Traffic
  room: Room | undefined
  /** Under the same load before the switch; null when no release served. */
  before: Traffic | null | undefined
}): Row[] {
  const untried = traffic.untried > traffic.requests / 100
  return [
    untried
      ? { name: 'load errors', ...nothingTried(traffic) }
      : { name: 'load errors', ...errorsOf(traffic, limits) },
    ...(limits.p95Ms === undefined
      ? []
      : [{ name: 'load p95', ...percentileOf('p95', traffic, limits.p95Ms) }]),
    ...(limits.p99Ms === undefined
      ? []
      : [{ name: 'load p99', ...percentileOf('p99', traffic, limits.p99Ms) }]),
    ...(limits.headroomPercent === 0 ? [] : [{ name: 'load headroom', ...headroomOf(room, limits) }]),
    ...(limits.p95Ratio === undefined
      ? []
      : [{ name: 'load compared', ...comparedTo(before, traffic, limits.p95Ratio) }]),
    ...(limits.memoryGrowthMebibytesPerHour === undefined
      ? []
      : [{ name: 'load memory', ...growthOf(room, limits.memoryGrowthMebibytesPerHour) }]),
  ]
}

type Finding = Pick<Row, 'verdict' | 'reason'>

function nothingTried({ untried, requests }: Traffic): Finding {
  const verdict = untried === requests ? 'error' : 'inconclusive'
  return { verdict, reason: `${untried} of ${requests} requests could not be tried` }
}

function errorsOf({ requests, errors, failures }: Traffic, { errorRatePercent }: Load['limits']): Finding {
  if (requests < needed.p95) return { verdict: 'inconclusive', reason: `only ${requests} requests were sent` }
  const percent = (100 * errors) / requests
  const most = failures[0] ? `, most often: ${failures[0].what}` : ''
  const seen = `${errors} of ${requests} requests failed (${told(percent)} %${most})`
  return percent > errorRatePercent
    ? { verdict: 'fail', reason: `${seen}, ${errorRatePercent} % may` }
    : { verdict: 'pass', reason: seen }
}

function percentileOf(which: 'p95' | 'p99', traffic: Traffic, limitMs: number): Finding {
  const { latencyMs, answered, lateMs } = traffic
  if (latencyMs === undefined || answered < needed[which])
    return { verdict: 'inconclusive', reason: `${answered} answers are too few, ${needed[which]} it takes` }
  const seen = `${which} ${told(latencyMs[which])} ms`
  if (latencyMs[which] <= limitMs) return { verdict: 'pass', reason: `${seen}, ${limitMs} ms may be` }
  if (latencyMs[which] - lateMs <= limitMs)
    return {
      verdict: 'inconclusive',
      reason: `${seen}, but the runner itself sent requests up to ${told(lateMs)} ms late`,
    }
  return { verdict: 'fail', reason: `${seen}, ${limitMs} ms may be` }
}

function headroomOf(room: Room | undefined, { headroomPercent }: Load['limits']): Finding {
  if (room === undefined)
    return { verdict: 'inconclusive', reason: 'the host has not told how much room it had' }
  const { cpuPercent, memoryPercent } = room
  const seen = `${told(cpuPercent)} % of the processors and ${told(memoryPercent)} % of the memory were free`
  return Math.min(cpuPercent, memoryPercent) < headroomPercent
    ? { verdict: 'fail', reason: `${seen}, ${headroomPercent} % must be` }
    : { verdict: 'pass', reason: seen }
}

function comparedTo(before: Traffic | null | undefined, after: Traffic, ratio: number): Finding {
  if (before === null) return { verdict: 'pass', reason: 'no release served before it' }
  const [was, is] = [before?.latencyMs?.p95, after.latencyMs?.p95]
  if (before === undefined || was === undefined || before.answered < needed.p95)
    return { verdict: 'inconclusive', reason: 'the release before it was not measured' }
  if (is === undefined || after.answered < needed.p95)
    return { verdict: 'inconclusive', reason: 'too few answers' }
  const seen = `p95 ${told(is)} ms after ${told(was)} ms of the release before it (${(is / was).toFixed(2)}×)`
  if (is <= was * ratio || is <= was + slackMs) return { verdict: 'pass', reason: seen }
  if (is - after.lateMs <= was * ratio)
    return { verdict: 'inconclusive', reason: `${seen}, but the runner itself was late` }
  return { verdict: 'fail', reason: `${seen}, ${ratio}× may be` }
}

function growthOf(room: Room | undefined, limit: number): Finding {
  const growth = room?.memoryGrowthMebibytesPerHour
  if (growth === undefined) return { verdict: 'inconclusive', reason: 'the memory was not measured' }
  const seen = `the memory of the service grew by ${told(growth)} MiB an hour`
  return growth > limit
    ? { verdict: 'fail', reason: `${seen}, ${limit} may be` }
    : { verdict: 'pass', reason: seen }
}

function told(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1)
}
