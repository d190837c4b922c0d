import { look } from '@deploy/agent/look.ts'
import { sh } from '@deploy/agent/sh.ts'
import type { Stage } from '@deploy/evidence/stage.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import type { HostOutcome } from '@deploy/rollout/outcome.ts'
import type { StageDeps } from './deps.ts'
import { tried } from './keep.ts'
import type { PlannedHost } from './plans.ts'

export type Service = NonNullable<Stage['hosts'][number]['services']>[number]

/**
 * What the services of compose files run on each host where a release was confirmed, by host, as its last step has noted it. A host
 * that cannot tell is a warning: the gate has measured the same.
 */
export async function readServices(
  planned: Pick<PlannedHost, 'host' | 'remote'>[],
  outcomes: Pick<HostOutcome<unknown>, 'host' | 'deployId' | 'outcome'>[],
  { slot, log, signal }: Pick<StageDeps, 'log' | 'signal'> & { slot: Slot },
): Promise<Record<string, Service[]>> {
  if (slot.compose === undefined) return {}
  const confirmed = outcomes.filter(({ outcome }) => outcome === 'confirmed')
  const answers = await Promise.all(
    confirmed.map(async ({ host, deployId }) => {
      const { remote } = planned.find((open) => open.host.name === host)!
      const what = `Reading which services ${host} runs`
      const script = sh`cat ${`${slot.root}/.deploy/orders/${deployId}/serving`}`
      const answer = await tried(what, { log, signal }, () =>
        look(remote, script, { timeoutSeconds: 30, maxOutputBytes: 1024 ** 2 }),
      )
      return [host, servicesIn(answer?.stdout ?? '')] as const
    }),
  )
  return Object.fromEntries(answers.filter(([, services]) => services.length > 0))
}

/** Lines `service|image|containers|started|node=containers,…`; what comes from a host and is none is left out. Pure. */
export function servicesIn(text: string): Service[] {
  return text.split('\n').flatMap((line) => {
    const [service, image, containers, started, nodes = ''] = line.split('|')
    if (!service || !image || !isCount(containers) || !isCount(started)) return []
    const byNode = nodes.split(',').flatMap((part) => {
      const [name, count] = part.split('=')
      return name && isCount(count) ? [[name, Number(count)] as const] : []
    })
    return {
      ...{ service, image, containers: Number(containers), started: Number(started) },
      ...(byNode.length > 0 && { nodes: Object.fromEntries(byNode) }),
    }
  })
}

function isCount(text: string | undefined): text is string {
  return text !== undefined && /^[0-9]{1,6}$/.test(text)
}
