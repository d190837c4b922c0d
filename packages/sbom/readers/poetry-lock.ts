import * as z from 'zod/mini'
import type { Inventory, Scope } from '../component.ts'
import { prefixedHash } from '../hashes.ts'
import { inventoryOf, type Locked, type Want } from '../python/locked.ts'
import { evaluateMarker, linux, parseMarker } from '../python/marker.ts'
import { projectRoots } from '../python/project.ts'
import { normaliseName } from '../python/requirement.ts'
import { readToml } from '../toml.ts'

const text = z.string()
const flag = z.optional(z.boolean())
const file = z.looseObject({ file: text, hash: text })
const detail = z.looseObject({ markers: z.optional(text), optional: flag })

const packageSchema = z.looseObject({
  name: text,
  version: text,
  optional: flag,
  /** Poetry 1.4 and before. */
  category: z.optional(text),
  /** Poetry 2. */
  groups: z.optional(z.array(text)),
  markers: z.optional(z.union([text, z.record(text, text)])),
  files: z.optional(z.array(file)),
  dependencies: z.optional(z.record(text, z.union([text, detail, z.array(z.union([text, detail]))]))),
  source: z.optional(z.looseObject({ type: text, url: text, resolved_reference: z.optional(text) })),
})
const schema = z.looseObject({
  package: z.optional(z.array(packageSchema)),
  metadata: z.looseObject({
    'content-hash': text,
    /** Lock files of version 1. */
    files: z.optional(z.record(text, z.array(file))),
  }),
})

type Package = z.output<typeof packageSchema>

/**
 * Reads poetry.lock of versions 1 and 2: https://python-poetry.org/docs/. What the application asks for itself stands in
 * pyproject.toml beside it; without that, what nobody else requires counts as direct. Throws SBOM_SOURCE_INVALID.
 */
export function readPoetryLock({
  path,
  text,
  project,
}: {
  path: string
  text: string
  /** pyproject.toml. */
  project?: { path: string; text: string } | undefined
}): Inventory {
  const { package: packages = [], metadata } = readToml(text, { path, what: 'a poetry.lock', schema })
  const files = new Map(Object.entries(metadata.files ?? {}))
  return inventoryOf(
    packages.map((one) => lockedOf(one, one.files ?? files.get(one.name) ?? [])),
    { path, ...(project && { roots: projectRoots(project) }) },
  )
}

function lockedOf(one: Package, files: z.output<typeof file>[]): Locked {
  const marker = typeof one.markers === 'string' ? one.markers : undefined
  const origin = originOf(one)
  return {
    name: one.name,
    version: one.version,
    marker,
    origin,
    scope: scopeOf(one),
    files: files.map(({ hash }) => ({
      url: typeof origin === 'object' && 'archive' in origin ? origin.archive : undefined,
      hashes: prefixedHash(hash),
    })),
    wants: Object.entries(one.dependencies ?? {}).map(([name, how]) => wantOf(name, how)),
  }
}

/** undefined: the ways that lead to it decide. */
function scopeOf({ optional, category, groups, markers }: Package): Scope | undefined {
  const isDevelopment = groups ? !groups.includes('main') : category !== undefined && category !== 'main'
  if (isDevelopment) return 'excluded'
  const inMain = typeof markers === 'object' ? markers.main : undefined
  if (inMain !== undefined && evaluateMarker(parseMarker(inMain), linux) === false) return 'excluded'
  return optional ? 'optional' : undefined
}

type How = NonNullable<Package['dependencies']>[string]

function wantOf(name: string, how: How): Want {
  const ways = Array.isArray(how) ? how : [how]
  return {
    name: normaliseName(name),
    mayMiss: ways.every((way) => typeof way === 'object' && (way.optional || way.markers !== undefined)),
  }
}

function originOf({ source }: Package): Locked['origin'] {
  if (source === undefined || source.type === 'legacy') return undefined
  const { type, url, resolved_reference: commit } = source
  if (type === 'git' && commit !== undefined) return { vcs: 'git', url, commit }
  return type === 'url' ? { archive: url } : 'local'
}
