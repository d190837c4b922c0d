import type * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'
import type { Aggregate, Component, Location } from './component.ts'
import type { Organisation, SpecVersion } from './document.ts'
import { byCodeUnit, distinct, orderedBy } from './order.ts'
import { withHostBrackets } from './urls.ts'

type Bom = Serialize.JSON.Types.Normalized.Bom
type NormalComponent = Serialize.JSON.Types.Normalized.Component

export interface Enrichment {
  rootPurl: string
  components: Component[]
  aggregate: Aggregate
  specVersion: SpecVersion
  creator?: Organisation | undefined
}

export interface Composition {
  aggregate: Aggregate
  dependencies: string[]
}

/** A document with what the library cannot express. */
export type EnrichedBom = Omit<Bom, 'serialNumber'> & { $schema: string; compositions: Composition[] }

/** Adds evidence, manufacturers, dependencies without edges and compositions to a normalised document. */
export function enrich(
  { serialNumber: _, ...bom }: Bom,
  { rootPurl, components, aggregate, specVersion, creator }: Enrichment,
): EnrichedBom {
  const known = new Map(components.map((one) => [one.purl, one]))
  return {
    ...bom,
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    ...(bom.metadata !== undefined &&
      creator !== undefined && { metadata: withCreator(bom.metadata, organisation(creator)) }),
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

type Metadata = NonNullable<Bom['metadata']>

/** Before the component, as the schema lists it. */
function withCreator({ component, ...metadata }: Metadata, manufacturer: object): Metadata {
  return { ...metadata, manufacturer, ...(component && { component }) } as Metadata
}

function withFacts(normal: NormalComponent, component: Component): NormalComponent {
  const { manufacturer } = component
  const { externalReferences } = normal
  return {
    ...normal,
    ...(externalReferences && {
      externalReferences: externalReferences.map((one) => ({ ...one, url: withHostBrackets(one.url) })),
    }),
    ...(manufacturer === undefined ? {} : { manufacturer: organisation(manufacturer) }),
    evidence: evidenceOf(component) as NormalComponent['evidence'],
  } as NormalComponent
}

function organisation({ name, url, email }: Organisation) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url: [url] }),
    ...(email === undefined ? {} : { contact: [{ email }] }),
  }
}

/** How it is known what a component is, and where it was seen. */
export function evidenceOf(component: Component) {
  return { identity: [identityOf(component)], occurrences: occurrencesOf(component.locations) }
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

export function compositionsOf(
  rootPurl: string,
  aggregate: Aggregate,
  components: Component[],
): Composition[] {
  const claims = [{ purl: rootPurl, edges: aggregate }, ...components]
  return (['complete', 'incomplete', 'unknown'] as const).flatMap((one) => {
    const dependencies = claims.filter(({ edges }) => edges === one).map(({ purl }) => purl)
    return dependencies.length === 0 ? [] : [{ aggregate: one, dependencies: dependencies.sort(byCodeUnit) }]
  })
}
