import { differenceOf } from '@deploy/evidence/difference.ts'
import type { Documents } from '@deploy/evidence/evidence.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { isAdopted } from '@deploy/plan/adoption.ts'
import type { StageDeps } from './deps.ts'
import { releaseOnHost } from './host-release.ts'
import type { PlannedHost, Wish } from './plans.ts'

/**
 * difference.json of each host: what is other than in the release that serves there. Nothing is said where it serves already, of what was installed by
 * hand, or of a release whose own words are lost; that hinders no deployment.
 */
export async function readDifferences(
  planned: readonly PlannedHost[],
  wish: Wish,
  { log }: Pick<StageDeps, 'log'>,
): Promise<Documents> {
  if (wish.kind === 'rollback') return {}
  const wanted = wish.kind === 'deploy' ? wish.source.release.id : wish.release.id
  const found = await Promise.all(
    planned.map(async ({ plan, remote }): Promise<[string, string][]> => {
      const { previous, environment, host, slot } = plan
      if (previous === undefined || previous.id === wanted || isAdopted(previous.id)) return []
      try {
        const release =
          wish.kind === 'deploy' ? wish.source.release : await releaseOnHost(remote, slot.root, wanted)
        const before = await releaseOnHost(remote, slot.root, previous.id)
        const difference = differenceOf(release, before)
        return [[`${environment}/${host}/difference.json`, `${JSON.stringify(difference, null, 2)}\n`]]
      } catch (error) {
        if (!(error instanceof DeployError)) throw error
        log.warning(`What is other than in ${previous.id} on ${host} cannot be told: ${error.message}`)
        return []
      }
    }),
  )
  return Object.fromEntries(found.flat())
}
