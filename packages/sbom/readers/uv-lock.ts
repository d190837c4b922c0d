import * as z from 'zod/mini'
import type { Inventory } from '../component.ts'
import { prefixedHash } from '../hashes.ts'
import { inventoryOf, type Locked, type Want } from '../python/locked.ts'
import { normaliseExtra } from '../python/marker.ts'
import { normaliseName } from '../python/requirement.ts'
import { readToml } from '../toml.ts'

const text = z.string()
const want = z.object({
  name: text,
  version: z.optional(text),
  marker: z.optional(text),
  extra: z.optional(z.array(text)),
})
const wants = z.optional(z.array(want))
const groups = z.optional(z.record(text, z.array(want)))
const file = z.object({ url: z.optional(text), hash: z.optional(text) })

const packageSchema = z.object({
  name: text,
  version: z.optional(text),
  source: z.record(text, z.unknown()),
  dependencies: wants,
  'optional-dependencies': groups,
  'dev-dependencies': groups,
  sdist: z.optional(file),
  wheels: z.optional(z.array(file)),
})
const schema = z.object({
  version: z.literal(1),
  package: z.optional(z.array(packageSchema)),
})

type Package = z.output<typeof packageSchema>
type Wanted = z.output<typeof want>

/**
 * Reads uv.lock, version 1: https://docs.astral.sh/uv/concepts/projects/layout/. The projects that it was made for are
 * not components but their requirements' roots; groups of development are excluded, extras of the project optional.
 * Throws SBOM_SOURCE_INVALID.
 */
export function readUvLock({ path, text }: { path: string; text: string }): Inventory {
  const { package: packages = [] } = readToml(text, { path, what: 'a uv.lock of version 1', schema })
  const projects = packages.filter(isProject)
  const asked = askedExtras(packages)
  const all = (pick: (one: Package) => Wanted[]) => projects.flatMap((one) => pick(one).map(toWant))
  const isMember = new Set(projects.map(({ name }) => normaliseName(name)))
  const outside = (found: Want[]) => found.filter(({ name }) => !isMember.has(normaliseName(name)))
  return inventoryOf(
    packages.filter((one) => !isProject(one)).map((one) => lockedOf(one, asked)),
    {
      path,
      roots: {
        required: outside(all(({ dependencies = [] }) => dependencies)),
        optional: outside(all((one) => Object.values(one['optional-dependencies'] ?? {}).flat())),
        excluded: outside(all((one) => Object.values(one['dev-dependencies'] ?? {}).flat())),
      },
    },
  )
}

/** A folder that is worked in: the project itself and the other members of its workspace. */
function isProject({ source }: Package): boolean {
  return 'virtual' in source || 'editable' in source
}

/** Extras by package, wherever one is asked for. */
function askedExtras(packages: Package[]): Map<string, Set<string>> {
  const asked = new Map<string, Set<string>>()
  const every = packages.flatMap((one) => [
    ...(one.dependencies ?? []),
    ...Object.values(one['optional-dependencies'] ?? {}).flat(),
    ...Object.values(one['dev-dependencies'] ?? {}).flat(),
  ])
  for (const { name, extra = [] } of every) {
    const known = asked.get(normaliseName(name)) ?? new Set()
    for (const one of extra) known.add(normaliseExtra(one))
    asked.set(normaliseName(name), known)
  }
  return asked
}

function lockedOf(one: Package, asked: Map<string, Set<string>>): Locked {
  const extras = Object.entries(one['optional-dependencies'] ?? {}).filter(([extra]) =>
    asked.get(normaliseName(one.name))?.has(normaliseExtra(extra)),
  )
  const files = [...(one.sdist ? [one.sdist] : []), ...(one.wheels ?? [])]
  const origin = originOf(one)
  return {
    name: one.name,
    version: one.version,
    origin,
    files: files.map(({ url, hash = '' }) => ({
      url: url ?? (typeof origin === 'object' && 'archive' in origin ? origin.archive : undefined),
      hashes: prefixedHash(hash),
    })),
    wants: [...(one.dependencies ?? []), ...extras.flatMap(([, found]) => found)].map(toWant),
  }
}

function toWant({ name, version, marker }: Wanted): Want {
  return { name, version, mayMiss: marker !== undefined }
}

function originOf({ source }: Package): Locked['origin'] {
  const at = (key: string) => (typeof source[key] === 'string' ? source[key] : undefined)
  const [, url, commit] = /^(.*?)(?:\?[^#]*)?#([0-9a-f]{40,64})$/.exec(at('git') ?? '') ?? []
  if (url !== undefined && commit !== undefined) return { vcs: 'git', url, commit }
  const archive = at('url')
  if (archive !== undefined) return { archive }
  return 'registry' in source ? undefined : 'local'
}
