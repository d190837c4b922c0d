import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { counted } from '@deploy/kit/counted.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Changes } from '@deploy/sbom/changes.ts'
import { differenceOf, differenceTable, type PackageChange, parseBill } from '@deploy/sbom/difference.ts'
import type { Inputs } from './inputs.ts'
import type { Deps } from './run.ts'

export interface Since {
  changes: PackageChange[]
  /** Name and version of the earlier release. */
  since: string
}

/** What changed since an earlier bill of materials; undefined when none was given. Throws SBOM_SOURCE_MISSING, SBOM_SOURCE_INVALID. */
export async function changesSince(
  json: string,
  { previous }: Inputs,
  { workspace }: Deps,
): Promise<Since | undefined> {
  if (previous === '') return undefined
  const text = await readFile(resolve(workspace, previous), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DeployError({
      code: 'SBOM_SOURCE_MISSING',
      message: `There is no earlier bill of materials ${previous} to compare with.`,
      cause: error.code ?? error.message,
      remedy: `Check the input 'previous'; leave it out for the first release.`,
    })
  })
  const earlier = parseBill(text, previous)
  const { name, version = '' } = earlier.metadata?.component ?? { name: previous }
  return { changes: differenceOf(earlier, parseBill(json, 'bom.json')), since: `${name} ${version}`.trim() }
}

/** bom-changes.json, which the change record shows; undefined without an earlier release or an archive to speak of. */
export function changesDocument(found: Since | undefined, sha256: string | undefined): string | undefined {
  if (found === undefined || sha256 === undefined) return undefined
  const { since, changes } = found
  const document: Changes = { schemaVersion: 1, release: { sha256 }, since, changes }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** The changes as a section of the job summary. */
export function changesSummary({ changes }: Since): string {
  if (changes.length === 0) return '**Packages:** the same as in the earlier release.'
  return `**Packages:** ${counted(changes.length, 'change')}.\n\n${differenceTable(changes)}`
}
