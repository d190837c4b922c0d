import type { GitHub } from '../github/server.ts'
import type { GitHubContext } from '../runner/environment.ts'

/** Secrets and variables, as the settings of a repository or of an environment keep them. */
export interface Settings {
  secrets: Record<string, string>
  vars: Record<string, string>
}

export interface WorkflowOptions {
  /** Text of the workflow file. */
  text: string
  github: GitHub
  /** The object that the emulated GitHub was started with; for each job it is narrowed to what the job may do. */
  permissions: Partial<Record<string, 'read' | 'write'>>
  /** What happened; `inputs` are those that a person gave to a `workflow_dispatch`. */
  run: GitHubContext & { inputs?: Record<string, string | boolean> }
  /** The repository that a checkout clones, on this disk. */
  repository: string
  settings: Settings
  environments: Record<string, Settings>
  /** Folder of the action that a `uses` names; undefined where there is none. */
  action: (uses: string) => string | undefined
  /** Answers a step, with its outputs, in the place of what it `uses`; undefined where that is played. */
  answer?: (step: AskedStep) => Promise<Record<string, string> | 'failure' | undefined>
  /** Text of the reusable workflow that a `uses` names; undefined where there is none. */
  workflow: (uses: string) => string | undefined
  /** Where every job gets a workspace of its own. */
  directory: string
  /** Folders in front of the PATH of `run` steps. */
  path?: string[]
  /** ACTIONS_RUNTIME_TOKEN of the run. */
  runtimeToken: string
}

/** A step that uses an action, with its expressions evaluated. */
export interface AskedStep {
  uses: string
  job: string
  /** Its `with`. */
  given: Record<string, string>
  env: Record<string, string>
}

export interface StepRun {
  /** `uses`, or the script of a `run`. */
  what: string
  outcome: 'success' | 'failure' | 'skipped'
  outputs: Record<string, string>
  log: string[]
}

export interface JobRun {
  outcome: 'success' | 'failure' | 'skipped'
  outputs: Record<string, string>
  steps: StepRun[]
  /** Jobs of the reusable workflow that it called, or the jobs of its matrix by their values. */
  called: Record<string, JobRun>
  /** What it was allowed and said of itself, once its expressions were evaluated. */
  permissions: Record<string, string>
  environment: string | undefined
  concurrency: unknown
}
