import type { Component } from './component.ts'
import { evidenceOf } from './component-json.ts'
import type { Organisation } from './document.ts'
import { type Composition, compositionsOf, type Enrichment } from './enrich.ts'
import { withHostBrackets } from './urls.ts'
import { element, type XmlElement } from './xml.ts'

/**
 * Adds to the library's XML what it cannot express: manufacturers, evidence and compositions, each where the schema's
 * sequence has it: https://cyclonedx.org/docs/1.6/xml/
 */
export function enrichXml(
  bom: XmlElement,
  { rootPurl, components, aggregate, creator }: Enrichment,
): XmlElement {
  const known = new Map(components.map((one) => [one.purl, one]))
  const compositions = compositionsOf(rootPurl, aggregate, components).map(compositionXml)
  const inside = childrenOf(bom).map((child) => {
    if (child.name === 'components')
      return { ...child, children: childrenOf(child).map((one) => withFacts(one, known)) }
    if (child.name === 'metadata' && creator !== undefined) return withCreator(child, creator)
    return child
  })
  return { ...bom, children: [...inside, element('compositions', compositions)] }
}

/** Behind the root component. */
function withCreator(metadata: XmlElement, creator: Organisation): XmlElement {
  const children = childrenOf(metadata).flatMap((child) =>
    child.name === 'component' ? [child, organisationXml('manufacturer', creator)] : [child],
  )
  return { ...metadata, children }
}

function withFacts(xml: XmlElement, known: Map<string, Component>): XmlElement {
  const component = known.get(String(xml.attributes?.['bom-ref']))
  if (component === undefined) return xml
  const { manufacturer } = component
  return {
    ...xml,
    children: [
      ...(manufacturer === undefined ? [] : [organisationXml('manufacturer', manufacturer)]),
      ...childrenOf(xml).map((child) => (child.name === 'externalReferences' ? withUrls(child) : child)),
      evidenceXml(component),
    ],
  }
}

function withUrls(xml: XmlElement): XmlElement {
  if (xml.name === 'url') return { ...xml, children: withHostBrackets(String(xml.children)) }
  const isLeaf = typeof xml.children === 'string' || typeof xml.children === 'number'
  return isLeaf ? xml : { ...xml, children: childrenOf(xml).map(withUrls) }
}

function evidenceXml(component: Component): XmlElement {
  const { identity, occurrences } = evidenceOf(component)
  const identities = identity.map(({ field, confidence, methods }) =>
    element('identity', [
      element('field', field),
      element('confidence', confidence),
      element(
        'methods',
        methods.map((one) =>
          element(
            'method',
            Object.entries(one).map(([name, value]) => element(name, value)),
          ),
        ),
      ),
    ]),
  )
  const places = occurrences.map((one) =>
    element(
      'occurrence',
      Object.entries(one).map(([name, value]) => element(name, value)),
    ),
  )
  return element('evidence', [...identities, element('occurrences', places)])
}

function compositionXml({ aggregate, dependencies }: Composition): XmlElement {
  const inside = dependencies.map((ref) => element('dependency', [], { ref }))
  return element('composition', [element('aggregate', aggregate), element('dependencies', inside)])
}

function organisationXml(tag: string, { name, url, email }: Organisation): XmlElement {
  return element(tag, [
    ...(name === undefined ? [] : [element('name', name)]),
    ...(url === undefined ? [] : [element('url', url)]),
    ...(email === undefined ? [] : [element('contact', [element('email', email)])]),
  ])
}

function childrenOf({ children }: XmlElement): XmlElement[] {
  if (children === undefined || typeof children === 'string' || typeof children === 'number') return []
  return [...children].filter((child) => child.type === 'element')
}
