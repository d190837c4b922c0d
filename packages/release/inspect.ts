import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Extract, extract, type Header, type Pack, pack } from 'tar-stream'
import { AT_ONCE_BYTES, addEntry, type FileItem, headerOf, tap, type WrittenHeader } from './archive.ts'
import type { Item } from './collect.ts'
import { type Comparison, createComparison } from './comparison.ts'
import { gunzip, PIECE_BYTES } from './compress.ts'
import { createTree, linkProblem, parentsOf, pathProblem } from './paths.ts'
import { corrupt, mismatch, tooLarge } from './read.ts'
import type { Release } from './release.ts'

const KINDS: Record<string, Item['kind']> = { file: 'file', directory: 'directory', symlink: 'symlink' }

/**
 * Proves that an archive holds what release.json says and nothing else, without unpacking it: by name and kind of each
 * entry, and in the end because packing what release.json says again must give the very bytes of the archive, so that no
 * two programs can read it in two ways. It streams, and stops at the first byte too many. Answers with the contents of those files of
 * `wanted` that are in it.
 * Throws ARCHIVE_UNSAFE with the entry's name, ARCHIVE_CORRUPT, DIGEST_MISMATCH, and FILE_TOO_LARGE of a wanted file above 1 MiB.
 */
export async function inspectArchive(
  archivePath: string,
  release: Release,
  wanted: readonly string[] = [],
): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>()
  const source = createReadStream(archivePath, { highWaterMark: PIECE_BYTES })
  const entries = extract()
  const comparison = createComparison()
  const tarHash = createHash('sha256')
  let tarBytes = 0
  const actual = new Transform({
    transform: (chunk: Buffer, _, done) => {
      tarHash.update(chunk)
      tarBytes += chunk.length
      done(comparison.addActual(chunk) ? null : unsafe('the archive', 'longer than release.json says'), chunk)
    },
  })
  const reading = pipeline(source, gunzip(), actual, entries)
  reading.catch(() => undefined)
  try {
    await compareEntries(entries, release, { comparison, wanted: new Set(wanted), contents })
    await reading
  } catch (error) {
    throw error instanceof DeployError ? error : corrupt(archivePath, error as Error)
  } finally {
    source.destroy()
  }
  if (!comparison.isEqual()) throw unsafe('the end of the archive', 'not where build-release would write it')
  if ((await lastWord(archivePath)) !== tarBytes % 2 ** 32)
    throw unsafe('the end of the archive', 'not the end of what gzip has packed')
  const found = tarHash.digest('hex')
  const expected = release.archive.tarSha256
  if (found !== expected) throw mismatch(`The tar in ${archivePath}`, { expected, found })
  return contents
}

/** A gzip ends with the size of what it holds (RFC 1952, ISIZE); what stands behind that, no reader shows. */
async function lastWord(path: string): Promise<number> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4))
    return buffer.readUInt32LE()
  } finally {
    await file.close()
  }
}

async function compareEntries(
  entries: Extract,
  release: Release,
  {
    comparison,
    wanted,
    contents,
  }: { comparison: Comparison; wanted: ReadonlySet<string>; contents: Map<string, Buffer> },
): Promise<void> {
  const declared = declaredItems(release)
  const digests = new Map(release.files.map(({ path, sha256 }) => [path, sha256]))
  const epochSeconds = Date.parse(release.createdAt) / 1000
  const tree = createTree()
  const archive = pack()
  archive.on('data', (chunk) => comparison.addExpected(chunk as Buffer))
  try {
    for await (const entry of entries) {
      const path = entry.header.name.replace(/(?<=[^/])\/$/, '')
      const item = requireDeclared(entry.header, path, { declared, tree })
      const header = headerOf(item, epochSeconds)
      if (item.kind === 'file') {
        if (wanted.has(path) && item.size > AT_ONCE_BYTES) throw tooLarge(path, item.size, AT_ONCE_BYTES)
        const content = await compareContent(entry, archive, { header, item, sha256: digests.get(path)! })
        if (content && wanted.has(path)) contents.set(path, content)
      } else {
        archive.entry(header)
        entry.resume()
      }
      declared.delete(path)
      await new Promise(setImmediate)
      if (comparison.differs()) throw unsafe(path, 'not written as build-release writes it')
    }
    const [absent] = declared.keys()
    if (absent !== undefined) throw unsafe(absent, 'in release.json but not in the archive')
    archive.finalize()
    await new Promise(setImmediate)
  } finally {
    archive.destroy()
  }
}

function declaredItems({ files, links = [] }: Release): Map<string, Item> {
  const items = new Map<string, Item>()
  for (const { path } of [...files, ...links])
    for (const folder of parentsOf(path)) items.set(folder, { kind: 'directory', path: folder })
  for (const { path, target } of links) items.set(path, { kind: 'symlink', path, target })
  for (const { path, size, mode } of files)
    items.set(path, { kind: 'file', path, size, mode: mode === '0755' ? '0755' : '0644' })
  return items
}

function requireDeclared(
  header: Header,
  path: string,
  { declared, tree }: { declared: Map<string, Item>; tree: ReturnType<typeof createTree> },
): Item {
  const kind = KINDS[header.type ?? '']
  const problem =
    pathProblem(path) ??
    (kind === undefined ? `a ${header.type ?? 'thing of unknown kind'}` : undefined) ??
    (kind === 'symlink' ? linkProblem(path, header.linkname ?? '') : undefined) ??
    ((header.mode ?? 0) & 0o7000 ? 'setuid, setgid or sticky' : undefined) ??
    tree.add(path, kind!)
  if (problem !== undefined) throw unsafe(path, problem)
  const item = declared.get(path)
  if (item === undefined) throw unsafe(path, 'not in release.json')
  if (item.kind !== kind) throw unsafe(path, `a ${kind}, and release.json says ${item.kind}`)
  const size = item.kind === 'file' ? item.size : 0
  if (header.size !== size) throw unsafe(path, `of ${header.size} bytes, and release.json says ${size}`)
  return item
}

/** Answers with the bytes of a small file, which is read at once. */
async function compareContent(
  entry: AsyncIterable<unknown>,
  archive: Pack,
  { header, item: { path, size }, sha256 }: { header: WrittenHeader; item: FileItem; sha256: string },
): Promise<Buffer | undefined> {
  const hash = createHash('sha256')
  let content: Buffer | undefined
  if (size <= AT_ONCE_BYTES) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    content = Buffer.concat(chunks)
    hash.update(content)
    await addEntry(archive, header, content)
  } else {
    await pipeline(entry, tap([(bytes) => hash.update(bytes)]), archive.entry(header))
  }
  const found = hash.digest('hex')
  if (found !== sha256)
    throw unsafe(path, 'of other content', `expected sha256 ${sha256}\nfound    sha256 ${found}`)
  return content
}

function unsafe(entry: string, problem: string, cause?: string): DeployError {
  return new DeployError({
    code: 'ARCHIVE_UNSAFE',
    message: `The archive is not safe to unpack: ${JSON.stringify(entry)} is ${problem}.`,
    ...(cause === undefined ? {} : { cause }),
    remedy: 'Do not use this archive. Build the release again, and find out where this one came from.',
  })
}
