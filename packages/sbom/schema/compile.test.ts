import { expect, test } from 'vitest'
import { fasterPatterns } from './compile.ts'
import { officialSchemas } from './official.ts'

test.each([
  '1.6',
  '1.7',
] as const)('the patterns of %s that are replaced stand in the official schema', (version) => {
  const text = JSON.stringify(officialSchemas(version).schema)
  for (const pattern of fasterPatterns.keys()) expect(text).toContain(JSON.stringify(pattern))
})

test('the faster pattern of a digest takes what the official one takes', () => {
  for (const [official, faster] of fasterPatterns) {
    const [theirs, ours] = [new RegExp(official), new RegExp(faster)]
    for (let length = 0; length <= 160; length += 1) {
      for (const text of ['a', 'F', '0'].map((digit) => digit.repeat(length))) {
        expect([length, ours.test(text)]).toEqual([length, theirs.test(text)])
        const spoilt = `${text.slice(0, length / 2)}g${text.slice(length / 2 + 1)}`
        expect([length, ours.test(spoilt)]).toEqual([length, theirs.test(spoilt)])
      }
    }
  }
})
