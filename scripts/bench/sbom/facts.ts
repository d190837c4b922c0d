import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Run } from '../bench.ts'

const some = z.optional(z.array(z.unknown()))
const component = z.looseObject({
  hashes: some,
  licenses: some,
  externalReferences: z.optional(z.array(z.looseObject({ hashes: some }))),
})
const schema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  metadata: z.optional(
    z.looseObject({ component: z.optional(z.looseObject({ 'bom-ref': z.optional(z.string()) })) }),
  ),
  components: z.optional(z.array(component)),
  dependencies: z.optional(
    z.array(z.looseObject({ ref: z.string(), dependsOn: z.optional(z.array(z.string())) })),
  ),
})

export const columns = ['CycloneDX', 'packages', 'with digest', 'with licence', 'edges', 'from the root']

/** What a document says, counted in the same way whoever wrote it; the root's own edges stand apart. */
export function factsOf(json: string): Pick<Run, 'facts' | 'digest'> {
  const { specVersion, metadata, components = [], dependencies = [] } = schema.parse(JSON.parse(json))
  const root = metadata?.component?.['bom-ref']
  const edgesOf = (isRoot: boolean) =>
    dependencies
      .filter(({ ref }) => (ref === root) === isRoot)
      .reduce((sum, { dependsOn = [] }) => sum + dependsOn.length, 0)
  const hasDigest = ({ hashes = [], externalReferences = [] }: z.output<typeof component>) =>
    [hashes, ...externalReferences.map((one) => one.hashes ?? [])].some((list) => list.length > 0)
  const facts = [
    specVersion,
    components.length,
    components.filter(hasDigest).length,
    components.filter(({ licenses = [] }) => licenses.length > 0).length,
    edgesOf(false),
    edgesOf(true),
  ]
  return {
    facts: Object.fromEntries(columns.map((column, at) => [column, facts[at]!])),
    digest: createHash('sha256').update(json).digest('hex'),
  }
}
