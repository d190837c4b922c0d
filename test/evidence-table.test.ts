import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const docs = new URL('../docs/', import.meta.url)
const example = new URL('examples/evidence/', docs)
const record = readFileSync(new URL('change-record.md', example), 'utf8')
const headings = [...record.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => heading!)

const rows = [
  ...readFileSync(new URL('evidence.md', docs), 'utf8').matchAll(/^\| (.+) \| (.+) \| (`.+`) \|$/gm),
].map(([, asked, section, documents]) => ({
  asked: asked!,
  section: section!,
  documents: [...documents!.matchAll(/`([^`]+)`/g)].map(([, path]) => path!),
}))

test('the table of docs/evidence.md answers every line of a change record', () => {
  expect(rows.length).toBeGreaterThanOrEqual(20)
})

test.each(rows)('$asked', ({ section, documents }) => {
  expect(headings.filter((heading) => heading.startsWith(section))).not.toEqual([])
  for (const path of documents) expect(existsSync(new URL(path, example)), path).toBe(true)
})
