import type { Stage } from '@deploy/evidence/stage.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Manifest } from '@deploy/manifest/manifest.ts'
import { planRetirement } from '@deploy/plan/make.ts'
import { newDeployId, orderOf } from '@deploy/rollout/order.ts'
import { follow } from '@deploy/rollout/watch.ts'
import type { StageDeps } from './deps.ts'
import { closeHosts, type OpenHost, openHosts } from './hosts.ts'
import type { Access } from './inputs.ts'
import { rolloutLog } from './progress.ts'

type Retired = NonNullable<Stage['retired']>[number]

type Rim = Pick<StageDeps, 'connect' | 'openAgent' | 'log' | 'now' | 'signal' | 'lateSignal'> & {
  run: Pick<StageDeps['run'], 'actor' | 'url'>
}

interface Subject {
  manifest: Manifest
  /** Where the release was confirmed. */
  environment: Environment
  /** Its id. */
  release: string
  access: Access
}

/**
 * Ends the ephemeral slot that proved a release, once that is confirmed in the environment that comes after: its container is
 * stopped and removed, as a deployment of its own under the slot's lock, so that the history on the host tells of it. What
 * serves there and is another release is left alone. Never throws: that it could not be ended is a warning, and in the evidence.
 */
export async function retireBefore(subject: Subject, deps: Rim): Promise<Retired[]> {
  const before = subject.manifest.environments[subject.environment.after ?? '']
  if (!before?.slot.ephemeral || !before.slot.container) return []
  const { name } = before.slot.container
  const kept = (host: string, detail: string): Retired => {
    deps.log.warning(`${host}: the container ${name} of ${before.name} was not removed: ${detail}`)
    return { environment: before.name, host, container: name, outcome: 'kept', detail }
  }
  const hosts = before.hosts.map((host) => host.name)
  try {
    const { open, unreached } = await openHosts(before, { access: subject.access, blobs: [] }, deps)
    try {
      const ended = await Promise.all(
        open.map(async (host) => {
          const reason = await retire(host, before, subject, deps).catch(reasonOf)
          if (reason !== undefined) return kept(host.host.name, reason)
          deps.log.info(`${host.host.name}: the container ${name} of ${before.name} has served its time.`)
          return {
            environment: before.name,
            host: host.host.name,
            container: name,
            outcome: 'removed' as const,
          }
        }),
      )
      return [...ended, ...unreached.map(({ host, error }) => kept(host.name, error.message))]
    } finally {
      await closeHosts(open)
    }
  } catch (error) {
    return hosts.map((host) => kept(host, reasonOf(error)))
  }
}

/** Why it was left alone; undefined when it is gone. */
async function retire(
  { agent, facts, host }: OpenHost,
  environment: Environment,
  { manifest, release }: Subject,
  deps: Rim,
): Promise<string | undefined> {
  if (facts.current !== release) return `${facts.current ?? 'no release'} serves there, not ${release}.`
  const { application } = manifest
  const plan = planRetirement({ application, environment, host: host.name, facts })
  const deployId = newDeployId(deps.now())
  const issuer = { actor: deps.run.actor, url: deps.run.url }
  const { confirmSeconds } = plan
  const watch = follow(plan, rolloutLog(deps.log))
  await agent.install()
  const staged = await agent.prepare(
    orderOf(plan, { deployId, issuer, confirmSeconds, secretEnv: {} }),
    watch,
  )
  if (staged.event !== 'staged') return `its deployment ${deployId} was ${staged.event}.`
  const activated = await agent.activate(deployId, watch)
  if (activated.event !== 'activated') return `its deployment ${deployId} was ${activated.event}.`
  await agent.confirm(deployId)
  return undefined
}

function reasonOf(error: unknown): string {
  return error instanceof DeployError ? error.message : String(error)
}
