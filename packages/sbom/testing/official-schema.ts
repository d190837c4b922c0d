import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'

/** Validates a document against the official CycloneDX schema of a version; gives what is wrong, one line each. */
export function officialSchema(version: '1.6' | '1.7' = '1.6'): (json: string) => string[] {
  const require = createRequire(import.meta.url)
  const library = dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json'))
  const load = (name: string) => JSON.parse(readFileSync(join(library, 'res/schema', name), 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true })
  // CommonJS; the types describe a default export inside.
  ;(addFormats as unknown as (to: Ajv) => void)(ajv)
  ;(require('ajv-formats-draft2019') as (to: Ajv) => void)(ajv)
  ajv.addSchema(load('spdx.SNAPSHOT.schema.json'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json')
  ajv.addSchema(
    load('jsf-0.82.SNAPSHOT.schema.json'),
    'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json',
  )
  if (version === '1.7')
    ajv.addSchema(
      load('cryptography-defs.SNAPSHOT.schema.json'),
      'http://cyclonedx.org/schema/cryptography-defs.SNAPSHOT.schema.json',
    )
  const validate = ajv.compile(load(`bom-${version}.SNAPSHOT.schema.json`))
  return (json) => {
    if (validate(JSON.parse(json))) return []
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }
}
