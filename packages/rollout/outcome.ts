import type { FinalEvent, JournalEntry } from '@deploy/agent/journal.ts'
import type { ErrorFacts } from '@deploy/kit/errors.ts'
import type { Plan } from '@deploy/plan/plan.ts'

/**
 * How a deployment ended on one host. `unknown`: the connection was lost and nobody could see the end; the host has
 * finished it by itself. `untouched`: an earlier failure, on this host or another, came first.
 */
export type Outcome = FinalEvent | 'unknown' | 'untouched'

export interface HostOutcome<Report> {
  host: string
  outcome: Outcome
  deployId: string
  plan: Plan
  planDigest: string
  journal: JournalEntry[]
  /** The last lines that the steps printed. */
  logTail: string[]
  gate?: Report
  error?: ErrorFacts
  startedAt: string
  finishedAt: string
}
