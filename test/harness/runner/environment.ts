import type { Contexts } from './inputs.ts'

/** What a workflow run knows of itself. */
export interface GitHubContext {
  /** `owner/name` */
  repository: string
  sha: string
  /** Full ref, such as `refs/heads/main`. */
  ref: string
  runId: number
  runAttempt?: number
  actor?: string
  eventName?: string
  /** Payload of the event, which GITHUB_EVENT_PATH holds. */
  event?: object
  job?: string
  workflow?: string
}

/** Addresses and tokens that a job gets; an emulated GitHub has them all. */
export interface ServerAccess {
  apiUrl: string
  serverUrl: string
  token: string
  resultsUrl?: string
  runtimeToken?: string
}

/** Folders and files of one job on the runner. */
export interface Places {
  workspace: string
  temp: string
  home: string
  toolCache: string
  eventFile: string
  actionDirectory: string
}

/** Where nothing listens: a test that names no server must not reach a real one. */
export const NO_SERVER: ServerAccess = {
  apiUrl: 'http://127.0.0.1:9',
  serverUrl: 'https://github.com',
  token: 'no-token',
}

/** The `github` and `runner` contexts, as expressions and `GITHUB_*`, `RUNNER_*` show them. */
export function contextsOf(github: GitHubContext, server: ServerAccess, places: Places): Contexts {
  const { repository, ref, actor = 'octocat', workflow = 'Deploy' } = github
  return {
    github: {
      token: server.token,
      action: '__self',
      action_path: places.actionDirectory,
      actor,
      actor_id: '583231',
      triggering_actor: actor,
      api_url: server.apiUrl,
      graphql_url: `${server.apiUrl}/graphql`,
      server_url: server.serverUrl,
      base_ref: '',
      head_ref: '',
      event_name: github.eventName ?? 'push',
      event_path: places.eventFile,
      job: github.job ?? 'deploy',
      ref,
      ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
      ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      ref_protected: 'false',
      repository,
      repository_id: '901001',
      repository_owner: repository.split('/')[0] ?? '',
      repository_owner_id: '901000',
      retention_days: '90',
      run_attempt: String(github.runAttempt ?? 1),
      run_id: String(github.runId),
      run_number: '1',
      sha: github.sha,
      workflow,
      workflow_ref: `${repository}/.github/workflows/deploy.yml@${ref}`,
      workflow_sha: github.sha,
      workspace: places.workspace,
    },
    runner: {
      os: 'Linux',
      arch: process.arch === 'arm64' ? 'ARM64' : 'X64',
      name: 'runner',
      environment: 'self-hosted',
      temp: places.temp,
      tool_cache: places.toolCache,
      workspace: places.temp,
    },
  }
}

/** What a runner's shell has; nothing else of this process's environment reaches the action. */
export function shellEnvironment(places: Places): Record<string, string> {
  const path = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'
  return { PATH: path, HOME: places.home, LANG: 'C.UTF-8', USER: 'runner', CI: 'true' }
}

/** The variables that the runner sets over everything a workflow says. */
export function jobEnvironment(contexts: Contexts, server: ServerAccess): Record<string, string> {
  const { token: _, ...exported } = contexts.github
  return {
    GITHUB_ACTIONS: 'true',
    ...prefixed('GITHUB_', exported),
    ...prefixed('RUNNER_', contexts.runner),
    ...(server.resultsUrl ? { ACTIONS_RESULTS_URL: `${server.resultsUrl}/` } : {}),
    ...(server.runtimeToken ? { ACTIONS_RUNTIME_TOKEN: server.runtimeToken } : {}),
  }
}

function prefixed(prefix: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${prefix}${key.toUpperCase()}`, value]),
  )
}
