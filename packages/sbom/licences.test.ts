import { expect, test } from 'vitest'
import { declaredLicence, declaredLicences } from './licences.ts'

test.each([
  ['MIT', 'id', 'MIT'],
  ['  mit ', 'id', 'MIT'],
  ['MIT License', 'id', 'MIT'],
  ['Apache 2.0', 'id', 'Apache-2.0'],
  ['GPL-3.0', 'id', 'GPL-3.0-only'],
  ['GPL-2.0+', 'id', 'GPL-2.0-or-later'],
  ['MIT OR Apache-2.0', 'expression', 'MIT OR Apache-2.0'],
  ['BSD', 'name', 'BSD'],
  ['SEE LICENSE IN LICENSE.md', 'name', 'SEE LICENSE IN LICENSE.md'],
  ['constructor', 'name', 'constructor'],
])('%s is the %s %s', (text, kind, value) => {
  expect(declaredLicence(text)).toEqual({ kind, value, acknowledgement: 'declared' })
})

test('nothing is declared by an empty field or UNKNOWN', () => {
  expect(declaredLicences(['', ' UNKNOWN '])).toEqual([])
})

test('an expression beside another licence becomes a name, because it may only stand alone', () => {
  expect(declaredLicences(['MIT OR ISC', 'Zlib', 'Zlib']).map(({ kind, value }) => [kind, value])).toEqual([
    ['name', 'MIT OR ISC'],
    ['id', 'Zlib'],
  ])
})
