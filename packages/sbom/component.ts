import type { Hash } from './hashes.ts'
import { distinct, orderedBy } from './order.ts'

/** How much of a relationship is known, in CycloneDX's words. */
export type Aggregate = 'complete' | 'incomplete' | 'unknown'

/** `required` runs in production, `optional` may, `excluded` does not: development tools and other platforms. */
export type Scope = 'required' | 'optional' | 'excluded'

/** One file that a package can be installed from, with the digests of exactly that file. */
export interface Distribution {
  /** Absolute, without credentials, query or fragment. */
  url: string
  hashes: Hash[]
  comment?: string
}

/** A licence as the package states it (`declared`) or as somebody concluded. */
export interface Licence {
  /** `id` and `expression` are valid SPDX; `name` is free text. An expression stands alone. */
  kind: 'id' | 'expression' | 'name'
  value: string
  acknowledgement: 'declared' | 'concluded'
}

export interface Reference {
  type: 'vcs' | 'website' | 'issue-tracker' | 'documentation' | 'release-notes'
  url: string
}

export interface Property {
  name: string
  value: string
}

/** Where a component was seen: a path relative to the source's root, with '/'; `line` counts from 1. */
export interface Location {
  path: string
  line?: number
}

/** One package of an application. Its purl is its reference and is unique in an inventory. */
export interface Component {
  /** `library` unless it says otherwise. */
  type?: 'library' | 'container' | 'operating-system'
  name: string
  version?: string
  purl: string
  /** Digests of the file that is known to be the installed one; empty when several files are possible. */
  hashes: Hash[]
  distributions: Distribution[]
  licences: Licence[]
  manufacturer?: { name?: string; email?: string }
  references: Reference[]
  scope: Scope
  /** The application asks for it itself. */
  direct: boolean
  /** purls */
  dependsOn: string[]
  /** How much `dependsOn` says. */
  edges: Aggregate
  locations: Location[]
  properties: Property[]
}

/** Something a reader could not read or vouch for. A `gap` means that a package may be missing from the inventory. */
export interface Warning extends Location {
  message: string
  gap: boolean
}

/** What one lock file, report or environment says. */
export interface Inventory {
  /** The life-cycle phase that the source describes. */
  phase: 'build' | 'post-build'
  components: Component[]
  /** How much the whole list says about what the application needs. */
  aggregate: Aggregate
  warnings: Warning[]
}

/** A component with nothing known but its name; readers add what their source says. */
export function bareComponent(facts: Pick<Component, 'name' | 'purl'> & Partial<Component>): Component {
  return {
    hashes: [],
    distributions: [],
    licences: [],
    references: [],
    scope: 'required',
    direct: false,
    dependsOn: [],
    edges: 'unknown',
    locations: [],
    properties: [],
    ...facts,
  }
}

/** One component for each purl, in code-unit order; what several sightings say is united. */
export function mergeComponents(components: Iterable<Component>): Component[] {
  const merged = new Map<string, Component>()
  for (const component of components) {
    const known = merged.get(component.purl)
    merged.set(component.purl, known === undefined ? component : unite(known, component))
  }
  return orderedBy(merged.values(), ({ purl }) => purl)
}

const scopes: Scope[] = ['required', 'optional', 'excluded']
const aggregates: Aggregate[] = ['incomplete', 'unknown', 'complete']

/** The most cautious of several claims; `complete` when there is none. */
export function weakest(claims: Iterable<Aggregate>): Aggregate {
  const made = new Set(claims)
  return aggregates.find((aggregate) => made.has(aggregate)) ?? 'complete'
}

/** What a source says of its list, unless a package may be missing. */
export function claimOf(warnings: readonly Warning[], otherwise: Aggregate): Aggregate {
  return warnings.some(({ gap }) => gap) ? 'incomplete' : otherwise
}

function unite(a: Component, b: Component): Component {
  return {
    ...b,
    ...a,
    hashes: sameHashes(a.hashes, b.hashes) ? unique([...a.hashes, ...b.hashes]) : [],
    distributions: unique([...a.distributions, ...b.distributions]),
    licences: a.licences.length > 0 ? a.licences : b.licences,
    references: unique([...a.references, ...b.references]),
    scope: scopes.find((scope) => scope === a.scope || scope === b.scope) ?? 'required',
    direct: a.direct || b.direct,
    dependsOn: distinct([...a.dependsOn, ...b.dependsOn]),
    edges: weakest([a.edges, b.edges]),
    locations: unique([...a.locations, ...b.locations]),
    properties: unique([...a.properties, ...b.properties]),
  }
}

/** Two sightings with different digests mean two possible files, so that neither is known to be the installed one. */
function sameHashes(a: Hash[], b: Hash[]): boolean {
  return a.every(({ algorithm, value }) =>
    b.every((other) => other.algorithm !== algorithm || other.value === value),
  )
}

function unique<T>(items: T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
