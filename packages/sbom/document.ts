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
  type Warning,
  weakest,
} from './component.ts'
import { type Enrichment, enrich } from './enrich.ts'
import { enrichXml } from './enrich-xml.ts'
import { attachOrphans } from './graph.ts'
import { metadataOf, rootModel } from './metadata.ts'
import { componentModel, withFile } from './models.ts'
import { genericPurl } from './purl.ts'
import { numberedText } from './serial-number.ts'
import { xmlText } from './xml.ts'

/**
 * A larger document is for machines alone: without blanks and line breaks 10,000 packages stay below the 16 MB that
 * actions/attest takes, and are written faster.
 */
const MOST_INDENTED = 2000

const unsorted = { sortLists: false }

const types = {
  library: Enums.ComponentType.Library,
  container: Enums.ComponentType.Container,
  'operating-system': Enums.ComponentType.OperatingSystem,
}

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
  /** Default: 1.6. */
  specVersion?: SpecVersion
  /** Who makes the document, and who makes the software. */
  creator?: Organisation
  supplier?: Organisation
}

export type SpecVersion = '1.6' | '1.7'

/** By what it can be reached: an address on the web or of mail. */
export interface Organisation {
  name?: string
  url?: string
  email?: string
}

export interface SbomDocument {
  /** CycloneDX JSON, ending with a newline; indented unless it has more than 2,000 components. */
  json: string
  /** What `json` was written from, for whoever would parse it again; keys whose value is undefined are not there. */
  document: object
  /** The same content as CycloneDX XML, ending with a newline. */
  xml(): string
  serialNumber: string
  /** Number of components, the root not counted. */
  components: number
  aggregate: Aggregate
  warnings: Warning[]
}

/**
 * Makes the CycloneDX document of a release. The bytes depend on the request alone: lists are in code-unit order,
 * and the serial number is a UUID (version 8, RFC 9562) of the content's SHA-256. Throws SBOM_INCONSISTENT when the
 * document fails the checks that the schema does not make.
 */
export function createDocument(request: DocumentRequest): SbomDocument {
  const { subject, inventories, specVersion = '1.6', creator } = request
  const components = attachOrphans(mergeComponents(inventories.flatMap((one) => one.components)))
  const warnings = inventories.flatMap((one) => one.warnings)
  const aggregate = weakest(inventories.map((one) => one.aggregate))
  const rootPurl = genericPurl(subject.name, subject.version, subject.archive?.sha256)
  if (rootPurl === undefined)
    throw inconsistent([`the release's name '${subject.name}' makes no package URL`])

  const root = rootModel(subject, rootPurl)
  const bom = new Models.Bom({ metadata: metadataOf({ ...request, root, warnings }) })
  const spec = specVersion === '1.7' ? Spec.Spec1dot7 : Spec.Spec1dot6
  const enrichment: Enrichment = { rootPurl, components, aggregate, specVersion, creator }
  const head = new Serialize.JSON.Normalize.Factory(spec).makeForBom().normalize(bom, unsorted)
  const content = enrich(head, enrichment)
  const problems = checkDocument(content)
  if (problems.length > 0) throw inconsistent(problems)
  const { text, document, serialNumber } = numberedText(content, {
    indent: components.length > MOST_INDENTED ? 0 : 2,
  })
  return {
    json: text,
    document,
    xml: () => {
      link(bom, root, components)
      bom.serialNumber = serialNumber
      const tree = new Serialize.XML.Normalize.Factory(spec).makeForBom().normalize(bom, unsorted)
      return xmlText(enrichXml(tree, enrichment))
    },
    serialNumber,
    components: components.length,
    aggregate,
    warnings,
  }
}

function modelOf(component: Component): Models.Component {
  return componentModel(types[component.type ?? 'library'], withFile(component))
}

/** For XML. The library draws an edge only between the very reference objects of its components. */
function link(bom: Models.Bom, root: Models.Component, components: Component[]): void {
  const models = new Map(components.map((one) => [one.purl, modelOf(one)]))
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

function inconsistent(problems: string[]): DeployError {
  return new DeployError({
    code: 'SBOM_INCONSISTENT',
    message: `The bill of materials does not hold together: ${problems[0]}.`,
    cause: problems.slice(0, 20).join('\n'),
    remedy:
      'Report this with the lock file that it was made from; as a way round, make the lock file again with its tool.',
  })
}
