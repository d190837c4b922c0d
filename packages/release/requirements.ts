import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readRequirements } from '@deploy/sbom/readers/requirements.ts'

/**
 * Requirement lines that allow more than one version, as `file:line: why`, in the given files of the working tree and
 * all that they include.
 */
export function unpinnedRequirements(paths: readonly string[], workspace: string): string[] {
  const read = (path: string) => readIfThere(join(workspace, path))
  return paths.flatMap((path) => {
    if (read(path) === undefined) return [`${path}: does not exist in the checkout`]
    const { warnings } = readRequirements({ path, readFile: read })
    return warnings.filter(({ gap }) => gap).map((gap) => `${gap.path}:${gap.line}: ${gap.message}`)
  })
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
