import { PassThrough } from 'node:stream'
import type { Agent, Ending } from '@deploy/agent/agent.ts'
import type { JournalEntry } from '@deploy/agent/journal.ts'
import type { Order } from '@deploy/agent/order.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import type { Policy } from './batches.ts'
import type { HostRun, RolloutDeps } from './host.ts'
import { rollOut } from './rollout.ts'

export const digest = 'a'.repeat(64)
/** The plan of one host for a release that replaces another. */
export const planFor = (host: string): Plan => ({
  schemaVersion: 1,
  kind: 'deploy',
  application: 'shop',
  environment: 'prod',
  strategy: 'tarball',
  host,
  release: { id: '1.0.0-aaaaaaaaaaaa', version: '1.0.0', sha256: digest },
  previous: { id: '0.9.0-bbbbbbbbbbbb', sha256: 'b'.repeat(64) },
  slot: { root: '/opt/shop', path: '/opt/shop/current' },
  supervisor: 'systemd',
  guarantee: 'The host goes back by itself.',
  confirmSeconds: 60,
  keep: 2,
  blobs: [{ name: 'shop.tar.gz', sha256: digest, size: 3 }],
  privileged: [],
  steps: [
    { id: 'unpack', phase: 'fetch', title: 'Unpack it', do: 'true', undo: 'true', timeoutSeconds: 5 },
    { id: 'switch', phase: 'switch', title: 'Switch it', do: 'true', check: 'false', timeoutSeconds: 5 },
  ],
})

/** The connection breaks. */
export const lost = () =>
  new DeployError({ code: 'SSH_LOST', message: 'The connection was lost.', remedy: 'Again.' })
const at = '2026-05-04T10:00:00Z'

/** Entries with running numbers, each a second after the other. */
export function entries(
  first: number,
  ...events: [JournalEntry['event'], string?, string?][]
): JournalEntry[] {
  return events.map(([event, step, detail], index) => ({
    seq: first + index,
    at,
    uptime: 100 + first + index,
    fence: 1,
    event,
    ...(step && { step }),
    ...(detail && { detail }),
  }))
}

export const oneByOne: Policy = {
  batchSize: 1,
  maximumFailures: 0,
  onFailure: 'revert-all',
  batchSeconds: 60,
  failedBefore: 0,
}

export type Verb = 'install' | 'put' | 'prepare' | 'activate' | 'gate' | 'confirm' | 'revert'
/** What happens instead of the verb; `undefined`: nothing else than usual. */
type Act = () => Ending | undefined | Promise<Ending | undefined>
type Failures = Partial<Record<Verb, Act>>

/** Hosts that do as they are told, but for what `failures` says of them; every call is noted as `host verb`. */
export function rollout(
  failures: Record<string, Failures>,
  policy: Partial<Policy> = {},
  lend?: NonNullable<HostRun['lend']>,
  /** By host, the step before which its own are. */
  steps: Record<string, string> = {},
) {
  const calls: string[] = []
  const orders: Order[] = []
  const lines: string[] = []
  const cancel = new AbortController()
  const on = async (host: string, verb: Verb, ending: Ending): Promise<Ending> => {
    calls.push(`${host} ${verb}`)
    await Promise.resolve()
    return (await failures[host]?.[verb]?.()) ?? ending
  }
  const agentOf = (host: string): Agent => {
    const done = (...list: JournalEntry[]): Ending => ({
      event: list.at(-1)!.event,
      entries: list,
      logTail: [],
    })
    const watched = async (verb: Verb, watch: { journal(entry: JournalEntry): void }, ending: Ending) => {
      const result = await on(host, verb, ending)
      for (const entry of result.entries) watch.journal(entry)
      return result
    }
    return {
      host,
      install: async () => void (await on(host, 'install', done(...entries(0, ['opened'])))),
      put: async (_blob: unknown, progress: (bytes: number) => void) => {
        await on(host, 'put', done(...entries(0, ['opened'])))
        progress(3)
      },
      prepare: (order: Order, watch: never) => {
        orders.push(order)
        return watched(
          'prepare',
          watch,
          done(...entries(1, ['opened'], ['begin', 'unpack'], ['done', 'unpack'], ['staged'])),
        )
      },
      activate: (_id: string, watch: never) =>
        watched('activate', watch, done(...entries(5, ['armed'], ['skipped', 'switch'], ['activated']))),
      extend: async (_id: string, seconds: number) => void lines.push(`${host} waits for ${seconds} s`),
      confirm: () => on(host, 'confirm', done(...entries(8, ['confirmed']))),
      revert: (_id: string, reason: string, watch: never) => {
        lines.push(`${host} is told: ${reason}`)
        return watched('revert', watch, done(...entries(8, ['reverting', '', reason], ['reverted'])))
      },
    } as never
  }
  const runs = Object.keys(failures).map(
    (host): HostRun => ({
      agent: agentOf(host),
      rescuer: agentOf(host),
      plan: withStep(planFor(host), steps[host]),
      delivery: {
        archive: { sha256: digest, size: 3, open: () => new PassThrough() },
        texts: [],
        release: { archive: { name: 'shop.tar.gz' } } as never,
        archivePath: '/nonexistent',
      },
      ...(lend && { lend }),
    }),
  )
  const deps: RolloutDeps<string> = {
    issuer: { actor: 'ada', url: 'https://example.org/run' },
    policy: { ...oneByOne, ...policy },
    secretEnv: { INDEX: 'secret' },
    log: {
      line: (host, text) => lines.push(`${host}: ${text}`),
      host: (host, text) => lines.push(`${host} | ${text}`),
      progress: (host, name, size) => (bytes) => lines.push(`${host}: ${name} ${bytes}/${size}`),
    },
    now: () => new Date(at),
    signal: cancel.signal,
    gate: async ({ plan }, activation) => {
      const ending = await on(plan.host, 'gate', { event: 'activated', entries: [], logTail: [] })
      const passed = ending.event === 'activated'
      return { passed, report: `${passed ? 'pass' : 'fail'} since ${activation.uptime}` }
    },
  }
  return { calls, orders, lines, cancel, run: () => rollOut(runs, deps) }
}

function withStep(plan: Plan, id: string | undefined): Plan {
  return id === undefined ? plan : { ...plan, steps: [{ ...plan.steps[0]!, id }, ...plan.steps] }
}

/** A step fails, and the verb ends as it says. */
export const failed = (event: Ending['event'], step: string, from: number): Ending => ({
  event,
  entries: entries(from, ['begin', step], ['failed', step, 'exit code 1'], [event]),
  failedStep: step,
  logTail: ['tar: broken archive'],
})
