import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Pack, pack } from 'tar-stream'
import { compressorFor, gunzip, LOOK_BYTES, type Packing, PIECE_BYTES } from './compress.ts'

/** Texts, and what a host lacks of an archive, as one compressed stream. */
export interface Bundle extends AsyncDisposable {
  sha256: string
  size: number
  open(offset: number): Readable
}

/** What a bundle has of an archive. */
export interface Part {
  archivePath: string
  /** release.json without what the host has of it. */
  short: string
  /** Paths that the list of digests leaves out. */
  omitted: readonly string[]
  /** Paths of the files that travel. */
  files: ReadonlySet<string>
  packing: Packing
}

/** Where a bundle keeps what is not of the archive: no file of a release may lie there. */
const OWN_FOLDER = '.release'

/**
 * Writes a bundle into a temporary file that goes with the process, or when it is disposed: equal parts give equal bytes, so that
 * an upload can go on in another run. `texts` are by their sha256. Of an archive it has all folders and symlinks, and the files
 * that are named. A large one takes longer than a cancelled run may: `signal` ends it, and its reason is thrown.
 */
export async function makeBundle(
  texts: ReadonlyMap<string, string>,
  part: Part | undefined,
  signal: AbortSignal,
): Promise<Bundle> {
  const file = await namelessFile()
  const hash = createHash('sha256')
  let size = 0
  const measured = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  const archive = pack()
  try {
    const write = async () => {
      const [head, all] = await lookAt(archive as AsyncIterable<Buffer>)
      const packed = compressorFor(part?.packing ?? 'gzip', head)
      await pipeline(all, packed, measured, (pieces) => file.writeFile(pieces), { signal })
    }
    await Promise.all([pour(archive, texts, part), write()])
  } catch (error) {
    archive.destroy()
    await file.close()
    signal.throwIfAborted()
    throw error
  }
  return {
    sha256: hash.digest('hex'),
    size,
    open: (offset) =>
      Readable.from(readFrom(file, offset), { objectMode: false, highWaterMark: PIECE_BYTES }),
    [Symbol.asyncDispose]: () => file.close(),
  }
}

/** Nobody else can open it, and nothing is left of it however the process ends. */
async function namelessFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `bundle-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await rm(path)
  return file
}

async function* readFrom(file: FileHandle, offset: number): AsyncGenerator<Buffer> {
  for (let position = offset; ; ) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(PIECE_BYTES), position })
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    position += bytesRead
  }
}

/** The first MiB of a stream, and the whole stream. */
async function lookAt(stream: AsyncIterable<Buffer>): Promise<[head: Buffer, all: AsyncIterable<Buffer>]> {
  const chunks = stream[Symbol.asyncIterator]()
  const looked: Buffer[] = []
  let length = 0
  while (length < LOOK_BYTES) {
    const next = await chunks.next()
    if (next.done) break
    looked.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(looked)
  const all = async function* () {
    yield head
    yield* { [Symbol.asyncIterator]: () => chunks }
  }
  return [head, all()]
}

async function pour(archive: Pack, texts: ReadonlyMap<string, string>, part?: Part): Promise<void> {
  const common = { mtime: new Date(0), uid: 0, gid: 0 }
  const own = (name: string, text: string) =>
    archive.entry({ ...common, name: `${OWN_FOLDER}/${name}`, mode: 0o600 }, text)
  try {
    for (const folder of [OWN_FOLDER, `${OWN_FOLDER}/texts`])
      archive.entry({ ...common, name: `${folder}/`, type: 'directory', mode: 0o700 })
    for (const [sha256, text] of texts) own(`texts/${sha256}`, text)
    if (part) {
      own('short', part.short)
      own('omitted', part.omitted.map((path) => `${path}\n`).join(''))
      await pourFiles(archive, part)
    }
    archive.finalize()
  } catch (error) {
    archive.destroy(error as Error)
    throw error
  }
}

async function pourFiles(archive: Pack, { archivePath, files }: Part): Promise<void> {
  const entries = extract()
  const reading = pipeline(createReadStream(archivePath, { highWaterMark: PIECE_BYTES }), gunzip(), entries)
  reading.catch(() => undefined)
  for await (const entry of entries) {
    const { header } = entry
    if (header.type !== 'file') archive.entry(header)
    else if (files.has(header.name)) await pipeline(entry, archive.entry(header))
    entry.resume()
  }
  await reading
}
