import * as z from 'zod/mini'
import { claimOf, type Inventory, mergeComponents, type Scope, type Warning } from '../component.ts'
import { parseCondaAddress } from '../conda/address.ts'
import { type CondaPackage, condaComponents, condaHashes, nameOfSpec } from '../conda/package.ts'
import { attachOrphans } from '../graph.ts'
import { invalid } from '../json.ts'
import { evaluateMarker, linux, parseMarker } from '../python/marker.ts'
import { parseRequirement } from '../python/requirement.ts'
import { publicUrl, shown } from '../urls.ts'
import { readYaml } from '../yaml.ts'

const optionalText = z.optional(z.nullable(z.string()))
const references = z.array(z.looseObject({ conda: optionalText, pypi: optionalText }))
const packageSchema = z.looseObject({
  conda: optionalText,
  pypi: optionalText,
  name: optionalText,
  version: z.optional(z.unknown()),
  md5: optionalText,
  sha256: optionalText,
  license: optionalText,
  depends: z.optional(z.nullable(z.array(z.string()))),
  requires_dist: z.optional(z.nullable(z.array(z.string()))),
})
const schema = z.looseObject({
  version: z.int(),
  environments: z.record(z.string(), z.looseObject({ packages: z.record(z.string(), references) })),
  packages: z.array(packageSchema),
})

type Lock = z.output<typeof schema>
type Package = z.output<typeof packageSchema>

const what = 'a pixi.lock'

/**
 * Reads pixi.lock of version 6: https://pixi.sh/latest/workspace/lockfile/. What the environment `default` has on linux-64 is
 * necessary; what only other environments or platforms have is excluded. Throws SBOM_SOURCE_INVALID.
 */
export function readPixiLock({ path, text }: { path: string; text: string }): Inventory {
  const lock = readYaml(text, { path, what, schema })
  if (lock.version !== 6) throw invalid(path, what, `version is ${lock.version}; version 6 can be read.`)
  const scopes = scopesOf(lock)
  const warnings: Warning[] = []
  const packages = lock.packages.flatMap((one) => {
    const address = one.conda ?? one.pypi ?? ''
    const found = packageOf(one, { path, scope: scopes.get(address) ?? 'excluded' })
    if (found === undefined)
      warnings.push({ path, message: `the package ${shown(address)} has no name or version`, gap: true })
    return found ?? []
  })
  const platforms = Map.groupBy(packages, ({ subdir }) => subdir ?? 'any')
  const anywhere = [...(platforms.get('noarch') ?? []), ...(platforms.get('any') ?? [])]
  const solutions = solved(platforms, anywhere)
  warnings.push(...solutions.flatMap((one) => one.warnings))
  return {
    phase: 'build',
    components: attachOrphans(mergeComponents(solutions.flatMap((one) => one.components))),
    aggregate: claimOf(warnings, 'complete'),
    warnings: [...new Map(warnings.map((one) => [one.message, one])).values()],
  }
}

/** Each platform is a solution of its own, in which the packages for any platform have their part. */
function solved(platforms: Map<string, CondaPackage[]>, anywhere: CondaPackage[]) {
  const own = [...platforms].filter(([name]) => name !== 'noarch' && name !== 'any')
  if (own.length === 0) return [condaComponents(anywhere)]
  const isMain = (packages: CondaPackage[]) => packages.some(({ scope }) => scope === 'required')
  return own.map(([, packages]) => {
    const made = condaComponents([...packages, ...anywhere])
    // A package for any platform that only another one needs may miss what is not here.
    return isMain(packages) || own.length === 1 ? made : { components: made.components, warnings: [] }
  })
}

function scopesOf({ environments }: Lock): Map<string, Scope> {
  const packages = Object.entries(environments).find(([name]) => name === 'default')?.[1].packages ?? {}
  const names = Object.keys(packages)
  const platform = names.includes('linux-64') ? 'linux-64' : names[0]
  const used = Object.entries(packages).find(([name]) => name === platform)?.[1] ?? []
  return new Map(used.map(({ conda, pypi }) => [conda ?? pypi ?? '', 'required' as const]))
}

function packageOf(one: Package, { path, scope }: { path: string; scope: Scope }): CondaPackage | undefined {
  const { conda, pypi, license, depends, requires_dist: wishes } = one
  const hashes = condaHashes(one)
  if (conda != null) {
    const address = parseCondaAddress(conda)
    return (
      address && {
        manager: 'conda',
        ...address,
        hashes,
        licence: license ?? undefined,
        requires: (depends ?? []).map(nameOfSpec),
        scope,
        path,
      }
    )
  }
  if (pypi == null || one.name == null) return undefined
  return {
    manager: 'pip',
    name: one.name,
    version: one.version == null ? undefined : String(one.version),
    url: publicUrl(pypi),
    hashes,
    requires: (wishes ?? []).flatMap(certain),
    scope,
    path,
  }
}

/** The name of a requirement that holds on Linux without extras. */
function certain(text: string): string[] {
  const requirement = parseRequirement(text)
  if (requirement === undefined) return []
  const { name, marker } = requirement
  return marker === undefined || evaluateMarker(parseMarker(marker), linux) === true ? [name] : []
}
