import type { Agent } from '@deploy/agent/agent.ts'
import type { Sign } from '@deploy/evidence/bundle.ts'
import type { Log } from '@deploy/kit/print.ts'
import type { RunContext } from '@deploy/kit/run-context.ts'
import type { Manifest } from '@deploy/manifest/manifest.ts'
import type { Approvals } from '@deploy/record/approvals.ts'
import type { ChangeRecords } from '@deploy/record/change-records.ts'
import type { Deployments } from '@deploy/record/github-deployments.ts'
import type { Artifacts } from '@deploy/release/artifact.ts'
import type { Remote, Target } from '@deploy/remote/remote.ts'

/** The rim of a stage: everything that is not data. */
export interface StageDeps {
  connect(target: Target): Remote
  /** `signal` ends what the agent is asked, not the connection. */
  openAgent(remote: Remote, root: string, signal: AbortSignal): Agent
  /** Undefined when no change record is wanted. */
  records: ChangeRecords | undefined
  /** Only a promotion asks for them. */
  approvals?: Approvals | undefined
  /** Both by what the manifest says; see `withRecords`. */
  recordsOf?(manifest: Manifest): Pick<StageDeps, 'records' | 'approvals'>
  /** Where GitHub is to show deployments; undefined where nobody wants that. */
  deployments?: Deployments | undefined
  /** Signs the evidence; undefined without a key. */
  sign?: Sign | undefined
  artifacts: Artifacts
  run: RunContext
  env: NodeJS.ProcessEnv
  log: Log
  now(): Date
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal
  /** Aborted a few seconds later: time to tell the hosts. */
  lateSignal: AbortSignal
  /** Writes the job summary; what it cannot hold is cut, and `pointer` says where the whole is. */
  summary(markdown: string, pointer: string): Promise<void>
  /** Folder that relative paths start from. */
  workspace: string
}
