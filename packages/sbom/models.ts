import * as Enums from '@cyclonedx/cyclonedx-library/Enums'
import * as Models from '@cyclonedx/cyclonedx-library/Models'
import type { Component, Licence, Property } from './component.ts'
import type { Hash } from './hashes.ts'
import { orderedBy } from './order.ts'

/** The library's model of a component: all that it can express; the rest is added after normalising. */
export function componentModel(
  type: Enums.ComponentType,
  component: Pick<Component, 'name' | 'purl' | 'properties'> & Partial<Component>,
): Models.Component {
  const {
    name,
    version,
    purl,
    hashes = [],
    distributions = [],
    licences = [],
    references = [],
    scope,
  } = component
  const model = new Models.Component(type, name.toWellFormed(), {
    bomRef: purl,
    purl,
    hashes: hashDictionary(hashes),
  })
  if (version !== undefined) model.version = version
  if (scope !== undefined) model.scope = scope as Enums.ComponentScope
  for (const one of orderedBy(licences, ({ value }) => value)) model.licenses.add(licenceModel(one))
  for (const one of orderedBy(distributions, (item) => JSON.stringify(item))) {
    const { url, hashes: ofFile, comment } = one
    const facts = { hashes: hashDictionary(ofFile), ...(comment === undefined ? {} : { comment }) }
    model.externalReferences.add(
      new Models.ExternalReference(url, Enums.ExternalReferenceType.Distribution, facts),
    )
  }
  for (const { url, type: kind } of orderedBy(references, (one) => `${one.type} ${one.url}`)) {
    model.externalReferences.add(new Models.ExternalReference(url, kind as Enums.ExternalReferenceType))
  }
  for (const one of orderedBy(component.properties, (item) => `${item.name} ${item.value}`)) {
    model.properties.add(property(one))
  }
  return model
}

export function property({ name, value }: Property): Models.Property {
  return new Models.Property(name, value)
}

export function hashDictionary(hashes: Hash[]): Models.HashDictionary {
  const pairs = orderedBy(hashes, ({ algorithm }) => algorithm).map(
    ({ algorithm, value }) => [algorithm as Enums.HashAlgorithm, value] as const,
  )
  return new Models.HashDictionary(pairs)
}

function licenceModel({ kind, value, acknowledgement }: Licence): Models.License {
  const stated = acknowledgement as Enums.LicenseAcknowledgement
  if (kind === 'id') return new Models.SpdxLicense(value, { acknowledgement: stated })
  if (kind === 'name') return new Models.NamedLicense(value, { acknowledgement: stated })
  const expression = new Models.LicenseExpression(value)
  expression.acknowledgement = stated
  return expression
}

/** The component with what is known of the file that is delivered. */
export function withFile(component: Component): Component {
  const file = fileNameOf(component)
  return file === undefined
    ? component
    : { ...component, properties: [...fileProperties(file), ...component.properties] }
}

/** Of the delivered file, when it is known which one that is. */
export function fileNameOf({ hashes, distributions }: Component): string | undefined {
  const url = hashes.length > 0 ? distributions[0]?.url : undefined
  return url?.slice(url.lastIndexOf('/') + 1) || undefined
}

/** Names of BSI TR-03183-2: what the delivered file is. */
export function fileProperties(file: string): Property[] {
  return [
    { name: 'bsi:component:archive', value: 'archive' },
    { name: 'bsi:component:executable', value: 'non-executable' },
    { name: 'bsi:component:filename', value: file },
    { name: 'bsi:component:structured', value: 'structured' },
  ]
}
