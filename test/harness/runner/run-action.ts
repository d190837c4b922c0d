import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readAction } from './action-yml.ts'
import type { Transcript } from './console.ts'
import type { Job, JobResult, Outcome, RunActionOptions } from './job.ts'
import { holds, prepareJob, statusOf } from './job.ts'
import { runPhase } from './phase.ts'
import { killOrphans } from './processes.ts'

export interface RunResult extends Transcript, JobResult {
  /** Of the main phase, or of `pre` where that failed; 1 where nothing was started. */
  exitCode: number
  outcome: Outcome
  /** Command lines of processes that were still there at the end and had to be killed. */
  orphans: string[]
  durationMs: number
}

/**
 * Starts a built action as a runner does: inputs and defaults from `action.yml`, a clean environment, the command
 * files, both command grammars, masking, `pre`, `main` and `post`, and clearing up behind it.
 */
export async function runAction(asked: RunActionOptions): Promise<RunResult> {
  const started = performance.now()
  const options = { ...asked, directory: resolve(asked.directory), cwd: resolve(asked.cwd) }
  const action = await readAction(options.directory)
  const temp = options.temp ?? (await mkdtemp(join(tmpdir(), 'runner-')))
  const trackingId = `github_${randomUUID()}`
  let orphans: string[] = []
  let job: Job
  try {
    job = await prepareJob({ options, action, temp, trackingId })
    for (const phase of action.phases) {
      if (holds(phase.condition, statusOf(job))) await runPhase(job, phase)
    }
  } finally {
    orphans = await killOrphans(trackingId)
    if (options.temp === undefined) await rm(temp, { recursive: true, force: true })
  }
  const { phases } = job.result
  const decisive = phases.find(({ phase }) => phase === 'main') ?? phases.find(({ phase }) => phase === 'pre')
  const end = { exitCode: decisive?.exitCode ?? 1, outcome: statusOf(job), orphans }
  return { ...job.terminal.transcript, ...job.result, ...end, durationMs: performance.now() - started }
}

/** Like `runAction`, with a handle that cancels the run as a person would on the web page. */
export function startAction(options: RunActionOptions): { result: Promise<RunResult>; cancel: () => void } {
  const controller = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal
  return { result: runAction({ ...options, signal }), cancel: () => controller.abort() }
}
