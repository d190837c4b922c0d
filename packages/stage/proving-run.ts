import { DeployError } from '@deploy/kit/errors.ts'
import { isOpenEvent } from '@deploy/kit/event.ts'
import { explained, type Place, placeOf } from '@deploy/record/github-place.ts'

/** The newest that are looked at; more of one commit nobody has. */
const MAX_RUNS = 100

/** The run whose artifacts are fetched: that of an id, or the newest of a commit that keeps an artifact. */
export type WantedRun = { runId: number } | { commit: string; artifact: string }

/**
 * Id of the run that is wanted. Throws EVENT_REFUSED for the id of a run that a stranger may have caused, and what `newestRun` throws.
 */
export async function provingRun(place: Place, wanted: WantedRun): Promise<number> {
  if ('commit' in wanted) return newestRun(place, wanted)
  const { runId } = wanted
  const { data } = await explained('read a run', 'actions: read', () =>
    place.github.rest.actions.getWorkflowRun({ ...placeOf(place.repository), run_id: runId }),
  )
  const why = strangerIn(data, place.repository)
  if (why === undefined) return runId
  throw new DeployError({
    code: 'EVENT_REFUSED',
    message: `The artifacts of run ${runId} are not taken: it is a run ${why}.`,
    cause: 'People who may not write to this repository can cause such a run, and choose what it keeps.',
    remedy:
      "Name a run of 'push', 'release', 'schedule' or 'workflow_dispatch' of this repository with the input 'from-run'.",
  })
}

/**
 * Id of the newest run of `commit` that keeps the artifact. Runs of forks and of events that strangers can cause are passed over, because
 * what they keep may be theirs. Needs `actions: read`. Throws ARTIFACT_MISSING, and what GitHub said, explained.
 */
async function newestRun(
  { github, repository }: Place,
  { commit, artifact }: { commit: string; artifact: string },
): Promise<number> {
  const place = placeOf(repository)
  const { data } = await explained('list the runs of a commit', 'actions: read', () =>
    github.rest.actions.listWorkflowRunsForRepo({ ...place, head_sha: commit, per_page: MAX_RUNS }),
  )
  const passedOver: string[] = []
  for (const run of data.workflow_runs) {
    const why = strangerIn(run, repository)
    if (why === undefined && (await keeps(run.id))) return run.id
    passedOver.push(`${run.id} (${why ?? 'has none'})`)
  }
  throw missing({ commit, artifact, passedOver })

  async function keeps(runId: number): Promise<boolean> {
    const { data: kept } = await explained('list the artifacts of a run', 'actions: read', () =>
      github.rest.actions.listWorkflowRunArtifacts({ ...place, run_id: runId, name: artifact }),
    )
    return kept.artifacts.some(({ expired }) => !expired)
  }
}

function strangerIn(
  { event, head_repository: head }: { event: string; head_repository: { full_name: string } | null },
  repository: string,
): string | undefined {
  if (head?.full_name.toLowerCase() !== repository.toLowerCase()) return 'of a fork'
  return isOpenEvent(event) ? `of the event ${event}` : undefined
}

function missing({
  commit,
  artifact,
  passedOver,
}: {
  commit: string
  artifact: string
  passedOver: string[]
}): DeployError {
  const runs = passedOver.length > 0 ? `Its runs: ${passedOver.join(', ')}.` : 'It has no run at all.'
  return new DeployError({
    code: 'ARTIFACT_MISSING',
    message: `No run of the commit ${commit} keeps the workflow artifact '${artifact}'.`,
    cause: `${runs} Artifacts expire after some days.`,
    remedy:
      "Promote the very commit that was proven: a merge makes another one, and `git push origin <commit>:prod` does not. Otherwise name the run with the input 'from-run', or prove this commit first.",
  })
}
