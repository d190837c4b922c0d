import type { Readable } from 'node:stream'
import {
  type Descriptor,
  isIndex,
  layersIn,
  matches,
  mediaTypes,
  type Platform,
  platformIn,
  readTypedIndex,
  readTypedManifest,
} from './documents.ts'
import { invalidLayout } from './failures.ts'
import { openStore, type Store } from './store.ts'

/** One image, whole, in a layout: every byte was compared with its digest, and nothing that a pull asks for is missing. */
export interface Layout {
  /** What is pulled: a manifest, or an index of several. */
  root: Descriptor
  /** In the order of the index. */
  platforms: Platform[]
  /** Manifests and indexes by digest. */
  manifests: ReadonlyMap<string, Descriptor>
  /** Configurations and layers by digest. */
  blobs: ReadonlyMap<string, Descriptor>
  /** Of the file. */
  size: number
  sha256: string
  /** Some bytes of what is there; `end` is the last one. */
  open(digest: string, range?: { start: number; end: number }): Readable
}

/**
 * Opens the tar of an OCI image layout that holds one image, for one or several platforms, and proves all of it. Throws
 * IMAGE_INVALID, DIGEST_MISMATCH.
 */
export async function openLayout(path: string): Promise<Layout> {
  const store = await openStore(path)
  const walk = createWalk(store)
  const root = rootOf(store)
  const platforms = await walk.root(root)
  const { size, sha256, open } = store
  return { root, platforms, manifests: walk.manifests, blobs: walk.blobs, size, sha256, open }
}

/** The wanted ones, in the order in which they are wanted; undefined for what is not there. */
export function choosePlatforms(
  { platforms }: Pick<Layout, 'platforms'>,
  wanted: readonly string[],
): (Platform | undefined)[] {
  return wanted.map((name) => platforms.find(({ platform }) => matches(platform, name)))
}

/** A tag is a name of an entry, so several entries may be the same image. */
function rootOf({ path, index }: Store): Descriptor {
  const { manifests } = readTypedIndex(index, (cause) => invalidLayout(path, `index.json: ${cause}`))
  const [root] = manifests
  if (root === undefined || new Set(manifests.map(({ digest }) => digest)).size !== 1)
    throw invalidLayout(path, `index.json names ${manifests.length} images, and one is wanted.`)
  const { mediaType, digest, size } = root
  return { mediaType, digest, size }
}

/** Follows an image from its root, index → manifest → configuration and layers: nothing deeper, so nothing without end. */
function createWalk({ path, sizes, text }: Store) {
  const manifests = new Map<string, Descriptor>()
  const blobs = new Map<string, Descriptor>()
  const refuse = (cause: string) => invalidLayout(path, cause)

  const add = (
    kind: Map<string, Descriptor>,
    { mediaType, digest, size }: Descriptor,
    types?: readonly string[],
  ) => {
    const found = sizes.get(digest)
    if (found === undefined) throw refuse(`The blob ${digest} (${mediaType}) is not in it.`)
    if (found !== size) throw refuse(`The blob ${digest} has ${found} bytes, and ${size} are said.`)
    if (types && !types.includes(mediaType)) throw refuse(`The blob ${digest} is a ${mediaType}.`)
    kind.set(digest, { mediaType, digest, size })
  }

  const manifest = async (descriptor: Descriptor, { proof }: { proof: boolean }): Promise<Platform> => {
    add(manifests, descriptor, mediaTypes.manifest)
    const { config, layers } = readTypedManifest(await text(descriptor.digest), (cause) =>
      refuse(`${descriptor.digest}: ${cause}`),
    )
    add(blobs, config, mediaTypes.config)
    for (const layer of layers) add(blobs, layer, proof ? undefined : mediaTypes.layer)
    const configText = await text(config.digest)
    if (!proof && layersIn(configText, refuse) !== layers.length)
      throw refuse(`${descriptor.digest} has other layers than its configuration.`)
    return {
      platform: proof ? 'unknown/unknown' : platformIn(configText, refuse),
      manifest: descriptor.digest,
      config: config.digest,
      layers: layers.map(({ digest, size }) => ({ digest, size })),
    }
  }

  const root = async (descriptor: Descriptor): Promise<Platform[]> => {
    if (!isIndex(descriptor.mediaType)) return [await manifest(descriptor, { proof: false })]
    add(manifests, descriptor)
    const index = readTypedIndex(await text(descriptor.digest), refuse)
    const platforms: Platform[] = []
    for (const { platform, ...each } of index.manifests) {
      // Provenance and SBOM of a build lie beside the images as "unknown/unknown".
      const proof = platform?.os === 'unknown'
      const found = await manifest(each, { proof })
      if (!proof) platforms.push(found)
    }
    if (platforms.length === 0) throw refuse('Its index names no image.')
    return platforms
  }

  return { root, manifests, blobs }
}
