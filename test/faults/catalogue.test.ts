import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const top = join(import.meta.dirname, '../..')

/** What cannot be broken on a plain machine, and why. */
const impossible: Record<string, string> = {}

const numbers = Array.from({ length: 75 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`)

it('every fault of the catalogue is a test, or says why it cannot be one', () => {
  const tested = new Set(
    globSync('{actions,packages,scripts,test}/**/*.test.ts', { cwd: top, exclude: ['**/node_modules/**'] })
      .map((file) => readFileSync(join(top, file), 'utf8'))
      .flatMap((text) =>
        [...text.matchAll(/['"`]((?:F\d\d )+)/g)].flatMap(([, title]) => title!.trim().split(' ')),
      ),
  )
  for (const [number, reason] of Object.entries(impossible)) console.log(`${number} is not tested: ${reason}`)
  expect(Object.keys(impossible).length).toBeLessThanOrEqual(5)
  expect(numbers.filter((number) => !tested.has(number))).toEqual(Object.keys(impossible).toSorted())
})

it('every fault is explained to people', () => {
  const text = readFileSync(join(top, 'docs/faults.md'), 'utf8')
  const explained = [...text.matchAll(/^\| (F\d\d) \|/gm)].map(([, number]) => number!)
  expect(explained.toSorted()).toEqual(numbers)
})
