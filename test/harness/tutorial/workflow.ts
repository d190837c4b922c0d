import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { dist } from '../dist.ts'
import type { GitHub } from '../github/server.ts'
import { type RunResult, runAction } from '../runner/run-action.ts'

interface Workflow {
  jobs: Record<string, { steps: { uses: string; with?: Record<string, string | number> }[] }>
}

/** The values of an expression, such as `secrets.SSH_KEY`. */
export type Values = Record<string, string>

/** How each step of the suite's ended, as `<job>/<action>`. */
export type Course = { step: string; result: RunResult }[]

const git = promisify(execFile)

/**
 * Plays the jobs of a workflow one after the other until a step fails, each on a fresh checkout of `ref`, with the built actions.
 * It knows `uses: org/deploy/<action>@v1`, the checkout, and expressions that are one value; it throws for all else.
 */
export async function playWorkflow(options: {
  /** The bare repository. */
  origin: string
  ref: string
  eventName: string
  file: string
  values: Values
  github: GitHub
}): Promise<Course> {
  const { origin, ref, eventName, file, values, github } = options
  const run = github.seed.run()
  const course: Course = []
  const folder = await mkdtemp(join(tmpdir(), 'checkout-'))
  try {
    const sha = await inGit(origin, 'rev-parse', ref)
    const { jobs }: Workflow = parse(await inGit(origin, 'show', `${ref}:${file}`))
    for (const [job, { steps }] of Object.entries(jobs)) {
      const workspace = join(folder, job)
      await git('git', ['clone', '--quiet', origin, workspace])
      await inGit(workspace, 'checkout', '--quiet', sha)
      for (const { uses, with: given = {} } of steps) {
        if (uses === 'actions/checkout@v5') continue
        const action = /^org\/deploy\/([a-z-]+)@v1$/.exec(uses)?.[1]
        if (action === undefined) throw new Error(`this runner does not know ${uses}`)
        const result = await runAction({
          directory: join(dist, action),
          inputs: Object.fromEntries(
            Object.entries(given).map(([name, text]) => [name, filled(String(text), values)]),
          ),
          cwd: workspace,
          github: {
            ...{ repository: 'acme/hello', sha, ref, eventName, event: {}, job, workflow: file },
            ...{ runId: run.id, runAttempt: run.attempt, actor: 'octo-dev' },
          },
          server: { ...github, runtimeToken: github.runtimeTokenFor(run) },
        })
        course.push({ step: `${job}/${action}`, result })
        if (result.outcome !== 'success') return course
      }
    }
    return course
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function filled(text: string, values: Values): string {
  const expression = /^\$\{\{ *([\w.]+) *\}\}$/.exec(text)?.[1]
  if (expression === undefined && text.includes('${{')) throw new Error(`this runner cannot evaluate ${text}`)
  return expression === undefined ? text : (values[expression] ?? '')
}

async function inGit(folder: string, ...args: string[]): Promise<string> {
  return (await git('git', ['-C', folder, ...args])).stdout.trim()
}
