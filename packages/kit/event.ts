import { readFileSync } from 'node:fs'
import { DeployError } from './errors.ts'

/**
 * Events that people who may not write to the repository can cause, or whose text they write
 * (https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows).
 */
const openEvents = [
  ...['discussion', 'discussion_comment', 'fork', 'gollum', 'issue_comment', 'issues', 'pull_request'],
  ...['pull_request_review', 'pull_request_review_comment', 'pull_request_target', 'watch'],
]

/** What may be named in `allow-events`: a run after one of the others is a `workflow_run`. */
const refusable = [...openEvents, 'workflow_run']

/** Whether a stranger may have caused what began with this event. */
export function isOpenEvent(name: string): boolean {
  return refusable.includes(name)
}

/** The names in the input `allow-events`; throws INPUT_INVALID for one that is never refused. */
export function allowedEvents(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const unknown = names.find((name) => !refusable.includes(name))
  if (unknown === undefined) return names
  throw new DeployError({
    code: 'INPUT_INVALID',
    message: `The input 'allow-events' must name events that are refused, not '${unknown}'.`,
    cause: `These are ${refusable.join(', ')}.`,
    remedy: `Correct it under 'with:' of this step; other events need not be named.`,
  })
}

/**
 * Throws EVENT_REFUSED when a stranger may have started this run: by a pull request, an issue or a comment, or by a run that
 * follows one, also of a fork. With a key for the hosts in it, such a run would be his. `allowed` names events that are let through;
 * `does` is what such a run would do, such as 'deploys'.
 */
export function refuseOpenEvent(env: NodeJS.ProcessEnv, allowed: readonly string[], does: string): void {
  const event = env.GITHUB_EVENT_NAME ?? ''
  const cause = openEvents.includes(event)
    ? `The run was started by the event '${event}', which people can cause who may not write to this repository.`
    : event === 'workflow_run'
      ? strangerIn(payloadOf(env))
      : undefined
  if (cause === undefined || allowed.includes(event)) return
  throw new DeployError({
    code: 'EVENT_REFUSED',
    message: `No run of the event '${event}' ${does}.`,
    cause,
    remedy: `Start it on 'push', 'release', 'schedule' or 'workflow_dispatch'. Where it is sure that only those who may deploy can cause such a run, give this step 'allow-events: ${event}'.`,
  })
}

interface Payload {
  repository?: { full_name?: unknown }
  workflow_run?: { event?: unknown; head_repository?: { full_name?: unknown } | null }
}

/**
 * Why the run before may be that of a stranger; what cannot be read is not trusted, nor what began in turn with another run, of
 * which the event says nothing.
 */
function strangerIn({ repository, workflow_run: run }: Payload): string | undefined {
  const [own, head] = [repository?.full_name, run?.head_repository?.full_name]
  if (typeof own !== 'string' || typeof head !== 'string' || typeof run?.event !== 'string')
    return 'It follows another run, and its event does not say whose.'
  if (own !== head) return `It follows a run of the fork '${head}'.`
  return isOpenEvent(run.event) ? `It follows a run of the event '${run.event}'.` : undefined
}

function payloadOf({ GITHUB_EVENT_PATH }: NodeJS.ProcessEnv): Payload {
  try {
    const payload: unknown = JSON.parse(readFileSync(GITHUB_EVENT_PATH ?? '', 'utf8'))
    return typeof payload === 'object' && payload !== null ? payload : {}
  } catch {
    return {}
  }
}
