import type { Draft } from '../draft.ts'
import type { Finding, Path } from '../findings.ts'
import type { Manifest } from '../manifest.ts'
import { get, keyPlaceOf, placeOf } from '../tree.ts'

/** Rules about `install`: with it the application puts its own units and files into place. */
export function installRules(drafts: readonly Draft[], strategy: Manifest['strategy']): Finding[] {
  return drafts.flatMap((draft) => (strategy === 'git-install' ? ofInstall(draft) : idle(draft, strategy)))
}

function idle({ tree }: Draft, strategy: string): Finding[] {
  if (get(tree, ['install']) === undefined) return []
  return [
    {
      ...keyPlaceOf(tree, ['install']),
      text: `has an effect only with strategy git-install, and this is ${strategy}; remove it`,
    },
  ]
}

function ofInstall({ tree, slot }: Draft): Finding[] {
  const taken: Path[] = [['units'], ['nginx'], ['config'], ['service', 'unit-file']]
  return [
    ...(get(tree, ['install']) === undefined
      ? [
          {
            ...tree.place,
            text: 'has no install, neither here nor at the top of the file; strategy git-install needs it',
          },
        ]
      : []),
    ...(slot.service?.manager === undefined || slot.service.manager === 'systemd'
      ? []
      : [{ ...placeOf(tree, ['service', 'manager']), text: 'must be systemd with strategy git-install' }]),
    ...taken
      .filter((path) => get(tree, path) !== undefined)
      .map((path) => ({
        ...keyPlaceOf(tree, path),
        text: 'does not go with strategy git-install, whose own program installs units and files; remove it',
      })),
  ]
}
