import { DeployError } from '@deploy/kit/errors.ts'
import { explained, type Place, placeOf } from './github-place.ts'

/** GitHub takes no longer descriptions. */
const MAX_DESCRIPTION = 140

/** So many deployments of an environment are looked through for one that still counts as active. */
const EARLIER = 10

export interface DeploymentFacts {
  environment: string
  commit: string
  /** `deploy` or `rollback`. */
  task: string
  description: string
  /** Release and plan, for programs. */
  payload: Record<string, string>
}

export interface DeploymentEnd {
  state: 'success' | 'failure' | 'error' | 'inactive'
  description: string
  /** Address of the application, '' when nobody said it. */
  environmentUrl: string
}

interface Status {
  state: DeploymentEnd['state'] | 'in_progress'
  description: string
  environmentUrl?: string
}

/** What GitHub shows as deployments of a repository. */
export interface Deployments {
  /** Shows that a deployment is in progress, with the page of its run. Answers with what ends it. */
  begin(facts: DeploymentFacts): Promise<(end: DeploymentEnd) => Promise<void>>
}

/**
 * The Deployments API of GitHub (https://docs.github.com/rest/deployments). A success makes what served in that environment before
 * inactive, in production too, where GitHub does not do it by itself. Needs `deployments: write`. Throws what GitHub
 * said, explained, and GITHUB_REFUSED where it made no deployment.
 */
export function githubDeployments(place: Place, { logUrl }: { logUrl: string }): Deployments {
  const { github, repository } = place
  const at = placeOf(repository)
  const told = <T>(body: () => Promise<T>) =>
    explained('show the deployment on its page', 'deployments: write', body)

  // A status twice is the same status, so one whose answer was lost is said again.
  const say = async (id: number, { state, description, environmentUrl = '' }: Status) => {
    await github.rest.repos.createDeploymentStatus({
      ...at,
      deployment_id: id,
      state,
      description: shortened(description),
      auto_inactive: false,
      ...(logUrl && { log_url: logUrl }),
      ...(environmentUrl && { environment_url: environmentUrl }),
      request: { retries: 3 },
    })
  }

  const retire = async (id: number, environment: string) => {
    const list = await github.rest.repos.listDeployments({ ...at, environment, per_page: EARLIER })
    for (const one of list.data.filter((other) => other.id < id)) {
      const { data } = await github.rest.repos.listDeploymentStatuses({
        ...at,
        deployment_id: one.id,
        per_page: 1,
      })
      if (data[0]?.state === 'success') await say(one.id, { state: 'inactive', description: 'Replaced.' })
    }
  }

  return {
    begin: (facts) =>
      told(async () => {
        const { environment, commit, task, description, payload } = facts
        const { status, data } = await github.rest.repos.createDeployment({
          ...at,
          ref: commit,
          task,
          environment,
          description: shortened(description),
          payload,
          auto_merge: false,
          required_contexts: [],
        })
        if (status !== 201 || !('id' in data)) throw notMade(status)
        const { id } = data
        await say(id, { state: 'in_progress', description })
        return (end) =>
          told(async () => {
            await say(id, end)
            if (end.state === 'success') await retire(id, environment)
          })
      }),
  }
}

function shortened(text: string): string {
  const signs = [...text]
  return signs.length <= MAX_DESCRIPTION ? text : `${signs.slice(0, MAX_DESCRIPTION - 1).join('')}…`
}

function notMade(status: number): DeployError {
  return new DeployError({
    code: 'GITHUB_REFUSED',
    message: 'GitHub made no deployment.',
    cause: `It answered ${status}.`,
    remedy: 'Read what its page of deployments says, and run the job again.',
  })
}
