import { createLog } from '@deploy/kit/print.ts'
import { appendSummary } from '@deploy/kit/summary.ts'
import type { Deps } from './run.ts'

/** The rim as it is on a runner. */
export function liveDeps(): Deps {
  const { env } = process
  return {
    workspace: env.GITHUB_WORKSPACE ?? process.cwd(),
    env,
    log: createLog((line) => console.log(line)),
    summary: appendSummary,
    // Set when the release tree is built.
    version: process.env.DEPLOY_VERSION ?? 'source',
    now: () => new Date(),
  }
}
