import { bareComponent, type Inventory } from './component.ts'
import { genericPurl, systemPurl } from './purl.ts'

/** What a release says of its image. */
export interface PinnedImage {
  /** `<repository>@sha256:…`, or the digest alone. */
  reference: string
  /** `sha256:…` */
  digest: string
}

/**
 * An image of which only the name is known: it belongs to the release, and what is in it may be anything, so the whole is
 * incomplete. `path`: the file that names it.
 */
export function pinnedImage(
  { reference, digest }: PinnedImage,
  { application, path }: { application: string; path: string },
): Inventory {
  const repository = reference.split('@').at(-2)
  const name = repository?.split('/').at(-1) ?? application
  const sha256 = digest.replace(/^sha256:/, '')
  const purl = systemPurl({ type: 'oci', name, version: digest, qualifiers: { repository_url: repository } })
  return {
    phase: 'build',
    components: [
      bareComponent({
        type: 'container',
        name,
        version: digest,
        purl: purl ?? genericPurl('image', undefined, sha256)!,
        hashes: [{ algorithm: 'SHA-256', value: sha256 }],
        direct: true,
        edges: 'incomplete',
        locations: [{ path }],
        properties: [{ name: 'deploy:image:reference', value: reference }],
      }),
    ],
    aggregate: 'incomplete',
    warnings: [{ path, message: `the packages inside ${reference} are not listed`, gap: true }],
  }
}
