import { createLog } from '@deploy/kit/print.ts'
import { runContext } from '@deploy/kit/run-context.ts'
import { workflowArtifacts } from '@deploy/release/artifact.ts'
import type { StageDeps } from './deps.ts'
import { type RecordInputs, recordsOf } from './records.ts'

/** The rim of an action that asks no host and only writes change records, as it is on a runner. */
export function recordingDeps(
  inputs: RecordInputs,
): Pick<StageDeps, 'records' | 'recordsOf' | 'artifacts' | 'workspace' | 'log'> {
  const { env } = process
  const run = runContext(env)
  const artifacts = workflowArtifacts({ env, token: inputs.githubToken, repository: run.repository })
  return {
    records: undefined,
    recordsOf: (manifest) => recordsOf(manifest, { inputs, run, artifacts }),
    artifacts,
    log: createLog((line) => console.log(line)),
    workspace: env.GITHUB_WORKSPACE ?? process.cwd(),
  }
}
