import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Policy } from '@deploy/manifest/manifest.ts'
import type { Inventory } from '@deploy/sbom/component.ts'
import { cell } from '@deploy/sbom/difference.ts'
import { dueDay, type Outdated, outdatedAmong } from '@deploy/sbom/outdated/outdated.ts'
import { readOutdated } from '@deploy/sbom/outdated/report.ts'
import type { Inputs } from './inputs.ts'
import { policyOf } from './policy.ts'
import type { Deps } from './run.ts'

const MOST_ROWS = 100

type Found = Pick<Outdated, 'outdated' | 'review'>

/**
 * What the reports say of the packages of the release, and the review that the manifest speaks of; undefined when there is
 * neither. Throws SBOM_SOURCE_MISSING, SBOM_SOURCE_INVALID, and SBOM_REVIEW_DUE when the review is over or has no report.
 */
export async function outdatedIn(
  inventories: Inventory[],
  inputs: Inputs,
  deps: Deps,
): Promise<Found | undefined> {
  const rule = (await policyOf(inputs, deps))?.review
  if (rule !== undefined) proveReview(rule, inputs, deps)
  if (inputs.outdated.length === 0) return undefined
  const reports = await Promise.all(inputs.outdated.map((path) => readReport(path, deps)))
  const components = inventories.flatMap((one) => one.components)
  const { outdated, foreign, stale } = outdatedAmong(components, reports.flat())
  for (const one of stale) {
    deps.log.warning(
      `The report of outdated packages speaks of ${one.package} ${one.have}, the release has ${one.listed.join(', ')}: it was made of something else.`,
    )
  }
  if (foreign.length > 0)
    deps.log.info(`The report also speaks of ${foreign.length} packages that are not in the release.`)
  return { outdated, ...(rule && { review: reviewOf(rule) }) }
}

/** bom-outdated.json, which the change record shows; undefined without reports or an archive to speak of. */
export function outdatedDocument(found: Found | undefined, sha256: string | undefined): string | undefined {
  if (found === undefined || sha256 === undefined) return undefined
  const { review, outdated } = found
  const document: Outdated = {
    schemaVersion: 1,
    release: { sha256 },
    ...(review && { review }),
    outdated,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** The outdated packages as a section of the job summary. */
export function outdatedSummary({ outdated, review }: Found): string {
  const until =
    review === undefined ? '' : `; last reviewed on ${review.last}, which holds until ${review.due}`
  if (outdated.length === 0) return `**Outdated packages:** none${until}.`
  const rows = outdated
    .slice(0, MOST_ROWS)
    .map((one) => [cell(one.package), cell(one.have), cell(one.latest), one.behind])
  const lines = [['Package', 'Here', 'Latest', 'Behind by'], ['---', '---', '---', '---'], ...rows]
  const rest = outdated.length - MOST_ROWS
  return [
    `**Outdated packages:** ${outdated.length}${until}.`,
    lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...(rest > 0 ? [`${rest} more are not shown.`] : []),
  ].join('\n\n')
}

type Rule = NonNullable<Policy['review']>

function reviewOf(rule: Rule): NonNullable<Outdated['review']> {
  const { last, owner } = rule
  return { last, owner, due: dueDay(last, rule['every-days']) }
}

function proveReview(rule: Rule, { outdated, manifest }: Inputs, { log, now }: Deps): void {
  const { last, owner, due } = reviewOf(rule)
  const today = now().toISOString().slice(0, 10)
  const causes = [
    ...(today > due ? [`the last review, of ${last} by ${owner}, held until ${due}`] : []),
    ...(outdated.length === 0 ? [`the input 'outdated' names no report`] : []),
  ]
  if (causes.length === 0) return
  if (rule.late === 'warn') {
    log.warning(`sbom.policy.review of ${manifest}: ${causes.join('; ')}.`)
    return
  }
  throw new DeployError({
    code: 'SBOM_REVIEW_DUE',
    message: `The packages of this release lack the review that ${manifest} asks for.`,
    cause: causes.join('\n'),
    remedy: `Give the report of this release by the input 'outdated', look at it, and write the day and your name to sbom.policy.review of ${manifest}.`,
  })
}

async function readReport(path: string, { workspace }: Deps) {
  const text = await readFile(resolve(workspace, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new DeployError({
      code: 'SBOM_SOURCE_MISSING',
      message: `There is no report of outdated packages ${path}.`,
      cause: error.code ?? error.message,
      remedy: `Check the input 'outdated', and that the step which writes the report ran before this one.`,
    })
  })
  return readOutdated({ path, text })
}
