import * as z from 'zod/mini'
import type { Inventory, Scope } from '../component.ts'
import { prefixedHash } from '../hashes.ts'
import { readJson } from '../json.ts'
import { inventoryOf, type Locked } from '../python/locked.ts'

const text = z.string()
const optionalText = z.optional(text)

const packageSchema = z.looseObject({
  version: optionalText,
  hashes: z.optional(z.array(text)),
  markers: optionalText,
  git: optionalText,
  ref: optionalText,
  file: optionalText,
  path: optionalText,
})
const section = z.optional(z.record(text, packageSchema))
const schema = z.looseObject({
  _meta: z.looseObject({ 'pipfile-spec': z.number() }),
  default: section,
  develop: section,
})

type Package = z.output<typeof packageSchema>

/**
 * Reads Pipfile.lock of pipenv: https://pipenv.pypa.io/en/latest/pipfile.html. It holds no edges; what stands only in
 * `develop` is excluded. Throws SBOM_SOURCE_INVALID.
 */
export function readPipfileLock({ path, text }: { path: string; text: string }): Inventory {
  const lock = readJson(text, { path, what: 'a Pipfile.lock', schema })
  const read = (packages: Record<string, Package>, scope: Scope) =>
    Object.entries(packages).map(([name, one]) => lockedOf(name, one, scope))
  return inventoryOf([...read(lock.default ?? {}, 'required'), ...read(lock.develop ?? {}, 'excluded')], {
    path,
  })
}

function lockedOf(name: string, { version, hashes = [], markers, ...from }: Package, scope: Scope): Locked {
  return {
    name,
    version: version?.replace(/^==/, ''),
    marker: markers,
    scope,
    origin: originOf(from),
    files: hashes.map((hash) => ({ hashes: prefixedHash(hash) })),
    wants: undefined,
  }
}

function originOf({ git, ref, file, path }: Partial<Package>): Locked['origin'] {
  if (git !== undefined && ref !== undefined && /^[0-9a-f]{40,64}$/.test(ref))
    return { vcs: 'git', url: git, commit: ref }
  if (file?.startsWith('http')) return { archive: file }
  return git || file || path ? 'local' : undefined
}
