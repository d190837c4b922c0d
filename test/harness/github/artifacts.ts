import { notFound, refusal } from './answers.ts'
import type { Call, Handler } from './call.ts'
import { idParam, nodeId } from './call.ts'
import { findRun } from './lookup.ts'
import { paged } from './pages.ts'
import type { Artifact } from './state.ts'

/** The public side of workflow artifacts; a running job uses artifact-service.ts. */
export const artifacts = {
  'actions/list-workflow-run-artifacts': (call) => {
    const run = findRun(call)
    const name = call.query.name
    const items = call.state.artifacts.filter(
      (one) =>
        one.runBackendId === run.backendId && one.finalized && (name === undefined || one.name === name),
    )
    return paged({
      call,
      path: `/actions/runs/${run.id}/artifacts`,
      items: call.query.direction === 'asc' ? items : items.toReversed(),
      render: (artifact) => renderArtifact(call, artifact),
      wrap: (page, total) => ({ total_count: total, artifacts: page }),
    })
  },

  'actions/get-artifact': (call) => ({ status: 200, body: renderArtifact(call, findArtifact(call)) }),

  'actions/download-artifact': (call) => {
    const artifact = findArtifact(call)
    if (isExpired(call, artifact)) throw refusal(410, 'Artifact has expired')
    return { status: 302, headers: { location: call.signedUrl(artifact.blob, 'read') } }
  },

  'actions/delete-artifact': (call) => {
    const artifact = findArtifact(call)
    call.state.artifacts = call.state.artifacts.filter((one) => one !== artifact)
    call.state.blobs.delete(artifact.blob)
    return { status: 204 }
  },
} satisfies Record<string, Handler>

function findArtifact(call: Call): Artifact {
  const id = idParam(call, 'artifact_id')
  const artifact = call.state.artifacts.find((candidate) => candidate.id === id && candidate.finalized)
  if (!artifact) throw notFound()
  return artifact
}

function isExpired(call: Call, artifact: Artifact): boolean {
  return Date.parse(artifact.expiresAt) <= Date.parse(call.now)
}

function renderArtifact(call: Call, artifact: Artifact): Record<string, unknown> {
  const { state, urls } = call
  const url = `${urls.repo}/actions/artifacts/${artifact.id}`
  const run = state.runs.find((candidate) => candidate.backendId === artifact.runBackendId)
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired(call, artifact),
    digest: artifact.digest,
    created_at: artifact.createdAt,
    updated_at: artifact.updatedAt,
    expires_at: artifact.expiresAt,
    workflow_run: run && {
      id: run.id,
      repository_id: state.repository.id,
      head_repository_id: state.repository.id,
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  }
}
