import type { OpenAPIBackend } from 'openapi-backend'
import type { Answer } from './answers.ts'
import { notFound, Refusal, refusal, unsupported } from './answers.ts'
import { artifacts } from './artifacts.ts'
import { assets } from './assets.ts'
import type { Call, Handler } from './call.ts'
import { comments } from './comments.ts'
import { commits } from './commits.ts'
import { deploymentStatuses } from './deployment-statuses.ts'
import { deployments } from './deployments.ts'
import { environments } from './environments.ts'
import { git } from './git.ts'
import { issues } from './issues.ts'
import { labels } from './labels.ts'
import type { OperationId } from './operations.ts'
import { isSupported, OPERATIONS } from './operations.ts'
import { pulls } from './pulls.ts'
import { releases } from './releases.ts'
import { repository } from './repository.ts'
import { runs } from './runs.ts'
import { teams } from './teams.ts'

const HANDLERS: Record<OperationId, Handler> = {
  ...repository,
  ...issues,
  ...comments,
  ...labels,
  ...releases,
  ...assets,
  ...git,
  ...commits,
  ...deployments,
  ...deploymentStatuses,
  ...environments,
  ...runs,
  ...teams,
  ...pulls,
  ...artifacts,
}

export type Permissions = Partial<Record<string, 'read' | 'write'>>

/** One REST request after the HTTP layer has read it. */
export interface ApiRequest {
  method: string
  /** Path without `/uploads` in front. */
  path: string
  isUpload: boolean
  query: string
  headers: Record<string, string>
  bytes: Buffer
}

/** What the emulator knows about a request before it carries it out. */
export interface Prepared {
  operationId: OperationId
  call: Call
}

export interface ApiContext {
  api: OpenAPIBackend
  token: string
  permissions: Permissions | undefined
  /** Fills in all of a call that does not come from the request itself. */
  callBase: () => Pick<Call, 'state' | 'urls' | 'now' | 'signedUrl'>
}

/** Finds the operation and checks the token, its permission, the repository and the request's shape, in that order. */
export function prepare(context: ApiContext, request: ApiRequest): Prepared {
  if (!request.headers['user-agent']) {
    throw refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header',
    )
  }
  refuseBadToken(context, request)
  const found = context.api.matchOperation(routed(request))
  const isUploadOperation = found?.operationId === 'repos/upload-release-asset'
  if (!found?.operationId || !isSupported(found.operationId) || isUploadOperation !== request.isUpload) {
    throw unsupported(`${request.method} ${request.path}`)
  }
  const { operationId } = found
  const parsed = context.api.router.parseRequest(routed(request), found)
  const base = context.callBase()
  refuseOtherRepository(base, parsed.params)
  refuseMissingPermission(context.permissions, operationId)
  const body = isUploadOperation ? {} : jsonBody(request.bytes)
  refuseBadShape(context.api, operationId, { ...routed(request), ...(body === undefined ? {} : { body }) })
  const canWrite = allows(context.permissions, OPERATIONS[operationId].permission, 'write')
  const query = Object.fromEntries(new URLSearchParams(request.query))
  const params = parsed.params as Record<string, string>
  const { headers, bytes } = request
  return { operationId, call: { ...base, params, query, headers, bytes, canWrite, body: body ?? {} } }
}

/** Carries the operation out and holds its answer against GitHub's description. */
export function perform(context: ApiContext, { operationId, call }: Prepared): Answer {
  const answer = HANDLERS[operationId](call)
  const checked = context.api.validator.validateResponse(answer.body ?? null, operationId, answer.status)
  if (checked.valid) return answer
  const wrong = (checked.errors ?? []).map((error) => `${error.instancePath} ${error.message}`).slice(0, 5)
  const message = `The emulator's answer to ${operationId} breaks GitHub's description: ${wrong.join('; ')}`
  throw new Refusal({ status: 501, body: { message } }, message)
}

function routed(request: ApiRequest): {
  method: string
  path: string
  query: string
  headers: Record<string, string>
} {
  const path = request.path.replace(
    /^(\/repos\/[^/]+\/[^/]+\/(?:git\/(?:ref|matching-refs)|releases\/tags|commits(?!.*\/pulls$)|compare)\/)(.+)$/,
    (_, front: string, rest: string) => `${front}${encodeURIComponent(decodeURIComponent(rest))}`,
  )
  return { method: request.method.toLowerCase(), path, query: request.query, headers: request.headers }
}

function refuseBadToken(context: ApiContext, request: ApiRequest): void {
  const [, token] = /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (request.headers.authorization === undefined) throw notFound()
  if (token !== context.token) throw refusal(401, 'Bad credentials')
}

function refuseOtherRepository(base: Pick<Call, 'state'>, params: unknown): void {
  const { owner, repo } = params as { owner?: string; repo?: string }
  // What belongs to an organization names none.
  if (owner === undefined && repo === undefined) return
  const { repository: known } = base.state
  const same = `${owner}/${repo}`.toLowerCase() === `${known.owner}/${known.name}`.toLowerCase()
  if (!same) throw notFound()
}

function refuseMissingPermission(permissions: Permissions | undefined, operationId: OperationId): void {
  const { permission, access } = OPERATIONS[operationId]
  if (allows(permissions, permission, access)) return
  throw refusal(403, 'Resource not accessible by integration', {
    'x-accepted-github-permissions': `${permission}=${access}`,
  })
}

function allows(permissions: Permissions | undefined, permission: string, access: 'read' | 'write'): boolean {
  if (permissions === undefined || permission === 'metadata') return true
  const given = permissions[permission]
  return given === 'write' || (given === 'read' && access === 'read')
}

function jsonBody(bytes: Buffer): Record<string, unknown> | undefined {
  if (bytes.length === 0) return undefined
  try {
    return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  } catch {
    throw refusal(400, 'Problems parsing JSON')
  }
}

function refuseBadShape(api: OpenAPIBackend, operationId: OperationId, request: object): void {
  const { valid, errors } = api.validator.validateRequest(request as never, operationId)
  if (valid) return
  const reasons = (errors ?? []).map((error) => {
    const extra = error.params.additionalProperty as string | undefined
    if (extra !== undefined) return `"${extra}" is not a permitted key.`
    return `For '${error.instancePath.replace(/^\/(requestBody|query|path)/, 'properties')}', ${error.message}.`
  })
  throw refusal(422, `Invalid request.\n\n${reasons.join('\n')}`)
}
