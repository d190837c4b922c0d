import type { Watch } from '@deploy/agent/agent.ts'
import type { JournalEntry } from '@deploy/agent/journal.ts'
import type { Plan } from '@deploy/plan/plan.ts'

/** Where a rollout tells people what happens. */
export interface RolloutLog {
  /** A line of ours. */
  line(host: string, text: string): void
  /** Text that a host printed: data. */
  host(host: string, text: string): void
  /** Called with the bytes sent so far. */
  progress(host: string, name: string, size: number): (bytes: number) => void
}

/** What the agent calls while a deployment runs: each event becomes a line that names the step as the plan does. */
export function follow(plan: Plan, log: RolloutLog): Required<Watch> {
  const began = new Map<string, number>()
  const titles = new Map(plan.steps.map(({ id, title }) => [id, title]))
  return {
    journal: (entry) => {
      if (entry.step && (entry.event === 'begin' || entry.event === 'undo'))
        began.set(entry.step, entry.uptime)
      const seconds = entry.uptime - (began.get(entry.step ?? '') ?? entry.uptime)
      log.line(
        plan.host,
        describeEntry(entry, { title: titles.get(entry.step ?? '') ?? entry.step ?? '', seconds, plan }),
      )
    },
    log: (step, text) => log.host(plan.host, `${step}: ${text}`),
    settled: ({ deployId, actor, url, event, detail }) =>
      log.line(
        plan.host,
        `The deployment ${deployId} of ${actor} (${url}) was left before its end; it ended as ${event}${detail ? `: ${detail}` : ''}.`,
      ),
    notice: (text) => log.line(plan.host, text),
  }
}

function describeEntry(
  { event, detail }: JournalEntry,
  { title, seconds, plan }: { title: string; seconds: number; plan: Plan },
): string {
  const took = `(${seconds.toFixed(1)} s)`
  const texts: Record<JournalEntry['event'], string> = {
    opened: 'The host has the plan.',
    begin: `… ${title}`,
    done: `✓ ${title} ${took}`,
    skipped: `✓ ${title} (already so)`,
    failed: `✗ ${title}: ${detail ?? 'failed'} ${took}`,
    staged: plan.previous ? 'Ready to switch; the live release still serves.' : 'Ready to switch.',
    aborted: `Given up before the switch${detail ? `: ${detail}` : ''}. ${ends(plan).aborted}`,
    armed: `Timer set: without a confirmation the host goes back by itself${detail ? ` (${detail})` : ''}.`,
    activated: 'Switched. Waiting for the proof.',
    confirmed: 'Confirmed: the release is live.',
    reverting: `Going back${detail ? `: ${detail}` : ''} …`,
    undo: `… taking back: ${title}`,
    undone: `✓ taken back: ${title} ${took}`,
    'undo-failed': `✗ could not take back: ${title}: ${detail ?? ''}`,
    reverted: ends(plan).reverted,
    broken: `The host could not go back by itself${detail ? `: ${detail}` : ''}.`,
  }
  return texts[event]
}

/** What serves when a deployment did not get through; on a first one there was nothing before. */
export function ends({ previous }: Plan): { aborted: string; reverted: string } {
  return previous
    ? {
        aborted: `Nothing was switched; ${previous.id} still serves.`,
        reverted: `${previous.id} serves again.`,
      }
    : {
        aborted: 'Nothing was switched. It was the first deployment here, so nothing serves.',
        reverted: 'The switch was taken back. It was the first deployment here, so nothing serves.',
      }
}
