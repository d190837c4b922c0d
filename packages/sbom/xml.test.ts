import { expect, test } from 'vitest'
import { bareComponent, type Inventory } from './component.ts'
import { createDocument } from './document.ts'
import { officialSchema } from './testing/official-schema.ts'
import { element, xmlText } from './xml.ts'

const flask = bareComponent({
  name: 'flask & "co"',
  version: '3.0.3',
  purl: 'pkg:pypi/flask@3.0.3',
  hashes: [{ algorithm: 'SHA-256', value: 'a'.repeat(64) }],
  distributions: [
    {
      url: 'https://files.example.test/flask.whl',
      hashes: [{ algorithm: 'SHA-256', value: 'a'.repeat(64) }],
    },
  ],
  licences: [{ kind: 'expression', value: 'MIT OR ISC', acknowledgement: 'declared' }],
  manufacturer: { name: 'Ada', email: 'ada@example.test' },
  direct: true,
  edges: 'complete',
  locations: [{ path: 'requirements.txt', line: 3 }],
})
const inventory: Inventory = { phase: 'build', components: [flask], aggregate: 'complete', warnings: [] }
const document = (specVersion: '1.6' | '1.7') =>
  createDocument({
    subject: {
      name: 'shop',
      version: '1',
      archive: { name: 'shop.tar.gz', sha256: 'b'.repeat(64), sha512: 'c'.repeat(128) },
    },
    timestamp: new Date(0),
    tool: { name: 'tool', version: '1' },
    inventories: [inventory],
    specVersion,
    creator: { name: 'Example AG', email: 'sbom@example.test' },
    supplier: { name: 'Example AG', url: 'https://example.test/' },
  })

test.each(['1.6', '1.7'] as const)('JSON of version %s satisfies its official schema', (version) => {
  const { json } = document(version)
  expect(JSON.parse(json).metadata.manufacturer).toEqual({
    name: 'Example AG',
    contact: [{ email: 'sbom@example.test' }],
  })
  expect(officialSchema(version)(json)).toEqual([])
})

test('XML has what JSON has, in the order of the schema', () => {
  const made = document('1.6')
  const xml = made.xml()
  expect(xml).toContain(
    `<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1" serialNumber="${made.serialNumber}">`,
  )
  const within = (name: string) => new RegExp(`<${name}[ >][\\s\\S]*</${name}>`).exec(xml)?.[0] ?? ''
  const tags = (text: string, indent: number) =>
    [...text.matchAll(new RegExp(`^ {${indent}}<([a-zA-Z]+)`, 'gm'))].map(([, tag]) => tag)
  expect(tags(xml, 2)).toEqual(['metadata', 'components', 'dependencies', 'compositions'])
  expect(tags(within('metadata'), 4)).toEqual([
    'timestamp',
    'lifecycles',
    'tools',
    'component',
    'manufacturer',
    'supplier',
    'licenses',
  ])
  expect(tags(within('components'), 6)).toContain('manufacturer')
  expect(xml).toContain('<name>flask &amp; &quot;co&quot;</name>')
  expect(xml).toMatch(/<occurrence>\s*<location>requirements.txt<\/location>\s*<line>3<\/line>/)
  expect(xml).toMatch(
    /<aggregate>complete<\/aggregate>\s*<dependencies>\s*<dependency ref="pkg:generic\/shop@1/,
  )
  expect(document('1.6').xml()).toBe(xml)
})

test('characters that XML does not know are replaced, and none breaks it', () => {
  expect(xmlText(element('a', 'x\u0000<&>\n\ud800"', { b: '"<' }))).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a b="&quot;&lt;">x\ufffd&lt;&amp;&gt;&#10;\ufffd&quot;</a>\n',
  )
})
