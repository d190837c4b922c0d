import {
  type Aggregate,
  bareComponent,
  type Component,
  type Distribution,
  type Inventory,
  mergeComponents,
  type Property,
  type Scope,
  type Warning,
} from '../component.ts'
import { attachOrphans, follow } from '../graph.ts'
import type { Hash } from '../hashes.ts'
import { distinct } from '../order.ts'
import { pypiPurl } from '../purl.ts'
import { publicUrl, shown } from '../urls.ts'
import { evaluateMarker, linux, type MarkerEnvironment, parseMarker } from './marker.ts'
import { normaliseName } from './requirement.ts'

/** Another package that a lock file names; one that may miss belongs to an extra or to another platform. */
export interface Want {
  name: string
  /** Exact, when the lock file holds several versions. */
  version?: string | undefined
  mayMiss?: boolean
}

/** One package of a Python lock file, before its edges are known. */
export interface Locked {
  name: string
  version?: string | undefined
  /** Each file that may be installed; a local one has no address. */
  files: { url?: string | undefined; hashes: Hash[] }[]
  /** A repository and its commit, or an archive of its own, when the package comes from no index. */
  origin?: { vcs: string; url: string; commit: string } | { archive: string } | 'local' | undefined
  /** undefined when the lock file does not say. */
  wants: Want[] | undefined
  marker?: string | undefined
  /** What the lock file says itself, instead of how the package is reached. */
  scope?: Scope | undefined
  properties?: Property[]
}

/** What the application asks for, by how much it needs it. */
export type Roots = Partial<Record<Scope, Want[]>>

/**
 * The inventory of a Python lock file. Hashes belong to a component only when a single file is possible. A package is as
 * necessary as the strongest way that leads to it from `roots`, unless its marker is false on `environment`.
 */
export function inventoryOf(
  packages: Locked[],
  { path, roots, environment = linux }: { path: string; roots?: Roots; environment?: MarkerEnvironment },
): Inventory {
  const warnings: Warning[] = []
  const named = packages.flatMap((one) => {
    const purl = purlOf(one)
    if (purl === undefined) warnings.push(gap(path, `${shown(one.name)} makes no package URL`))
    return purl === undefined ? [] : [{ ...one, purl }]
  })
  const targets = Map.groupBy(named, ({ name }) => normaliseName(name))
  const resolve = (from: string, wants: Want[]) => {
    const all = wants.map((want) => ({ ...want, found: candidates(want, targets) }))
    const missing = all.filter(({ found, mayMiss }) => found.length === 0 && !mayMiss)
    for (const { name } of missing)
      warnings.push(gap(path, `${shown(from)} requires ${shown(name)}, which the lock file does not hold`))
    return { found: all.flatMap(({ found }) => found), isWhole: missing.length === 0 }
  }
  const components = named.map((one) => {
    const { found, isWhole } = resolve(one.name, one.wants ?? [])
    const dependsOn = distinct(found.filter((purl) => purl !== one.purl))
    const edges = one.wants === undefined ? 'unknown' : isWhole ? 'complete' : 'incomplete'
    return componentOf(one, { path, dependsOn, edges, environment })
  })
  const rooted = roots && reach(components, roots, (wants) => resolve('the application', wants).found)
  return {
    phase: 'build',
    components: attachOrphans(mergeComponents(rooted ?? components)),
    aggregate: warnings.length > 0 ? 'incomplete' : 'complete',
    warnings,
  }
}

function purlOf({ name, version, origin }: Locked): string | undefined {
  if (typeof origin !== 'object') return pypiPurl(name, version)
  const url = publicUrl('vcs' in origin ? origin.url : origin.archive)
  if (url === undefined) return pypiPurl(name, version)
  const qualifiers: Record<string, string> =
    'vcs' in origin
      ? { vcs_url: `${origin.vcs}+${url.replace(/^git\+/, '')}@${origin.commit}` }
      : { download_url: url }
  return pypiPurl(name, version, qualifiers)
}

function candidates({ name, version }: Want, targets: Map<string, (Locked & { purl: string })[]>): string[] {
  const all = targets.get(normaliseName(name)) ?? []
  const exact = all.filter((one) => one.version === version)
  return (version !== undefined && exact.length > 0 ? exact : all).map(({ purl }) => purl)
}

function componentOf(
  { name, version, purl, files, origin, marker, scope, properties = [] }: Locked & { purl: string },
  {
    path,
    dependsOn,
    edges,
    environment,
  }: { path: string; dependsOn: string[]; edges: Aggregate; environment: MarkerEnvironment },
): Component {
  const [only, ...others] = files
  const places = files.map(({ url, hashes }) => ({ url: publicUrl(url ?? ''), hashes }))
  const never = marker !== undefined && evaluateMarker(parseMarker(marker), environment) === false
  return bareComponent({
    name,
    ...(version !== undefined && { version }),
    purl,
    hashes: only !== undefined && others.length === 0 ? only.hashes : [],
    distributions: places.flatMap(distributionOf),
    scope: never ? 'excluded' : (scope ?? 'required'),
    dependsOn,
    edges,
    locations: [{ path }],
    properties: [
      ...(marker === undefined ? [] : [{ name: 'deploy:python:marker', value: shown(marker) }]),
      ...(origin === 'local' ? [{ name: 'deploy:python:local', value: 'true' }] : []),
      ...places.flatMap(acceptedDigests),
      ...properties,
    ],
  })
}

function distributionOf({ url, hashes }: Locked['files'][number]): Distribution[] {
  return url === undefined ? [] : [{ url, hashes }]
}

/** Digests of files of which nobody says where they lie. */
function acceptedDigests({ url, hashes }: Locked['files'][number]): Property[] {
  if (url !== undefined) return []
  return hashes.map(({ algorithm, value }) => ({
    name: 'deploy:python:accepted-digest',
    value: `${algorithm}:${value}`,
  }))
}

function reach(components: Component[], roots: Roots, resolve: (wants: Want[]) => string[]): Component[] {
  const edges = new Map(components.map(({ purl, dependsOn }) => [purl, dependsOn]))
  const direct = new Set<string>()
  const from = (wants: Want[] = []) => {
    const start = resolve(wants)
    for (const purl of start) direct.add(purl)
    const reached = new Set<string>()
    follow(start, edges, reached)
    return reached
  }
  const required = from(roots.required)
  const optional = from(roots.optional)
  const excluded = from(roots.excluded)
  const scopeOf = ({ purl, scope }: Component): Scope => {
    if (scope !== 'required' || required.has(purl)) return scope
    if (optional.has(purl)) return 'optional'
    return excluded.has(purl) ? 'excluded' : scope
  }
  return components.map((one) => ({ ...one, direct: direct.has(one.purl), scope: scopeOf(one) }))
}

function gap(path: string, message: string): Warning {
  return { path, message, gap: true }
}
