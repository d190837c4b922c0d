import { createHash, randomUUID } from 'node:crypto'
import type { Answer } from './answers.ts'
import { Refusal } from './answers.ts'
import type { Artifact, State } from './state.ts'
import { nextId } from './state.ts'

export interface ServiceCall {
  state: State
  /** The run and job that the runtime token speaks for. */
  identity: { runBackendId: string; jobBackendId: string } | undefined
  body: Record<string, unknown>
  now: string
  signedUrl: (blob: string, access: 'read' | 'write') => string
}

const DAY = 86_400_000
const DEFAULT_RETENTION_DAYS = 90

const METHODS: Record<string, (call: ServiceCall) => unknown> = {
  CreateArtifact: create,
  FinalizeArtifact: finalize,
  ListArtifacts: list,
  GetSignedArtifactURL: sign,
  DeleteArtifact: remove,
}

/**
 * The Twirp service behind `@actions/artifact`: what a running job uploads and downloads through. Field names are the
 * ones of the client's generated protocol; 64-bit numbers travel as strings, wrapped values as bare ones.
 */
export function serveArtifacts(method: string, call: ServiceCall): Answer {
  const serve = METHODS[method]
  if (!serve) throw twirpError(404, 'bad_route', `no handler for ${method}`)
  if (!call.identity) throw twirpError(401, 'unauthenticated', 'invalid runtime token')
  const { body, identity } = call
  if (body.workflow_run_backend_id !== identity.runBackendId) {
    throw twirpError(403, 'permission_denied', 'the token belongs to another workflow run')
  }
  return { status: 200, body: serve(call) }
}

function create(call: ServiceCall): unknown {
  const { state, body, identity } = call
  const name = String(body.name ?? '')
  if (!name || /["<>|*?:\r\n\\/]/.test(name)) {
    throw twirpError(400, 'invalid_argument', `the artifact name "${name}" is not valid`)
  }
  if (ofRun(call).some((artifact) => artifact.name === name)) {
    const message = 'an artifact with this name already exists on the workflow run'
    throw twirpError(409, 'already_exists', message)
  }
  const mimeType = String(body.mime_type ?? 'application/zip')
  const fileName = mimeType === 'application/zip' && !name.endsWith('.zip') ? `${name}.zip` : name
  const artifact: Artifact = {
    id: nextId(state),
    runBackendId: identity!.runBackendId,
    jobBackendId: identity!.jobBackendId,
    name,
    blob: `artifacts/${randomUUID()}/${fileName}`,
    finalized: false,
    digest: null,
    size: 0,
    createdAt: call.now,
    updatedAt: call.now,
    expiresAt: expiry(call),
  }
  state.artifacts.push(artifact)
  return { ok: true, signed_upload_url: call.signedUrl(artifact.blob, 'write') }
}

function expiry(call: ServiceCall): string {
  const asked = call.body.expires_at
  if (typeof asked === 'string') return asked
  return new Date(Date.parse(call.now) + DEFAULT_RETENTION_DAYS * DAY).toISOString()
}

function finalize(call: ServiceCall): unknown {
  const artifact = ofRun(call).find((one) => one.name === call.body.name && !one.finalized)
  if (!artifact) throw twirpError(404, 'not_found', `no upload of ${String(call.body.name)} is under way`)
  const bytes = call.state.blobs.get(artifact.blob)?.bytes
  if (!bytes) throw twirpError(400, 'failed_precondition', 'nothing was uploaded')
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (Number(call.body.size) !== bytes.length) {
    throw twirpError(400, 'invalid_argument', `size is ${String(call.body.size)}, stored are ${bytes.length}`)
  }
  if (call.body.hash !== undefined && call.body.hash !== digest) {
    throw twirpError(400, 'invalid_argument', `hash is ${String(call.body.hash)}, stored is ${digest}`)
  }
  Object.assign(artifact, { finalized: true, digest, size: bytes.length, updatedAt: call.now })
  return { ok: true, artifact_id: String(artifact.id) }
}

function list(call: ServiceCall): unknown {
  const { name_filter: name, id_filter: id } = call.body
  const found = ofRun(call).filter(
    (one) =>
      one.finalized &&
      (name === undefined || one.name === name) &&
      (id === undefined || String(one.id) === id),
  )
  return {
    artifacts: found.map((artifact) => ({
      workflow_run_backend_id: artifact.runBackendId,
      workflow_job_run_backend_id: artifact.jobBackendId,
      database_id: String(artifact.id),
      name: artifact.name,
      size: String(artifact.size),
      created_at: artifact.createdAt,
      digest: artifact.digest,
    })),
  }
}

function sign(call: ServiceCall): unknown {
  return { signed_url: call.signedUrl(finalized(call).blob, 'read') }
}

function remove(call: ServiceCall): unknown {
  const artifact = finalized(call)
  call.state.artifacts = call.state.artifacts.filter((one) => one !== artifact)
  call.state.blobs.delete(artifact.blob)
  return { ok: true, artifact_id: String(artifact.id) }
}

function finalized(call: ServiceCall): Artifact {
  const artifact = ofRun(call).find((one) => one.name === call.body.name && one.finalized)
  if (!artifact) throw twirpError(404, 'not_found', `no artifact ${String(call.body.name)}`)
  return artifact
}

function ofRun(call: ServiceCall): Artifact[] {
  return call.state.artifacts.filter((one) => one.runBackendId === call.identity?.runBackendId)
}

function twirpError(status: number, code: string, msg: string): Refusal {
  return new Refusal({ status, body: { code, msg } }, msg)
}
