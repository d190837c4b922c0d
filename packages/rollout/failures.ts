import type { Ending } from '@deploy/agent/agent.ts'
import { DeployError, type ErrorFacts } from '@deploy/kit/errors.ts'
import type { Plan } from '@deploy/plan/plan.ts'
import { backupFailure } from './backup-failure.ts'
import { ends } from './watch.ts'

/** What was thrown, as an explanation; a bug of ours keeps its stack. */
export function factsOf(error: unknown, { host }: Plan): ErrorFacts {
  if (error instanceof DeployError) return { host, ...error.facts }
  return {
    code: 'UNEXPECTED',
    message: 'An unexpected failure.',
    host,
    cause: error instanceof Error ? (error.stack ?? error.message) : String(error),
    remedy: 'Please report it with the lines above. The host was told to go back.',
  }
}

function endOf(plan: Plan, event: Ending['event']): string {
  if (event === 'aborted' || event === 'reverted') return ends(plan)[event]
  return event === 'broken' ? 'The host could not go back by itself. It needs a person now.' : ''
}

/** A verb that ended otherwise than it should, by the step that failed first. */
export function stepFailed(plan: Plan, ending: Ending): ErrorFacts {
  const failure = ending.entries.findLast(({ event }) => event === 'failed')
  const ofBackup = ending.event === 'broken' ? undefined : backupFailure(failure?.step)
  return {
    code: ending.event === 'broken' ? 'HOST_BROKEN' : (ofBackup?.code ?? 'STEP_FAILED'),
    message: `${whatFailed(plan, ending, failure?.step)}. ${endOf(plan, ending.event)}`.trim(),
    host: plan.host,
    ...(ending.failedStep && { step: ending.failedStep }),
    cause: [failure?.detail, ...ending.logTail].filter((line) => line !== undefined).join('\n'),
    remedy:
      ending.event === 'broken'
        ? `Look at ${plan.slot.root}/.deploy/orders and the journal, put ${plan.slot.root}/current on a good release and start the service; where systemd refuses because it failed too often, run 'systemctl reset-failed' for the unit first. docs/runbook.md has the commands, under "The host says broken".`
        : (ofBackup?.remedy ??
          `Mend what the last lines above name and run the deployment again; nothing has to be cleaned up first.`),
  }
}

/** What failed first, and then what could not be taken back. */
export function alsoFailed(
  first: ErrorFacts,
  second: Pick<ErrorFacts, 'message' | 'cause' | 'remedy'>,
): ErrorFacts {
  return {
    ...first,
    cause: [first.cause, second.message, second.cause].filter(Boolean).join('\n'),
    remedy:
      second.remedy === '' || second.remedy === first.remedy
        ? first.remedy
        : `${second.remedy} Then: ${first.remedy}`,
  }
}

/** On a host that is broken two things have failed: a step, and taking back this one or another. */
function whatFailed(plan: Plan, { event, failedStep }: Ending, first: string | undefined): string {
  const titleOf = (id: string | undefined) => plan.steps.find((step) => step.id === id)?.title
  const [title, undone] = [titleOf(first ?? failedStep), titleOf(failedStep)]
  if (title === undefined) return `The deployment ended as ${event}`
  if (first === undefined && event === 'broken') return `'${undone}' could not be taken back`
  return first === undefined || first === failedStep
    ? `'${title}' failed`
    : `'${title}' failed, and then '${undone}' could not be taken back`
}

/** For a gate that gives no reason of its own. */
export function gateFailed({ host }: Plan): ErrorFacts {
  return {
    code: 'GATE_FAILED',
    message: 'The gate did not pass.',
    host,
    remedy: 'Read in gate.json of the evidence what was measured, mend the release, and deploy it again.',
  }
}

/** The run was cancelled; the guarantee of the plan says what the host does. */
export function cancelled({ host, guarantee }: Plan): ErrorFacts {
  return {
    code: 'CANCELLED',
    message: 'The run was cancelled.',
    host,
    cause: guarantee,
    remedy: 'Run the deployment again when it is wanted; nothing has to be cleaned up first.',
  }
}
