import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { kebab, overridable, section } from './section.ts'

const inner = section({
  startSeconds: z._default(z.number(), 30).check(z.describe('how long')),
  unitName: z.string(),
})
const shape = { serviceUnit: inner, hostList: z.array(inner), rules: z.prefault(inner, { unitName: 'x' }) }

test('keys are written in kebab-case and read in camelCase', () => {
  expect(kebab('timeoutSeconds')).toBe('timeout-seconds')
  expect(inner.parse({ 'unit-name': 'a' })).toEqual({ startSeconds: 30, unitName: 'a' })
})

test.each([{ unitName: 'a' }, { 'unit-name': 'a', more: 1 }, {}, []])('a section refuses %j', (value) => {
  expect(inner.safeParse(value).success).toBe(false)
})

test('a piece of an overridable shape may be small, and no default is filled in', () => {
  const piece = section(overridable(shape))
  expect(piece.parse({ 'service-unit': { 'unit-name': 'a' } })).toEqual({ serviceUnit: { 'unit-name': 'a' } })
  expect(piece.parse({ rules: {} })).toEqual({ rules: {} })
})

test.each([
  { 'service-unit': { unit: 'a' } },
  { 'service-unit': { 'unit-name': 5 } },
  { 'host-list': [{}] },
  { serviceUnit: {} },
])('a piece of an overridable shape still refuses %j', (value) => {
  expect(section(overridable(shape)).safeParse(value).success).toBe(false)
})

test('the JSON Schema of a piece requires nothing and keeps descriptions and defaults', () => {
  const schema = z.toJSONSchema(section(overridable({ inner })), { io: 'input' })
  expect(schema).toMatchObject({
    properties: {
      inner: {
        additionalProperties: false,
        properties: {
          'start-seconds': { type: 'number', description: 'how long', default: 30 },
          'unit-name': { type: 'string' },
        },
      },
    },
    additionalProperties: false,
  })
  expect(JSON.stringify(schema)).not.toContain('required')
})
