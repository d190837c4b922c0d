import type { Component, Licence, Reference } from '../component.ts'
import { declaredLicence, declaredLicences } from '../licences.ts'
import { orderedBy } from '../order.ts'
import { publicUrl } from '../urls.ts'

/** Fields of core metadata by their name in lower case with underscores, such as `requires_dist`. */
export type Fields = ReadonlyMap<string, readonly string[]>

/** What the metadata of a Python distribution says about it. */
export interface Described {
  name: string
  version: string
  /** Requires-Dist, as written. */
  requires: readonly string[]
  facts: Pick<Component, 'licences' | 'references' | 'manufacturer'>
}

/** Reads the headers of a METADATA or PKG-INFO file: https://packaging.python.org/specifications/core-metadata/ */
export function metadataFields(text: string): Fields {
  const fields = new Map<string, string[]>()
  let open: string[] | undefined
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break
    const [, name, value = ''] = /^([A-Za-z0-9-]+):\s?(.*)$/.exec(line) ?? []
    if (name !== undefined) {
      const key = name.toLowerCase().replaceAll('-', '_')
      open = fields.get(key) ?? []
      open.push(value.trim())
      fields.set(key, open)
    } else if (/^\s/.test(line) && open !== undefined) {
      open.push(`${open.pop() ?? ''}\n${line.trim()}`)
    }
  }
  return fields
}

/** Understands core metadata; undefined when it has no name or version. */
export function describe(fields: Fields): Described | undefined {
  const [name, version] = [first(fields, 'name'), first(fields, 'version')]
  if (name === undefined || version === undefined || /\s/.test(name + version)) return undefined
  const manufacturer = manufacturerOf(fields)
  return {
    name,
    version,
    requires: fields.get('requires_dist') ?? [],
    facts: {
      licences: licencesOf(fields),
      references: referencesOf(fields),
      ...(manufacturer === undefined ? {} : { manufacturer }),
    },
  }
}

function first(fields: Fields, name: string): string | undefined {
  return fields
    .get(name)
    ?.map((value) => value.trim())
    .find((value) => value !== '' && value.toUpperCase() !== 'UNKNOWN')
}

/** License-Expression, else License, else the classifiers; of the last two the one that names an SPDX licence. */
function licencesOf(fields: Fields): Licence[] {
  const expression = declaredLicence(first(fields, 'license_expression') ?? '')
  if (expression !== undefined) return [expression]
  // The field License often holds the whole text; its first line is its title.
  const named = declaredLicence(first(fields, 'license')?.split('\n')[0]?.slice(0, 120) ?? '')
  if (named !== undefined && named.kind !== 'name') return [named]
  const classified = declaredLicences(
    (fields.get('classifier') ?? []).flatMap((line) => {
      const parts = line.split('::').map((part) => part.trim())
      const last = parts.at(-1)
      return parts[0] === 'License' && last !== undefined && last !== 'OSI Approved' ? [last] : []
    }),
  )
  if (classified.length > 0) return orderedBy(classified, ({ value }) => value)
  return named === undefined ? [] : [named]
}

function manufacturerOf(fields: Fields): Component['manufacturer'] {
  const addressed = first(fields, 'author_email') ?? first(fields, 'maintainer_email') ?? ''
  const [, inName, inBrackets] = /^\s*"?([^"<,]*?)"?\s*<([^<>]*)>/.exec(addressed) ?? []
  const name = first(fields, 'author') ?? (inName?.trim() || first(fields, 'maintainer'))
  const email = (inBrackets ?? addressed.split(',')[0] ?? '').trim()
  const plain = /^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(email)
  if (name === undefined && !plain) return undefined
  return { ...(name === undefined ? {} : { name: name.toWellFormed() }), ...(plain ? { email } : {}) }
}

const labels: [RegExp, Reference['type']][] = [
  [/^(?:source|source ?code|repository|code|github|gitlab)$/, 'vcs'],
  [/^(?:home ?page|website|home)$/, 'website'],
  [/^(?:issues?|issue ?tracker|tracker|bug ?tracker|bugs?|bug ?reports)$/, 'issue-tracker'],
  [/^(?:documentation|docs)$/, 'documentation'],
  [/^(?:changelog|changes|release ?notes|history|what'?s ?new)$/, 'release-notes'],
]

function referencesOf(fields: Fields): Reference[] {
  const labelled = (fields.get('project_url') ?? []).flatMap((line) => {
    const comma = line.indexOf(',')
    const label = line.slice(0, Math.max(comma, 0)).trim().toLowerCase().replace(/[-_]/g, ' ')
    const type = labels.find(([pattern]) => pattern.test(label))?.[1]
    const url = publicUrl(line.slice(comma + 1).trim())
    return type === undefined || url === undefined ? [] : [{ type, url }]
  })
  const home = publicUrl(first(fields, 'home_page') ?? '')
  const all: Reference[] = home === undefined ? labelled : [...labelled, { type: 'website', url: home }]
  const distinct = new Map(all.map((one) => [`${one.type} ${one.url}`, one]))
  return orderedBy(distinct.values(), ({ type, url }) => `${type} ${url}`)
}
