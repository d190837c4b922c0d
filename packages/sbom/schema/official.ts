import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The official schema of a version and those that it refers to, as the library of CycloneDX keeps them. */
export function officialSchemas(version: '1.6' | '1.7'): { schema: object; others: Map<string, object> } {
  const names = ['spdx', 'jsf-0.82', ...(version === '1.7' ? ['cryptography-defs'] : [])]
  return {
    schema: load(`bom-${version}`),
    others: new Map(
      names.map((name) => [`http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`, load(name)]),
    ),
  }
}

function load(name: string): object {
  const library = dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json'))
  return JSON.parse(readFileSync(join(library, `res/schema/${name}.SNAPSHOT.schema.json`), 'utf8'))
}
