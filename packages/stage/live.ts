import { openAgent } from '@deploy/agent/agent.ts'
import { cancellation, later } from '@deploy/kit/cancellation.ts'
import { createGitHub } from '@deploy/kit/github.ts'
import { createLog } from '@deploy/kit/print.ts'
import { type RunContext, runContext } from '@deploy/kit/run-context.ts'
import { appendSummary } from '@deploy/kit/summary.ts'
import { githubDeployments } from '@deploy/record/github-deployments.ts'
import { workflowArtifacts } from '@deploy/release/artifact.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { StageDeps } from './deps.ts'
import type { StageInputs } from './inputs.ts'
import { recordsOf } from './records.ts'
import { signing } from './signing.ts'

/** A cancelled run ends within 5 s: a part of them to tell the hosts, the rest to close connections and keep the evidence. */
const TELL_HOSTS_MS = 3_000

/** The rim as it is on a runner. */
export function liveDeps(inputs: StageInputs): StageDeps {
  const { env } = process
  const run = runContext(env)
  const signal = cancellation()
  const artifacts = workflowArtifacts({ env, token: inputs.githubToken, repository: run.repository })
  const log = createLog((line) => console.log(line))
  return {
    connect: (target) => connect(target, { log }),
    openAgent: (remote, root, ending) => openAgent({ remote, root, signal: ending }),
    records: undefined,
    recordsOf: (manifest) => recordsOf(manifest, { inputs, run, artifacts }),
    deployments: deployments(inputs, run),
    sign: signing(inputs, env),
    artifacts,
    run,
    env,
    log,
    now: () => new Date(),
    signal,
    lateSignal: later(signal, TELL_HOSTS_MS),
    summary: appendSummary,
    workspace: env.GITHUB_WORKSPACE ?? process.cwd(),
  }
}

function deployments({ githubDeployment, githubToken }: StageInputs, { repository, url }: RunContext) {
  if (!githubDeployment) return undefined
  return githubDeployments({ github: createGitHub({ token: githubToken }), repository }, { logUrl: url })
}
