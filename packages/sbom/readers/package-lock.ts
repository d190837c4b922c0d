import { posix } from 'node:path'
import * as z from 'zod/mini'
import {
  bareComponent,
  type Component,
  claimOf,
  type Inventory,
  mergeComponents,
  type Property,
  type Scope,
  type Warning,
} from '../component.ts'
import { attachOrphans } from '../graph.ts'
import { integrityHashes } from '../hashes.ts'
import { invalid, readJson } from '../json.ts'
import { declaredLicences } from '../licences.ts'
import { licenceTexts } from '../node/licence-field.ts'
import { distinct } from '../order.ts'
import { npmPurl } from '../purl.ts'
import { publicUrl, shown } from '../urls.ts'

const text = z.string()
const ranges = z.optional(z.custom<Record<string, string>>(areTexts, 'expected an object of texts'))
const flag = z.optional(z.boolean())

const entrySchema = z.object({
  name: z.optional(text),
  version: z.optional(text),
  resolved: z.optional(z.union([text, z.boolean()])),
  integrity: z.optional(text),
  link: flag,
  dev: flag,
  optional: flag,
  devOptional: flag,
  peer: flag,
  inBundle: flag,
  extraneous: flag,
  license: z.optional(z.unknown()),
  dependencies: ranges,
  devDependencies: ranges,
  optionalDependencies: ranges,
  peerDependencies: ranges,
  peerDependenciesMeta: z.optional(z.record(text, z.object({ optional: flag }))),
})

const schema = z.object({
  lockfileVersion: z.number(),
  packages: z.optional(z.record(text, entrySchema)),
})

/** For each of thousands of packages, so that it is not left to z.record. */
function areTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((one) => typeof one === 'string')
}

type Entry = z.output<typeof entrySchema>

/** Packages by their folder, and the folders that have a node_modules of their own. */
interface Entries {
  all: ReadonlyMap<string, Entry>
  nesting: ReadonlySet<string>
}

/**
 * Reads package-lock.json of npm 7 and later (lockfileVersion 2 and 3):
 * https://docs.npmjs.com/cli/configuring-npm/package-lock-json. The application itself (`''`) is not a component; what it
 * asks for is direct. Development packages are excluded, optional ones optional. Throws SBOM_SOURCE_INVALID.
 */
export function readPackageLock({ path, text }: { path: string; text: string }): Inventory {
  const what = 'a package-lock.json of lockfileVersion 2 or 3'
  const lock = readJson(text, { path, what, schema })
  if (lock.lockfileVersion < 2 || lock.lockfileVersion > 3 || lock.packages === undefined) {
    throw invalid(
      path,
      what,
      `lockfileVersion is ${lock.lockfileVersion}; npm 7 and later write it anew: npm install --package-lock-only`,
    )
  }
  const entries = entriesOf(lock.packages)
  const { purls, components, warnings } = readEntries(entries, path)
  const rootEdges = edgesOf('', entries, purls)
  const direct = new Set(rootEdges.edges)
  const linked = components.map(([at, component]) => {
    const { edges, missing } = edgesOf(at, entries, purls)
    for (const name of missing) warnings.push(absent(component.name, name, path))
    return {
      ...component,
      direct: direct.has(component.purl),
      dependsOn: edges,
      edges: claim(missing),
    }
  })
  for (const name of rootEdges.missing) warnings.push(absent('the application', name, path))
  return {
    phase: 'build',
    components: attachOrphans(mergeComponents(linked)),
    aggregate: claimOf(warnings, 'complete'),
    warnings,
  }
}

function entriesOf(packages: Record<string, Entry>): Entries {
  const all = new Map(Object.entries(packages))
  const nesting = new Set<string>()
  for (const at of all.keys()) {
    const folder = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))
    // As for Node, which looks into no node_modules/node_modules.
    if (folder !== '' && posix.basename(folder) !== 'node_modules') nesting.add(folder)
  }
  return { all, nesting }
}

function claim(missing: string[]): 'complete' | 'incomplete' {
  return missing.length > 0 ? 'incomplete' : 'complete'
}

function absent(from: string, name: string, path: string): Warning {
  return {
    path,
    message: `${shown(from)} requires ${shown(name)}, which the lock file does not hold`,
    gap: true,
  }
}

function readEntries(entries: Entries, path: string) {
  const purls = new Map<string, string>()
  const components: [string, Component][] = []
  const warnings: Warning[] = []
  for (const [at, entry] of entries.all) {
    if (at === '' || entry.link === true) continue
    const component = componentOf(at, entry, path)
    if (component === undefined) {
      warnings.push({ path, message: `the entry ${shown(at)} has no usable name`, gap: true })
      continue
    }
    purls.set(at, component.purl)
    components.push([at, component])
    if (needsIntegrity(at, entry) && component.hashes.length === 0) {
      warnings.push({
        path,
        message: `${component.name} ${component.version ?? ''} has no usable integrity`,
        gap: false,
      })
    }
  }
  return { purls, components, warnings }
}

/** Folders of the repository, git checkouts and what lies inside another package's archive have no digest of their own. */
function needsIntegrity(at: string, { inBundle, resolved }: Entry): boolean {
  return isInstalled(at) && inBundle !== true && !(typeof resolved === 'string' && /^git[+:]/.test(resolved))
}

function isInstalled(at: string): boolean {
  return /(?:^|\/)node_modules\//.test(at)
}

function componentOf(at: string, entry: Entry, path: string): Component | undefined {
  const name =
    entry.name ?? (isInstalled(at) ? at.slice(at.lastIndexOf('node_modules/') + 13) : posix.basename(at))
  const { version, integrity = '' } = entry
  const resolved = typeof entry.resolved === 'string' ? entry.resolved : ''
  const url = publicUrl(resolved)
  const [, commit] = /^git[+:].*#([0-9a-f]{40,64})$/.exec(resolved) ?? []
  const qualifiers = url !== undefined && commit !== undefined ? { vcs_url: `${url}@${commit}` } : undefined
  const purl = npmPurl(name, version, qualifiers)
  if (purl === undefined) return undefined
  const hashes = integrityHashes(integrity)
  return bareComponent({
    name,
    ...(version === undefined ? {} : { version }),
    purl,
    hashes,
    distributions: url === undefined || commit !== undefined ? [] : [{ url, hashes }],
    licences: declaredLicences(licenceTexts(entry.license)),
    scope: scopeOf(entry),
    locations: [{ path }],
    properties: propertiesOf(at, entry),
  })
}

function scopeOf({ dev, optional, devOptional }: Entry): Scope {
  if (dev === true) return 'excluded'
  return optional === true || devOptional === true ? 'optional' : 'required'
}

/** Names of https://github.com/CycloneDX/cyclonedx-property-taxonomy/blob/main/cdx/npm.md */
function propertiesOf(at: string, { dev, inBundle, extraneous }: Entry): Property[] {
  return [
    ...(posix.isAbsolute(at) || at.startsWith('..')
      ? []
      : [{ name: 'cdx:npm:package:path', value: at.toWellFormed() }]),
    ...(dev === true ? [{ name: 'cdx:npm:package:development', value: 'true' }] : []),
    ...(inBundle === true ? [{ name: 'cdx:npm:package:bundled', value: 'true' }] : []),
    ...(extraneous === true ? [{ name: 'cdx:npm:package:extraneous', value: 'true' }] : []),
  ]
}

function edgesOf(at: string, entries: Entries, purls: ReadonlyMap<string, string>) {
  const entry = entries.all.get(at)
  if (entry === undefined) return { edges: [], missing: [] }
  const missing: string[] = []
  const edges: string[] = []
  for (const { name, mayMiss } of wishesOf(at, entry)) {
    const target = resolve(at, name, entries)
    const purl = target === undefined ? undefined : purls.get(target)
    if (purl !== undefined) edges.push(purl)
    else if (!mayMiss) missing.push(name)
  }
  if (at === '') edges.push(...workspaces(entries).flatMap((workspace) => purls.get(workspace) ?? []))
  return { edges: distinct(edges).filter((purl) => purl !== purls.get(at)), missing }
}

/** npm installs development packages only for the repository's own folders. */
function wishesOf(at: string, entry: Entry): { name: string; mayMiss: boolean }[] {
  const {
    optionalDependencies: optional = {},
    peerDependencies: peers,
    peerDependenciesMeta: meta = {},
  } = entry
  const own = isInstalled(at) ? undefined : entry.devDependencies
  const required = own === undefined ? entry.dependencies : { ...entry.dependencies, ...own }
  const wishes: { name: string; mayMiss: boolean }[] = []
  for (const name in required) wishes.push({ name, mayMiss: Object.hasOwn(optional, name) })
  for (const name in optional) wishes.push({ name, mayMiss: true })
  for (const name in peers)
    wishes.push({ name, mayMiss: Object.hasOwn(meta, name) && meta[name]?.optional === true })
  return wishes
}

/** Finds a package the way Node does, from the inside out, and follows the links of workspaces. */
function resolve(from: string, name: string, { all, nesting }: Entries): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (folder === '' || nesting.has(folder)) {
      const at = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
      const entry = all.get(at)
      if (entry?.link === true) return typeof entry.resolved === 'string' ? entry.resolved : undefined
      if (entry !== undefined) return at
    }
    if (folder === '') return undefined
  }
}

function workspaces(entries: Entries): string[] {
  return [...entries.all].flatMap(([at, { link, resolved }]) =>
    link === true &&
    !at.slice('node_modules/'.length).includes('node_modules/') &&
    typeof resolved === 'string'
      ? [resolved]
      : [],
  )
}
