import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import addFormats from 'ajv-formats'
import { OpenAPIBackend } from 'openapi-backend'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

let loaded: Promise<OpenAPIBackend> | undefined

/**
 * GitHub's published REST description (npm `@octokit/openapi`), cut down to the named operations so that it loads
 * in well under a second, and made strict: a key that a request body does not know is refused, as GitHub does with
 * "is not a permitted key". Parsed once per process.
 */
export function loadDescription(operationIds: readonly string[]): Promise<OpenAPIBackend> {
  loaded ??= prepare(operationIds)
  return loaded
}

async function prepare(operationIds: readonly string[]): Promise<OpenAPIBackend> {
  const whole = JSON.parse(await readFile(descriptionFile(), 'utf8')) as JsonObject
  const definition = cut(whole, new Set(operationIds))
  const api = new OpenAPIBackend({
    definition: definition as never,
    quick: true,
    coerceTypes: true,
    ajvOpts: { strict: false, allErrors: true, logger: false },
    customizeAjv: (ajv) => {
      addFormats.default(ajv)
      return ajv
    },
  })
  return api.init()
}

function descriptionFile(): string {
  return createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
}

function cut(whole: JsonObject, wanted: Set<string>): JsonObject {
  const paths: JsonObject = {}
  for (const [path, item] of Object.entries(whole.paths as JsonObject)) {
    for (const [method, operation] of Object.entries(item as JsonObject)) {
      const operationId = (operation as JsonObject).operationId
      if (typeof operationId !== 'string' || !wanted.delete(operationId)) continue
      permitOnlyKnownKeys(operation as JsonObject)
      paths[path] = { ...(paths[path] as JsonObject | undefined), [method]: operation }
    }
  }
  if (wanted.size > 0) throw new Error(`GitHub's description has no operation ${[...wanted].join(', ')}`)
  return { openapi: whole.openapi!, info: whole.info!, paths, components: referenced(whole, paths) }
}

function permitOnlyKnownKeys(operation: JsonObject): void {
  const content = (operation.requestBody as JsonObject | undefined)?.content as JsonObject | undefined
  const schema = (content?.['application/json'] as JsonObject | undefined)?.schema as JsonObject | undefined
  if (schema?.type === 'object' && schema.properties) schema.additionalProperties = false
}

/** Every component that the paths reach, directly or through other components. */
function referenced(whole: JsonObject, paths: JsonObject): JsonObject {
  const all = whole.components as { [section: string]: JsonObject }
  const kept: { [section: string]: JsonObject } = {}
  const visit = (node: Json): void => {
    if (node === null || typeof node !== 'object') return
    if (!Array.isArray(node) && typeof node.$ref === 'string') keep(node.$ref)
    Object.values(node).forEach(visit)
  }
  const keep = (reference: string): void => {
    const [, , section, name] = reference.split('/') as [string, string, string, string]
    if (section === 'examples' || kept[section]?.[name] !== undefined) return
    const component = all[section]![name]!
    kept[section] = { ...kept[section], [name]: component }
    visit(component)
  }
  visit(withoutExamples(paths))
  mend(paths)
  mend(kept)
  return kept
}

/**
 * Mends two habits of the description. ajv knows `nullable` only beside `type` and wants null among an `enum`; and an
 * address whose default is empty may be empty, although its format says that it is a URI.
 */
function mend(node: Json): void {
  if (node === null || typeof node !== 'object') return
  Object.values(node).forEach(mend)
  if (Array.isArray(node)) return
  if (node.format === 'uri' && node.default === '') delete node.format
  if (node.nullable === true) allowNull(node)
}

function allowNull(node: JsonObject): void {
  if (Array.isArray(node.enum) && !node.enum.includes(null)) node.enum.push(null)
  if (node.type !== undefined) return
  const { nullable: _, ...rest } = node
  for (const key of Object.keys(node)) delete node[key]
  node.anyOf = [rest, { type: 'null' }]
}

/** Examples are the heaviest part of the description and play no part in validation. */
function withoutExamples(node: Json): Json {
  if (node === null || typeof node !== 'object') return node
  if (Array.isArray(node)) {
    node.forEach(withoutExamples)
    return node
  }
  if (isMediaType(node)) delete node.examples
  Object.values(node).forEach(withoutExamples)
  return node
}

function isMediaType(node: JsonObject): boolean {
  return 'schema' in node && 'examples' in node
}
