import { readDocument } from '@deploy/kit/document.ts'
import * as z from 'zod/mini'
import { invalid } from '../json.ts'
import { npmPurl, pypiPurl } from '../purl.ts'
import { packageOf } from '../purl-pattern.ts'
import { normaliseName } from '../python/requirement.ts'
import { shown } from '../urls.ts'

/** A package of which its index has a newer version than the one that is installed. */
export interface OutdatedPackage {
  /** The package URL without version, decoded. */
  package: string
  have: string
  latest: string
}

const what = 'a report of outdated packages'
const optionalText = z.optional(z.string())
const pipSchema = z.array(
  z.looseObject({ name: z.string(), version: z.string(), latest_version: z.string() }),
)
/** What is not installed has no current version. */
const npmEntry = z.looseObject({ current: optionalText, latest: optionalText })
const npmSchema = z.record(z.string(), z.union([npmEntry, z.array(npmEntry)]))

/**
 * Reads what a tool says of newer versions: `pip list --outdated` and `uv pip list --outdated`, as a table or with
 * `--format=json` (https://pip.pypa.io/en/stable/cli/pip_list/); `npm outdated` and `pnpm outdated`, as a table of npm or as
 * JSON (https://docs.npmjs.com/cli/commands/npm-outdated). Nothing but blanks means that nothing is outdated.
 * Throws SBOM_SOURCE_INVALID.
 */
export function readOutdated({ path, text }: { path: string; text: string }): OutdatedPackage[] {
  const start = text.replace(/^\ufeff/, '').trimStart()
  if (start === '') return []
  const refuse = (cause: string) => invalid(shown(path), what, cause)
  if (start.startsWith('[')) return fromPip(readDocument(pipSchema, start, refuse))
  if (start.startsWith('{')) return fromNpm(readDocument(npmSchema, start, refuse))
  return fromTable(start, refuse)
}

function fromPip(items: z.output<typeof pipSchema>): OutdatedPackage[] {
  return items.flatMap(({ name, version, latest_version }) => python(name, version, latest_version))
}

function fromNpm(items: z.output<typeof npmSchema>): OutdatedPackage[] {
  return Object.entries(items).flatMap(([name, found]) =>
    [found]
      .flat()
      .flatMap(({ current, latest }) =>
        current === undefined || latest === undefined ? [] : node(name, current, latest),
      ),
  )
}

/** The first row has the names of the columns, by which the two tools are told apart. */
function fromTable(text: string, refuse: (cause: string) => Error): OutdatedPackage[] {
  const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => /[^\s-]/.test(line))
  const isPip = /^Package +Version +Latest\b/.test(head)
  if (!isPip && !/^Package +Current +Wanted +Latest\b/.test(head))
    throw refuse('it is neither JSON nor the table of pip list --outdated or npm outdated')
  return lines.flatMap((line) => {
    const [name = '', current = '', second = '', third = ''] = line.trim().split(/\s+/)
    if (!isPip && current === 'MISSING') return []
    const latest = isPip ? second : third
    if (latest === '') throw refuse(`a row has too few columns: ${shown(line)}`)
    return isPip ? python(name, current, latest) : node(name, current, latest)
  })
}

function python(name: string, have: string, latest: string): OutdatedPackage[] {
  return outdated(pypiPurl(normaliseName(name)), have, latest)
}

function node(name: string, have: string, latest: string): OutdatedPackage[] {
  return outdated(npmPurl(name), have, latest)
}

function outdated(purl: string | undefined, have: string, latest: string): OutdatedPackage[] {
  return purl === undefined ? [] : [{ package: packageOf(purl), have, latest }]
}
