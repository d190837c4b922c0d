import { GitHub, getOctokitOptions } from '@actions/github/lib/utils'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { DeployError } from './errors.ts'
import { isRateLimit, patiently } from './rate-limit.ts'

const Client = GitHub.plugin(retry, throttling)

export type Octokit = InstanceType<typeof Client>

/** A request that has no answer by then has failed on the way. */
const TIMEOUT_MS = 20_000

/** Lets writes follow each other without GitHub's pauses of one second and three. */
const unpaced = { key: () => ({ schedule: async () => undefined }) }

/**
 * A client of GitHub's REST API. It waits as Retry-After and the rate limits ask, at most three times two minutes, and
 * tries again, three times within a quarter of a minute, what failed on the way, had no answer in 20 s or a server's error. A POST
 * is not repeated then, because it may have counted: who can tell gives the request `retries`. `baseUrl` is GITHUB_API_URL by
 * default; a server on this machine is asked without the pauses between writes that GitHub wants. `secondMs` is how long a second
 * of waiting lasts.
 */
export function createGitHub({
  token,
  baseUrl = process.env.GITHUB_API_URL || 'https://api.github.com',
  secondMs = 1_000,
  timeoutMs = TIMEOUT_MS,
}: {
  token: string
  baseUrl?: string
  secondMs?: number
  timeoutMs?: number
}): Octokit {
  if (token === '') throw noToken()
  // Rate limits are waited for below; the plugin paces the writes.
  const paced = { onRateLimit: () => false, onSecondaryRateLimit: () => false }
  const pace = isOnThisMachine(baseUrl) ? { write: unpaced as never, notifications: unpaced as never } : {}
  const octokit = new Client(
    getOctokitOptions(token, {
      baseUrl,
      throttle: { ...paced, ...pace },
      retry: { doNotRetry: neverRepeated, retryAfterBaseValue: secondMs },
    }),
  )
  octokit.hook.before('request', (options) => {
    if (options.method === 'POST') options.request.retries ??= 0
    options.request.fetch = bounded(options.request.fetch ?? fetch, timeoutMs)
  })
  octokit.hook.wrap('request', (request, options) =>
    patiently(async () => request(options), {
      refusal: (error) => (isAnswer(error) ? error : undefined),
      secondMs,
    }),
  )
  return octokit
}

/** Statuses that another try would not change, and those that are waited for elsewhere. */
const neverRepeated = [400, 401, 403, 404, 410, 422, 429, 451]

/** Text and requests without a body have an end; how long bytes take, nobody knows. */
function bounded(inner: typeof fetch, timeoutMs: number): typeof fetch {
  return (url, init) => {
    const isShort = init?.body == null || typeof init.body === 'string'
    return inner(url, isShort ? { ...init, signal: AbortSignal.timeout(timeoutMs) } : init)
  }
}

/**
 * Explains what GitHub answered: TOKEN_PERMISSION for 401, 403 and 404 (with the lines to add to the workflow),
 * GITHUB_RATE_LIMIT, GITHUB_UNREACHABLE for a lost connection or a server's error, GITHUB_REFUSED for the rest. `what`
 * completes "GitHub refused to …"; `permission` is the job permission that it takes, such as 'contents: write'. What is
 * no answer of GitHub comes back as it is.
 */
export function explainGitHubError(
  error: unknown,
  { what, permission }: { what: string; permission: string },
): unknown {
  if (!isAnswer(error)) return error
  const cause = `${error.status} ${error.message}`
  const headers = error.response?.headers ?? {}
  if (isRateLimit(error)) {
    const remedy = 'Run it again later; a token of its own for this job has a limit of its own.'
    return new DeployError({
      code: 'GITHUB_RATE_LIMIT',
      message: `GitHub had no time to ${what}.`,
      cause,
      remedy,
    })
  }
  if ([401, 403, 404].includes(error.status)) {
    // The first request may only read, and what follows it needs more.
    const accepted = acceptedPermissions(headers['x-accepted-github-permissions']) ?? [permission]
    const needed = accepted.map((line) => (line.replace(/read$/, 'write') === permission ? permission : line))
    return new DeployError({
      code: 'TOKEN_PERMISSION',
      message: `The token may not ${what}.`,
      cause: error.status === 404 ? `${cause} (GitHub also says so where a token may not look)` : cause,
      remedy: `Give the job the permission, and check the input 'github-token':\npermissions:\n${needed.map((line) => `  ${line}`).join('\n')}\nRuns of pull requests from forks never have it.`,
    })
  }
  if (error.status >= 500) {
    const remedy = 'Run it again; see https://www.githubstatus.com when it stays so.'
    return new DeployError({
      code: 'GITHUB_UNREACHABLE',
      message: `GitHub could not ${what}.`,
      cause,
      remedy,
    })
  }
  const remedy = 'Read what GitHub says above.'
  return new DeployError({ code: 'GITHUB_REFUSED', message: `GitHub refused to ${what}.`, cause, remedy })
}

/** The status of GitHub's answer, undefined for anything else; 500 stands for no answer at all. */
export function statusOf(error: unknown): number | undefined {
  return isAnswer(error) ? error.status : undefined
}

interface Answer extends Error {
  status: number
  response?: { headers: Record<string, string | undefined> }
}

function isAnswer(error: unknown): error is Answer {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && 'request' in error
}

/** `contents=write,pull_requests=read; …` in the words of a workflow; of several sets the first. */
function acceptedPermissions(header: string | undefined): string[] | undefined {
  const first = header?.split(';')[0]?.trim()
  if (!first) return undefined
  return first.split(',').map((pair) => pair.trim().replaceAll('_', '-').replace('=', ': '))
}

function isOnThisMachine(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl)
  return hostname === '127.0.0.1' || hostname === '[::1]' || /(^|\.)localhost$/.test(hostname)
}

function noToken(): DeployError {
  return new DeployError({
    code: 'TOKEN_MISSING',
    message: 'There is no token for GitHub.',
    remedy: "Leave the input 'github-token' out to use the job's own, or check that the secret exists.",
  })
}
