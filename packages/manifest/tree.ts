import type { Path, Place } from './findings.ts'

/** A YAML value that knows where it stands. */
export type Tree = Leaf | List | Branch

export interface Leaf {
  kind: 'leaf'
  place: Place
  value: string | number | boolean | null
  /** As it is written, without quotes. */
  source: string
}

export interface List {
  kind: 'list'
  place: Place
  items: Tree[]
}

export interface Branch {
  kind: 'branch'
  place: Place
  entries: Map<string, { key: Place; value: Tree }>
}

/** The value without its places. */
export function plain(tree: Tree): unknown {
  if (tree.kind === 'leaf') return tree.value
  if (tree.kind === 'list') return tree.items.map(plain)
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plain(value)]))
}

export function get(tree: Tree | undefined, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>((at, key) => {
    if (at?.kind === 'list') return at.items[Number(key)]
    return at?.kind === 'branch' ? at.entries.get(String(key))?.value : undefined
  }, tree)
}

/** Where a value stands; of one that is missing, where the group stands that should have it. */
export function placeOf(tree: Tree, path: Path): Place {
  const found = get(tree, path)
  if (found !== undefined || path.length === 0) return (found ?? tree).place
  const parent = placeOf(tree, path.slice(0, -1))
  return { ...parent, path: [...parent.path, path.at(-1)!] }
}

/** Where the key itself stands. */
export function keyPlaceOf(tree: Tree, path: Path): Place {
  const parent = get(tree, path.slice(0, -1))
  const entry = parent?.kind === 'branch' ? parent.entries.get(String(path.at(-1))) : undefined
  return entry?.key ?? placeOf(tree, path)
}

/** `own` over `base`, key by key; a list replaces a list. Every value keeps the place where it was written. */
export function merge(base: Tree | undefined, own: Tree | undefined): Tree | undefined {
  if (base?.kind !== 'branch' || own?.kind !== 'branch') return own ?? base
  const entries = new Map(base.entries)
  for (const [key, { key: place, value }] of own.entries)
    entries.set(key, { key: place, value: merge(base.entries.get(key)?.value, value)! })
  return { ...own, entries }
}

/** The branch with only those keys that `keep` wants. */
export function pick(branch: Branch, keep: (key: string) => boolean): Branch {
  return { ...branch, entries: new Map([...branch.entries].filter(([key]) => keep(key))) }
}

/** The tree without the keys at these paths. */
export function without(tree: Tree, paths: readonly Path[]): Tree {
  if (paths.length === 0) return tree
  const gone = new Set(paths.map((path) => JSON.stringify(path)))
  const walk = (each: Tree, here: Path): Tree => {
    if (each.kind === 'leaf') return each
    if (each.kind === 'list')
      return { ...each, items: each.items.map((item, index) => walk(item, [...here, index])) }
    const kept = [...each.entries].filter(([key]) => !gone.has(JSON.stringify([...here, key])))
    return {
      ...each,
      entries: new Map(
        kept.map(([key, entry]) => [key, { ...entry, value: walk(entry.value, [...here, key]) }]),
      ),
    }
  }
  return walk(tree, [])
}

/** The tree with other leaves; `change` is told the path from the tree's own root. */
export function mapLeaves(tree: Tree, change: (leaf: Leaf, path: Path) => Leaf, path: Path = []): Tree {
  if (tree.kind === 'leaf') return change(tree, path)
  if (tree.kind === 'list')
    return { ...tree, items: tree.items.map((item, index) => mapLeaves(item, change, [...path, index])) }
  const entries = [...tree.entries].map(
    ([key, entry]) => [key, { ...entry, value: mapLeaves(entry.value, change, [...path, key]) }] as const,
  )
  return { ...tree, entries: new Map(entries) }
}
