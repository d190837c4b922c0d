import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Header, pack } from 'tar-stream'
import type { ImageSource } from '../image/archive.ts'

/** An entry of a tar: a text is a file, anything else what its header says. */
export type TarEntry = [path: string, content: string | Buffer | Partial<Header>]

/** A tar archive with these entries, in this order. */
export async function tarOf(entries: TarEntry[]): Promise<Buffer> {
  const archive = pack()
  for (const [name, content] of entries) {
    if (typeof content === 'string' || Buffer.isBuffer(content)) archive.entry({ name }, content)
    else archive.entry({ name, ...content })
  }
  archive.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of archive) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

export interface TestLayer {
  /** As it lies in the archive. */
  blob: Buffer
  diffId: string
}

/** A layer with these files, packed by `pack` in the archive. */
export async function layerOf(entries: TarEntry[], pack = (tar: Buffer) => tar): Promise<TestLayer> {
  const tar = await tarOf(entries)
  return { blob: pack(tar), diffId: sha256(tar) }
}

function sha256(bytes: string | Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function blobAt(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

interface ImageParts {
  entries: TarEntry[]
  config: string
  manifest: string
}

function partsOf(layers: TestLayer[], platform: { os: string; architecture: string }): ImageParts {
  const config = JSON.stringify({
    ...platform,
    rootfs: { type: 'layers', diff_ids: layers.map((one) => one.diffId) },
  })
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(config),
      size: config.length,
    },
    layers: layers.map(({ blob }) => ({ digest: sha256(blob), size: blob.length })),
  })
  const blobs = [...layers.map(({ blob }) => blob), Buffer.from(config), Buffer.from(manifest)]
  return { entries: blobs.map((blob): TarEntry => [blobAt(sha256(blob)), blob]), config, manifest }
}

const linux = { os: 'linux', architecture: 'amd64' }

/** The entries of an OCI layout; `nested` puts the manifest behind an index of platforms, as containerd does. */
export function ociLayout(
  layers: TestLayer[],
  { name = 'registry.example.test/team/shop:1.4', nested = false, platform = linux } = {},
): TarEntry[] {
  const { entries, manifest } = partsOf(layers, platform)
  const inner = JSON.stringify({
    schemaVersion: 2,
    manifests: [
      { digest: sha256(manifest), platform },
      {
        digest: sha256('an attestation'),
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      },
    ],
  })
  const index = {
    schemaVersion: 2,
    manifests: [
      { digest: sha256(nested ? inner : manifest), annotations: { 'io.containerd.image.name': name } },
    ],
  }
  return [
    ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    ['index.json', JSON.stringify(index)],
    ...entries,
    ...(nested ? ([[blobAt(sha256(inner)), inner]] satisfies TarEntry[]) : []),
  ]
}

/** What `docker save` writes since version 25: an OCI layout, and the old list of images beside it. */
export function dockerSave(layers: TestLayer[], name = 'registry.example.test/team/shop:1.4'): TarEntry[] {
  const { config } = partsOf(layers, linux)
  const saved = [
    {
      Config: blobAt(sha256(config)),
      RepoTags: [name],
      Layers: layers.map(({ blob }) => blobAt(sha256(blob))),
    },
  ]
  return [...ociLayout(layers, { name }), ['manifest.json', JSON.stringify(saved)]]
}

/** What `docker save` wrote before: a folder for each layer, and a link where two are equal. */
export function legacySave(layers: TestLayer[], name = 'shop:1.4'): TarEntry[] {
  const { config } = partsOf(layers, linux)
  const first = new Map<string, string>()
  const entries = layers.map((layer, index): TarEntry => {
    const path = `${String(index).repeat(64)}/layer.tar`
    const same = first.get(layer.diffId)
    first.set(layer.diffId, same ?? path)
    return same === undefined ? [path, layer.blob] : [path, { type: 'symlink', linkname: `../${same}` }]
  })
  const saved = [
    { Config: `${sha256(config).slice(7)}.json`, RepoTags: [name], Layers: entries.map(([path]) => path) },
  ]
  return [
    ...entries,
    [`${sha256(config).slice(7)}.json`, config],
    ['manifest.json', JSON.stringify(saved)],
    ['repositories', '{}'],
  ]
}

/** A source of bytes that come in small pieces, as they do from a disk. */
export function sourceOf(bytes: Buffer, chunk = 4096): ImageSource {
  return {
    kind: 'file',
    open: async function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
    },
  }
}

/** The folder of an OCI layout. */
export function folderOf(entries: TarEntry[]): ImageSource {
  const files = entries.map(([path, content]) => ({
    path,
    open: async function* () {
      yield Buffer.from(content as string | Buffer)
    },
  }))
  return { kind: 'folder', files }
}

type RpmValue = string | string[] | number[]

/** A package's header as rpm's database stores it. */
export function rpmHeader(values: Record<number, RpmValue>): Buffer {
  const index: Buffer[] = []
  const data: Buffer[] = []
  let offset = 0
  for (const [tag, value] of Object.entries(values)) {
    const isNumbers = Array.isArray(value) && typeof value[0] === 'number'
    const bytes = Buffer.concat(
      [value].flat().map((one) => (typeof one === 'number' ? uint32(one) : Buffer.from(`${one}\0`))),
    )
    const padding = isNumbers ? (4 - (offset % 4)) % 4 : 0
    offset += padding
    index.push(
      Buffer.concat([
        uint32(Number(tag)),
        uint32(isNumbers ? 4 : Array.isArray(value) ? 8 : 6),
        uint32(offset),
        uint32([value].flat().length),
      ]),
    )
    data.push(Buffer.alloc(padding), bytes)
    offset += bytes.length
  }
  return Buffer.concat([uint32(index.length), uint32(offset), ...index, ...data])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** rpmdb.sqlite with these headers; `statement` makes another database. */
export function rpmDatabase(
  headers: Buffer[],
  statement = 'CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)',
): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'rpm-'))
  try {
    const path = join(folder, 'rpmdb.sqlite')
    const database = new DatabaseSync(path)
    database.exec(statement)
    for (const header of headers) database.prepare('INSERT INTO Packages (blob) VALUES (?)').run(header)
    database.close()
    return readFileSync(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
