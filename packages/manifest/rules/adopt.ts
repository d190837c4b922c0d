import type { Draft } from '../draft.ts'
import type { Finding } from '../findings.ts'
import type { Manifest } from '../manifest.ts'
import { placeOf } from '../tree.ts'

/** Rules about `adopt`: only what systemd starts from a folder can become a release, and what never goes needs no number. */
export function adoptRules(
  { slot: { adopt, discardAdoptedAfter, keep, service }, tree }: Draft,
  strategy: Manifest['strategy'] | undefined,
): Finding[] {
  const found = (key: string, text: string) => ({ ...placeOf(tree, [key]), text })
  const folder = ['tarball', 'git-venv', 'git-install'].includes(strategy ?? '')
  return [
    ...(adopt && strategy !== undefined && (!folder || service?.manager !== 'systemd')
      ? [found('adopt', 'needs service.manager systemd and strategy tarball, git-venv or git-install')]
      : []),
    ...(discardAdoptedAfter !== undefined && keep !== undefined && discardAdoptedAfter > keep
      ? [found('discard-adopted-after', `must be at most keep (${keep}): more good releases never stay`)]
      : []),
  ]
}
