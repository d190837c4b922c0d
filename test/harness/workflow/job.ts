import { mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { isSequence } from '@actions/workflow-parser'
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { contextsOf, jobEnvironment, shellEnvironment } from '../runner/environment.ts'
import { runAction } from '../runner/run-action.ts'
import { checkout } from './checkout.ts'
import { holds, resolve, resolveTexts, type Scope, textOf } from './expressions.ts'
import { at, literal, refuseOthers } from './read.ts'
import { runScriptStep } from './script.ts'
import type { JobRun, StepRun, WorkflowOptions } from './settings.ts'

type Ended = Omit<StepRun, 'what'> & { env: Record<string, string> }

interface Running {
  options: WorkflowOptions
  name: string
  workspace: string
  scope: Scope
  permissions: Record<string, string>
  /** The environment of a step: what the workflow says above it, and what earlier steps left. */
  env: Record<string, string>
}

/** Plays the steps of one job in a workspace of its own, with the settings of its environment and no more rights than it has. */
export async function runJob(options: {
  name: string
  job: TemplateToken
  workflow: WorkflowOptions
  /** `github`, `inputs`, `needs`, `matrix` and the settings that the workflow was given. */
  contexts: Record<string, unknown>
  env: Record<string, string>
  permissions: Record<string, string>
}): Promise<JobRun> {
  const { name, job, workflow, permissions } = options
  refuseOthers(`job ${name}`, job, [
    ...['name', 'needs', 'if', 'runs-on', 'environment', 'concurrency', 'permissions', 'outputs', 'env'],
    ...['steps', 'strategy', 'timeout-minutes'],
  ])
  const before: Scope = { contexts: options.contexts, status: 'success' }
  const environment = environmentOf(at(job, 'environment'), before)
  const settings = environment === undefined ? undefined : workflow.environments[environment]
  if (environment !== undefined && !settings) throw new Error(`there is no environment ${environment}`)
  const scope: Scope = {
    status: 'success',
    contexts: {
      ...options.contexts,
      secrets: { ...(options.contexts.secrets as object), ...settings?.secrets },
      vars: { ...(options.contexts.vars as object), ...settings?.vars },
      steps: {},
    },
  }
  const workspace = join(workflow.directory, `job-${name}-${Math.random().toString(36).slice(2)}`)
  mkdirSync(workspace, { recursive: true })
  grant(workflow, permissions)
  const env = { ...options.env, ...resolveTexts(at(job, 'env'), scope) }
  const running: Running = { options: workflow, name, workspace, scope, permissions, env }
  const steps: StepRun[] = []
  for (const step of listOf(at(job, 'steps'))) steps.push(await runStep(running, step))
  return {
    outcome: scope.status,
    outputs: resolveTexts(at(job, 'outputs'), scope),
    steps,
    called: {},
    permissions,
    environment,
    concurrency: resolve(at(job, 'concurrency'), before),
  }
}

async function runStep(running: Running, step: TemplateToken): Promise<StepRun> {
  refuseOthers('a step', step, ['name', 'id', 'if', 'uses', 'run', 'with', 'env', 'continue-on-error'])
  const { scope } = running
  const env = { ...running.env, ...resolveTexts(at(step, 'env'), scope) }
  scope.contexts.env = env
  const uses = literal(at(step, 'uses'))
  const what = uses ?? textOf(resolve(at(step, 'run'), scope))
  if (!holds(at(step, 'if'), scope)) return { what, outcome: 'skipped', outputs: {}, log: [] }

  const { env: left, ...ended } = uses
    ? await useAction(running, { uses, env, given: resolveTexts(at(step, 'with'), scope) })
    : await runScriptStep({
        script: what,
        workspace: running.workspace,
        env: { ...shellOf(running), ...env },
      })
  Object.assign(running.env, left)
  const goesOn = resolve(at(step, 'continue-on-error'), scope) === true
  if (ended.outcome === 'failure' && !goesOn) scope.status = 'failure'
  const id = literal(at(step, 'id'))
  const conclusion = goesOn ? 'success' : ended.outcome
  if (id !== undefined)
    Object.assign(scope.contexts.steps as object, {
      [id]: { outputs: ended.outputs, outcome: ended.outcome, conclusion },
    })
  return { what, ...ended }
}

async function useAction(
  running: Running,
  { uses, env, given }: { uses: string; env: Record<string, string>; given: Record<string, string> },
): Promise<Ended> {
  const { options, workspace, permissions, name } = running
  const answered = await options.answer?.({ uses, job: name, given, env })
  if (answered === 'failure') return { outcome: 'failure', outputs: {}, env: {}, log: [] }
  if (answered) return { outcome: 'success', outputs: answered, env: {}, log: [] }
  if (uses.startsWith('actions/checkout@')) {
    const nothing = { outputs: {}, env: {} }
    if (permissions.contents === undefined)
      return { ...nothing, outcome: 'failure', log: ['remote: Repository not found.'] }
    const { sha, ref } = options.run
    await checkout({ repository: options.repository, workspace, sha, ref, given })
    return { ...nothing, outcome: 'success', log: [] }
  }
  const directory = options.action(uses)
  if (directory === undefined) throw new Error(`this harness has no action ${uses}`)
  const {
    outcome,
    outputs,
    env: left,
    log,
    violations,
    path,
  } = await runAction({
    directory,
    inputs: given,
    env,
    cwd: workspace,
    github: { ...options.run, job: name },
    server: serverOf(options),
  })
  if (violations.length > 0 || path.length > 0)
    throw new Error(`${uses} did what a runner frowns on: ${[...violations, ...path].join('; ')}`)
  return { outcome: outcome === 'success' ? 'success' : 'failure', outputs, env: left, log }
}

/** Gives the token of the emulated GitHub the rights of the job; to see the repository belongs to every one. */
function grant({ permissions }: WorkflowOptions, given: Record<string, string>): void {
  for (const name of Object.keys(permissions)) delete permissions[name]
  const rights = Object.entries(given).filter(([, access]) => access === 'read' || access === 'write')
  Object.assign(permissions, {
    metadata: 'read',
    ...Object.fromEntries(rights.map(([name, access]) => [name.replaceAll('-', '_'), access])),
  })
}

function shellOf({ options, workspace, name }: Running): Record<string, string> {
  const places = {
    workspace,
    temp: workspace,
    home: workspace,
    toolCache: workspace,
    eventFile: '',
    actionDirectory: '',
  }
  const server = serverOf(options)
  const contexts = contextsOf({ ...options.run, job: name }, server, places)
  const shell = shellEnvironment(places)
  const PATH = [...(options.path ?? []), shell.PATH].join(delimiter)
  return { ...shell, ...jobEnvironment(contexts, server), PATH }
}

function serverOf({ github, runtimeToken }: WorkflowOptions) {
  const { apiUrl, serverUrl, resultsUrl, token } = github
  return { apiUrl, serverUrl, resultsUrl, token, runtimeToken }
}

function environmentOf(token: TemplateToken | undefined, scope: Scope): string | undefined {
  const value = resolve(token, scope)
  if (value === undefined || typeof value === 'string') return value
  return textOf((value as { name?: string }).name)
}

function listOf(token: TemplateToken | undefined): TemplateToken[] {
  return token !== undefined && isSequence(token) ? [...token] : []
}
