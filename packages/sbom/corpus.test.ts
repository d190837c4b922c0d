import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Component } from './component.ts'
import { createDocument } from './document.ts'
import { filesUnder } from './files.ts'
import { readSource, recogniseSource } from './sources.ts'
import { officialSchema } from './testing/official-schema.ts'

const root = join(import.meta.dirname, 'golden')
const problemsOf = officialSchema()
const cases = readdirSync(root)

/**
 * `expected.txt` was written by hand: the kind and path of the source, how complete it is, then a line for each component:
 * purl, scope, whether it is direct, the first digits of its digest, its licences, and what it requires.
 */
test.each(cases)('%s: what is read is what was written down', async (name) => {
  const files = filesUnder(join(root, name))
  const [source = '', aggregate, ...lines] = (files.read('expected.txt') ?? '').trimEnd().split('\n')
  const [, kind, path = ''] = source.split(' ')
  expect(recogniseSource(path, files)).toEqual({ kind, path })
  const inventory = await readSource({ kind: kind as 'image', path }, { files, strict: false })
  expect(`aggregate ${inventory.aggregate}`).toBe(aggregate)
  const libraries = inventory.components.filter(({ type = 'library' }) => type === 'library')
  expect(libraries.map(lineOf).sort()).toEqual(lines.sort())

  const { json } = createDocument({
    subject: { name: 'shop', version: '1' },
    timestamp: new Date(0),
    tool: { name: 'tool', version: '1' },
    inventories: [inventory],
  })
  expect(problemsOf(json)).toEqual([])
  for (const secret of ['secret', 'token@', '/home/']) expect(json).not.toContain(secret)
})

test('the corpus is whole', () => {
  expect(cases.length).toBeGreaterThanOrEqual(25)
  for (const name of cases) expect(readFileSync(join(root, name, 'expected.txt'), 'utf8')).toMatch(/^source /)
})

function lineOf({ purl, scope, direct, hashes, licences, dependsOn }: Component): string {
  const digest = hashes[0]?.value.slice(0, 8) ?? '-'
  const licence = licences.map(({ value }) => value.replaceAll(' ', '_')).join(',') || '-'
  return [purl, scope, direct ? 'direct' : '-', digest, licence, '->', ...dependsOn].join(' ')
}
