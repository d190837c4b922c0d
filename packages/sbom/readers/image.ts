import {
  type Aggregate,
  bareComponent,
  type Component,
  claimOf,
  type Inventory,
  mergeComponents,
  type Property,
  type Warning,
} from '../component.ts'
import { attachOrphans } from '../graph.ts'
import { type ImageSource, readParts } from '../image/archive.ts'
import { imageLimits, type Limits } from '../image/budget.ts'
import { type ChosenImage, chooseImage } from '../image/choose.ts'
import { languageInventory } from '../image/languages.ts'
import { systemInventory } from '../image/system.ts'
import { createTree, type ImageTree } from '../image/tree.ts'
import { type Distribution, parseOsRelease } from '../os/distribution.ts'
import { genericPurl, systemPurl } from '../purl.ts'

/**
 * Reads the packages of an image archive or an OCI layout: dpkg, apk, rpm and, inside, Python, Node and conda. The image is
 * a component of its own, by the digest of its manifest, and its packages depend from it. What no package manager put there
 * is not seen, so that the list is never called complete. Throws SBOM_SOURCE_INVALID, SBOM_SOURCE_TOO_LARGE.
 */
export async function readImage({
  path,
  source,
  limits = imageLimits,
}: {
  path: string
  source: ImageSource
  limits?: Limits
}): Promise<Inventory> {
  const image = chooseImage(await readParts(source, path, limits), path)
  const tree = createTree(image.layers)
  const distribution = parseOsRelease(tree.read('etc/os-release') ?? tree.read('usr/lib/os-release') ?? '')
  const layerProperty = (layer: number): Property => ({
    name: 'deploy:image:layer',
    value: image.layers[layer]?.diffId ?? 'unknown',
  })
  const system = systemInventory(tree, { distribution, layerProperty })
  const languages = languageInventory(tree, { owners: system.owners, layerProperty })
  const packages = [
    ...system.components.map((one) => ({
      ...one,
      properties: [...one.properties, ...(languages.owned.get(one.purl) ?? [])],
    })),
    ...languages.components,
  ]
  const warnings: Warning[] = [
    ...[...image.warnings, ...tree.warnings].map((message) => ({ path, message, gap: true })),
    ...system.warnings,
    ...languages.warnings,
    ...emptiness(packages, tree, path),
  ]
  const aggregate = claimOf(warnings, 'unknown')
  return {
    phase: 'post-build',
    components: below({ image, distribution, packages, path, aggregate }),
    aggregate,
    warnings,
  }
}

function emptiness(packages: Component[], tree: ImageTree, path: string): Warning[] {
  if (packages.length > 0 || tree.paths().some((one) => one.endsWith('dpkg/status'))) return []
  return [{ path, message: 'no package manager has left its list in this image', gap: true }]
}

/** The image on top, its distribution beside the packages that no other requires. */
function below({
  image,
  distribution,
  packages,
  path,
  aggregate,
}: {
  image: ChosenImage
  distribution: Distribution
  packages: Component[]
  path: string
  aggregate: Aggregate
}): Component[] {
  const attached = attachOrphans(mergeComponents(packages.map((one) => ({ ...one, direct: false }))))
  const system = systemOf(distribution, path)
  const tops = [...attached.filter(({ direct }) => direct), ...system].map(({ purl }) => purl)
  const name = image.name?.split('/').at(-1)?.split(/[:@]/)[0] || 'image'
  const top = imageComponent(image, { name, path, tops, aggregate })
  return mergeComponents([top, ...system, ...attached.map((one) => ({ ...one, direct: false }))])
}

function imageComponent(
  { name: reference, digest, config, platform }: ChosenImage,
  { name, path, tops, aggregate }: { name: string; path: string; tops: string[]; aggregate: Aggregate },
): Component {
  const [os, arch] = platform.split('/')
  const sha256 = (digest ?? config).replace(/^sha256:/, '')
  const purl =
    digest === undefined
      ? genericPurl(name, undefined, sha256)
      : systemPurl({
          type: 'oci',
          name: name.toLowerCase(),
          version: digest,
          qualifiers: { arch, ...(os !== 'linux' && { os }) },
        })
  return bareComponent({
    type: 'container',
    name,
    ...(digest !== undefined && { version: digest }),
    purl: purl ?? `pkg:generic/image?checksum=sha256:${sha256}`,
    hashes: digest === undefined ? [] : [{ algorithm: 'SHA-256', value: sha256 }],
    direct: true,
    dependsOn: tops,
    edges: aggregate,
    locations: [{ path }],
    properties: [
      { name: 'deploy:image:config', value: config },
      { name: 'deploy:image:platform', value: platform.toWellFormed() },
      ...(reference === undefined
        ? []
        : [{ name: 'deploy:image:reference', value: reference.toWellFormed() }]),
    ],
  })
}

function systemOf({ id, versionId, title }: Distribution, path: string): Component[] {
  const purl = id === undefined ? undefined : genericPurl(id, versionId)
  if (id === undefined || purl === undefined) return []
  return [
    bareComponent({
      type: 'operating-system',
      name: id,
      ...(versionId !== undefined && { version: versionId }),
      purl,
      edges: 'unknown',
      locations: [{ path }],
      properties: title === undefined ? [] : [{ name: 'deploy:image:system', value: title }],
    }),
  ]
}
