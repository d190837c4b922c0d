import { randomBytes, randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Permissions } from './api.ts'
import type { Call } from './call.ts'
import { loadDescription } from './description.ts'
import type { Fault } from './faults.ts'
import { createFaults } from './faults.ts'
import { OPERATIONS } from './operations.ts'
import type { Seed } from './seed.ts'
import { createSeed } from './seed.ts'
import type { RequestRecord } from './serve.ts'
import { serve } from './serve.ts'
import type { Signer } from './signatures.ts'
import { createSigner } from './signatures.ts'
import type { Run, State } from './state.ts'
import { createState } from './state.ts'

export interface GitHub {
  /** `GITHUB_API_URL` */
  apiUrl: string
  /** `GITHUB_SERVER_URL`; only ever printed, nothing serves it. */
  serverUrl: string
  /** `ACTIONS_RESULTS_URL` */
  resultsUrl: string
  token: string
  /** The workflow run that `runtimeToken` belongs to. */
  run: Run
  /** `ACTIONS_RUNTIME_TOKEN` of a job of `run`. */
  runtimeToken: string
  runtimeTokenFor: (run: Run) => string
  requests: RequestRecord[]
  state: State
  seed: Seed
  /** Disturbs the next requests that match. */
  failNext: (fault: Fault) => void
  /** Ends all disturbances. */
  calm: () => void
  /** What the emulator could not do or did against GitHub's description. `close` fails while it is not empty. */
  defects: string[]
  /** Where it listens on 127.0.0.1. */
  port: number
  close: () => Promise<void>
}

/**
 * Starts a GitHub that lives in this process: one private repository, one token, and what deployments need of the
 * REST API and the artifact service. Requests and answers are held against GitHub's published description.
 * `permissions` names what the token may do (default: everything), `clock` tells the time.
 */
export async function startGitHub(options: {
  repository: string
  token?: string
  permissions?: Permissions
  actor?: string
  runId?: number
  clock?: () => Date
  /**
   * Its origin as a GitHub Enterprise Server, such as https://github.example.org, which something in front of `port` serves: the
   * API is below /api/v3 there, and there is no artifact service.
   */
  enterprise?: string | undefined
}): Promise<GitHub> {
  const {
    repository,
    enterprise,
    actor = 'github-actions[bot]',
    token = 'ghs_0123456789abcdefghijABCDEFGHIJ012345',
  } = options
  const { clock = () => new Date(), permissions } = options
  const now = (): string =>
    clock()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
  const state = createState({ repository, actor, now: now() })
  const seed = createSeed(state, now)
  const run = seed.run(options.runId === undefined ? {} : { id: options.runId })
  const signer = createSigner(randomBytes(16).toString('hex'))
  const openApi = await loadDescription(Object.keys(OPERATIONS))

  const server = createServer()
  const port = await listen(server)
  const { urls, signedUrl } = addresses({ port, repository, signer, enterprise })
  const callBase = (): Pick<Call, 'state' | 'urls' | 'now' | 'signedUrl'> => ({
    state,
    urls,
    now: now(),
    signedUrl,
  })
  const api = { api: openApi, token, permissions, callBase }
  const context = {
    api,
    signer,
    clock,
    faults: createFaults(),
    requests: [] as RequestRecord[],
    defects: [] as string[],
    enterprise: enterprise !== undefined,
  }
  server.on('request', (request, response) => void serve(context, request, response))

  const runtimeTokenFor = (of: Run): string => signer.runtimeToken(of, randomUUID())
  return {
    apiUrl: urls.api,
    serverUrl: urls.html,
    resultsUrl: urls.api,
    token,
    run,
    runtimeToken: runtimeTokenFor(run),
    runtimeTokenFor,
    requests: context.requests,
    state,
    seed,
    failNext: context.faults.add,
    calm: context.faults.clear,
    defects: context.defects,
    port,
    close: () => shutDown(server, context.defects),
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/**
 * The artifact client takes a server for GitHub only when its name ends in `.localhost`. Downloads are served from
 * another origin than the API, so that a client which sends its token along is found out.
 */
function addresses(options: {
  port: number
  repository: string
  signer: Signer
  enterprise: string | undefined
}): Pick<Call, 'urls' | 'signedUrl'> {
  const { port, repository, signer, enterprise } = options
  const api = enterprise === undefined ? `http://127.0.0.1:${port}` : `${enterprise}/api/v3`
  const uploads = enterprise === undefined ? `${api}/uploads` : `${enterprise}/api/uploads`
  const urls = {
    api,
    repo: `${api}/repos/${repository}`,
    html: enterprise ?? `http://github.localhost:${port}`,
    uploads: `${uploads}/repos/${repository}`,
  }
  const signedUrl: Call['signedUrl'] = (blob, access) => {
    const query = new URLSearchParams({ sp: access, sig: signer.signBlob(blob, access) })
    const origin = access === 'read' ? `http://localhost:${port}` : api
    return `${origin}/blobs/${blob.split('/').map(encodeURIComponent).join('/')}?${query}`
  }
  return { urls, signedUrl }
}

async function shutDown(server: Server, defects: string[]): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  if (defects.length > 0) throw new Error(`the GitHub emulator has defects:\n${defects.join('\n')}`)
}
