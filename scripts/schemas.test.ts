import { readFileSync } from 'node:fs'
import { edit, example, small } from '@deploy/manifest/testing.ts'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as addFormats } from 'ajv-formats'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonSchema, published, renewedManual, schemaFile } from './schemas.ts'

test.each(published)('docs/schemas/$name.schema.json is current', (each) => {
  const written: unknown = JSON.parse(readFileSync(schemaFile(each), 'utf8'))
  expect(JSON.stringify(written), 'run node scripts/schemas.ts').toBe(JSON.stringify(jsonSchema(each)))
})

test('the tables of docs/manifest.md are current', () => {
  const written = readFileSync(new URL('../docs/manifest.md', import.meta.url), 'utf8')
  expect(renewedManual(), 'run node scripts/schemas.ts').toBe(written)
})

const ajv = new Ajv2020({ allErrors: true, strictTypes: false })
addFormats.default(ajv)
const validate = ajv.compile(jsonSchema(published.find(({ name }) => name === 'manifest')!))

test.each([example, small])('editors accept a good manifest', (text) => {
  validate(parse(text))
  expect(validate.errors).toBeNull()
})

test.each([
  ['application:', 'aplication:'],
  ['  unit: shop', '  unti: shop'],
  ['    hosts:', '    service: { unti: shop }\n    hosts:'],
  ['strategy: tarball', 'strategy: zip'],
  ['{ type: unit }', '{ type: unit, port: 5 }'],
  ['    hosts:', '    keep: 0\n    hosts:'],
])('editors mark %j → %j', (from, to) => {
  expect(validate(parse(edit(small, [from, to])))).toBe(false)
})
