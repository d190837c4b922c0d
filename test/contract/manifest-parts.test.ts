import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { find } from './pages.ts'

const top = join(import.meta.dirname, '../..')
const schema: Record<string, unknown> & { properties: object } = JSON.parse(
  readFileSync(join(top, 'docs/schemas/manifest.schema.json'), 'utf8'),
)
// A part of a manifest leaves out what stands elsewhere.
const partial = new Ajv2020({ strict: false, allErrors: true }).compile(loosened(schema) as object)

const pages = [
  'docs/manifest.md',
  'docs/change-records.md',
  ...find('docs/howto/*.md'),
  'actions/build-release/README.md',
]
const parts = pages.flatMap(partsOf)

describe('the parts of deploy.yml that the pages show', () => {
  test('are many, and a mistake in one is seen', () => {
    expect(parts.length).toBeGreaterThan(30)
    expect(partial({ gate: { checks: [{ type: 'http', adress: 'x' }] } })).toBe(false)
    expect(partial({ gate: { consecutive: 3 } })).toBe(false)
  })

  test.each(parts)('$where has known keys, with values of the right kind', ({ part }) => {
    expect(partial(part), JSON.stringify(partial.errors, undefined, 1)).toBe(true)
  })
})

/** What the pages quote as `yaml` or `text` and consists of keys of a manifest, or of what an environment or a promotion holds. */
function partsOf(page: string): { where: string; part: object }[] {
  const text = readFileSync(join(top, page), 'utf8')
  return [...text.matchAll(/^( *)```(?:yaml|text)\n([\s\S]*?)^ *```$/gm)].flatMap(
    ({ index, 1: margin, 2: body }) => {
      const part = asPart(body!.replaceAll(new RegExp(`^${margin}`, 'gm'), ''))
      return part ? [{ where: `${page}:${text.slice(0, index).split('\n').length}`, part }] : []
    },
  )
}

function asPart(text: string): object | undefined {
  let value: unknown
  try {
    // `…` stands for the rest of a key.
    value = parse(text.replaceAll('AAAA…', 'A'.repeat(68)))
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const keys = Object.keys(value)
  if (keys.join() === 'hosts') return { environments: { prod: value } }
  if (keys.join() === 'approvals') return { environments: { prod: { promotion: value } } }
  return keys.some((key) => key in schema.properties) ? value : undefined
}

function loosened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(loosened)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key, each]) => !(key === 'required' && Array.isArray(each)))
  return Object.fromEntries(kept.map(([key, each]) => [key === 'oneOf' ? 'anyOf' : key, loosened(each)]))
}
