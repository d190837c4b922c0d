import { distinct } from '../order.ts'

/**
 * The licences of a copyright file, when it is machine-readable:
 * https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/. Empty for prose.
 */
export function copyrightLicences(text: string): string[] {
  if (
    !/^Format(?:-Specification)?:\s*\S*(?:copyright-format|dep5|DEP5|CopyrightFormat)/im.test(
      text.slice(0, 4000),
    )
  )
    return []
  const named = [...text.matchAll(/^License:[ \t]*(\S.*)$/gim)].map(([, value = '']) => value.trim())
  return distinct(named.filter((value) => value.length <= 200).map(spdxOf))
}

/** Debian's short names that SPDX writes in another way. */
const short = new Map([
  ['expat', 'MIT'],
  ['public-domain', 'public-domain'],
  ['psf-2', 'PSF-2.0'],
  ['zlib/libpng', 'Zlib'],
  ['cc0', 'CC0-1.0'],
])

/** An expression in Debian's words as one of SPDX; names that SPDX does not know stay as they are. */
function spdxOf(value: string): string {
  const words = value.replaceAll(',', ' ').trim().split(/\s+/)
  return words.map((word) => (/^(?:and|or|with)$/i.test(word) ? word.toUpperCase() : idOf(word))).join(' ')
}

function idOf(word: string): string {
  const [, family, version, later] = /^(GPL|LGPL|AGPL|GFDL)-(\d(?:\.\d)?)(\+?)$/.exec(word) ?? []
  if (family === undefined || version === undefined) return short.get(word.toLowerCase()) ?? word
  const full = version.includes('.') ? version : `${version}.0`
  return `${family}-${full}-${later === '+' ? 'or-later' : 'only'}`
}
