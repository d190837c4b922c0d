import { hostsTable } from '@deploy/evidence/hosts-table.ts'
import { failedHosts, isDone, type Stage } from '@deploy/evidence/stage.ts'
import type { GateReport } from '@deploy/gate/report.ts'
import { type ErrorFacts, explain } from '@deploy/kit/errors.ts'
import type { Log } from '@deploy/kit/print.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { ends } from '@deploy/rollout/watch.ts'
import type { Unreached } from './hosts.ts'

interface Ended {
  stage: Stage
  outcomes: HostOutcome<GateReport>[]
  unreached: Unreached[]
}

/** Tells how a stage on several hosts ended: what failed on each, the table of all, and a warning when failures were allowed. */
export async function tellEnding(ended: Ended, log: Log): Promise<void> {
  const { stage } = ended
  if (stage.hosts.length === 1) return
  for (const { host, error } of failuresOf(ended))
    await log.group(`What failed on ${host}`, async () => log.host(host, explain(error)))
  for (const line of ['How it ended:', ...hostsTable(stage.hosts)]) log.info(line)
  if (isDone(stage) && stage.outcome === 'partial')
    log.warning(`${countOf(stage)} Mend them and run the deployment again.`)
}

/** What the action fails with, unless the stage did what it was for. */
export function failureOf(ended: Ended): ErrorFacts | undefined {
  const { stage, outcomes } = ended
  if (isDone(stage)) return undefined
  const [failed] = failuresOf(ended)
  const facts = failed?.error ?? {
    code: 'NOT_CONFIRMED',
    message: 'The deployment was not confirmed on every host.',
    remedy: 'Look at the change record for what happened on each host, and run it again.',
  }
  const outcome = outcomes.find(({ host }) => host === failed?.host)
  // A step that failed tells what serves now; a gate knows only what it measured.
  const serves = facts.step === 'gate' && outcome ? whatServes(outcome) : undefined
  const count = stage.hosts.length > 1 && failed ? countOf(stage) : undefined
  return {
    ...facts,
    cause: [facts.cause, count, `How it ended: ${endsOf(stage)}`, serves].filter((line) => line).join('\n'),
  }
}

/** Those that failed by themselves, in the order of the hosts. */
function failuresOf({ outcomes, unreached }: Ended): { host: string; error: ErrorFacts }[] {
  return [
    ...outcomes.flatMap(({ host, error }) => (error ? [{ host, error }] : [])),
    ...unreached.map(({ host, error }) => ({ host: host.name, error: error.facts })),
  ]
}

function countOf(stage: Stage): string {
  const named = failedHosts(stage).filter(({ error }) => error)
  const names = named.map(({ host, error }) => `${host} (${error?.code})`).join(', ')
  return `${named.length} of ${stage.hosts.length} hosts failed, ${stage.rollout?.maximumFailures ?? 0} may: ${names}.`
}

/** `lab: reverted`, or of many hosts `7 confirmed, 2 reverted`. */
function endsOf({ hosts }: Stage): string {
  if (hosts.length <= 3) return hosts.map(({ host, outcome }) => `${host}: ${outcome}`).join(', ')
  const counts = Map.groupBy(hosts, ({ outcome }) => outcome)
  return [...counts].map(([outcome, { length }]) => `${length} ${outcome}`).join(', ')
}

function whatServes({ outcome, plan }: HostOutcome<GateReport>): string | undefined {
  return outcome === 'reverted' || outcome === 'aborted' ? ends(plan)[outcome] : undefined
}
