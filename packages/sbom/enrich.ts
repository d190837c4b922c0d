import type * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'
import type { Aggregate, Component, Location } from './component.ts'
import { byCodeUnit, distinct, orderedBy } from './order.ts'

type Bom = Serialize.JSON.Types.Normalized.Bom
type NormalComponent = Serialize.JSON.Types.Normalized.Component

export interface Enrichment {
  rootPurl: string
  /** Name of the file that is deployed. */
  rootFile: string | undefined
  components: Component[]
  aggregate: Aggregate
}

interface Composition {
  aggregate: Aggregate
  dependencies: string[]
}

/** A document with what the library cannot express. */
export type EnrichedBom = Bom & { compositions: Composition[] }

/** Adds evidence, manufacturers, file properties, dependencies without edges and compositions to a normalised document. */
export function enrich(bom: Bom, { rootPurl, rootFile, components, aggregate }: Enrichment): EnrichedBom {
  const known = new Map(components.map((one) => [one.purl, one]))
  const root = bom.metadata?.component
  return {
    ...bom,
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    ...(bom.metadata === undefined || root === undefined
      ? {}
      : { metadata: { ...bom.metadata, component: withFile(root, rootFile) } }),
    components: (bom.components ?? []).map((normal) => {
      const component = known.get(normal['bom-ref'] ?? '')
      return component === undefined ? normal : withFacts(normal, component)
    }),
    dependencies: orderedBy(
      (bom.dependencies ?? []).map(({ ref, dependsOn }) =>
        dependsOn === undefined ? { ref } : { ref, dependsOn: [...dependsOn].sort(byCodeUnit) },
      ),
      ({ ref }) => ref,
    ),
    compositions: compositionsOf(rootPurl, aggregate, components),
  }
}

function withFacts(normal: NormalComponent, component: Component): NormalComponent {
  const { manufacturer, hashes, distributions } = component
  const file = hashes.length > 0 ? distributions[0]?.url.split('/').at(-1) : undefined
  const evidence = { identity: [identityOf(component)], occurrences: occurrencesOf(component.locations) }
  return {
    ...withFile(normal, file === '' ? undefined : file),
    ...(manufacturer === undefined ? {} : { manufacturer: organisation(manufacturer) }),
    evidence: evidence as NormalComponent['evidence'],
  } as NormalComponent
}

/** Names of BSI TR-03183-2: what the delivered file is. */
function withFile(normal: NormalComponent, file: string | undefined): NormalComponent {
  if (file === undefined) return normal
  const facts = [
    { name: 'bsi:component:archive', value: 'archive' },
    { name: 'bsi:component:executable', value: 'non-executable' },
    { name: 'bsi:component:filename', value: file },
    { name: 'bsi:component:structured', value: 'structured' },
  ]
  return { ...normal, properties: [...facts, ...(normal.properties ?? [])] }
}

function organisation({ name, email }: NonNullable<Component['manufacturer']>) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { contact: [{ email }] }),
  }
}

/** Without a version only the name is known. */
function identityOf({ version, locations }: Component) {
  const methods = distinct(locations.map(({ path }) => path)).map((value) => ({
    technique: 'manifest-analysis',
    confidence: 1,
    value,
  }))
  return { field: version === undefined ? 'name' : 'purl', confidence: 1, methods }
}

function occurrencesOf(locations: Location[]) {
  return orderedBy(locations, ({ path, line = 0 }) => `${path} ${String(line).padStart(9, '0')}`).map(
    ({ path, line }) => ({ location: path, ...(line === undefined ? {} : { line }) }),
  )
}

function compositionsOf(rootPurl: string, aggregate: Aggregate, components: Component[]): Composition[] {
  const claims = [{ purl: rootPurl, edges: aggregate }, ...components]
  return (['complete', 'incomplete', 'unknown'] as const).flatMap((one) => {
    const dependencies = claims.filter(({ edges }) => edges === one).map(({ purl }) => purl)
    return dependencies.length === 0 ? [] : [{ aggregate: one, dependencies: dependencies.sort(byCodeUnit) }]
  })
}
