import type { Draft } from '../draft.ts'
import { type Finding, suggestion } from '../findings.ts'
import type { Manifest } from '../manifest.ts'
import { keyPlaceOf, placeOf } from '../tree.ts'

const ofRelease: readonly Manifest['strategy'][] = ['tarball', 'git-venv', 'git-install']

/** Rules about roles: each is played by a host, and no host plays another. */
export function roleRules(
  { name, own, hosts = [], roles = [] }: Draft,
  strategy: Manifest['strategy'] | undefined,
): Finding[] {
  const known = roles.flatMap(({ role }) => role ?? [])
  const unknown = hosts.flatMap(({ role }, index) =>
    role === undefined || known.includes(role)
      ? []
      : [
          {
            ...placeOf(own, ['hosts', index, 'role']),
            text: `there is no role '${role}' in ${name}${suggestion(role, known)}`,
          },
        ],
  )
  const atKey = (role: string, text: string) => ({ ...keyPlaceOf(own, ['roles', role]), text })
  const idle = known
    .filter((role) => !hosts.some((host) => host.role === role))
    .map((role) => atKey(role, 'no host plays this role'))
  const unfit =
    known[0] === undefined || ofRelease.includes(strategy ?? 'tarball')
      ? []
      : [atKey(known[0], `needs strategy tarball, git-venv or git-install, and this is ${strategy}`)]
  return [...unknown, ...(hosts.length > 0 ? idle : []), ...unfit]
}
