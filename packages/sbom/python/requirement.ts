import { type Hash, hexHash } from '../hashes.ts'
import { normaliseExtra } from './marker.ts'

/** One dependency specifier of PEP 508, such as `uvicorn[standard]>=0.30 ; python_version < "3.13"`. */
export interface Requirement {
  name: string
  extras: string[]
  /** `==1.2.3`, `>=1`, …; empty when an address or nothing is given. */
  specifiers: string[]
  url?: string
  marker?: string
}

/** Reads a dependency specifier; undefined when the text is not one. */
export function parseRequirement(text: string): Requirement | undefined {
  const [, name, inBrackets, rest = ''] =
    /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$/s.exec(text.trim()) ?? []
  if (name === undefined || !/[A-Za-z0-9]$/.test(name)) return undefined
  const extras = (inBrackets ?? '')
    .split(',')
    .map(normaliseExtra)
    .filter((extra) => extra !== '')
  return rest.startsWith('@') ? atAddress(name, extras, rest) : atVersion(name, extras, rest)
}

/** The one version that the specifiers allow, if they name one. */
export function pinnedVersion({ specifiers }: Requirement): string | undefined {
  for (const specifier of specifiers) {
    const [, version] = /^={2,3}\s*([^\s*]+)$/.exec(specifier) ?? []
    if (version !== undefined) return version
  }
  return undefined
}

/** PEP 503: how names of projects are compared. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** Name and version that the name of a wheel or a source archive carries. */
export function nameOfFile(fileName: string): { name: string; version: string } | undefined {
  const [, name, version] =
    /^([A-Za-z0-9._]+)-([^-]+)(?:-[^-]+){3,4}\.whl$/.exec(fileName) ??
    /^([A-Za-z0-9][A-Za-z0-9._-]*)-([0-9][^-]*?)\.(?:tar\.gz|tar\.bz2|tgz|zip)$/.exec(fileName) ??
    []
  return name === undefined || version === undefined ? undefined : { name, version }
}

/** The digest that an address names in its fragment: `…/x.whl#sha256=…`. */
export function hashOfFragment(url: string): Hash[] {
  return [...url.matchAll(/[#&](md5|sha1|sha256|sha384|sha512)=([0-9A-Fa-f]+)/g)].flatMap(
    ([, algorithm = '', hex = '']) => hexHash(algorithm, hex) ?? [],
  )
}

function atAddress(name: string, extras: string[], rest: string): Requirement | undefined {
  const [, url, marker] = /^@\s*(\S+)(?:\s+;(.*))?\s*$/s.exec(rest) ?? []
  if (url === undefined) return undefined
  return { name, extras, specifiers: [], url, ...withMarker(marker) }
}

function atVersion(name: string, extras: string[], rest: string): Requirement | undefined {
  const semicolon = rest.indexOf(';')
  const versions = (semicolon < 0 ? rest : rest.slice(0, semicolon)).trim().replace(/^\((.*)\)$/s, '$1')
  const specifiers = versions
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  if (!specifiers.every((one) => /^(?:===|~=|[=!<>]=|[<>])\s*[^\s=<>!~;,]+$/.test(one))) return undefined
  return { name, extras, specifiers, ...withMarker(semicolon < 0 ? undefined : rest.slice(semicolon + 1)) }
}

function withMarker(marker: string | undefined): { marker?: string } {
  const text = marker?.trim() ?? ''
  return text === '' ? {} : { marker: text }
}
