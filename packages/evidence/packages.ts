import type { Evidence } from './evidence.ts'
import { code, plain, table } from './markdown.ts'

const most = 100
const changed = {
  added: 'added',
  removed: 'removed',
  version: 'other version',
  licence: 'other licence',
  digest: 'other bytes of the same version',
}

/** What is new in the packages: the first thing that who approves a release asks. */
export function packageSection({ since, changes }: NonNullable<Evidence['packages']>): string {
  if (changes.length === 0) return `Packages: the same as in ${plain(since)}.`
  const rows = changes
    .slice(0, most)
    .map(({ package: name, what, from, to }) => [
      code(name),
      changed[what],
      from && code(from),
      to && code(to),
    ])
  const rest = changes.length - most
  return [
    `Packages: ${changes.length} changes since ${plain(since)}`,
    table(['Package', 'Change', 'Before', 'Now'], rows),
    ...(rest > 0 ? [`${rest} more stand in ${code('bom-changes.json')}.`] : []),
  ].join('\n\n')
}

/** Which packages have a newer version, and who looked at them last. */
export function outdatedSection({ review, outdated }: NonNullable<Evidence['outdated']>): string {
  const reviewed = review
    ? ` Last reviewed on ${review.last} by ${plain(review.owner)}, which holds until ${review.due}.`
    : ''
  if (outdated.length === 0) return `Outdated packages: none.${reviewed}`
  const rows = outdated
    .slice(0, most)
    .map(({ package: name, have, latest, behind }) => [code(name), code(have), code(latest), behind])
  const rest = outdated.length - most
  return [
    `Outdated packages: ${outdated.length}.${reviewed}`,
    table(['Package', 'Here', 'Latest', 'Behind by'], rows),
    ...(rest > 0 ? [`${rest} more stand in ${code('bom-outdated.json')}.`] : []),
  ].join('\n\n')
}
