import { notFound } from './answers.ts'
import type { Call, Handler, Urls } from './call.ts'
import { nodeId } from './call.ts'
import type { Environment, State } from './state.ts'
import { nextId } from './state.ts'
import { renderUser } from './users.ts'

export const environments = {
  'repos/get-environment': (call) => {
    const name = call.params.environment_name
    const environment = call.state.environments.find((candidate) => candidate.name === name)
    if (!environment) throw notFound()
    const rules = environment.reviewers.length > 0 ? [renderReviewers(call, environment)] : []
    const body = {
      ...renderEnvironment(call.urls, call.state, environment),
      protection_rules: rules,
      deployment_branch_policy: null,
    }
    return { status: 200, body }
  },
} satisfies Record<string, Handler>

/** The environment of that name, made when it is new, as a first deployment does. */
export function ensureEnvironment(state: State, name: string, now: string): Environment {
  const found = state.environments.find((environment) => environment.name === name)
  if (found) return found
  const times = { createdAt: now, updatedAt: now }
  const environment = { id: nextId(state), name, reviewers: [], preventSelfReview: false, ...times }
  state.environments.push(environment)
  return environment
}

/** The fields that approvals show as well. */
export function renderEnvironment(
  urls: Urls,
  state: State,
  environment: Environment,
): Record<string, unknown> {
  const { owner, name } = state.repository
  const filter = encodeURIComponent(environment.name)
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${urls.repo}/environments/${filter}`,
    html_url: `${urls.html}/${owner}/${name}/deployments/activity_log?environments_filter=${filter}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
  }
}

function renderReviewers(call: Call, environment: Environment): Record<string, unknown> {
  return {
    id: environment.id + 1,
    node_id: nodeId('Gate', environment.id + 1),
    type: 'required_reviewers',
    prevent_self_review: environment.preventSelfReview,
    reviewers: environment.reviewers.map((login) => ({
      type: 'User',
      reviewer: renderUser(call.urls, login),
    })),
  }
}
