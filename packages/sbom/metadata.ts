import * as Enums from '@cyclonedx/cyclonedx-library/Enums'
import * as Models from '@cyclonedx/cyclonedx-library/Models'
import type { Inventory, Property, Warning } from './component.ts'
import type { DocumentRequest, Organisation, Subject } from './document.ts'
import type { Hash } from './hashes.ts'
import { componentModel, fileProperties, hashDictionary, property } from './models.ts'
import { distinct, orderedBy } from './order.ts'
import { publicUrl } from './urls.ts'

/** The release as the root of the document. */
export function rootModel({ name, version, archive, source }: Subject, purl: string) {
  const root = componentModel(Enums.ComponentType.Application, {
    name,
    ...(version === undefined ? {} : { version }),
    purl,
    properties: archive === undefined ? [] : fileProperties(archive.name),
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

interface MetadataRequest extends Pick<DocumentRequest, 'timestamp' | 'tool' | 'inventories' | 'supplier'> {
  root: Models.Component
  warnings: Warning[]
}

/** Who and what made the document, when, of which phase; what could not be read stands in the properties. */
export function metadataOf({
  root,
  timestamp,
  tool,
  inventories,
  supplier,
  warnings,
}: MetadataRequest): Models.Metadata {
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
  if (supplier !== undefined) metadata.supplier = organisationModel(supplier)
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

function organisationModel({ name, url, email }: Organisation): Models.OrganizationalEntity {
  const entity = new Models.OrganizationalEntity(name === undefined ? {} : { name })
  if (url !== undefined) entity.url.add(url)
  if (email !== undefined) entity.contact.add(new Models.OrganizationalContact({ email }))
  return entity
}
