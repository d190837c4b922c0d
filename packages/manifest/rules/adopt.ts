import type { Draft } from '../draft.ts'
import type { Finding } from '../findings.ts'
import type { Manifest } from '../manifest.ts'
import { placeOf } from '../tree.ts'

/** Rules about `adopt`: what systemd starts from a folder can become a release, and so can containers; what never goes needs no number. */
export function adoptRules(
  { slot: { adopt, discardAdoptedAfter, keep, nginx, service }, tree }: Draft,
  strategy: Manifest['strategy'] | undefined,
): Finding[] {
  const found = (key: string, text: string) => ({ ...placeOf(tree, [key]), text })
  const folder = ['tarball', 'git-venv', 'git-install'].includes(strategy ?? '')
  return [
    ...(adopt && folder && service?.manager !== 'systemd'
      ? [found('adopt', `needs service.manager systemd with strategy ${strategy}`)]
      : []),
    ...(adopt && strategy === 'swarm'
      ? [found('adopt', 'is not for strategy swarm: what runs is taken over in any case')]
      : []),
    ...(adopt && nginx?.switch
      ? [found('adopt', 'needs a first deployment without nginx.switch: one container has one name')]
      : []),
    ...(discardAdoptedAfter !== undefined && keep !== undefined && discardAdoptedAfter > keep
      ? [found('discard-adopted-after', `must be at most keep (${keep}): more good releases never stay`)]
      : []),
  ]
}
