import fc from 'fast-check'
import { expect, test } from 'vitest'
import { head, tail } from './keep.ts'

const chunks = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 }))

test('the first bytes are kept, and no more', () => {
  fc.assert(
    fc.property(chunks, fc.nat(100), (texts, limit) => {
      const kept = head(limit)
      for (const text of texts) kept.add(Buffer.from(text))
      expect(kept.text()).toBe(texts.join('').slice(0, limit))
    }),
  )
})

test('the last bytes are kept, and no more', () => {
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 100 }), (texts, limit) => {
      const kept = tail(limit)
      for (const text of texts) kept.add(Buffer.from(text))
      expect(kept.text()).toBe(texts.join('').slice(-limit))
    }),
  )
})

test('H23 bytes that are not UTF-8 are replaced', () => {
  const kept = tail(10)
  kept.add(Buffer.from([0x61, 0xff, 0x62]))
  expect(kept.text()).toBe('a\ufffdb')
})
