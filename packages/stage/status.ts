import type { Past } from '@deploy/agent/agent.ts'
import type { Facts } from '@deploy/agent/facts.ts'
import type { HostStatus, Reached, Status } from '@deploy/evidence/status.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Environment, Host, Manifest } from '@deploy/manifest/manifest.ts'
import { onHost } from '@deploy/manifest/roles.ts'
import { driftOf } from '@deploy/plan/drift.ts'
import { statusQueryOf } from '@deploy/plan/look.ts'
import { runningOf } from '@deploy/plan/running.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import type { StageDeps } from './deps.ts'
import { releaseOnHost } from './host-release.ts'
import { targetOf } from './hosts.ts'
import type { Access } from './inputs.ts'

type Rim = Pick<StageDeps, 'connect' | 'openAgent' | 'now' | 'signal'>

/**
 * What runs on every host of these environments, and since when, by whom and from which commit. Nothing on a host is changed,
 * and hosts are asked outside of their hours, too. One that cannot be reached is told with its error; when none can be,
 * the first one's error is thrown.
 */
export async function statusOf(
  { manifest, environments, access }: { manifest: Manifest; environments: Environment[]; access: Access },
  deps: Rim,
): Promise<Status> {
  const asked = environments.flatMap((environment) =>
    environment.hosts.map((host) => ({ environment, host })),
  )
  const tried = await Promise.allSettled(
    asked.map(({ environment, host }) => lookAt(host, onHost(environment, host), { access, deps })),
  )
  const failed = tried.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
  if (failed.length === tried.length) throw failed[0]
  const hosts = tried.map((result, index): HostStatus => {
    if (result.status === 'fulfilled') return result.value
    const { environment, host } = asked[index]!
    return { environment: environment.name, host: host.name, reached: false, error: errorOf(result.reason) }
  })
  return { schemaVersion: 1, application: manifest.application, at: deps.now().toISOString(), hosts }
}

function errorOf(reason: unknown): { code: string; message: string } {
  if (!(reason instanceof DeployError)) throw reason
  return { code: reason.code, message: reason.message }
}

async function lookAt(
  host: Host,
  environment: Environment,
  { access, deps }: { access: Access; deps: Rim },
): Promise<Reached> {
  const { root } = environment.slot
  await using remote = deps.connect(targetOf(host, access))
  const agent = deps.openAgent(remote, root, deps.signal)
  const facts = await agent.probe(statusQueryOf(environment, host.name))
  const history = facts.releases.length > 0 ? await agent.history() : []
  const commit = facts.current && (await commitOf(remote, root, facts.current))
  return reached({ environment, host, facts, history, commit })
}

/** Undefined when the host's own file of that release does not say it. */
async function commitOf(remote: Remote, root: string, id: string): Promise<string | undefined> {
  try {
    return (await releaseOnHost(remote, root, id)).source.commit
  } catch (error) {
    if (error instanceof DeployError && error.code === 'RELEASE_INVALID') return undefined
    throw error
  }
}

interface Seen {
  environment: Environment
  host: Host
  facts: Facts
  /** Newest first. */
  history: Past[]
  commit: string | undefined
}

function reached({ environment, host, facts, history, commit }: Seen): Reached {
  const { current, live, releases, open, backups } = facts
  const by = history.find(({ release, event }) => release === current && event === 'confirmed')
  const lastFailure = history.find(({ event }) => event !== 'confirmed')
  const lastRollback = history.find(({ kind }) => kind === 'rollback')
  return {
    environment: environment.name,
    host: host.name,
    reached: true,
    serves: current
      ? {
          release: current,
          ...(commit !== undefined && { commit }),
          state: releases.find(({ id }) => id === current)?.state ?? 'unknown',
          files: live?.files ?? 'unknown',
          ...(by && { by: told(by) }),
        }
      : null,
    services: runningOf(environment, facts),
    ...(open && { open }),
    drift: driftIn(environment, facts),
    ...(lastFailure && { lastFailure: told(lastFailure) }),
    ...(lastRollback && { lastRollback: told(lastRollback) }),
    backups: Object.entries(backups).map(([folder, { copies }]) => {
      const newest = copies.find(({ present }) => present)
      return {
        folder,
        ...(newest && { madeAt: newest.madeAt, of: newest.of, bytes: newest.bytes }),
      }
    }),
    kept: releases
      .filter(({ id, state, present }) => state === 'good' && present && id !== current)
      .map(({ id }) => id),
  }
}

function driftIn({ slot }: Environment, facts: Facts): Reached['drift'] {
  const installed = driftOf(slot, { facts, texts: {}, wanted: {} }).flatMap(({ path, state }) =>
    state === 'unknown' ? [] : [{ path, state }],
  )
  const { missing = [], changed = [] } = facts.live ?? {}
  return [
    ...installed,
    ...missing.map((path) => ({ path, state: 'removed' as const })),
    ...changed.map((path) => ({ path, state: 'changed' as const })),
  ]
}

function told({
  deployId,
  kind,
  release,
  event,
  at,
  actor,
  url,
  detail,
}: Past): NonNullable<Reached['lastFailure']> {
  return { deployId, kind, release, outcome: event, at, actor, runUrl: url, ...(detail && { detail }) }
}
