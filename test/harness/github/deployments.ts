import { invalid, refusal, refuseLong } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { nodeId, text } from './call.ts'
import { renderStatus } from './deployment-statuses.ts'
import { ensureEnvironment } from './environments.ts'
import { ancestry, resolveCommit } from './git.ts'
import { findDeployment } from './lookup.ts'
import { paged } from './pages.ts'
import type { Deployment } from './state.ts'
import { nextId } from './state.ts'
import { renderUser } from './users.ts'

export const deployments = {
  'repos/create-deployment': (call) => {
    const { state } = call
    const ref = text(call, 'ref') ?? ''
    const sha = resolveCommit(state, ref)
    if (!sha) throw refusal(422, `No ref found for: ${ref}`)
    refuseLong({ resource: 'Deployment', field: 'description', text: text(call, 'description'), limit: 140 })
    refuseUnmetContexts(call, ref)
    if (call.body.auto_merge !== false && !containsDefaultBranch(call, sha)) {
      const message = `Auto-merged ${state.repository.defaultBranch} into ${ref} on deployment.`
      return { status: 202, body: { message } }
    }
    const deployment = newDeployment(call, ref, sha)
    ensureEnvironment(state, deployment.environment, call.now)
    state.deployments.push(deployment)
    return { status: 201, body: renderDeployment(call, deployment) }
  },

  'repos/get-deployment': (call) => ({ status: 200, body: renderDeployment(call, findDeployment(call)) }),

  'repos/list-deployments': (call) =>
    paged({
      call,
      path: '/deployments',
      items: call.state.deployments.filter(matching(call)).toReversed(),
      render: (deployment) => renderDeployment(call, deployment),
    }),

  'repos/list-deployment-statuses': (call) => {
    const deployment = findDeployment(call)
    return paged({
      call,
      path: `/deployments/${deployment.id}/statuses`,
      items: call.state.deploymentStatuses.filter((one) => one.deploymentId === deployment.id).toReversed(),
      render: (status) => renderStatus(call, status),
    })
  },
} satisfies Record<string, Handler>

function newDeployment(call: Call, ref: string, sha: string): Deployment {
  const environment = text(call, 'environment') ?? 'production'
  if (!environment.trim()) throw invalid({ resource: 'Deployment', code: 'invalid', field: 'environment' })
  const production = call.body.production_environment ?? environment === 'production'
  return {
    id: nextId(call.state),
    sha,
    ref,
    task: text(call, 'task') ?? 'deploy',
    environment,
    description: text(call, 'description') ?? null,
    payload: call.body.payload ?? '',
    transientEnvironment: call.body.transient_environment === true,
    productionEnvironment: production === true,
    creator: call.state.actor,
    createdAt: call.now,
    updatedAt: call.now,
  }
}

/** No commit status is ever reported here, so any context that must be green is not. */
function refuseUnmetContexts(call: Call, ref: string): void {
  const contexts = call.body.required_contexts
  if (!Array.isArray(contexts) || contexts.length === 0) return
  throw refusal(409, `Conflict: Commit status checks failed for ${ref}.`)
}

function containsDefaultBranch(call: Call, sha: string): boolean {
  const head = call.state.refs.get(`refs/heads/${call.state.repository.defaultBranch}`)
  return head === undefined || ancestry(call.state, sha).includes(head)
}

function matching(call: Call): (deployment: Deployment) => boolean {
  const wanted = (key: string, value: string): boolean => {
    const asked = call.query[key]
    return asked === undefined || asked === 'none' || asked === value
  }
  return ({ sha, ref, task, environment }) =>
    wanted('sha', sha) && wanted('ref', ref) && wanted('task', task) && wanted('environment', environment)
}

function renderDeployment(call: Call, deployment: Deployment): Record<string, unknown> {
  const url = `${call.urls.repo}/deployments/${deployment.id}`
  return {
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    url,
    statuses_url: `${url}/statuses`,
    repository_url: call.urls.repo,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    environment: deployment.environment,
    original_environment: deployment.environment,
    transient_environment: deployment.transientEnvironment,
    production_environment: deployment.productionEnvironment,
    description: deployment.description,
    creator: renderUser(call.urls, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
  }
}
