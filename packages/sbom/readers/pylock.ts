import * as z from 'zod/mini'
import type { Inventory } from '../component.ts'
import { hexHash } from '../hashes.ts'
import { inventoryOf, type Locked } from '../python/locked.ts'
import { linux } from '../python/marker.ts'
import { readToml } from '../toml.ts'

const text = z.string()
const optionalText = z.optional(text)
const file = z.looseObject({ url: optionalText, path: optionalText, hashes: z.record(text, text) })

const packageSchema = z.looseObject({
  name: text,
  version: optionalText,
  marker: optionalText,
  dependencies: z.optional(z.array(z.looseObject({ name: optionalText, version: optionalText }))),
  vcs: z.optional(z.looseObject({ type: text, url: optionalText, 'commit-id': text })),
  directory: z.optional(z.looseObject({ path: text })),
  archive: z.optional(file),
  sdist: z.optional(file),
  wheels: z.optional(z.array(file)),
})
const schema = z.looseObject({
  'lock-version': text,
  'default-groups': z.optional(z.array(text)),
  packages: z.array(packageSchema),
})

type Package = z.output<typeof packageSchema>

/**
 * Reads pylock.toml (PEP 751): https://packaging.python.org/en/latest/specifications/pylock-toml/. What is only for an
 * extra or a group that is not installed by default is excluded. Dependencies are informational there: a package without
 * them has unknown edges. Throws SBOM_SOURCE_INVALID.
 */
export function readPylock({ path, text }: { path: string; text: string }): Inventory {
  const lock = readToml(text, { path, what: 'a pylock.toml', schema })
  const hasEdges = lock.packages.some(({ dependencies }) => dependencies !== undefined)
  const groups = (lock['default-groups'] ?? []).join(' ')
  return inventoryOf(
    lock.packages.map((one) => lockedOf(one, hasEdges)),
    {
      path,
      environment: { variables: { ...linux.variables, extras: '', dependency_groups: groups } },
    },
  )
}

function lockedOf(one: Package, hasEdges: boolean): Locked {
  const { name, version, marker, archive, sdist, wheels = [], dependencies = [] } = one
  const files = [archive, sdist, ...wheels].filter((found) => found !== undefined)
  return {
    name,
    version,
    marker,
    origin: originOf(one),
    files: files.map(({ url, hashes }) => ({
      url,
      hashes: Object.entries(hashes).flatMap(([algorithm, hex]) => hexHash(algorithm, hex) ?? []),
    })),
    wants: hasEdges
      ? dependencies.flatMap((want) =>
          want.name === undefined ? [] : [{ name: want.name, version: want.version }],
        )
      : undefined,
  }
}

function originOf({ vcs, directory, archive }: Package): Locked['origin'] {
  if (vcs?.url !== undefined) return { vcs: vcs.type, url: vcs.url, commit: vcs['commit-id'] }
  if (archive?.url !== undefined) return { archive: archive.url }
  return directory || archive || vcs ? 'local' : undefined
}
