import * as z from 'zod/mini'
import type { Inventory, Property } from '../component.ts'
import { integrityHashes } from '../hashes.ts'
import { invalid } from '../json.ts'
import { inventoryOf, type LockedPackage, type RootKeys, type WantedPackage } from '../node/locked.ts'
import { readYaml } from '../yaml.ts'

const text = z.string()
const names = z.optional(z.record(text, text))
const specified = z.optional(z.record(text, z.looseObject({ version: text })))

const importer = z.looseObject({
  dependencies: specified,
  devDependencies: specified,
  optionalDependencies: specified,
})
const packageSchema = z.looseObject({
  name: z.optional(text),
  version: z.optional(text),
  resolution: z.looseObject({
    integrity: z.optional(text),
    tarball: z.optional(text),
    repo: z.optional(text),
    commit: z.optional(text),
  }),
  deprecated: z.optional(z.unknown()),
})
const edges = z.looseObject({ dependencies: names, optionalDependencies: names })
const schema = z.looseObject({
  lockfileVersion: z.union([text, z.number()]),
  importers: z.record(text, importer),
  packages: z.optional(z.record(text, packageSchema)),
  snapshots: z.optional(z.record(text, edges)),
})

type Lock = z.output<typeof schema>
type Entry = z.output<typeof packageSchema>
type Edges = z.output<typeof edges>

/**
 * Reads pnpm-lock.yaml of pnpm 9 and later (lockfileVersion 9). Packages of the workspace are not components, what they
 * ask for is direct. A package that stands there several times with different peers is one component. Throws
 * SBOM_SOURCE_INVALID.
 */
export function readPnpmLock({ path, text }: { path: string; text: string }): Inventory {
  const what = 'a pnpm-lock.yaml of lockfileVersion 9'
  const [, version] = /^lockfileVersion:\s*['"]?([\d.]+)/m.exec(text) ?? []
  if (version !== undefined && !version.startsWith('9')) {
    const remedy = 'pnpm 9 and later write it anew: pnpm install --lockfile-only'
    throw invalid(path, what, `lockfileVersion is ${version}; ${remedy}`)
  }
  const lock = readYaml(text, { path, what, schema })
  const entries = new Map(Object.entries(lock.packages ?? {}))
  const packages = Object.entries(lock.snapshots ?? {}).map(([key, found]) => packageOf(key, found, entries))
  return inventoryOf(packages, rootsOf(lock), path)
}

function packageOf(key: string, found: Edges, entries: Map<string, Entry>): LockedPackage {
  const plain = withoutPeers(key)
  const entry = entries.get(plain)
  const [, named = plain, specified] = /^(@?[^@]+)@(.+)$/.exec(plain) ?? []
  const { integrity = '', tarball, repo, commit } = entry?.resolution ?? {}
  return {
    key,
    name: entry?.name ?? named,
    version: entry?.version ?? specified,
    hashes: integrityHashes(integrity),
    archive: tarball,
    repository: repo !== undefined && commit !== undefined ? { url: repo, commit } : undefined,
    wants: [...wantsOf(found.dependencies, false), ...wantsOf(found.optionalDependencies, true)],
    properties: deprecation(entry?.deprecated),
  }
}

function deprecation(text: unknown): Property[] {
  return text === undefined ? [] : [{ name: 'deploy:npm:deprecated', value: 'true' }]
}

function wantsOf(names: Record<string, string> | undefined, optional: boolean): WantedPackage[] {
  return Object.entries(names ?? {})
    .filter(([, version]) => !isLink(version))
    .map(([name, version]) => ({ key: keyOf(name, version), optional }))
}

function rootsOf({ importers }: Lock): RootKeys {
  const keys = (pick: (one: z.output<typeof importer>) => z.output<typeof specified>) =>
    Object.values(importers).flatMap((one) =>
      Object.entries(pick(one) ?? {})
        .filter(([, { version }]) => !isLink(version))
        .map(([name, { version }]) => keyOf(name, version)),
    )
  return {
    required: keys(({ dependencies }) => dependencies),
    optional: keys(({ optionalDependencies }) => optionalDependencies),
    excluded: keys(({ devDependencies }) => devDependencies),
  }
}

/** Another folder of the workspace. */
function isLink(version: string): boolean {
  return version.startsWith('link:')
}

/** A version alone belongs to the name before it; an alias and a repository bring their own name. */
function keyOf(name: string, version: string): string {
  return /^@?[^@(]+@/.test(version) && !/^\d/.test(version) ? version : `${name}@${version}`
}

/** `react-dom@18.2.0(react@18.2.0)` → `react-dom@18.2.0` */
function withoutPeers(key: string): string {
  const at = key.indexOf('(')
  return at < 0 ? key : key.slice(0, at)
}
