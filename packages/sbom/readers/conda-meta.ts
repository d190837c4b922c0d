import { posix } from 'node:path'
import * as z from 'zod/mini'
import { claimOf, type Inventory, mergeComponents, type Warning } from '../component.ts'
import { parseCondaAddress, placeOf } from '../conda/address.ts'
import { type CondaPackage, condaComponents, condaHashes, nameOfSpec } from '../conda/package.ts'
import type { Files } from '../files.ts'
import { attachOrphans } from '../graph.ts'
import { jsonOf } from '../json.ts'
import { shown } from '../urls.ts'

const optionalText = z.catch(z.optional(z.string()), undefined)
const schema = z.looseObject({
  name: z.string(),
  version: z.string(),
  build: optionalText,
  channel: optionalText,
  subdir: optionalText,
  url: optionalText,
  md5: optionalText,
  sha256: optionalText,
  license: optionalText,
  requested_spec: optionalText,
  depends: z.catch(z.array(z.string()), []),
})

/**
 * Reads what conda has installed from `conda-meta/*.json`, one file a package. What a person asked for by name counts as
 * direct. Packages that pip installed stand in dist-info beside it.
 */
export function readCondaMeta({ path, files }: { path: string; files: Files }): Inventory {
  const warnings: Warning[] = []
  const packages = files
    .list(path)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const at = posix.join(path, name)
      const read = packageOf(at, files.read(at))
      if (read === undefined)
        warnings.push({ path: at, message: `${shown(name)} does not describe a package`, gap: true })
      return read ?? []
    })
  const made = condaComponents(packages)
  warnings.push(...made.warnings)
  return {
    phase: 'post-build',
    components: attachOrphans(mergeComponents(made.components)),
    aggregate: claimOf(warnings, 'complete'),
    warnings,
  }
}

function packageOf(path: string, text: string | undefined): CondaPackage | undefined {
  const found = schema.safeParse(jsonOf(text ?? '')).data
  if (found === undefined) return undefined
  const address = parseCondaAddress(found.url ?? '')
  return {
    manager: 'conda',
    name: found.name,
    version: found.version,
    build: found.build,
    channel: address?.channel ?? placeOf(found.channel ?? '').channel,
    subdir: found.subdir ?? address?.subdir,
    type: address?.type,
    url: address?.url,
    hashes: condaHashes(found),
    licence: found.license,
    requires: found.depends.map(nameOfSpec),
    direct: (found.requested_spec ?? 'None') !== 'None' && found.requested_spec !== '',
    path,
  }
}
