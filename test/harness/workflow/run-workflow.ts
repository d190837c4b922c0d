import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { contextsOf } from '../runner/environment.ts'
import { holds, resolve, resolveTexts, type Scope, textOf, type Value } from './expressions.ts'
import { runJob } from './job.ts'
import { at, entries, literal, readWorkflow } from './read.ts'
import type { JobRun, WorkflowOptions } from './settings.ts'

/** Everything that a job inherits from the workflow that it stands in. */
interface Frame {
  options: WorkflowOptions
  root: TemplateToken
  inputs: Record<string, Value>
  secrets: Record<string, string>
  /** What the job that calls this workflow may do; undefined for the one that the event starts. */
  ceiling: Record<string, string> | undefined
}

/**
 * Plays a workflow: its jobs in the order of their `needs`, one after the other, the reusable workflows that they call, and
 * every step with the built actions. GitHub's own parser and evaluator read it. Throws for what it cannot play.
 */
export async function runWorkflow(options: WorkflowOptions): Promise<Record<string, JobRun>> {
  const root = readWorkflow('workflow.yml', options.text)
  const { eventName = 'push', inputs: given = {} } = options.run
  const declared = at(root, 'on', 'workflow_dispatch', 'inputs')
  const inputs = eventName === 'workflow_dispatch' ? inputsOf(declared, given) : {}
  return runJobs({ options, root, inputs, secrets: options.settings.secrets, ceiling: undefined })
}

async function runJobs(frame: Frame): Promise<Record<string, JobRun>> {
  const done: Record<string, JobRun> = {}
  const waiting = new Map(entries(at(frame.root, 'jobs')))
  while (waiting.size > 0) {
    const next = [...waiting].find(([, job]) => needsOf(job).every((name) => name in done))
    if (!next) throw new Error(`these jobs wait for each other: ${[...waiting.keys()].join(', ')}`)
    const [name, job] = next
    waiting.delete(name)
    done[name] = await runOne(frame, name, job, done)
  }
  return done
}

async function runOne(
  frame: Frame,
  name: string,
  job: TemplateToken,
  done: Record<string, JobRun>,
): Promise<JobRun> {
  const needs = Object.fromEntries(
    needsOf(job).map((before) => [before, { result: done[before]!.outcome, outputs: done[before]!.outputs }]),
  )
  const results = Object.values(needs).map(({ result }) => result)
  const status = results.find((result) => result !== 'success') ?? 'success'
  const { options, inputs, secrets, root } = frame
  const github = { ...githubOf(options), event: { ...options.run.event, inputs: options.run.inputs ?? {} } }
  const contexts = {
    github,
    inputs,
    needs,
    secrets,
    vars: options.settings.vars,
    matrix: {},
    runner: {},
    env: {},
  }
  const permissions = permissionsOf(frame, name, job)
  const scope: Scope = { contexts, status }
  if (!holds(at(job, 'if'), scope))
    return {
      ...{ outcome: 'skipped', outputs: {}, steps: [], called: {} },
      ...{ permissions, environment: undefined, concurrency: undefined },
    }
  if (at(job, 'uses')) return call(frame, job, { ...scope, status: 'success' }, permissions)
  const env = resolveTexts(at(root, 'env'), scope)
  const run = (matrix: Record<string, Value>) =>
    runJob({ name, job, workflow: options, contexts: { ...contexts, matrix }, env, permissions })
  const matrix = at(job, 'strategy', 'matrix')
  return matrix ? runEach(combinations(resolve(matrix, scope)), run) : run({})
}

/** Plays a job for each combination of its matrix, one after the other; none ends the others. */
async function runEach(
  all: Record<string, Value>[],
  run: (matrix: Record<string, Value>) => Promise<JobRun>,
): Promise<JobRun> {
  const called: Record<string, JobRun> = {}
  for (const matrix of all) called[Object.values(matrix).map(textOf).join(', ')] = await run(matrix)
  const runs = Object.values(called)
  const outcome = runs.some((one) => one.outcome === 'failure') ? 'failure' : 'success'
  const outputs = Object.assign({}, ...runs.map((one) => one.outputs)) as Record<string, string>
  const { permissions } = runs[0]!
  return { outcome, outputs, steps: [], called, permissions, environment: undefined, concurrency: undefined }
}

function combinations(matrix: Value | undefined): Record<string, Value>[] {
  const lists = Object.entries(matrix as Record<string, Value>)
  const other = lists.find(([key, list]) => !Array.isArray(list) || key === 'include' || key === 'exclude')
  if (other) throw new Error(`this harness plays no matrix with ${other[0]}`)
  return lists.reduce<Record<string, Value>[]>(
    (before, [key, list]) =>
      before.flatMap((one) => (list as Value[]).map((value) => ({ ...one, [key]: value }))),
    [{}],
  )
}

/** Plays the jobs of a reusable workflow, with the inputs and secrets that the job hands on. */
async function call(
  frame: Frame,
  job: TemplateToken,
  scope: Scope,
  permissions: Record<string, string>,
): Promise<JobRun> {
  const uses = literal(at(job, 'uses'))!
  const text = frame.options.workflow(uses)
  if (text === undefined) throw new Error(`there is no workflow ${uses}`)
  const root = readWorkflow(uses, text)
  const given = resolve(at(job, 'with'), scope) ?? {}
  const inputs = inputsOf(at(root, 'on', 'workflow_call', 'inputs'), given as Record<string, Value>)
  const secrets =
    literal(at(job, 'secrets')) === 'inherit' ? frame.secrets : resolveTexts(at(job, 'secrets'), scope)
  const called = await runJobs({ ...frame, root, inputs, secrets, ceiling: permissions })
  const jobs = Object.fromEntries(
    Object.entries(called).map(([name, { outcome, outputs }]) => [name, { result: outcome, outputs }]),
  )
  const after: Scope = { status: 'success', contexts: { ...scope.contexts, inputs, jobs } }
  const outputs = Object.fromEntries(
    entries(at(root, 'on', 'workflow_call', 'outputs')).map(([name, output]) => [
      name,
      textOf(resolve(at(output, 'value'), after)),
    ]),
  )
  const failed = Object.values(called).some(({ outcome }) => outcome === 'failure')
  const outcome = failed ? 'failure' : 'success'
  return { outcome, outputs, steps: [], called, permissions, environment: undefined, concurrency: undefined }
}

/** What a job may do; as GitHub, it refuses a called workflow that asks for more than the job that calls it has. */
function permissionsOf({ root, ceiling }: Frame, name: string, job: TemplateToken): Record<string, string> {
  const own = at(job, 'permissions') ?? at(root, 'permissions')
  if (!own) throw new Error(`job ${name} does not say what it may do`)
  const asked = resolveTexts(own, { contexts: {}, status: 'success' })
  const rank = (access = 'none'): number => ['none', 'read', 'write'].indexOf(access)
  for (const [right, access] of Object.entries(asked))
    if (ceiling && rank(access) > rank(ceiling[right]))
      throw new Error(
        `job ${name} asks for ${right}: ${access}, and is only allowed ${ceiling[right] ?? 'none'}`,
      )
  return asked
}

/** Inputs with their defaults, of the type that each says it has; throws for what is missing, unknown or of another type. */
function inputsOf(declared: TemplateToken | undefined, given: Record<string, Value>): Record<string, Value> {
  const known = entries(declared)
  const unknown = Object.keys(given).filter((name) => !known.some(([other]) => other === name))
  if (unknown.length > 0) throw new Error(`there is no input ${unknown.join(', ')}`)
  return Object.fromEntries(
    known.map(([name, input]) => {
      const about = resolve(input, { contexts: {}, status: 'success' }) as Record<string, Value>
      const type = { boolean: 'boolean', number: 'number' }[String(about.type)] ?? 'string'
      if (about.required === true && (given[name] ?? about.default) === undefined)
        throw new Error(`the input ${name} is required`)
      const value = given[name] ?? about.default ?? { boolean: false, number: 0, string: '' }[type]!
      if (typeof value !== type) throw new Error(`the input ${name} is no ${type}`)
      return [name, value]
    }),
  )
}

function githubOf({ run, github, repository }: WorkflowOptions): Record<string, string> {
  const places = {
    ...{ workspace: repository, temp: '', home: '', toolCache: '', eventFile: '', actionDirectory: '' },
  }
  return contextsOf(run, github, places).github
}

function needsOf(job: TemplateToken): string[] {
  const needs = resolve(at(job, 'needs'), { contexts: {}, status: 'success' }) ?? []
  return (Array.isArray(needs) ? needs : [needs]).map(textOf)
}
