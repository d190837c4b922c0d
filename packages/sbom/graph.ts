import type { Component } from './component.ts'

/**
 * Makes direct what the application's own requirements do not reach, so that no component hangs in the air: packages that
 * nobody requires, and one of each ring of packages that require only each other.
 */
export function attachOrphans(components: Component[]): Component[] {
  const edges = edgesOf(components)
  const reached = reachable(components, edges)
  if (components.every(({ purl }) => reached.has(purl))) return components
  const required = new Set(components.flatMap(({ purl, dependsOn }) => dependsOn.filter((to) => to !== purl)))
  const direct = new Set<string>()
  const attach = ({ purl }: Component) => {
    if (reached.has(purl)) return
    direct.add(purl)
    follow([purl], edges, reached)
  }
  for (const component of components) if (!required.has(component.purl)) attach(component)
  for (const component of components) attach(component)
  return components.map((one) => (direct.has(one.purl) ? { ...one, direct: true } : one))
}

/** The purls that are reached from the direct components. */
function reachable(components: Component[], edges: Map<string, string[]>): Set<string> {
  const reached = new Set<string>()
  const start = components.filter(({ direct }) => direct).map(({ purl }) => purl)
  follow(start, edges, reached)
  return reached
}

/** Adds to `reached` all that `start` leads to. */
export function follow(start: string[], edges: Map<string, string[]>, reached: Set<string>): void {
  const waiting = [...start]
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (reached.has(ref)) continue
    reached.add(ref)
    waiting.push(...(edges.get(ref) ?? []))
  }
}

function edgesOf(components: Component[]): Map<string, string[]> {
  return new Map(components.map(({ purl, dependsOn }) => [purl, dependsOn]))
}
