import type { Draft } from '../draft.ts'
import { type Finding, type Path, suggestion } from '../findings.ts'
import { get, keyPlaceOf, placeOf, type Tree } from '../tree.ts'

/** Rules about `nginx` and its check, and about a port that has two numbers, which only its switch needs. */
export function nginxRules(draft: Draft): Finding[] {
  return [...sameTargets(draft), ...switchRules(draft), ...idlePairs(draft), ...idleChecks(draft)]
}

function sameTargets({ slot: { nginx }, tree }: Draft): Finding[] {
  const all = [
    ...(nginx?.files ?? []).map(({ to }, index) => ({ to, path: ['nginx', 'files', index, 'to'] })),
    ...(nginx?.switch ? [{ to: nginx.switch.file, path: ['nginx', 'switch', 'file'] }] : []),
  ]
  return all.flatMap(({ to, path }, index) => {
    const first = all.findIndex((other) => other.to === to)
    return first < index ? [found(tree, path, `${to} is already ${all[first]!.path.join('.')}`)] : []
  })
}

function idleChecks({ slot: { gate, nginx }, tree }: Draft): Finding[] {
  if ((nginx?.files ?? []).length > 0 || nginx?.switch !== undefined) return []
  return (gate?.checks ?? []).flatMap(({ type }, index) =>
    type === 'nginx-upstreams'
      ? [
          found(
            tree,
            ['gate', 'checks', index, 'type'],
            'needs nginx.files: nothing is installed for nginx here',
          ),
        ]
      : [],
  )
}

function switchRules({ slot, tree }: Draft): Finding[] {
  const wanted = slot.nginx?.switch
  if (wanted === undefined) return []
  const pairs = pairsIn(tree)
  const names = pairs.map((each) => each.name)
  const pair = pairs.find(({ name }) => name === wanted.port)
  const at: Path = ['nginx', 'switch', 'port']
  const words = 'such as [3000, 3001]'
  return [
    ...(pair ? [] : [found(tree, at, noPair(wanted.port, names, slot.ports ?? {}))]),
    ...pairs
      .filter(({ name }) => name !== wanted.port)
      .map(({ path }) => found(tree, path, `has two numbers, but nginx.switch is about ${wanted.port}`)),
    ...(pair?.same ? [found(tree, pair.path, `must have two numbers that differ, ${words}`)] : []),
    ...(slot.service === undefined || (slot.service.manager === 'docker' && slot.container)
      ? []
      : [
          {
            ...keyPlaceOf(tree, ['nginx', 'switch']),
            text: 'needs strategy image and service.manager docker: two containers run beside each other',
          },
        ]),
    ...(slot.backup ?? []).flatMap((backup, index) =>
      backup.while === 'stopped'
        ? [found(tree, ['backup', index, 'while'], 'stopped cannot be with nginx.switch: nothing is stopped')]
        : [],
    ),
    ...(slot.ephemeral
      ? [found(tree, ['ephemeral'], 'cannot be with nginx.switch, whose container stays')]
      : []),
    ...(slot.container?.tag === undefined
      ? []
      : [
          {
            ...keyPlaceOf(tree, ['container', 'tag']),
            text: 'has no meaning with nginx.switch: two images run at the same time',
          },
        ]),
  ]
}

function noPair(name: string, pairs: string[], ports: object): string {
  if (Object.hasOwn(ports, name)) return `${name} must have two numbers under ports, such as [3000, 3001]`
  return `there is no port '${name}'${suggestion(name, [...pairs, ...Object.keys(ports)])}`
}

function idlePairs({ slot, tree }: Draft): Finding[] {
  if (slot.nginx?.switch !== undefined || get(tree, ['nginx', 'switch']) !== undefined) return []
  return pairsIn(tree).map(({ path }) => found(tree, path, 'has two numbers, which only nginx.switch needs'))
}

function pairsIn(tree: Tree): { name: string; path: Path; same: boolean }[] {
  const ports = get(tree, ['ports'])
  if (ports?.kind !== 'branch') return []
  return [...ports.entries].flatMap(([name, { value }]) => {
    if (value.kind !== 'list') return []
    const [one, two] = value.items.map((item) => (item.kind === 'leaf' ? item.value : undefined))
    return [{ name, path: ['ports', name], same: one === two }]
  })
}

function found(tree: Tree, path: Path, text: string): Finding {
  return { ...placeOf(tree, path), text }
}
