import { posix } from 'node:path'
import * as z from 'zod/mini'
import { bareComponent, type Component, type Warning } from '../component.ts'
import type { Files } from '../files.ts'
import { hexHash } from '../hashes.ts'
import { jsonOf } from '../json.ts'
import { declaredLicences } from '../licences.ts'
import { isPurl } from '../purl.ts'
import { shown } from '../urls.ts'

const optionalText = z.catch(z.optional(z.string()), undefined)
const licence = z.looseObject({
  expression: optionalText,
  license: z.optional(z.looseObject({ id: optionalText, name: optionalText })),
})
const component = z.looseObject({
  name: z.string(),
  version: optionalText,
  purl: optionalText,
  hashes: z.catch(z.array(z.looseObject({ alg: z.string(), content: z.string() })), []),
  licenses: z.catch(z.array(licence), []),
})
const schema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  components: z.optional(z.array(component)),
})

/**
 * What a wheel brings along besides Python, such as native libraries, as its own bill of materials says:
 * https://peps.python.org/pep-0770/. Documents of other formats than CycloneDX JSON are gaps.
 */
export function bundledComponents(
  folder: string,
  files: Files,
): { components: Component[]; warnings: Warning[] } {
  const read = files
    .list(posix.join(folder, 'sboms'))
    .map((name) => readOne(posix.join(folder, 'sboms', name), files))
  return {
    components: read.flatMap((one) => one.components),
    warnings: read.flatMap((one) => one.warnings),
  }
}

function readOne(path: string, files: Files): { components: Component[]; warnings: Warning[] } {
  const bom = schema.safeParse(jsonOf(files.read(path) ?? '')).data
  if (bom === undefined) {
    const message = 'a bundled bill of materials that is no CycloneDX JSON'
    return { components: [], warnings: [{ path, message, gap: true }] }
  }
  const warnings: Warning[] = []
  const components = (bom.components ?? []).flatMap((one) => {
    const { name, version, purl, hashes, licenses } = one
    if (purl === undefined || !isPurl(purl)) {
      warnings.push({ path, message: `${shown(name)} is bundled without a package URL`, gap: true })
      return []
    }
    return bareComponent({
      name,
      ...(version !== undefined && { version }),
      purl,
      hashes: hashes.flatMap(({ alg, content }) => hexHash(alg.replace('-', ''), content) ?? []),
      licences: declaredLicences(
        licenses.map((one) => one.expression ?? one.license?.id ?? one.license?.name ?? ''),
      ),
      locations: [{ path }],
      properties: [{ name: 'deploy:python:bundled', value: 'true' }],
    })
  })
  return { components, warnings }
}
