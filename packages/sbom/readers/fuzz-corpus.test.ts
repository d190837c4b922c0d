import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'vitest'
import { filesUnder } from '../files.ts'
import { readSource, recogniseSource } from '../sources.ts'
import { survival } from '../testing/survives.ts'

const golden = join(import.meta.dirname, '../golden')
const survives = survival()

/** The bytes of images are changed in fuzz-images.test.ts. */
const texts = readdirSync(golden).filter((name) => !name.startsWith('image-'))

interface Change {
  from: number
  length: number
  other: number | null
  odd: string
}

/** Cuts a piece out of a text and puts another in its place: from elsewhere in the text, or odd. */
const change: fc.Arbitrary<Change> = fc.record({
  from: fc.nat(),
  length: fc.nat(60),
  other: fc.option(fc.nat()),
  odd: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom('', '"', '\n', '\\', '{', ']', ': ', '= ', '%', '\ud800', '__proto__', '0', '-1', 'null'),
  ),
})

function changed(text: string, changes: Change[]): string {
  return changes.reduce((result, { from, length, other, odd }) => {
    const at = from % (result.length + 1)
    const start = other === null ? 0 : other % (result.length + 1)
    const put = other === null ? odd : result.slice(start, start + length)
    return result.slice(0, at) + put + result.slice(at + length)
  }, text)
}

test.each(texts)('%s with pieces lost, doubled and replaced', async (name) => {
  const files = filesUnder(join(golden, name))
  const [, kind, path = ''] = (files.read('expected.txt') ?? '').split('\n')[0]!.split(' ')
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const read = (at: string) => {
        const text = files.read(at)
        return text === undefined ? undefined : changed(text, changes)
      }
      const broken = { ...files, read }
      await survives(() => readSource({ kind: kind as 'uv-lock', path }, { files: broken, strict: false }))
      await survives(() => readSource(recogniseSource(path, broken), { files: broken, strict: false }))
    }),
    { numRuns: 25 },
  )
})
