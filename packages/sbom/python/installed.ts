import { type Component, mergeComponents, type Warning } from '../component.ts'
import { attachOrphans } from '../graph.ts'
import { distinct } from '../order.ts'
import { shown } from '../urls.ts'
import { evaluateMarker, type Marker, type MarkerEnvironment, parseMarker } from './marker.ts'
import { normaliseName, parseRequirement } from './requirement.ts'

/** A distribution of an environment, before its edges are known. `component.direct` says that a person asked for it. */
export interface Installed {
  component: Component
  /** Requires-Dist, as written. */
  requires: readonly string[]
  /** Extras that were asked for on the command line. */
  extras: readonly string[]
}

interface Wish {
  name: string
  extras: string[]
  marker?: Marker
  text: string
}

interface Node {
  component: Component
  wishes: Wish[]
  extras: Set<string>
}

/**
 * Draws the edges of an environment from Requires-Dist. A requirement whose marker is false gives none; one that cannot
 * be decided gives one when its package is installed. When every package was asked for, as a fully pinned requirements
 * file does, the direct ones are those that no other requires. Missing packages become warnings with a gap.
 */
export function linkInstalled(
  installed: Installed[],
  { environment, path }: { environment: MarkerEnvironment; path: string },
): { components: Component[]; warnings: Warning[] } {
  const warnings: Warning[] = []
  const nodes = new Map<string, Node>()
  for (const { component, requires, extras } of installed) {
    const wishes = requires.flatMap((text) => {
      const wish = readWish(text)
      if (wish === undefined) {
        warnings.push({
          path,
          message: `${component.name} requires ${shown(text)}, which cannot be read`,
          gap: true,
        })
      }
      return wish ?? []
    })
    nodes.set(normaliseName(component.name), { component, wishes, extras: new Set(extras) })
  }
  spreadExtras(nodes, environment)

  const allAsked = installed.every(({ component }) => component.direct)
  const linked = [...nodes.values()].map((node): Component => {
    const { edges, missing } = edgesOf(node, nodes, environment)
    for (const text of missing) {
      warnings.push({
        path,
        message: `${node.component.name} requires ${shown(text)}, which is not listed`,
        gap: true,
      })
    }
    return {
      ...node.component,
      direct: node.component.direct && !allAsked,
      dependsOn: distinct(edges),
      edges: missing.length > 0 ? 'incomplete' : 'complete',
    }
  })
  return { components: attachOrphans(mergeComponents(linked)), warnings }
}

function readWish(text: string): Wish | undefined {
  const requirement = parseRequirement(text)
  if (requirement === undefined) return undefined
  const { name, extras, marker } = requirement
  return {
    name: normaliseName(name),
    extras,
    text,
    ...(marker === undefined ? {} : { marker: parseMarker(marker) }),
  }
}

/** Extras ask for further extras, so this goes on until nothing changes. */
function spreadExtras(nodes: Map<string, Node>, environment: MarkerEnvironment): void {
  const waiting = [...nodes.values()]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const wish of node.wishes) {
      const target = nodes.get(wish.name)
      if (target === undefined || wish.extras.length === 0 || verdict(wish, node, environment) !== true)
        continue
      const before = target.extras.size
      for (const extra of wish.extras) target.extras.add(extra)
      if (target.extras.size > before) waiting.push(target)
    }
  }
}

function edgesOf(
  node: Node,
  nodes: Map<string, Node>,
  environment: MarkerEnvironment,
): { edges: string[]; missing: string[] } {
  const edges: string[] = []
  const missing: string[] = []
  for (const wish of node.wishes) {
    const wanted = verdict(wish, node, environment)
    if (wanted === false) continue
    const target = nodes.get(wish.name)
    if (target !== undefined) edges.push(target.component.purl)
    else if (wanted === true) missing.push(wish.text)
  }
  return { edges: edges.filter((purl) => purl !== node.component.purl), missing }
}

function verdict(wish: Wish, node: Node, environment: MarkerEnvironment): boolean | undefined {
  if (wish.marker === undefined) return true
  return evaluateMarker(wish.marker, { ...environment, extras: node.extras })
}
