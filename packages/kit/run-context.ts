/** Who runs this and where, from the runner's environment; plain words when it is not a runner. */
export interface RunContext {
  actor: string
  repository: string
  /** Page of this run, '' outside of GitHub. */
  url: string
  runId: string
  attempt: number
  eventName: string
}

/** Reads the variables that GitHub sets: https://docs.github.com/actions/reference/workflows-and-actions/variables */
export function runContext(env: NodeJS.ProcessEnv): RunContext {
  const {
    GITHUB_ACTOR,
    GITHUB_REPOSITORY,
    GITHUB_SERVER_URL,
    GITHUB_RUN_ID,
    GITHUB_RUN_ATTEMPT,
    GITHUB_EVENT_NAME,
  } = env
  const attempt = Number(GITHUB_RUN_ATTEMPT ?? '1')
  return {
    actor: GITHUB_ACTOR ?? env.USER ?? 'unknown',
    repository: GITHUB_REPOSITORY ?? '',
    url: GITHUB_RUN_ID
      ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/attempts/${attempt}`
      : '',
    runId: GITHUB_RUN_ID ?? '',
    attempt,
    eventName: GITHUB_EVENT_NAME ?? '',
  }
}
