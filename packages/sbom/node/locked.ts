import {
  type Aggregate,
  bareComponent,
  type Component,
  claimOf,
  type Inventory,
  mergeComponents,
  type Property,
  type Scope,
  type Warning,
} from '../component.ts'
import { attachOrphans, follow } from '../graph.ts'
import type { Hash } from '../hashes.ts'
import { distinct } from '../order.ts'
import { npmPurl } from '../purl.ts'
import { publicUrl, shown } from '../urls.ts'

/** One package of a lock file of Node, under the key by which others name it there. */
export interface LockedPackage {
  key: string
  name: string
  version?: string | undefined
  /** Of the archive that the registry, or `archive`, gives. */
  hashes: Hash[]
  /** Where the archive lies, when the lock file says so. */
  archive?: string | undefined
  repository?: { url: string; commit: string } | undefined
  wants: WantedPackage[]
  properties?: Property[]
}

/** A key of another package; an optional one may be absent. */
export interface WantedPackage {
  key: string
  optional: boolean
}

/** Keys that the application asks for, by how much it needs them. */
export type RootKeys = Record<Scope, string[]>

/**
 * The inventory of a lock file whose packages name each other by keys. A package is as necessary as the strongest way
 * that leads to it from the roots. What has no digest although a registry keeps it becomes a warning.
 */
export function inventoryOf(packages: LockedPackage[], roots: RootKeys, path: string): Inventory {
  const warnings: Warning[] = []
  const warn = (message: string, gap: boolean) => warnings.push({ path, message, gap })
  const purls = new Map<string, string>()
  for (const one of packages) {
    const purl = purlOf(one)
    if (purl === undefined) warn(`${shown(one.key)} makes no package URL`, true)
    else purls.set(one.key, purl)
    if (one.hashes.length === 0 && one.repository === undefined)
      warn(`${shown(one.key)} has no usable digest`, false)
  }
  const resolve = (from: string, wants: WantedPackage[]) => {
    const missing = wants.filter(({ key, optional }) => !optional && !purls.has(key))
    for (const { key } of missing)
      warn(`${shown(from)} requires ${shown(key)}, which the lock file does not hold`, true)
    const found = wants.flatMap(({ key }) => purls.get(key) ?? [])
    return { found, isWhole: missing.length === 0 }
  }
  const components = packages.flatMap((one) => {
    const purl = purls.get(one.key)
    if (purl === undefined) return []
    const { found, isWhole } = resolve(one.key, one.wants)
    const dependsOn = distinct(found).filter((to) => to !== purl)
    return componentOf(one, { path, purl, dependsOn, edges: isWhole ? 'complete' : 'incomplete' })
  })
  const start = (keys: string[]) =>
    resolve(
      'the application',
      keys.map((key) => ({ key, optional: false })),
    ).found
  const rooted = reach(mergeComponents(components), {
    required: start(roots.required),
    optional: start(roots.optional),
    excluded: start(roots.excluded),
  })
  return {
    phase: 'build',
    components: attachOrphans(rooted),
    aggregate: claimOf(warnings, 'complete'),
    warnings,
  }
}

function purlOf({ name, version, repository, archive, hashes }: LockedPackage): string | undefined {
  const url = publicUrl(repository?.url ?? '')
  if (repository !== undefined && url !== undefined)
    return npmPurl(name, version, { vcs_url: `${url}@${repository.commit}` })
  const address = publicUrl(archive ?? '')
  const isForeign = address !== undefined && hashes.length === 0
  return npmPurl(name, version, isForeign ? { download_url: address } : undefined)
}

function componentOf(
  { name, version, hashes, archive, properties = [] }: LockedPackage,
  { path, purl, dependsOn, edges }: { path: string; purl: string; dependsOn: string[]; edges: Aggregate },
): Component {
  const url = publicUrl(archive ?? '')
  return bareComponent({
    name,
    ...(version !== undefined && { version }),
    purl,
    hashes,
    distributions: url === undefined ? [] : [{ url, hashes }],
    dependsOn,
    edges,
    locations: [{ path }],
    properties,
  })
}

function reach(components: Component[], roots: RootKeys): Component[] {
  const edges = new Map(components.map(({ purl, dependsOn }) => [purl, dependsOn]))
  const from = (start: string[]) => {
    const reached = new Set<string>()
    follow(start, edges, reached)
    return reached
  }
  const direct = new Set(Object.values(roots).flat())
  const ways: [Scope, Set<string>][] = [
    ['required', from(roots.required)],
    ['optional', from(roots.optional)],
    ['excluded', from(roots.excluded)],
  ]
  return components.map((one) => ({
    ...one,
    direct: direct.has(one.purl),
    scope: ways.find(([, reached]) => reached.has(one.purl))?.[0] ?? one.scope,
  }))
}
