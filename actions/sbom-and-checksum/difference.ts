import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { differenceOf, differenceTable, type PackageChange, parseBill } from '@deploy/sbom/difference.ts'
import type { Inputs } from './inputs.ts'
import type { Deps } from './run.ts'

/** What changed since an earlier bill of materials; undefined when none was given. Throws SBOM_SOURCE_MISSING, SBOM_SOURCE_INVALID. */
export async function changesSince(
  json: string,
  { previous }: Inputs,
  { workspace }: Deps,
): Promise<PackageChange[] | undefined> {
  if (previous === '') return undefined
  const text = await readFile(resolve(workspace, previous), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DeployError({
      code: 'SBOM_SOURCE_MISSING',
      message: `There is no earlier bill of materials ${previous} to compare with.`,
      cause: error.code ?? error.message,
      remedy: `Check the input 'previous'; leave it out for the first release.`,
    })
  })
  return differenceOf(parseBill(text, previous), parseBill(json, 'bom.json'))
}

/** The changes as a section of the job summary. */
export function changesSummary(changes: PackageChange[], previous: string): string {
  if (changes.length === 0) return `**Packages:** the same as in \`${previous.replaceAll('`', '')}\`.`
  return `**Packages:** ${changes.length} changes.\n\n${differenceTable(changes)}`
}
