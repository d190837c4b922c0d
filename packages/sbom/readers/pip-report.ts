import * as z from 'zod/mini'
import { bareComponent, claimOf, type Inventory, type Warning } from '../component.ts'
import { readJson } from '../json.ts'
import { pypiPurl } from '../purl.ts'
import { directUrlSchema, originOf } from '../python/direct-url.ts'
import { type Installed, linkInstalled } from '../python/installed.ts'
import { normaliseExtra } from '../python/marker.ts'
import { describe } from '../python/metadata.ts'
import { shown } from '../urls.ts'

const text = z.string()

const itemSchema = z.object({
  download_info: directUrlSchema,
  is_direct: z.nullish(z.boolean()),
  is_yanked: z.nullish(z.boolean()),
  requested: z.boolean(),
  requested_extras: z.nullish(z.array(text)),
  metadata: z.custom<Record<string, unknown>>(isObject, 'expected an object'),
})

const schema = z.object({
  version: z.literal('1'),
  install: z.array(itemSchema),
  environment: z.optional(z.record(text, text)),
})

/** For each of thousands of packages, so that it is not left to z.record. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Item = z.output<typeof itemSchema>

/**
 * Reads what `pip install --report` wrote: https://pip.pypa.io/en/stable/reference/installation-report/. It is the one
 * source that knows the digest of the very file that pip chose. Throws SBOM_SOURCE_INVALID.
 */
export function readPipReport({ path, text }: { path: string; text: string }): Inventory {
  const report = readJson(text, { path, what: 'an installation report of pip (version 1)', schema })
  const warnings: Warning[] = []
  const installed = report.install.flatMap((item): Installed[] => {
    const read = readItem(item, path)
    if ('gap' in read) warnings.push(read)
    return 'gap' in read ? [] : [read]
  })
  const graph = linkInstalled(installed, { environment: { variables: report.environment ?? {} }, path })
  for (const { name, hashes } of graph.components) {
    if (hashes.length === 0)
      warnings.push({ path, message: `${name} was installed from no file with a digest`, gap: false })
  }
  warnings.push(...graph.warnings)
  return {
    phase: 'build',
    components: graph.components,
    aggregate: claimOf(warnings, 'complete'),
    warnings,
  }
}

function readItem(item: Item, path: string): Installed | Warning {
  const described = describe(
    new Map(Object.entries(item.metadata).map(([name, value]) => [name, listOf(value)])),
  )
  const origin = originOf(item.download_info, { direct: item.is_direct === true })
  const purl = described && pypiPurl(described.name, described.version, origin.qualifiers)
  if (described === undefined || purl === undefined) {
    return {
      path,
      message: `the package from ${shown(item.download_info.url)} has no usable name and version`,
      gap: true,
    }
  }
  const component = bareComponent({
    name: described.name,
    version: described.version,
    purl,
    hashes: origin.hashes,
    distributions: origin.distributions,
    ...described.facts,
    direct: item.requested,
    locations: [{ path }],
    properties: item.is_yanked
      ? [...origin.properties, { name: 'deploy:python:yanked', value: 'true' }]
      : origin.properties,
  })
  return {
    component,
    requires: described.requires,
    extras: (item.requested_extras ?? []).map(normaliseExtra),
  }
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
}
