import { invalid, refuseLong } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { nodeId, text } from './call.ts'
import { findDeployment } from './lookup.ts'
import type { Deployment, DeploymentStatus } from './state.ts'
import { nextId } from './state.ts'
import { renderUser } from './users.ts'

export const deploymentStatuses = {
  'repos/create-deployment-status': (call) => {
    const deployment = findDeployment(call)
    const description = text(call, 'description') ?? ''
    refuseLong({ resource: 'DeploymentStatus', field: 'description', text: description, limit: 140 })
    const status: DeploymentStatus = {
      id: nextId(call.state),
      deploymentId: deployment.id,
      state: call.body.state as DeploymentStatus['state'],
      description,
      environment: text(call, 'environment') ?? deployment.environment,
      environmentUrl: checkedUrl(call, 'environment_url'),
      logUrl: checkedUrl(call, 'log_url') || checkedUrl(call, 'target_url'),
      creator: call.state.actor,
      createdAt: call.now,
      updatedAt: call.now,
    }
    deployment.updatedAt = call.now
    call.state.deploymentStatuses.push(status)
    if (status.state === 'success' && call.body.auto_inactive !== false) retireOthers(call, deployment)
    return { status: 201, body: renderStatus(call, status) }
  },
} satisfies Record<string, Handler>

/** A success makes earlier successes in the same environment inactive, unless they are transient or in production. */
function retireOthers(call: Call, deployment: Deployment): void {
  const { state } = call
  const earlier = state.deployments.filter(
    (one) =>
      one.id < deployment.id &&
      one.environment === deployment.environment &&
      !one.transientEnvironment &&
      !one.productionEnvironment,
  )
  for (const other of earlier) {
    const last = state.deploymentStatuses.findLast((status) => status.deploymentId === other.id)
    if (last?.state !== 'success') continue
    state.deploymentStatuses.push({
      id: nextId(state),
      deploymentId: other.id,
      state: 'inactive',
      description: '',
      environment: other.environment,
      environmentUrl: '',
      logUrl: '',
      creator: state.actor,
      createdAt: call.now,
      updatedAt: call.now,
    })
  }
}

function checkedUrl(call: Call, field: string): string {
  const url = text(call, field) ?? ''
  if (url === '' || /^https?:\/\/\S+$/.test(url)) return url
  const message = `${field} must use http(s) scheme`
  throw invalid({ resource: 'DeploymentStatus', code: 'custom', field, message })
}

export function renderStatus(call: Call, status: DeploymentStatus): Record<string, unknown> {
  const deployment = `${call.urls.repo}/deployments/${status.deploymentId}`
  return {
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    url: `${deployment}/statuses/${status.id}`,
    deployment_url: deployment,
    repository_url: call.urls.repo,
    state: status.state,
    description: status.description,
    environment: status.environment,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    target_url: status.logUrl,
    creator: renderUser(call.urls, status.creator),
    created_at: status.createdAt,
    updated_at: status.updatedAt,
  }
}
