import type { Context } from '@deploy/gate/check.ts'
import { type Gap, type GapWatch, watchGap } from '@deploy/gate/gap.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import { askedBy, type Window, windowOf } from '@deploy/gate/window.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'

/** What users see of each host while it switches. */
export interface Watching {
  /** Just before the switch, which waits for it where it is `closely`: where a gap is to be expected, and its length to be told. */
  begin(host: string, context: Context, pace: 'closely' | 'gently'): Promise<void>
  /** Runs a gate, which asks the same URL itself. */
  during(host: string, gate: () => Promise<GateReport>): Promise<GateReport>
  /** Once nothing switches any more. `gaps`: by host, only of those that were watched closely. */
  end(
    outcomes: HostOutcome<GateReport>[],
  ): Promise<{ outcomes: HostOutcome<GateReport>[]; gaps: Record<string, Gap | null> }>
}

interface Host {
  watch: GapWatch
  pace: 'closely' | 'gently'
  startedAt: number
  switchAt: number
  gate?: { from: number; to: number; report: GateReport }
  finishedAt?: number
}

export function watchHosts(signal: AbortSignal): Watching {
  const hosts = new Map<string, Promise<Host | undefined>>()
  const now = () => performance.timeOrigin + performance.now()
  const start = async (context: Context, pace: Host['pace']): Promise<Host | undefined> => {
    const startedAt = now()
    const watch = await watchGap({ context, pace, signal })
    return watch && { watch, pace, startedAt, switchAt: pace === 'closely' ? now() : startedAt }
  }
  return {
    begin: async (name, context, pace) => {
      const started = start(context, pace)
      hosts.set(name, started)
      // For a picture the release before answers soon enough: the host makes ready meanwhile.
      if (pace === 'closely') await started
    },
    during: async (name, gate) => {
      const host = await hosts.get(name)
      if (host === undefined) return gate()
      host.watch.pause()
      const from = now()
      const report = await gate()
      host.gate = { from, to: now(), report }
      if (report.verdict !== 'pass') host.watch.resume()
      else await endOne(host, now)
      return report
    },
    end: async (outcomes) => {
      const watched = await Promise.all([...hosts].map(async ([name, host]) => ({ name, host: await host })))
      const ended = await Promise.all(
        watched.flatMap(({ name, host }) =>
          host ? [endOne(host, now).then((end) => ({ name, pace: host.pace, ...end }))] : [],
        ),
      )
      const closely = ended.filter(({ pace }) => pace === 'closely')
      const windows = new Map(ended.map(({ name, window }) => [name, window]))
      return {
        outcomes: outcomes.map((outcome) => withWindow(outcome, windows.get(outcome.host))),
        gaps: Object.fromEntries(closely.map(({ name, gap }) => [name, gap])),
      }
    },
  }
}

async function endOne(
  host: Host,
  now: () => number,
): Promise<{ gap: Gap | null; window: Window | undefined }> {
  const { watch, pace, startedAt, switchAt, gate } = host
  const { gap, asked } = await watch.end()
  host.finishedAt ??= now()
  if (gate === undefined) return { gap, window: undefined }
  const { samples = [] } = gate.report.checks.find(({ name }) => name === watch.check) ?? {}
  const all = pace === 'gently' ? [...asked, ...askedBy(samples)] : asked
  const times = { startedAt, switchAt, gateFrom: gate.from, gateTo: gate.to, finishedAt: host.finishedAt }
  return { gap, window: windowOf({ url: watch.url, asked: all, ...times }) }
}

function withWindow(outcome: HostOutcome<GateReport>, window: Window | undefined): HostOutcome<GateReport> {
  return outcome.gate && window ? { ...outcome, gate: { ...outcome.gate, window } } : outcome
}
