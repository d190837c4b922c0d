import { openAgent } from '@deploy/agent/agent.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { runGate } from '@deploy/gate/run.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { findEnvironment, parseManifest } from '@deploy/manifest/parse.ts'
import { plannedSlot } from '@deploy/plan/beside.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { policyOf } from '@deploy/rollout/batches.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import { rollOut } from '@deploy/rollout/rollout.ts'
import { openHosts } from '@deploy/stage/hosts.ts'
import type { Access } from '@deploy/stage/inputs.ts'
import { loadRelease } from '@deploy/stage/load.ts'
import { planHosts, type Wish } from '@deploy/stage/plans.ts'

/** What a light driver of a rollout is told; plain data, so that it can be another process. */
export interface Orders {
  /** The text of deploy.yml. */
  manifest: string
  access: Access
  /** A release directory, or the release on the host to go back to. */
  wish: { deploy: string } | { rollback: string | undefined }
  /** The gate's verdict is turned round: the deployment must be taken back. */
  fails?: boolean
}

/**
 * The rollout as an action does it: look, plan, roll out, measure, confirm or go back; without evidence and change record.
 * Throws what planning throws; what happens on the host is the outcome.
 */
export async function drive(
  { manifest: text, access, wish, fails = false }: Orders,
  connect: (address: { host: string; port: number; user: string }) => Remote,
): Promise<HostOutcome<string>> {
  const manifest = parseManifest(text, 'deploy.yml')
  const { application } = manifest
  const environment = findEnvironment(manifest, 'prod-test')
  const signal = new AbortController().signal
  const log = quiet
  const wanted = await wishOf(wish, { manifest, environment })
  const blobs = wanted.kind === 'deploy' ? [wanted.source.release.archive.sha256] : []
  const { open } = await openHosts(
    environment,
    { access, blobs },
    {
      connect: ({ address, port, user }) => connect({ host: address, port, user }),
      openAgent: (remote, root, ending) => openAgent({ remote, root, signal: ending }),
      ...{ log, signal, lateSignal: signal, now: () => new Date() },
    },
  )
  const planned = planHosts(open, { application, environment, wish: wanted, now: new Date() })
  const [outcome] = await rollOut(planned, {
    issuer: { actor: 'sweep', url: 'https://github.example/acme/sweep/actions/runs/1' },
    policy: policyOf([environment.slot]),
    secretEnv: { SWEEP_SECRET: 'not to be found on the host' },
    log: { line: () => {}, host: () => {}, progress: () => () => {} },
    now: () => new Date(),
    signal,
    gate: async ({ plan }, activation) => {
      const slot = plannedSlot(environment, plan)
      const report = await runGate({
        gate: slot.gate,
        context: {
          probe: createProbe(planned[0]!.remote),
          ...{
            application,
            environment: environment.name,
            host: plan.host,
            slot,
            activation,
            log,
          },
          release: { ...plan.release, commit: '' },
        },
        signal,
      })
      return { passed: report.verdict === 'pass' && !fails, report: JSON.stringify(report) }
    },
  })
  if (!outcome) throw new Error('a rollout on one host has one outcome')
  return outcome
}

async function wishOf(
  wish: Orders['wish'],
  of: { manifest: Manifest; environment: Environment },
): Promise<Wish> {
  if ('rollback' in wish) return { kind: 'rollback', to: wish.rollback }
  const nowhere = () => Promise.reject(new Error('a sweep has its releases on its own disk'))
  const artifacts = { upload: nowhere, download: nowhere }
  const { documents: _, ...loaded } = await loadRelease(wish.deploy, of, {
    artifacts,
    workspace: '/',
    log: quiet,
  })
  return { kind: 'deploy', ...loaded }
}

/** What went wrong, in one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof DeployError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${error.code}: ${error.message} ${error.facts.cause ?? ''}`.trim()
}

const quiet = {
  info: () => {},
  host: () => {},
  warning: () => {},
  notice: () => {},
  group: <T>(_title: string, body: () => Promise<T>) => body(),
}
