import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { officialSchemas } from '../schema/official.ts'

const require = createRequire(import.meta.url)

/** Validates a document against the whole official CycloneDX schema of a version; gives what is wrong, one line each. */
export function officialSchema(version: '1.6' | '1.7' = '1.6'): (json: string) => string[] {
  const ajv = new Ajv({ strict: false, allErrors: true })
  // CommonJS; the types describe a default export inside.
  ;(addFormats as unknown as (to: Ajv) => void)(ajv)
  ;(require('ajv-formats-draft2019') as (to: Ajv) => void)(ajv)
  const { schema, others } = officialSchemas(version)
  for (const [id, other] of others) ajv.addSchema(other, id)
  const validate = ajv.compile(schema)
  return (json) => {
    if (validate(JSON.parse(json))) return []
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }
}
