import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf, parseBill } from './difference.ts'

const part = (purl: string, version: string, licence = 'MIT', content = 'a'.repeat(64)) => ({
  name: purl,
  version,
  purl: `${purl}@${version}`,
  licenses: [{ license: { id: licence } }],
  hashes: [{ alg: 'SHA-256', content }],
})
const bill = (...components: object[]) =>
  parseBill(JSON.stringify({ bomFormat: 'CycloneDX', components }), 'bom.json')

test('what was added, removed and changed is told package by package', () => {
  const before = bill(
    part('pkg:pypi/a', '1'),
    part('pkg:pypi/b', '1'),
    part('pkg:pypi/c', '1'),
    part('pkg:pypi/d', '1'),
  )
  const after = bill(
    part('pkg:pypi/a', '2', 'Apache-2.0', 'b'.repeat(64)),
    part('pkg:pypi/c', '1', 'MIT', 'c'.repeat(64)),
    part('pkg:pypi/d', '1'),
    part('pkg:npm/%40team/e', '3'),
  )
  expect(differenceOf(before, after)).toEqual([
    { package: 'pkg:npm/@team/e', what: 'added', from: '', to: '3' },
    { package: 'pkg:pypi/a', what: 'licence', from: 'MIT', to: 'Apache-2.0' },
    { package: 'pkg:pypi/a', what: 'version', from: '1', to: '2' },
    { package: 'pkg:pypi/b', what: 'removed', from: '1', to: '' },
    { package: 'pkg:pypi/c', what: 'digest', from: 'SHA-256 aaaaaaaaaaaa…', to: 'SHA-256 cccccccccccc…' },
  ])
})

test('a package that is there in several versions is one line', () => {
  const before = bill(part('pkg:npm/a', '1'), part('pkg:npm/a', '2'))
  expect(differenceOf(before, bill(part('pkg:npm/a', '2'), part('pkg:npm/a', '3')))).toEqual([
    { package: 'pkg:npm/a', what: 'version', from: '1, 2', to: '2, 3' },
  ])
})

test('a digest that was not known before is no change', () => {
  const [known, unknown] = [part('pkg:pypi/a', '1'), { ...part('pkg:pypi/a', '1'), hashes: [] }]
  expect(differenceOf(bill(unknown), bill(known))).toEqual([])
})

test('nothing differs from itself, and each way is the other one reversed', () => {
  const names = fc.constantFrom('pkg:pypi/a', 'pkg:pypi/b', 'pkg:npm/c')
  const parts = fc.array(
    fc.tuple(names, fc.constantFrom('1', '2'), fc.constantFrom('MIT', 'ISC')).map((words) => part(...words)),
  )
  fc.assert(
    fc.property(parts, parts, (first, second) => {
      const [a, b] = [bill(...first), bill(...second)]
      expect(differenceOf(a, a)).toEqual([])
      const mirror = {
        added: 'removed',
        removed: 'added',
        version: 'version',
        licence: 'licence',
        digest: 'digest',
      }
      const back = differenceOf(b, a).map(({ what, from, to, ...rest }) => ({
        ...rest,
        what: mirror[what],
        from: to,
        to: from,
      }))
      expect(back).toEqual(expect.arrayContaining(differenceOf(a, b)))
    }),
  )
})

test('what is no bill of materials is refused', () => {
  expect(() => parseBill('{}', 'old.json')).toThrow('old.json is not a bill of materials in CycloneDX JSON.')
})
