import type * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'
import type { Aggregate, Component } from './component.ts'
import { componentJson, organisationJson } from './component-json.ts'
import type { Organisation, SpecVersion } from './document.ts'
import { byCodeUnit, distinct, orderedBy } from './order.ts'

type Bom = Serialize.JSON.Types.Normalized.Bom

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
export type EnrichedBom = Omit<Bom, 'serialNumber' | 'components'> & {
  $schema: string
  components: ReturnType<typeof componentJson>[]
  compositions: Composition[]
}

/** Adds components with their edges, and compositions, to a normalised document of the root alone. */
export function enrich(
  { serialNumber: _, ...bom }: Bom,
  { rootPurl, components, aggregate, specVersion, creator }: Enrichment,
): EnrichedBom {
  const known = new Set(components.map(({ purl }) => purl))
  const direct = components.flatMap((one) => (one.direct ? [one.purl] : []))
  const edges = [{ purl: rootPurl, dependsOn: direct }, ...components].map(({ purl, dependsOn }) => ({
    ref: purl,
    dependsOn: distinct(dependsOn.filter((to) => to !== purl && known.has(to))),
  }))
  return {
    ...bom,
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    ...(bom.metadata !== undefined &&
      creator !== undefined && { metadata: withCreator(bom.metadata, organisationJson(creator)) }),
    components: components.map(componentJson),
    dependencies: orderedBy(
      edges.map(({ ref, dependsOn }) => (dependsOn.length === 0 ? { ref } : { ref, dependsOn })),
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
