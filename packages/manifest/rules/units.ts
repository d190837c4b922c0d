import { posix } from 'node:path'
import type { Draft } from '../draft.ts'
import { type Finding, type Path, suggestion } from '../findings.ts'
import type { Manifest, Service, Units } from '../manifest.ts'
import { placeOf, type Tree } from '../tree.ts'

const ofRelease: readonly Manifest['strategy'][] = ['tarball', 'git-venv', 'git-install']

/** Rules about `units`: what is enabled or started is installed, and nothing is installed twice. */
export function unitRules(
  { slot: { units, service }, tree }: Draft,
  strategy: Manifest['strategy'] | undefined,
): Finding[] {
  if (units === undefined) return []
  const names = units.files.map((path) => posix.basename(path))
  const own = service?.manager === 'systemd' ? [`${service.unit}.service`] : []
  const twice = names.flatMap((name, index) => {
    const first = names.indexOf(name)
    const reason = own.includes(name)
      ? `${name} is the unit of the service already; service.unit-file installs it`
      : first < index
        ? `${name} is already the name of units.files[${first}]`
        : undefined
    return reason === undefined ? [] : [{ ...placeOf(tree, ['units', 'files', index]), text: reason }]
  })
  const unknown = (['enable', 'start'] as const).flatMap((key) =>
    units[key].flatMap((name, index) =>
      names.includes(templateOf(name))
        ? []
        : [{ ...placeOf(tree, ['units', key, index]), text: notInstalled(name, names, own) }],
    ),
  )
  return [...twice, ...unknown, ...workerRules({ units, own, strategy, manager: service?.manager, tree })]
}

/** A worker may be one that nobody installs here, and is started with the service instead of by itself. */
function workerRules({
  units,
  own,
  strategy,
  manager,
  tree,
}: {
  units: Units
  own: readonly string[]
  strategy: Manifest['strategy'] | undefined
  manager: Service['manager'] | undefined
  tree: Tree
}): Finding[] {
  const { workers, start } = units
  if (workers.length === 0) return []
  const found = (text: string, ...path: Path) => ({ ...placeOf(tree, ['units', 'workers', ...path]), text })
  if (manager !== 'systemd' || !ofRelease.includes(strategy ?? 'image'))
    return [found('needs service.manager systemd and strategy tarball, git-venv or git-install')]
  return workers.flatMap((name, index) => [
    ...(own.includes(name) ? [found(`${name} is the unit of the service already`, index)] : []),
    ...(workers.indexOf(name) < index ? [found(`${name} is given twice`, index)] : []),
    ...(start.includes(name)
      ? [found(`${name} is under start, too; a worker is started with the service`, index)]
      : []),
  ])
}

/** `report@weekly.timer` is made from `report@.timer`. */
export function templateOf(unit: string): string {
  return unit.replace(/@[^@.]*(?=\.[a-z]+$)/, '@')
}

function notInstalled(name: string, names: readonly string[], own: readonly string[]): string {
  if (own.includes(name)) return `${name} is the unit of the service, which is enabled and started anyway`
  return `${name} is not installed by units.files${suggestion(name, names)}`
}
