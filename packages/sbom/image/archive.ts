import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { invalid } from '../json.ts'
import { type Budget, createBudget, imageLimits, type Limits } from './budget.ts'
import { type Bytes, closing, collect, drain, eachEntry, unpacked, watched } from './bytes.ts'
import { type Layer, readLayer } from './layer.ts'
import { linkTarget, plainPath } from './path.ts'

/** What lies in an archive or folder of images, before it is known which of it belongs to which image. */
export interface Parts {
  /** Manifests, indexes and configurations by path. */
  documents: Map<string, { text: string; digest: string }>
  layers: Map<string, Layer>
  /** `docker save` of old wrote a layer that two images share once, and links to it. */
  links: Map<string, string>
}

/** Where an image lies: one file, or the files of a folder by their path in it. */
export type ImageSource =
  | { kind: 'file'; open(): Bytes }
  | { kind: 'folder'; files: { path: string; open(): Bytes }[] }

/** Documents of an image stay far below this many bytes; what is larger is a layer or nothing of interest. */
const maxDocumentBytes = 8 * 1024 ** 2

/**
 * Reads an image archive in one pass, from beginning to end: of `docker save`, old and new, or an OCI layout; plain, gzip
 * or zstd, as are its layers. A folder is an OCI layout. Nothing is written to disk. Throws SBOM_SOURCE_INVALID for what is
 * no image or is damaged, SBOM_SOURCE_TOO_LARGE.
 */
export async function readParts(
  source: ImageSource,
  path: string,
  limits: Limits = imageLimits,
): Promise<Parts> {
  const budget = createBudget(path, limits)
  const parts: Parts = { documents: new Map(), layers: new Map(), links: new Map() }
  try {
    if (source.kind === 'folder')
      for (const file of source.files)
        await closing(file.open(), (bytes) => readPart(file.path, { parts, budget, bytes }))
    else await closing(source.open(), (bytes) => readArchive(bytes, { path, parts, budget }))
  } catch (error) {
    if (error instanceof DeployError) throw error
    throw invalid(path, 'an image archive that is whole', (error as Error).message)
  }
  return parts
}

async function readArchive(
  source: Bytes,
  { path, parts, budget }: { path: string; parts: Parts; budget: Budget },
): Promise<void> {
  const { format, bytes } = await unpacked(source)
  if (format !== 'tar')
    throw invalid(path, 'an image archive', 'It is no tar archive, plain or packed by gzip or zstd.')
  await eachEntry(bytes, budget, async ({ name, type, linkname }, content) => {
    const at = plainPath(name)
    if (at === undefined) throw invalid(path, 'an image archive', 'An entry leads out of the archive.')
    if (type === 'symlink') parts.links.set(at, linkTarget(at, linkname ?? ''))
    else if (type === 'link') parts.links.set(at, plainPath(linkname ?? '') ?? '')
    else if (type === 'file') await readPart(at, { parts, budget, bytes: content() })
  })
}

/** A part is known by its content: its place says only its digest. */
async function readPart(
  path: string,
  { parts, budget, bytes }: { parts: Parts; budget: Budget; bytes: Bytes },
): Promise<void> {
  const hash = createHash('sha256')
  const found = await unpacked(watched(bytes, (chunk) => hash.update(chunk)))
  if (found.format === 'tar') {
    parts.layers.set(path, await readLayer(found.bytes, budget))
  } else if (found.format === 'json') {
    const text = await collectUpTo(maxDocumentBytes, found.bytes)
    if (text !== undefined) parts.documents.set(path, { text, digest: `sha256:${hash.digest('hex')}` })
  } else {
    await drain(found.bytes)
  }
}

async function collectUpTo(most: number, bytes: Bytes): Promise<string | undefined> {
  let length = 0
  const bounded = watched(bytes, (chunk) => {
    length += chunk.length
  })
  const kept = (async function* () {
    for await (const chunk of bounded) if (length <= most) yield chunk
  })()
  const text = (await collect(kept)).toString('utf8')
  return length <= most ? text : undefined
}

/** The layer under a path, or under what a link there names. */
export function layerAt(path: string, { layers, links }: Parts): Layer | undefined {
  const at = posix.normalize(path)
  return layers.get(at) ?? layers.get(links.get(at) ?? '')
}
