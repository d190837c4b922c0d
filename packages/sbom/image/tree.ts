import type { Files } from '../files.ts'
import { byCodeUnit } from '../order.ts'
import type { Layer } from './layer.ts'
import { linkTarget, plainPath } from './path.ts'

interface Node {
  children: Map<string, Node>
  kept?: { kind: 'file'; content: Buffer; layer: number } | { kind: 'symlink'; target: string; layer: number }
}

/** What all layers of an image together show, as far as packages are concerned. */
export interface ImageTree extends Files {
  /** Undefined when there is no file. Follows links. */
  bytes(path: string): Buffer | undefined
  /** The paths of all kept files, in code-unit order; links are not among them. */
  paths(): string[]
  /** Number of the layer that a file came with. */
  layerOf(path: string): number | undefined
  /** Where a path leads when links are followed. */
  real(path: string): string | undefined
  /** Every content that a path ever had, with the number of the layer, from the lowest on. */
  history(path: string): { layer: number; content: Buffer }[]
  warnings: string[]
}

const maxLinks = 40

/** Lays the layers over each other, the lowest first. */
export function createTree(layers: Layer[]): ImageTree {
  const root: Node = { children: new Map() }
  const warnings: string[] = []
  const history = new Map<string, { layer: number; content: Buffer }[]>()
  for (const [number, layer] of layers.entries()) {
    for (const path of layer.emptied) nodeAt(root, path)?.children.clear()
    for (const path of [...layer.removed, ...layer.plain]) remove(root, path)
    for (const [path, kept] of layer.kept) {
      const found = kept.kind === 'hardlink' ? linked(layer, kept.target) : kept
      if (found === undefined) {
        warnings.push(`${path} is a link to a file that was not kept`)
        continue
      }
      put(root, path).kept = { ...found, layer: number }
      if (found.kind === 'file')
        history.set(path, [...(history.get(path) ?? []), { layer: number, content: found.content }])
    }
    warnings.push(...layer.warnings)
  }
  const real = (path: string) => follow(root, path)
  const fileAt = (path: string) => {
    const kept = nodeAt(root, real(path))?.kept
    return kept?.kind === 'file' ? kept : undefined
  }
  return {
    bytes: (path) => fileAt(path)?.content,
    read: (path) =>
      fileAt(path)
        ?.content.toString('utf8')
        .replace(/^\ufeff/, ''),
    list: (path) => [...(nodeAt(root, real(path))?.children.keys() ?? [])].sort(byCodeUnit),
    paths: () => pathsOf(root, ''),
    layerOf: (path) => fileAt(path)?.layer,
    real,
    history: (path) => history.get(path) ?? [],
    warnings,
  }
}

function linked(layer: Layer, target: string) {
  const found = layer.kept.get(plainPath(target) ?? '')
  return found?.kind === 'hardlink' ? undefined : found
}

function nodeAt(root: Node, path: string | undefined): Node | undefined {
  if (path === undefined) return undefined
  let node: Node | undefined = root
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    node = node?.children.get(part)
  }
  return node
}

function remove(root: Node, path: string): void {
  const cut = path.lastIndexOf('/')
  nodeAt(root, path.slice(0, Math.max(cut, 0)))?.children.delete(path.slice(cut + 1))
}

function put(root: Node, path: string): Node {
  let node = root
  for (const part of path.split('/')) {
    const next: Node = node.children.get(part) ?? { children: new Map() }
    node.children.set(part, next)
    node = next
  }
  return node
}

/** Follows links on the way and at the end; undefined when nothing is there or the links go round in circles. */
function follow(root: Node, path: string): string | undefined {
  let rest = path.split('/').filter((part) => part !== '' && part !== '.')
  let at: string[] = []
  let node = root
  for (let links = 0; rest.length > 0; ) {
    const [part = '', ...after] = rest
    const next = node.children.get(part)
    if (next === undefined) return undefined
    at.push(part)
    rest = after
    node = next
    if (next.kept?.kind !== 'symlink') continue
    links += 1
    if (links > maxLinks) return undefined
    rest = [...linkTarget(at.join('/'), next.kept.target).split('/').filter(Boolean), ...after]
    at = []
    node = root
  }
  return at.join('/')
}

function pathsOf(node: Node, prefix: string): string[] {
  const names = [...node.children.keys()].sort(byCodeUnit)
  return names.flatMap((name) => {
    const child = node.children.get(name)
    const path = prefix === '' ? name : `${prefix}/${name}`
    if (child === undefined) return []
    return [...(child.kept?.kind === 'file' ? [path] : []), ...pathsOf(child, path)]
  })
}
