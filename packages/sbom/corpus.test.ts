import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Component, Inventory } from './component.ts'
import { createDocument, type SpecVersion } from './document.ts'
import { filesUnder } from './files.ts'
import { readSource, recogniseSource, type SourceKind } from './sources.ts'
import { officialSchema } from './testing/official-schema.ts'
import { xsdAbsence, xsdProblems } from './testing/official-xsd.ts'

const root = join(import.meta.dirname, 'golden')
const versions = ['1.6', '1.7'] as const
const problemsOf = { '1.6': officialSchema('1.6'), '1.7': officialSchema('1.7') }
const cases = readdirSync(root)

test.each(cases)('%s: what is read is what was written down', async (name) => {
  const { source, aggregate, lines, inventory } = await readCase(name)
  expect(recogniseSource(source.path, filesUnder(join(root, name)))).toEqual(source)
  expect(`aggregate ${inventory.aggregate}`).toBe(aggregate)
  const libraries = inventory.components.filter(({ type = 'library' }) => type === 'library')
  expect(libraries.map(lineOf).sort()).toEqual(lines.sort())
})

test.each(cases)('%s: its JSON satisfies the official schemas and tells no secret', async (name) => {
  const { inventory } = await readCase(name)
  for (const version of versions) {
    const { json } = documentOf(inventory, version)
    expect(problemsOf[version](json)).toEqual([])
    for (const secret of ['secret', 'token@', '/home/']) expect(json).not.toContain(secret)
  }
})

test.for(versions)('the XML of all of them satisfies the official schema of %s', async (version, {
  skip,
}) => {
  const absence = xsdAbsence()
  if (absence !== undefined) {
    console.log(`The XML of the corpus is not validated: ${absence}`)
    skip(absence)
  }
  const inventories = await Promise.all(cases.map(async (name) => (await readCase(name)).inventory))
  const documents = inventories.map((inventory) => documentOf(inventory, version).xml())
  expect(await xsdProblems(documents, version)).toEqual([])
  const broken = documents.slice(0, 1).map((text) => text.replace('<timestamp>', '<timestamp>not '))
  expect(await xsdProblems(broken, version)).not.toEqual([])
})

test('the corpus is whole', () => {
  expect(cases.length).toBeGreaterThanOrEqual(25)
  for (const name of cases) expect(readFileSync(join(root, name, 'expected.txt'), 'utf8')).toMatch(/^source /)
})

/**
 * `expected.txt` was written by hand: the kind and path of the source, how complete it is, then a line for each component:
 * purl, scope, whether it is direct, the first digits of its digest, its licences, and what it requires.
 */
async function readCase(name: string) {
  const files = filesUnder(join(root, name))
  const [first = '', aggregate, ...lines] = (files.read('expected.txt') ?? '').trimEnd().split('\n')
  const [, kind, path = ''] = first.split(' ')
  const source = { kind: kind as SourceKind, path }
  return { source, aggregate, lines, inventory: await readSource(source, { files, strict: false }) }
}

function documentOf(inventory: Inventory, specVersion: SpecVersion) {
  return createDocument({
    subject: { name: 'shop', version: '1' },
    timestamp: new Date(0),
    tool: { name: 'tool', version: '1' },
    inventories: [inventory],
    specVersion,
    creator: { name: 'Example AG', email: 'sbom@example.test' },
    supplier: { name: 'Example AG', url: 'https://example.test/' },
  })
}

function lineOf({ purl, scope, direct, hashes, licences, dependsOn }: Component): string {
  const digest = hashes[0]?.value.slice(0, 8) ?? '-'
  const licence = licences.map(({ value }) => value.replaceAll(' ', '_')).join(',') || '-'
  return [purl, scope, direct ? 'direct' : '-', digest, licence, '->', ...dependsOn].join(' ')
}
