import { _, Ajv } from 'ajv'
import { officialSchemas } from './official.ts'
import { areUnique } from './unique.ts'

/**
 * Looser than the official ones: what a source says of an address or a person is nothing to stop a release for. The tests
 * validate with all of them.
 */
const formats = {
  date: /^\d{4}-[01]\d-[0-3]\d$/,
  'date-time': /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(?:\.\d+)?(?:Z|[+-][0-2]\d:[0-5]\d)$/i,
  'idn-email': /@/,
  'iri-reference': /^[^ \r\n]*$/,
  uri: /^[^ \r\n]*$/,
}

/** What our documents never have: refused, because the code for it would be two thirds of all. */
const unwritten = new Set([
  'annotations',
  'citations',
  'cryptoProperties',
  'data',
  'declarations',
  'definitions',
  'formulation',
  'licensing',
  'modelCard',
  'patentAssertions',
  'pedigree',
  'releaseNotes',
  'services',
  'signature',
  'swid',
])

/** Words for people; they would be most of the compiled code. */
const prose = new Set(['$comment', 'title', 'description', 'examples', 'meta:enum', 'default', 'deprecated'])

/**
 * The official CycloneDX schema of a version, compiled; it stops at the first mistake. dist/ holds only the
 * outcome: scripts/build/validators.ts.
 */
export function compile(version: '1.6' | '1.7') {
  const ajv = new Ajv({ strict: false, formats, code: { source: true, esm: true } })
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must NOT have the same item twice' },
    code: (about) => {
      const code = _`require("./unique.ts").areUnique`
      const check = about.gen.scopeValue('func', { ref: areUnique, code })
      if (about.schema === true) about.pass(_`${check}(${about.data})`)
    },
  })
  const { schema, others } = officialSchemas(version)
  for (const [id, other] of others) ajv.addSchema(trimmed(other), id)
  return { ajv, validate: ajv.compile(trimmed(schema)) }
}

/**
 * The official pattern of a digest tries each length from the start; this one, which takes the very same texts, reads each
 * digit once. There are two digests for each of thousands of packages.
 */
export const fasterPatterns = new Map([
  [
    '^([a-fA-F0-9]{32}|[a-fA-F0-9]{40}|[a-fA-F0-9]{64}|[a-fA-F0-9]{96}|[a-fA-F0-9]{128})$',
    '^[a-fA-F0-9]{32}(?:[a-fA-F0-9]{8}(?:[a-fA-F0-9]{24}(?:[a-fA-F0-9]{32}(?:[a-fA-F0-9]{32})?)?)?)?$',
  ],
])

function trimmed(schema: object): object {
  const kept = Object.entries(schema).filter(([key]) => !prose.has(key))
  return Object.fromEntries(kept.map(([key, value]) => [key, trimmedPart(key, value)]))
}

function trimmedPart(key: string, value: unknown): unknown {
  if (key === 'pattern' && typeof value === 'string') return fasterPatterns.get(value) ?? value
  if (typeof value !== 'object' || value === null || key === 'enum' || key === 'const') return value
  if (Array.isArray(value)) return value.map((item) => trimmedPart('', item))
  if (!['properties', 'patternProperties', 'definitions'].includes(key)) return trimmed(value)
  // The names in it are not keywords.
  const named = Object.entries(value).map(([name, part]) => {
    return [name, key === 'properties' && unwritten.has(name) ? false : trimmedPart('', part)]
  })
  return Object.fromEntries(named)
}
