import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionMetadata, Phase } from './action-yml.ts'
import type { Patience } from './child.ts'
import { RunnerConsole } from './console.ts'
import type { GitHubContext, Places, ServerAccess } from './environment.ts'
import { contextsOf, jobEnvironment, NO_SERVER, shellEnvironment } from './environment.ts'
import { resolveInputs } from './inputs.ts'
import { createMasks } from './masks.ts'

export interface RunActionOptions {
  /** Folder that holds `action.yml`. */
  directory: string
  /** What a workflow writes under `with:`. */
  inputs: Record<string, string>
  /** What a workflow writes under `env:`. */
  env?: Record<string, string>
  /** GITHUB_WORKSPACE, where the action starts. */
  cwd: string
  github: GitHubContext
  /** Addresses and tokens; without them the action reaches no GitHub. */
  server?: ServerAccess
  /** Values that are masked from the start; the tokens are so anyway. */
  secrets?: string[]
  /** RUNNER_TEMP, to be looked at afterwards; a folder that is removed unless given. */
  temp?: string
  /** `RUNNER_DEBUG=1` */
  debug?: boolean
  patience?: Patience
  /** Cancels the run as a person would on the web page. */
  signal?: AbortSignal
  /** Hears each line as the runner shows it. */
  onLine?: (line: string) => void
}

export type Outcome = 'success' | 'failure' | 'cancelled'

/** What the phases of an action leave to each other and to the workflow. */
export interface JobResult {
  /** Every phase that ran, in order. */
  phases: { phase: Phase; exitCode: number; outcome: Outcome }[]
  outputs: Record<string, string>
  state: Record<string, string>
  /** What later steps would find in their environment. */
  env: Record<string, string>
  /** What later steps would find in front of their PATH, in order of writing. */
  path: string[]
  /** Markdown of the job summary. */
  summary: string
}

export interface Job {
  options: RunActionOptions
  temp: string
  /** Environment that a workflow may change. */
  shell: Record<string, string>
  /** Environment that it may not: inputs, GITHUB_*, RUNNER_* and the runtime's. */
  fixed: Record<string, string>
  terminal: RunnerConsole
  signal: AbortSignal
  result: JobResult
}

/** Lays out the runner's folders and resolves all that is the same for every phase. */
export async function prepareJob(parts: {
  options: RunActionOptions
  action: ActionMetadata
  temp: string
  trackingId: string
}): Promise<Job> {
  const { options, action, temp, trackingId } = parts
  const server = options.server ?? NO_SERVER
  const places = await layOut(options, temp)
  const contexts = contextsOf(options.github, server, places)
  const { env: inputs, warnings } = resolveInputs({ action, given: options.inputs, contexts })
  const masks = createMasks([server.token, server.runtimeToken ?? '', ...(options.secrets ?? [])])
  const { debug = false, onLine } = options
  const terminal = new RunnerConsole({ masks, debug, onLine })
  for (const message of warnings) terminal.annotate({ level: 'warning', message })
  const fixed = {
    ...inputs,
    ...jobEnvironment(contexts, server),
    RUNNER_TRACKING_ID: trackingId,
    ...(debug ? { RUNNER_DEBUG: '1' } : {}),
  }
  const signal = options.signal ?? new AbortController().signal
  const result: JobResult = { phases: [], outputs: {}, state: {}, env: {}, path: [], summary: '' }
  return { options, temp, shell: shellEnvironment(places), fixed, terminal, signal, result }
}

/** How the job stands: what `success()`, `failure()` and `cancelled()` ask about. */
export function statusOf(job: Job): Outcome {
  if (job.signal.aborted) return 'cancelled'
  return job.result.phases.some(({ outcome }) => outcome === 'failure') ? 'failure' : 'success'
}

/** Evaluates `pre-if` and `post-if`; throws for an expression that is more than one status function. */
export function holds(condition: string, status: Outcome): boolean {
  const answers: Record<string, boolean> = {
    'always()': true,
    'success()': status === 'success',
    'failure()': status === 'failure',
    'cancelled()': status === 'cancelled',
    '!cancelled()': status !== 'cancelled',
  }
  const answer = answers[condition.replace(/^\$\{\{\s*|\s*\}\}$/g, '').trim()]
  if (answer === undefined) throw new Error(`this runner cannot evaluate the condition ${condition}`)
  return answer
}

async function layOut(options: RunActionOptions, temp: string): Promise<Places> {
  const folder = async (name: string): Promise<string> => {
    await mkdir(join(temp, name), { recursive: true })
    return join(temp, name)
  }
  const eventFile = join(await folder('_github_workflow'), 'event.json')
  await writeFile(eventFile, JSON.stringify(options.github.event ?? {}))
  return {
    workspace: options.cwd,
    temp,
    home: await folder('_home'),
    toolCache: await folder('_tool'),
    eventFile,
    actionDirectory: options.directory,
  }
}
