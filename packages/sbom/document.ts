import { createHash } from 'node:crypto'
import * as Enums from '@cyclonedx/cyclonedx-library/Enums'
import * as Models from '@cyclonedx/cyclonedx-library/Models'
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'
import * as Spec from '@cyclonedx/cyclonedx-library/Spec'
import { DeployError } from '@deploy/kit/errors.ts'
import { checkDocument } from './check.ts'
import {
  type Aggregate,
  type Component,
  type Inventory,
  mergeComponents,
  type Property,
  type Warning,
  weakest,
} from './component.ts'
import { type Enrichment, enrich } from './enrich.ts'
import { attachOrphans } from './graph.ts'
import type { Hash } from './hashes.ts'
import { componentModel, hashDictionary, property } from './models.ts'
import { distinct, orderedBy } from './order.ts'
import { genericPurl } from './purl.ts'
import { publicUrl } from './urls.ts'

/** The release that the document is about. */
export interface Subject {
  name: string
  version?: string
  /** The one file that is deployed. Digests are lower-case hex. */
  archive?: { name: string; sha256: string; sha512: string }
  /** Address of the repository, and the commit that was built. */
  source?: { url: string; commit: string }
}

export interface DocumentRequest {
  subject: Subject
  /** Time of the commit, never the clock: the same input gives the same bytes. */
  timestamp: Date
  tool: { name: string; version: string }
  inventories: Inventory[]
}

export interface SbomDocument {
  /** CycloneDX 1.6 JSON, ending with a newline. */
  json: string
  /** Number of components, the root not counted. */
  components: number
  aggregate: Aggregate
  warnings: Warning[]
}

/**
 * Makes the CycloneDX 1.6 document of a release. The bytes depend on the request alone: lists are in code-unit order,
 * and the serial number is a UUID (version 8, RFC 9562) of the content's SHA-256. Throws SBOM_INCONSISTENT when the
 * document fails the checks that the schema does not make.
 */
export function createDocument({ subject, timestamp, tool, inventories }: DocumentRequest): SbomDocument {
  const components = attachOrphans(mergeComponents(inventories.flatMap((one) => one.components)))
  const warnings = inventories.flatMap((one) => one.warnings)
  const aggregate = weakest(inventories.map((one) => one.aggregate))
  const rootPurl = genericPurl(subject.name, subject.version, subject.archive?.sha256)
  if (rootPurl === undefined)
    throw inconsistent([`the release's name '${subject.name}' makes no package URL`])

  const root = rootModel(subject, rootPurl)
  const bom = new Models.Bom({ metadata: metadataOf({ root, timestamp, tool, inventories, warnings }) })
  link(bom, root, components)
  const normal = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)
    .makeForBom()
    .normalize(bom, { sortLists: false })
  const enrichment: Enrichment = { rootPurl, rootFile: subject.archive?.name, components, aggregate }
  const document = enrich(normal, enrichment)
  const problems = checkDocument(document)
  if (problems.length > 0) throw inconsistent(problems)
  const { $schema, bomFormat, specVersion, serialNumber: _, ...content } = document
  const numbered = { $schema, bomFormat, specVersion, serialNumber: serialNumberOf(document), ...content }
  return {
    json: `${JSON.stringify(numbered, null, 2)}\n`,
    components: components.length,
    aggregate,
    warnings,
  }
}

function rootModel({ name, version, archive, source }: Subject, purl: string) {
  const root = componentModel(Enums.ComponentType.Application, {
    name,
    ...(version === undefined ? {} : { version }),
    purl,
    properties: [],
  })
  if (archive !== undefined) {
    const hashes: Hash[] = [
      { algorithm: 'SHA-256', value: archive.sha256 },
      { algorithm: 'SHA-512', value: archive.sha512 },
    ]
    root.hashes = hashDictionary(hashes)
  }
  const url = publicUrl(source?.url ?? '')
  if (source !== undefined && url !== undefined) {
    const comment = `commit ${source.commit}`
    root.externalReferences.add(
      new Models.ExternalReference(url, Enums.ExternalReferenceType.VCS, { comment }),
    )
  }
  return root
}

interface MetadataRequest extends Pick<DocumentRequest, 'timestamp' | 'tool' | 'inventories'> {
  root: Models.Component
  warnings: Warning[]
}

function metadataOf({ root, timestamp, tool, inventories, warnings }: MetadataRequest): Models.Metadata {
  const metadata = new Models.Metadata({ component: root, timestamp })
  const phases = { build: Enums.LifecyclePhase.Build, 'post-build': Enums.LifecyclePhase.PostBuild }
  for (const phase of distinct(inventories.map((one) => one.phase))) {
    metadata.lifecycles.add(phases[phase as Inventory['phase']])
  }
  const { name, version } = tool
  metadata.tools.components.add(
    new Models.Component(Enums.ComponentType.Application, name, {
      version,
      bomRef: `tool:${name}@${version}`,
    }),
  )
  // The data of the document may be used freely; this says nothing about the software.
  metadata.licenses.add(new Models.SpdxLicense('CC0-1.0'))
  for (const one of orderedBy(warnings.map(warningProperty), ({ value }) => value))
    metadata.properties.add(property(one))
  return metadata
}

function warningProperty({ path, line, message, gap }: Warning): Property {
  const at = line === undefined ? path : `${path}:${line}`
  return { name: gap ? 'deploy:sbom:gap' : 'deploy:sbom:warning', value: `${at}: ${message}`.toWellFormed() }
}

/** The library draws an edge only between the very reference objects of its components. */
function link(bom: Models.Bom, root: Models.Component, components: Component[]): void {
  const types = {
    library: Enums.ComponentType.Library,
    container: Enums.ComponentType.Container,
    'operating-system': Enums.ComponentType.OperatingSystem,
  }
  const models = new Map(
    components.map((one) => [one.purl, componentModel(types[one.type ?? 'library'], one)]),
  )
  for (const { purl, direct, dependsOn } of components) {
    const model = models.get(purl)
    if (model === undefined) continue
    bom.components.add(model)
    if (direct) root.dependencies.add(model.bomRef)
    for (const to of dependsOn) {
      const target = models.get(to)
      if (target !== undefined) model.dependencies.add(target.bomRef)
    }
  }
}

/** A UUID of version 8 and the RFC's variant from the SHA-256 of the document without its serial number. */
function serialNumberOf(document: object): string {
  const hex = createHash('sha256').update(JSON.stringify(document)).digest('hex')
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4]
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
  ]
  return `urn:uuid:${[...groups, hex.slice(20, 32)].join('-')}`
}

function inconsistent(problems: string[]): DeployError {
  return new DeployError({
    code: 'SBOM_INCONSISTENT',
    message: `The bill of materials does not hold together: ${problems[0]}.`,
    cause: problems.slice(0, 20).join('\n'),
    remedy:
      'Report this with the lock file that it was made from; as a way round, make the lock file again with its tool.',
  })
}
