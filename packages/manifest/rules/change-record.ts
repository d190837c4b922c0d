import type { Finding } from '../findings.ts'
import { suggestion } from '../findings.ts'
import { get, placeOf, type Tree } from '../tree.ts'

/** States are of environments that there are. */
export function changeRecordRules(tree: Tree, environments: readonly string[]): Finding[] {
  const path = ['change-record', 'states']
  const states = get(tree, path)
  if (states?.kind !== 'branch') return []
  return [...states.entries.keys()]
    .filter((name) => !environments.includes(name))
    .map((name) => ({
      ...placeOf(tree, [...path, name]),
      text: `there is no such environment${suggestion(name, environments)}`,
    }))
}
