import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { pages, read } from './pages.ts'

const top = join(import.meta.dirname, '../..')
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'))

test.each(pages)('what %s says to run in this repository is there', (page) => {
  const text = read(page)
  const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name!)
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  const files = [...text.matchAll(/(?<![\w./-])((?:scripts|packages|test|actions)\/[\w./-]*\.\w+)/g)]
  const there = (file: string) => [top, join(top, dirname(page))].some((from) => existsSync(join(from, file)))
  expect(files.map(([, file]) => file!).filter((file) => !there(file))).toEqual([])
})

test('contributing names projects that vitest has', () => {
  const named = [...read('docs/contributing.md').matchAll(/--project (\w+)/g)].map(([, name]) => name)
  expect(named).not.toEqual([])
  for (const name of named) expect(read('vitest.config.ts')).toContain(`name: '${name}'`)
})

test('the map of the house has every folder of packages and of tests', () => {
  const map = read('docs/contributing.md')
  for (const place of ['packages', 'test'])
    for (const entry of readdirSync(join(top, place), { withFileTypes: true }))
      if (entry.isDirectory() && entry.name !== 'node_modules') expect(map).toContain(`  ${entry.name}/`)
})
