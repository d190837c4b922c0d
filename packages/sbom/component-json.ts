import type { Component, Distribution, Licence, Location } from './component.ts'
import type { Organisation } from './document.ts'
import type { Hash } from './hashes.ts'
import { fileNameOf, fileProperties } from './models.ts'
import { distinct, orderedBy } from './order.ts'
import { publishedUrl } from './urls.ts'

/**
 * A component as CycloneDX 1.6 and 1.7 write it in JSON. The library's models and its normaliser would give the same, key by key,
 * in many times the time and memory: a test compares them.
 */
export function componentJson(component: Component) {
  const { type = 'library', version = '', purl, scope, hashes, licences, manufacturer } = component
  const references = referencesJson(component)
  const properties = propertiesJson(component)
  return {
    type,
    name: component.name.toWellFormed(),
    ...(version !== '' && { version }),
    'bom-ref': purl,
    scope,
    ...(hashes.length > 0 && { hashes: hashesJson(hashes) }),
    ...(licences.length > 0 && { licenses: licencesJson(licences) }),
    purl,
    ...(references.length > 0 && { externalReferences: references }),
    ...(properties.length > 0 && { properties }),
    evidence: evidenceOf(component),
    ...(manufacturer !== undefined && { manufacturer: organisationJson(manufacturer) }),
  }
}

export function organisationJson({ name, url, email }: Organisation) {
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
    ({ path, line }) => (line === undefined ? { location: path } : { location: path, line }),
  )
}

/** One of each algorithm, as in the library's dictionary. */
function hashesJson(hashes: Hash[]) {
  const byAlgorithm = new Map(
    orderedBy(hashes, ({ algorithm }) => algorithm).map((one) => [one.algorithm, one]),
  )
  return Array.from(byAlgorithm.values(), ({ algorithm, value }) => ({ alg: algorithm, content: value }))
}

/** An expression stands alone. */
function licencesJson(licences: Licence[]) {
  const sorted = orderedBy(licences, ({ value }) => value)
  const expression = sorted.find(({ kind }) => kind === 'expression')
  return (expression === undefined ? sorted : [expression]).map(({ kind, value, acknowledgement }) =>
    kind === 'expression'
      ? { expression: value, acknowledgement }
      : { license: { [kind]: value, acknowledgement } },
  )
}

function referencesJson({ distributions, references }: Component) {
  return [
    ...orderedBy(distributions, (item) => JSON.stringify(item)).map(distributionJson),
    ...orderedBy(references, (one) => `${one.type} ${one.url}`).map(({ url, type }) => ({
      url: publishedUrl(url),
      type,
    })),
  ]
}

function distributionJson({ url, hashes, comment = '' }: Distribution) {
  return {
    url: publishedUrl(url),
    type: 'distribution',
    ...(hashes.length > 0 && { hashes: hashesJson(hashes) }),
    ...(comment !== '' && { comment }),
  }
}

function propertiesJson(component: Component) {
  const file = fileNameOf(component)
  const all = file === undefined ? component.properties : [...fileProperties(file), ...component.properties]
  return orderedBy(all, ({ name, value }) => `${name} ${value}`).map(({ name, value }) => ({ name, value }))
}
