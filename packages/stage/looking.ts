import { openAgent } from '@deploy/agent/agent.ts'
import { cancellation } from '@deploy/kit/cancellation.ts'
import { createLog } from '@deploy/kit/print.ts'
import { runContext } from '@deploy/kit/run-context.ts'
import { appendSummary } from '@deploy/kit/summary.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { StageDeps } from './deps.ts'

/** The rim of an action that deploys nothing: no change record, no artifacts, and a first signal ends its connections. */
export type LookingDeps = Pick<
  StageDeps,
  'connect' | 'openAgent' | 'run' | 'log' | 'now' | 'signal' | 'summary' | 'workspace'
>

/** That rim as it is on a runner. */
export function lookingDeps(): LookingDeps {
  const signal = cancellation()
  return {
    connect: (target) => connect(target, { signal }),
    openAgent: (remote, root, ending) => openAgent({ remote, root, signal: ending }),
    run: runContext(process.env),
    log: createLog((line) => console.log(line)),
    now: () => new Date(),
    signal,
    summary: appendSummary,
    workspace: process.env.GITHUB_WORKSPACE ?? process.cwd(),
  }
}
