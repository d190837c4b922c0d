import { isPurl } from './purl.ts'

/** BSI TR-03183-2 v2.1.0, and the minimum elements that CISA drafted in 2025. */
export const profileNames = ['bsi', 'cisa'] as const

export type ProfileName = (typeof profileNames)[number]

/** How much of one required field a document has. */
export interface FieldScore {
  profile: ProfileName
  field: string
  have: number
  of: number
  /** Who lacks it: references of components, at most ten. */
  missing: string[]
}

interface Hashed {
  hashes?: { alg: string; content: string }[]
}

interface Organised {
  name?: string
  url?: string[]
  contact?: { email?: string }[]
}

interface ScoredComponent extends Hashed {
  type?: string
  'bom-ref'?: string
  name?: string
  version?: string
  purl?: string
  manufacturer?: Organised
  supplier?: Organised
  licenses?: object[]
  externalReferences?: (Hashed & { type: string })[]
  properties?: { name: string; value: string }[]
}

/** The parts of a CycloneDX document that profiles ask for. */
export interface ScoredDocument {
  specVersion?: string
  serialNumber?: string
  metadata?: {
    timestamp?: string
    tools?: { components?: { name?: string; version?: string }[] }
    lifecycles?: object[]
    manufacturer?: Organised
    supplier?: Organised
    component?: ScoredComponent
  }
  components?: ScoredComponent[]
  dependencies?: { ref: string }[]
  compositions?: { aggregate: string; dependencies?: string[] }[]
  vulnerabilities?: object[]
}

type Of<T> = (subject: T) => boolean

const reachable = ({ url = [], contact = [] }: Organised = {}) =>
  url.length > 0 || contact.some(({ email }) => email !== undefined)
const isNamed = ({ name }: Organised = {}) => name !== undefined
const property =
  (name: string): Of<ScoredComponent> =>
  ({ properties = [] }) =>
    properties.some((one) => one.name === name)
const ofDistribution = ({ externalReferences = [] }: ScoredComponent) =>
  externalReferences.filter(({ type }) => type === 'distribution').flatMap(({ hashes = [] }) => hashes)

type Context = { rooted: ReadonlySet<string>; stated: ReadonlySet<string> }

/** Fields of the document as a whole. */
const ofDocument: Record<ProfileName, Record<string, Of<ScoredDocument>>> = {
  bsi: {
    'CycloneDX 1.6 or later': ({ specVersion = '' }) => Number(specVersion) >= 1.6,
    'address of the document (serial number)': ({ serialNumber }) => serialNumber !== undefined,
    'creator of the document, by mail or web': ({ metadata }) => reachable(metadata?.manufacturer),
    'time stamp': ({ metadata }) => metadata?.timestamp !== undefined,
    'no vulnerabilities in it': ({ vulnerabilities = [] }) => vulnerabilities.length === 0,
  },
  cisa: {
    'author of the document': ({ metadata }) =>
      isNamed(metadata?.manufacturer) || reachable(metadata?.manufacturer),
    'time stamp': ({ metadata }) => metadata?.timestamp !== undefined,
    'tool, with version': ({ metadata }) =>
      (metadata?.tools?.components ?? []).some(
        ({ name, version }) => name !== undefined && version !== undefined,
      ),
    'generation context (life-cycle phase)': ({ metadata }) => (metadata?.lifecycles ?? []).length > 0,
    'producer of the software': ({ metadata }) =>
      isNamed(metadata?.supplier) || reachable(metadata?.supplier),
  },
}

/** Fields of each component, the root among them. */
const ofComponents: Record<
  ProfileName,
  Record<string, (one: ScoredComponent, context: Context) => boolean>
> = {
  bsi: {
    name: ({ name }) => name !== undefined,
    version: ({ version }) => version !== undefined,
    'creator, by mail or web': ({ manufacturer, supplier }) => reachable(manufacturer) || reachable(supplier),
    'file name': property('bsi:component:filename'),
    'executable, archive, structured': (one) =>
      ['executable', 'archive', 'structured'].every((name) => property(`bsi:component:${name}`)(one)),
    'dependencies listed': ({ 'bom-ref': ref = '' }, { rooted }) => rooted.has(ref),
    'completeness of dependencies stated': ({ 'bom-ref': ref = '' }, { stated }) => stated.has(ref),
    licences: ({ licenses = [] }) => licenses.length > 0,
    'SHA-512 of the delivered file': (one) =>
      [...(one.hashes ?? []), ...ofDistribution(one)].some(({ alg }) => alg === 'SHA-512'),
    'unique identifier': ({ purl = '' }) => isPurl(purl),
  },
  cisa: {
    name: ({ name }) => name !== undefined,
    version: ({ version }) => version !== undefined,
    'software producer': ({ manufacturer, supplier }) =>
      isNamed(manufacturer) || reachable(manufacturer) || isNamed(supplier),
    identifier: ({ purl = '' }) => isPurl(purl),
    'component hash': (one) => [...(one.hashes ?? []), ...ofDistribution(one)].length > 0,
    licence: ({ licenses = [] }) => licenses.length > 0,
    'dependency relationship': ({ 'bom-ref': ref = '' }, { rooted }) => rooted.has(ref),
  },
}

/** How much a document has of what a profile requires, field by field, in the profile's order. Pure. */
export function scoreProfile(document: ScoredDocument, profile: ProfileName): FieldScore[] {
  const root = document.metadata?.component
  // The supplier of the document's software is that of its root.
  const rootWithMaker = root && { ...root, supplier: root.supplier ?? document.metadata?.supplier ?? {} }
  const components = [...(rootWithMaker === undefined ? [] : [rootWithMaker]), ...(document.components ?? [])]
  const context: Context = {
    rooted: new Set((document.dependencies ?? []).map(({ ref }) => ref)),
    stated: new Set((document.compositions ?? []).flatMap(({ dependencies = [] }) => dependencies)),
  }
  const whole = Object.entries(ofDocument[profile]).map(([field, holds]): FieldScore => {
    const have = holds(document)
    return { profile, field, have: have ? 1 : 0, of: 1, missing: have ? [] : ['the document'] }
  })
  const each = Object.entries(ofComponents[profile]).map(([field, holds]): FieldScore => {
    const missing = components
      .filter((one) => !holds(one, context))
      .map((one) => one['bom-ref'] ?? 'a component')
    const of = components.length
    return {
      profile,
      field: `each component: ${field}`,
      have: of - missing.length,
      of,
      missing: missing.slice(0, 10),
    }
  })
  return [...whole, ...each]
}

/** The fields of which something is missing. */
export function profileGaps(scores: FieldScore[]): FieldScore[] {
  return scores.filter(({ have, of }) => have < of)
}

/** One line a field, in columns, for the log. */
export function profileLines(scores: FieldScore[]): string[] {
  return scores.map(({ profile, field, have, of }) => {
    const share = of === 0 ? 100 : Math.floor((have * 100) / of)
    return `${profile.toUpperCase().padEnd(5)} ${String(share).padStart(3)} %  ${`${have}/${of}`.padStart(11)}  ${field}`
  })
}
