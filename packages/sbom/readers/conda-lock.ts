import * as z from 'zod/mini'
import { claimOf, type Inventory, mergeComponents, type Warning } from '../component.ts'
import { parseCondaAddress } from '../conda/address.ts'
import { type CondaPackage, condaComponents, condaHashes } from '../conda/package.ts'
import { attachOrphans } from '../graph.ts'
import { invalid } from '../json.ts'
import { publicUrl } from '../urls.ts'
import { readYaml } from '../yaml.ts'

const optionalText = z.optional(z.nullable(z.string()))
const packageSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  manager: z.enum(['conda', 'pip']),
  platform: z.string(),
  dependencies: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  url: z.string(),
  hash: z.optional(z.nullable(z.looseObject({ md5: optionalText, sha256: optionalText }))),
  category: optionalText,
  categories: z.optional(z.nullable(z.array(z.string()))),
  optional: z.optional(z.nullable(z.boolean())),
})
const schema = z.looseObject({
  version: z.int(),
  metadata: z.optional(z.looseObject({ platforms: z.optional(z.array(z.string())) })),
  package: z.array(packageSchema),
})

type Package = z.output<typeof packageSchema>

const what = 'a conda-lock.yml'
const target = 'linux-64'

/**
 * Reads conda-lock.yml of version 1: https://conda.github.io/conda-lock/. It holds one solution for each platform: those of
 * other platforms than linux-64 are listed as excluded, unless there is only one. Throws SBOM_SOURCE_INVALID.
 */
export function readCondaLock({ path, text }: { path: string; text: string }): Inventory {
  const lock = readYaml(text, { path, what, schema })
  if (lock.version !== 1) throw invalid(path, what, `version is ${lock.version}; version 1 can be read.`)
  const platforms = [...new Set(lock.package.map(({ platform }) => platform))]
  const main = platforms.length === 1 ? platforms[0] : target
  const solutions = platforms.map((platform) => {
    const here = lock.package.filter((one) => one.platform === platform)
    return condaComponents(here.map((one) => packageOf(one, { path, excluded: platform !== main })))
  })
  const warnings: Warning[] = solutions.flatMap((one) => one.warnings)
  if (platforms.length > 0 && main !== undefined && !platforms.includes(main))
    warnings.push({ path, message: `it holds no solution for ${main}`, gap: true })
  return {
    phase: 'build',
    components: attachOrphans(mergeComponents(solutions.flatMap((one) => one.components))),
    aggregate: claimOf(warnings, 'complete'),
    warnings,
  }
}

function packageOf(one: Package, { path, excluded }: { path: string; excluded: boolean }): CondaPackage {
  const { name, version, manager, url, hash, dependencies } = one
  const address = manager === 'conda' ? parseCondaAddress(url) : undefined
  const groups = one.categories ?? [one.category ?? 'main']
  return {
    manager,
    ...address,
    name,
    version,
    url: address?.url ?? publicUrl(url),
    hashes: condaHashes(hash ?? {}),
    requires: Object.keys(dependencies ?? {}),
    scope:
      excluded || !groups.includes('main') ? 'excluded' : one.optional === true ? 'optional' : 'required',
    path,
  }
}
