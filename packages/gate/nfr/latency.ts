import { createHistogram } from 'node:perf_hooks'
import type { Stretch, Traffic } from './report.ts'

const longestMs = 600_000
const stretchesAtMost = 120

/** Counts what a run brings, in constant memory. Times in milliseconds since its begin. */
export interface Recorder {
  /** `tookMs` is counted from the moment at which the request was due. */
  answered(tookMs: number, atMs: number): void
  /** With a time where it was waited for. */
  failed(what: string, atMs: number, tookMs?: number): void
  untried(): void
  sent(lateMs: number): void
  end(seconds: number): { traffic: Traffic; stretches: Stretch[] }
}

/** Percentiles are those of an HDR histogram with three figures: https://hdrhistogram.github.io/HdrHistogram/ */
export function recorder(durationSeconds: number): Recorder {
  const [whole, late, part] = [histogram(), histogram(), histogram()]
  const failures = new Map<string, number>()
  const stretches: Stretch[] = []
  const stretchMs = Math.max(1, durationSeconds / stretchesAtMost) * 1000
  const counts = { requests: 0, answered: 0, errors: 0, untried: 0 }
  let open = { index: 0, answered: 0, errors: 0 }
  const close = () => {
    const { index, answered, errors } = open
    const p95Ms = part.count === 0 ? undefined : percentile(part, 95)
    if (answered + errors > 0)
      stretches.push({
        second: round((index * stretchMs) / 1000),
        answered,
        errors,
        ...(p95Ms !== undefined && { p95Ms }),
      })
    part.reset()
  }
  const at = (atMs: number) => {
    const index = Math.floor(atMs / stretchMs)
    if (index <= open.index) return
    close()
    open = { index, answered: 0, errors: 0 }
  }
  const took = (ms: number) => {
    whole.record(micro(ms))
    part.record(micro(ms))
  }
  return {
    sent: (lateMs) => {
      counts.requests += 1
      late.record(micro(lateMs))
    },
    answered: (tookMs, atMs) => {
      at(atMs)
      counts.answered += 1
      open.answered += 1
      took(tookMs)
    },
    failed: (what, atMs, tookMs) => {
      at(atMs)
      counts.errors += 1
      open.errors += 1
      failures.set(what, (failures.get(what) ?? 0) + 1)
      if (tookMs !== undefined) took(tookMs)
    },
    untried: () => {
      counts.untried += 1
    },
    end: (seconds) => {
      close()
      const [p50, p95, p99] = [percentile(whole, 50), percentile(whole, 95), percentile(whole, 99)]
      return {
        traffic: {
          seconds: round(seconds),
          ...counts,
          requestsPerSecond: round((counts.answered + counts.errors) / seconds),
          ...(whole.count > 0 && { latencyMs: { p50, p95, p99, max: round(whole.max / 1000) } }),
          lateMs: late.count === 0 ? 0 : percentile(late, 99),
          failures: [...failures]
            .map(([what, count]) => ({ what, count }))
            .toSorted((a, b) => b.count - a.count)
            .slice(0, 5),
        },
        stretches,
      }
    },
  }
}

const histogram = () => createHistogram({ lowest: 1, highest: longestMs * 1000, figures: 3 })

function percentile(of: ReturnType<typeof histogram>, percent: number): number {
  return round(of.percentile(percent) / 1000)
}

/** Whole microseconds, in the range of the histogram. */
function micro(ms: number): number {
  return Math.min(longestMs * 1000, Math.max(1, Math.round(ms * 1000)))
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}
