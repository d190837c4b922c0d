import { posix } from 'node:path'
import type { Draft } from '../draft.ts'
import { type Finding, suggestion } from '../findings.ts'
import { placeOf } from '../tree.ts'

/** Rules about `units`: what is enabled or started is installed, and nothing is installed twice. */
export function unitRules({ slot: { units, service }, tree }: Draft): Finding[] {
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
  return [...twice, ...unknown]
}

/** `report@weekly.timer` is made from `report@.timer`. */
export function templateOf(unit: string): string {
  return unit.replace(/@[^@.]*(?=\.[a-z]+$)/, '@')
}

function notInstalled(name: string, names: readonly string[], own: readonly string[]): string {
  if (own.includes(name)) return `${name} is the unit of the service, which is enabled and started anyway`
  return `${name} is not installed by units.files${suggestion(name, names)}`
}
