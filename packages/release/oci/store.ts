import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Extract, extract } from 'tar-stream'
import { pathProblem } from '../paths.ts'
import { mismatch } from '../read.ts'
import { invalidLayout } from './failures.ts'

/** As registries limit manifests: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests */
const MOST_DOCUMENT_BYTES = 4 * 1024 * 1024
const MOST_ENTRIES = 10_000
const CHUNK_BYTES = 256 * 1024
/** Of a tar: what stands before the bytes of an entry. */
const HEADER_BYTES = 512

type Entry = Extract extends AsyncIterable<infer E> ? E : never

/** The blobs in the tar of an OCI image layout, each compared with the digest that is its name. */
export interface Store {
  /** For people. */
  path: string
  /** The text of index.json. */
  index: string
  /** Bytes of each blob by digest. */
  sizes: ReadonlyMap<string, number>
  /** Of the tar itself. */
  size: number
  sha256: string
  /** Some bytes of a blob that is there; `end` is the last one. */
  open(digest: string, range?: { start: number; end: number }): Readable
  /** A blob as text. Throws IMAGE_INVALID above 4 MiB. */
  text(digest: string): Promise<string>
}

/**
 * Reads the tar of an image layout once, from its beginning to its end; memory stays flat. Files that are no part of a layout,
 * such as manifest.json of `docker save`, are passed over. Throws IMAGE_INVALID for anything but plain files and folders, names
 * that leave the tar, a blob that is there twice or is no blob; DIGEST_MISMATCH with both digests.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function openStore(path: string): Promise<Store> {
  const places = new Map<string, { start: number; size: number }>()
  const documents = new Map<string, string>()
  const [whole, size] = [createHash('sha256'), counter()]
  const entries = extract()
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  const reading = pipeline(source, tap(whole, size), entries)
  reading.catch(() => undefined)
  try {
    let count = 0
    for await (const entry of entries) {
      count += 1
      if (count > MOST_ENTRIES) throw invalidLayout(path, `More than ${MOST_ENTRIES} entries.`)
      const name = plainName(path, entry)
      const digest = digestIn(path, name)
      if (digest !== undefined) {
        if (places.has(digest)) throw invalidLayout(path, `The blob ${digest} is in it twice.`)
        places.set(digest, await place(path, entry, digest))
      } else if (name === 'index.json' || name === 'oci-layout') {
        if (documents.has(name)) throw invalidLayout(path, `${name} is in it twice.`)
        documents.set(name, await textOf(path, entry))
      } else entry.resume()
    }
    await reading
  } catch (error) {
    if (error instanceof DeployError) throw error
    throw invalidLayout(path, (error as Error).message)
  } finally {
    source.destroy()
  }
  const index = documents.get('index.json')
  if (index === undefined || !documents.has('oci-layout'))
    throw invalidLayout(path, 'It has no index.json or no oci-layout: it is no OCI image layout.')

  const open: Store['open'] = (digest, range) => {
    const { start: first, size: bytes } = places.get(digest)!
    if (bytes === 0) return Readable.from([])
    const { start, end } = range ?? { start: 0, end: bytes - 1 }
    return createReadStream(path, { start: first + start, end: first + end, highWaterMark: CHUNK_BYTES })
  }
  return {
    path,
    index,
    sizes: new Map([...places].map(([digest, { size: bytes }]) => [digest, bytes])),
    size: size.count,
    sha256: whole.digest('hex'),
    open,
    text: async (digest) => {
      const bytes = places.get(digest)!.size
      if (bytes > MOST_DOCUMENT_BYTES) throw tooLarge(path, digest, bytes)
      return Buffer.concat(await open(digest).toArray()).toString('utf8')
    },
  }
}

function plainName(path: string, { header: { name, type } }: Entry): string {
  if (type !== 'file' && type !== 'directory')
    throw invalidLayout(path, `${JSON.stringify(name)} is a ${type}.`)
  const plain = name.replace(/^\.\//, '').replace(/(?<=.)\/$/, '')
  const problem = plain === '' || plain === '.' ? undefined : pathProblem(plain)
  if (problem !== undefined) throw invalidLayout(path, `${JSON.stringify(name)} is ${problem}.`)
  return type === 'file' ? plain : ''
}

function digestIn(path: string, name: string): string | undefined {
  if (!name.startsWith('blobs/')) return undefined
  const [, hex] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name) ?? []
  if (hex === undefined) throw invalidLayout(path, `${JSON.stringify(name)} is not the name of a blob.`)
  return `sha256:${hex}`
}

async function place(path: string, entry: Entry, digest: string): Promise<{ start: number; size: number }> {
  const hash = createHash('sha256')
  const size = counter()
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size.count += chunk.length
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found !== digest)
    throw mismatch(`A blob in ${path}`, { expected: digest.slice(7), found: found.slice(7) })
  return { start: entry.offset + HEADER_BYTES, size: size.count }
}

async function textOf(path: string, entry: Entry): Promise<string> {
  const { name, size = 0 } = entry.header
  if (size > MOST_DOCUMENT_BYTES) throw tooLarge(path, name, size)
  const chunks: Buffer[] = []
  for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function tooLarge(path: string, name: string, size: number): DeployError {
  return invalidLayout(path, `${name} has ${size} bytes, and at most ${MOST_DOCUMENT_BYTES} are read.`)
}

function counter(): { count: number } {
  return { count: 0 }
}

function tap(hash: Hash, size: { count: number }): Transform {
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk)
      size.count += chunk.length
      done(null, chunk)
    },
  })
}
