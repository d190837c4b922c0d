import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { pack } from 'tar-stream'

/** Images that are made of nothing, for tests. */

export interface Blob {
  mediaType: string
  digest: string
  size: number
  bytes: Buffer
}

export interface TestImage {
  manifest: Blob
  config: Blob
  layers: Blob[]
  platform: { os: string; architecture: string }
}

export const digestOf = (bytes: Buffer | string) =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export const oci = (name: string) => `application/vnd.oci.image.${name}`

export function blobOf(mediaType: string, content: Buffer | object): Blob {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes }
}

export const descriptorOf = ({ mediaType, digest, size }: Blob) => ({ mediaType, digest, size })

interface ImageOptions {
  architecture?: string
  layers?: Buffer[]
  /** Laid over the manifest. */
  change?: (manifest: { config: object; layers: object[] }) => object
  diffIds?: number
}

/** The layers are bytes of no meaning. */
export function imageFor({
  architecture = 'amd64',
  layers: contents = [Buffer.from(`base ${architecture}`), Buffer.from('app')],
  change = (manifest) => manifest,
  diffIds = contents.length,
}: ImageOptions = {}): TestImage {
  const layers = contents.map((bytes) => blobOf(oci('layer.v1.tar+gzip'), bytes))
  const config = blobOf(oci('config.v1+json'), {
    os: 'linux',
    architecture,
    rootfs: { type: 'layers', diff_ids: Array.from({ length: diffIds }, (_, index) => digestOf(`${index}`)) },
  })
  const text = { schemaVersion: 2, config: descriptorOf(config), layers: layers.map(descriptorOf) }
  const manifest = blobOf(oci('manifest.v1+json'), change(text))
  return { manifest, config, layers, platform: { os: 'linux', architecture } }
}

/** An index of several images; those with a platform of its own are what a build says about itself. */
export function indexOf(images: TestImage[]): Blob {
  return blobOf(oci('index.v1+json'), {
    schemaVersion: 2,
    manifests: images.map(({ manifest, platform }) => ({ ...descriptorOf(manifest), platform })),
  })
}

export type TarEntry = readonly [
  name: string,
  content: Buffer | string | { type: 'symlink' | 'link'; to: string },
]

/** Every file of a layout with this root, in an order of its own. */
export function entriesOf(root: Blob, images: TestImage[]): TarEntry[] {
  const parts = images.flatMap(({ manifest, config, layers }) => [manifest, config, ...layers])
  const blobs = new Map([root, ...parts].map((blob) => [blob.digest, blob.bytes]))
  return [
    ...[...blobs].map(([digest, bytes]): TarEntry => [`blobs/${digest.replace(':', '/')}`, bytes]),
    ['index.json', JSON.stringify({ schemaVersion: 2, manifests: [descriptorOf(root)] })],
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
  ]
}

export async function writeTar(path: string, entries: TarEntry[]): Promise<string> {
  const archive = pack()
  for (const [name, content] of entries) {
    if (typeof content === 'string' || Buffer.isBuffer(content)) archive.entry({ name }, content)
    else archive.entry({ name, type: content.type, linkname: content.to })
  }
  archive.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of archive) chunks.push(chunk as Uint8Array)
  await writeFile(path, Buffer.concat(chunks))
  return path
}
