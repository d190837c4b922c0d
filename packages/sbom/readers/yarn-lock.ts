import { readDocument } from '@deploy/kit/document.ts'
import { parseSyml } from '@yarnpkg/parsers'
import * as z from 'zod/mini'
import type { Inventory } from '../component.ts'
import { integrityHashes } from '../hashes.ts'
import { invalid, readJson } from '../json.ts'
import { inventoryOf, type LockedPackage, type RootKeys, type WantedPackage } from '../node/locked.ts'

const text = z.string()
const names = z.optional(z.record(text, text))

const entrySchema = z.looseObject({
  version: text,
  /** Yarn 1: the archive's address with its SHA-1 behind #. */
  resolved: z.optional(text),
  integrity: z.optional(text),
  /** Yarn 2 and later: `express@npm:4.17.1`. */
  resolution: z.optional(text),
  dependencies: names,
  optionalDependencies: names,
  dependenciesMeta: z.optional(z.record(text, z.looseObject({ optional: z.optional(text) }))),
})
const schema = z.record(text, z.union([entrySchema, z.looseObject({ cacheKey: z.optional(text) })]))
const manifestSchema = z.looseObject({
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
})

type Entry = z.output<typeof entrySchema>

/**
 * Reads yarn.lock of Yarn 1 and of Yarn 2 and later: https://classic.yarnpkg.com/lang/en/docs/yarn-lock/. What the
 * application asks for itself stands in package.json beside it; without that, what nobody else requires counts as direct.
 * Yarn 2 and later keep digests of their own cache, which are not those of the packages: they are left out. Throws
 * SBOM_SOURCE_INVALID.
 */
export function readYarnLock({
  path,
  text,
  manifest,
}: {
  path: string
  text: string
  /** package.json. */
  manifest?: { path: string; text: string } | undefined
}): Inventory {
  const lock = readDocument(schema, text, (cause) => invalid(path, 'a yarn.lock', cause), parseSyml)
  const entries = Object.entries(lock).flatMap(([patterns, entry]): [string, Entry][] =>
    patterns !== '__metadata' && 'version' in entry
      ? patterns.split(', ').map((pattern) => [pattern, entry as Entry])
      : [],
  )
  const members = new Set(entries.filter(([, entry]) => isMember(entry)).map(([pattern]) => pattern))
  const known = new Set(entries.map(([pattern]) => pattern))
  const keyOf = (name: string, range: string) =>
    [`${name}@${range}`, `${name}@npm:${range}`].find((key) => known.has(key)) ?? `${name}@${range}`
  const keys = (ranges: Record<string, string> = {}) =>
    Object.entries(ranges)
      .map(([name, range]) => keyOf(name, range))
      .filter((key) => !members.has(key))
  return inventoryOf(
    entries
      .filter(([, entry]) => !isMember(entry))
      .map(([pattern, entry]) => packageOf(pattern, entry, keyOf)),
    manifest ? rootsOf(manifest, keys) : { required: [], optional: [], excluded: [] },
    path,
  )
}

/** A folder of the workspace. */
function isMember({ resolution = '' }: Entry): boolean {
  return /@workspace:/.test(resolution)
}

function packageOf(
  pattern: string,
  entry: Entry,
  keyOf: (name: string, range: string) => string,
): LockedPackage {
  const { version, resolved = '', integrity = '', resolution = pattern } = entry
  const [, name = pattern] = /^(@?[^@]+)@/.exec(realName(pattern, resolution)) ?? []
  const [, sha1 = ''] = /#([0-9a-f]{40})$/.exec(resolved) ?? []
  const [, repository, commit] =
    /^(?:[^@]+@)?(.*\.git)(?:#(?:commit=)?)([0-9a-f]{40})$/.exec(resolved || resolution) ?? []
  const isGit = repository !== undefined && commit !== undefined
  return {
    key: pattern,
    name,
    version,
    hashes: integrity !== '' ? integrityHashes(integrity) : isGit ? [] : sha1Hash(sha1),
    archive: isGit ? undefined : resolved,
    repository: isGit ? { url: repository, commit } : undefined,
    wants: wantsOf(entry, keyOf),
  }
}

/** `alias@npm:real@^1` is the package `real`; Yarn 2 and later say so in the resolution. */
function realName(pattern: string, resolution: string): string {
  const [, aliased] = /^@?[^@]+@npm:((?:@[^/@]+\/)?[^@]+@.+)$/.exec(pattern) ?? []
  return resolution === pattern ? (aliased ?? pattern) : resolution
}

function sha1Hash(hex: string): LockedPackage['hashes'] {
  return hex === '' ? [] : [{ algorithm: 'SHA-1', value: hex }]
}

function wantsOf(
  { dependencies = {}, optionalDependencies = {}, dependenciesMeta = {} }: Entry,
  keyOf: (name: string, range: string) => string,
): WantedPackage[] {
  return [
    ...Object.entries(dependencies).map(([name, range]) => ({
      key: keyOf(name, range),
      optional:
        (Object.hasOwn(dependenciesMeta, name) && dependenciesMeta[name]?.optional === 'true') ||
        Object.hasOwn(optionalDependencies, name),
    })),
    ...Object.entries(optionalDependencies).map(([name, range]) => ({
      key: keyOf(name, range),
      optional: true,
    })),
  ]
}

function rootsOf(
  manifest: { path: string; text: string },
  keys: (ranges?: Record<string, string>) => string[],
): RootKeys {
  const { dependencies, devDependencies, optionalDependencies } = readJson(manifest.text, {
    path: manifest.path,
    what: 'a package.json',
    schema: manifestSchema,
  })
  return {
    required: keys(dependencies),
    optional: keys(optionalDependencies),
    excluded: keys(devDependencies),
  }
}
