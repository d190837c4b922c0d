import { words } from '@deploy/evidence/change-record.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import type { DeploymentEnd, DeploymentFacts } from '@deploy/record/github-deployments.ts'
import type { StageDeps } from './deps.ts'
import { tried } from './keep.ts'

/**
 * Shows a stage among the deployments of GitHub, where that is wanted; answers with what shows its end. What GitHub refuses is a
 * warning: the deployment goes on without.
 */
export async function showDeployment(
  { stage, planDigest, commitOf }: { stage: Stage; planDigest: string; commitOf(): Promise<string> },
  { environmentUrl }: { environmentUrl: string },
  deps: Pick<StageDeps, 'deployments' | 'log' | 'signal'>,
): Promise<(stage: Stage) => Promise<void>> {
  const { deployments } = deps
  if (deployments === undefined) return async () => {}
  const what = 'Showing the deployment on GitHub'
  const begin = async () => {
    const commit = await commitOf()
    if (commit !== '') return deployments.begin(factsOf(stage, { commit, planDigest }))
    deps.log.warning('GitHub shows no deployment: nobody knows from which commit the release was built.')
    return undefined
  }
  const begun = begin()
  await tried(what, deps, () => begun)
  return async (ended) => {
    // A cancelled run may not have waited until it had begun.
    const end = async () => (await begun.catch(() => undefined))?.(endOf(ended, environmentUrl))
    await tried(what, deps, end)
  }
}

function factsOf(
  { kind, environment, release }: Stage,
  { commit, planDigest }: { commit: string; planDigest: string },
): DeploymentFacts {
  const { id, sha256 } = release
  return {
    environment,
    commit,
    task: kind === 'rollback' ? 'rollback' : 'deploy',
    description: kind === 'rollback' ? 'A rollback' : `Release ${id}`,
    payload: { release: id, sha256, planDigest },
  }
}

/** What reverted or aborted, or was cancelled before anything switched, leaves the deployment before as the active one. Pure. */
export function endOf({ outcome }: Stage, environmentUrl: string): DeploymentEnd {
  const state = states[outcome]
  return { state, description: words[outcome], environmentUrl: state === 'success' ? environmentUrl : '' }
}

const states: Record<Stage['outcome'], DeploymentEnd['state']> = {
  confirmed: 'success',
  partial: 'failure',
  reverted: 'failure',
  aborted: 'failure',
  broken: 'error',
  cancelled: 'inactive',
  refused: 'failure',
  unknown: 'error',
}
