import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const top = join(import.meta.dirname, '../..')
const numbers = Array.from({ length: 44 }, (_, index) => `H${String(index + 1).padStart(2, '0')}`)

it('every hostile input of the catalogue is a test', () => {
  const tested = new Set(
    globSync('{actions,packages,scripts,test}/**/*.test.ts', { cwd: top, exclude: ['**/node_modules/**'] })
      .map((file) => readFileSync(join(top, file), 'utf8'))
      .flatMap((text) =>
        [...text.matchAll(/['"`]((?:H\d\d )+)/g)].flatMap(([, title]) => title!.trim().split(' ')),
      ),
  )
  expect([...tested].toSorted()).toEqual(numbers)
})

it('every hostile input is explained to people, once', () => {
  const text = readFileSync(join(top, 'docs/hostile-inputs.md'), 'utf8')
  const explained = [...text.matchAll(/^\| (H\d\d) \|/gm)].map(([, number]) => number!)
  expect(explained.toSorted()).toEqual(numbers)
})
