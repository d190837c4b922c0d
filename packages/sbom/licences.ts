import { fixupSpdxId } from '@cyclonedx/cyclonedx-library/SPDX'
import parse from 'spdx-expression-parse'
import type { Licence } from './component.ts'

/** Ids that SPDX replaced; the version without `+` always meant this version only. */
const replaced = new Map(
  [
    'GPL-1.0',
    'GPL-2.0',
    'GPL-3.0',
    'LGPL-2.0',
    'LGPL-2.1',
    'LGPL-3.0',
    'AGPL-1.0',
    'AGPL-3.0',
    'GFDL-1.3',
  ].flatMap((id) => [
    [id, `${id}-only`],
    [`${id}+`, `${id}-or-later`],
  ]) as [string, string][],
)

/** Everyday names that mean exactly one licence. 'BSD', for one, does not. */
const everyday = new Map([
  ['mit license', 'MIT'],
  ['the mit license', 'MIT'],
  ['the mit license (mit)', 'MIT'],
  ['mit license (mit)', 'MIT'],
  ['apache 2', 'Apache-2.0'],
  ['apache 2.0', 'Apache-2.0'],
  ['apache license 2.0', 'Apache-2.0'],
  ['apache license, version 2.0', 'Apache-2.0'],
  ['apache license version 2.0', 'Apache-2.0'],
  ['apache software license 2.0', 'Apache-2.0'],
  ['3-clause bsd license', 'BSD-3-Clause'],
  ['bsd 3-clause', 'BSD-3-Clause'],
  ['bsd 3-clause license', 'BSD-3-Clause'],
  ['new bsd license', 'BSD-3-Clause'],
  ['bsd 2-clause', 'BSD-2-Clause'],
  ['bsd 2-clause license', 'BSD-2-Clause'],
  ['isc license', 'ISC'],
  ['isc license (iscl)', 'ISC'],
  ['mozilla public license 2.0 (mpl 2.0)', 'MPL-2.0'],
  ['mpl 2.0', 'MPL-2.0'],
  ['psf license', 'PSF-2.0'],
  ['gnu general public license v2 (gplv2)', 'GPL-2.0-only'],
  ['gnu general public license v2 or later (gplv2+)', 'GPL-2.0-or-later'],
  ['gnu general public license v3 (gplv3)', 'GPL-3.0-only'],
  ['gnu general public license v3 or later (gplv3+)', 'GPL-3.0-or-later'],
  ['gnu lesser general public license v2 or later (lgplv2+)', 'LGPL-2.0-or-later'],
  ['gnu lesser general public license v3 (lgplv3)', 'LGPL-3.0-only'],
  ['gnu lesser general public license v3 or later (lgplv3+)', 'LGPL-3.0-or-later'],
  ['gnu affero general public license v3', 'AGPL-3.0-only'],
  ['gnu affero general public license v3 or later (agplv3+)', 'AGPL-3.0-or-later'],
  ['the unlicense (unlicense)', 'Unlicense'],
  ['zero-clause bsd (0bsd)', '0BSD'],
])

/** Thousands of packages share a few. */
const known = new Map<string, Licence | undefined>()

/** A licence as a package declares it: an SPDX id, an SPDX expression, or its own words. */
export function declaredLicence(text: string): Licence | undefined {
  if (!known.has(text)) known.set(text, understood(text))
  return known.get(text)
}

function understood(text: string): Licence | undefined {
  const value = text.trim().replace(/\s+/g, ' ').toWellFormed()
  if (value === '' || value.toUpperCase() === 'UNKNOWN') return undefined
  const id = everyday.get(value.toLowerCase()) ?? spdxId(value)
  if (id !== undefined) return { kind: 'id', value: id, acknowledgement: 'declared' }
  return { kind: isExpression(value) ? 'expression' : 'name', value, acknowledgement: 'declared' }
}

/** Several licences of one package. CycloneDX lets an expression stand only alone, so beside others it becomes a name. */
export function declaredLicences(texts: string[]): Licence[] {
  if (texts.length < 2) return texts.flatMap((text) => declaredLicence(text) ?? [])
  const byValue = new Map(texts.flatMap((text) => declaredLicence(text) ?? []).map((one) => [one.value, one]))
  const licences = [...byValue.values()]
  if (licences.length < 2) return licences
  return licences.map((one) => (one.kind === 'expression' ? { ...one, kind: 'name' } : one))
}

function spdxId(value: string): string | undefined {
  const id: unknown = fixupSpdxId(value)
  // The library looks names up in a plain object, which also knows 'constructor'.
  return typeof id === 'string' ? (replaced.get(id) ?? id) : undefined
}

function isExpression(value: string): boolean {
  // The parser recurses, so what it may be given has a bound.
  if (value.length > 500) return false
  try {
    parse(value)
    return true
  } catch {
    return false
  }
}
