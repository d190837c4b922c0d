import { claimOf, type Inventory, mergeComponents, type Warning } from '../component.ts'
import { parseCondaAddress } from '../conda/address.ts'
import { type CondaPackage, condaComponents } from '../conda/package.ts'
import { attachOrphans } from '../graph.ts'
import { type Hash, hexHash } from '../hashes.ts'
import { shown } from '../urls.ts'

/**
 * Reads an explicit list, as `conda list --explicit --md5` writes it: `@EXPLICIT`, then an address a line, with the digest
 * behind '#'. conda installs exactly these packages and solves nothing, so that the list is complete; edges are unknown.
 */
export function readCondaExplicit({ path, text }: { path: string; text: string }): Inventory {
  const warnings: Warning[] = []
  const packages = text.split(/\r?\n/).flatMap((raw, index): CondaPackage[] => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line === '@EXPLICIT') return []
    const address = parseCondaAddress(line)
    if (address === undefined) {
      warnings.push({
        path,
        line: index + 1,
        message: `${shown(line)} is no address of a conda package`,
        gap: true,
      })
      return []
    }
    const hashes = digestOf(line)
    if (hashes.length === 0)
      warnings.push({ path, line: index + 1, message: `${shown(address.name)} has no digest`, gap: false })
    return [{ manager: 'conda', ...address, hashes, requires: undefined, path, line: index + 1 }]
  })
  const made = condaComponents(packages)
  warnings.push(...made.warnings)
  return {
    phase: 'build',
    components: attachOrphans(mergeComponents(made.components)),
    aggregate: claimOf(warnings, 'complete'),
    warnings,
  }
}

/** `#<md5>`, `#<sha256>` or `#sha256:<hex>`. */
function digestOf(line: string): Hash[] {
  const [, name, hex = ''] = /#(?:(md5|sha256):)?([0-9A-Fa-f]+)$/.exec(line) ?? []
  const found = hexHash(name ?? (hex.length === 64 ? 'sha256' : 'md5'), hex)
  return found === undefined ? [] : [found]
}
