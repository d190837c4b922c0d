import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areUnique } from './unique.ts'

test.each<[string, unknown[], boolean]>([
  ['texts', ['a', 'b'], true],
  ['the same text twice', ['a', 'b', 'a'], false],
  ['other references', [{ ref: 'a' }, { ref: 'b' }], true],
  ['the same reference, another content', [{ ref: 'a' }, { ref: 'a', dependsOn: ['b'] }], true],
  ['the same thing twice', [{ ref: 'a' }, { ref: 'b' }, { ref: 'a' }], false],
  ['a reference that one lacks', [{ ref: 'a' }, {}, {}], false],
  ['things without a reference', [{ aggregate: 'complete' }, { aggregate: 'unknown' }], true],
  ['nothing', [null, null], false],
])('%s', (_, items, expected) => {
  expect(areUnique(items)).toBe(expected)
})

test('it is what comparing each with each would say', () => {
  const item = fc.record(
    { ref: fc.constantFrom('a', 'b'), value: fc.constantFrom('a', 'b', 1), other: fc.boolean() },
    { requiredKeys: [] },
  )
  const check = (items: object[]) => {
    const texts = items.map((one) => JSON.stringify(one))
    expect(areUnique(items)).toBe(new Set(texts).size === items.length)
  }
  fc.assert(fc.property(fc.array(item, { maxLength: 5 }), check))
})
