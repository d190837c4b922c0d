import * as z from 'zod/mini'
import { readJson } from './json.ts'
import { orderedBy } from './order.ts'
import { packageOf } from './purl-pattern.ts'
import { shown } from './urls.ts'

const optionalText = z.optional(z.string())
const hashes = z.optional(z.array(z.looseObject({ alg: z.string(), content: z.string() })))
const component = z.looseObject({
  name: z.string(),
  version: optionalText,
  purl: optionalText,
  hashes,
  licenses: z.optional(
    z.array(
      z.looseObject({
        expression: optionalText,
        license: z.optional(z.looseObject({ id: optionalText, name: optionalText })),
      }),
    ),
  ),
})
const schema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.optional(z.looseObject({ component: z.optional(component) })),
  components: z.optional(z.array(component)),
})

type Part = z.output<typeof component>

/** A bill of materials as it is compared. */
export type Bill = z.output<typeof schema>

/** One line of a difference; versions are sorted texts, `1.0, 2.0` when a package is there more than once. */
export interface PackageChange {
  /** The package URL without version and qualifiers. */
  package: string
  what: 'added' | 'removed' | 'version' | 'licence' | 'digest'
  /** '' when it was not there. */
  from: string
  /** '' when it is not there any more. */
  to: string
}

/** Reads a bill of materials to compare. Throws SBOM_SOURCE_INVALID. */
export function parseBill(text: string, path: string): Bill {
  return readJson(text, { path, what: 'a bill of materials in CycloneDX JSON', schema })
}

/**
 * What changed from one bill of materials to another, in code-unit order of the packages: added, removed, another version,
 * and, of the same version, another licence or another digest, which means other bytes. Pure.
 */
export function differenceOf(from: Bill, to: Bill): PackageChange[] {
  const [before, after] = [byPackage(from), byPackage(to)]
  const names = new Set([...before.keys(), ...after.keys()])
  const changes = [...names].flatMap((name) => changesOf(name, before.get(name) ?? [], after.get(name) ?? []))
  return orderedBy(changes, (one) => `${one.package} ${one.what}`)
}

function byPackage({ components = [] }: Bill): Map<string, Part[]> {
  return Map.groupBy(components, ({ purl, name }) => (purl === undefined ? name : packageOf(purl)))
}

function changesOf(name: string, before: Part[], after: Part[]): PackageChange[] {
  const change = (what: PackageChange['what'], from: string, to: string) => [
    { package: name, what, from, to },
  ]
  const [from, to] = [textOf(before, versionOf), textOf(after, versionOf)]
  if (before.length === 0) return change('added', '', to)
  if (after.length === 0) return change('removed', from, '')
  const licences = [textOf(before, licenceOf), textOf(after, licenceOf)] as const
  const digests = [textOf(before, digestOf), textOf(after, digestOf)] as const
  return [
    ...(from === to ? [] : change('version', from, to)),
    ...(licences[0] === licences[1] ? [] : change('licence', ...licences)),
    // Another version has other bytes; a digest that was not known before says nothing.
    ...(from !== to || digests.includes('') || digests[0] === digests[1] ? [] : change('digest', ...digests)),
  ]
}

function textOf(parts: Part[], of: (part: Part) => string): string {
  return [...new Set(parts.map(of))].filter(Boolean).sort().join(', ')
}

function versionOf({ version = '' }: Part): string {
  return version
}

function licenceOf({ licenses = [] }: Part): string {
  return licenses.map((one) => one.expression ?? one.license?.id ?? one.license?.name ?? '').join(', ')
}

/** The strongest that both sides may have: the first in the order of the document. */
function digestOf({ hashes = [] }: Part): string {
  const strongest = ['SHA-512', 'SHA-256'].flatMap((alg) => hashes.find((one) => one.alg === alg) ?? [])[0]
  return strongest === undefined ? '' : `${strongest.alg} ${strongest.content.slice(0, 12)}…`
}

/** Rows of a table in Markdown, for a summary or a ticket; at most 100, since both have a limit. */
export function differenceTable(changes: PackageChange[]): string {
  const most = 100
  const rows = changes
    .slice(0, most)
    .map((one) => [cell(one.package), words[one.what], cell(one.from), cell(one.to)])
  const lines = [['Package', 'Change', 'Before', 'Now'], ['---', '---', '---', '---'], ...rows]
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const rest = changes.length - most
  return rest > 0 ? `${table}\n\n${rest} more are not shown.` : table
}

const words: Record<PackageChange['what'], string> = {
  added: 'added',
  removed: 'removed',
  version: 'other version',
  licence: 'other licence',
  digest: 'other bytes of the same version',
}

/** As code, without what would end it or its cell; such text links and mentions nobody. */
export function cell(text: string): string {
  const plain = shown(text)
    .replace(/[`|\s]+/g, ' ')
    .trim()
  return plain === '' ? '' : `\`${plain}\``
}
