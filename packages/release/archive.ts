import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { type Header, type Pack, pack } from 'tar-stream'
import type { Item } from './collect.ts'
import { gzip } from './gzip.ts'
import { PLAIN } from './read.ts'
import type { Release } from './release.ts'
import { writeWhole } from './whole-file.ts'

export interface Written {
  /** Bytes of the compressed archive. */
  size: number
  sha256: string
  sha512: string
  tarSha256: string
  files: Release['files']
  links: NonNullable<Release['links']>
}

/** Looks at files of the working tree in passing: what it returns gets the bytes of that file, a small one's at once. */
export type Look = (file: { path: string; size: number }) => ((bytes: Buffer) => void) | undefined

/** Files up to this are read at once: a stream for each would cost more than its bytes. */
export const AT_ONCE_BYTES = 1024 * 1024

export type FileItem = Extract<Item, { kind: 'file' }>

/**
 * Writes the items as a compressed tar whose bytes depend on nothing but paths, contents, the owner's x bit and
 * `epochSeconds`. It streams: memory stays flat whatever the size. The archive appears at `destination` complete or not
 * at all. Each file is read once. Throws RELEASE_FILE_CHANGED when a file changes while it is read.
 */
export async function writeArchive({
  items,
  workspace,
  epochSeconds,
  destination,
  looks = [],
}: {
  items: readonly Item[]
  workspace: string
  epochSeconds: number
  destination: string
  looks?: readonly Look[]
}): Promise<Written> {
  const [tarHash, sha256, sha512] = [createHash('sha256'), createHash('sha256'), createHash('sha512')]
  let size = 0
  const files = await writeWhole(destination, async (file) => {
    const archive = pack()
    const [files] = await Promise.all([
      pour(archive, { items, workspace, epochSeconds, looks }),
      pipeline(
        archive,
        tap([(bytes) => tarHash.update(bytes)]),
        gzip,
        tap([
          (bytes) => sha256.update(bytes),
          (bytes) => sha512.update(bytes),
          ({ length }) => (size += length),
        ]),
        file,
      ),
    ])
    return files
  })
  const links = items.filter((item) => item.kind === 'symlink').map(({ path, target }) => ({ path, target }))
  return { size, sha256: hex(sha256), sha512: hex(sha512), tarSha256: hex(tarHash), files, links }
}

/** The fields of a tar header that a release sets. */
export type WrittenHeader = Partial<Header> & Pick<Header, 'name'>

/** How a tar header of a release is written: no owner, no name of one, one time for all. */
export function headerOf(item: Item, epochSeconds: number): WrittenHeader {
  const common = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(epochSeconds * 1000) }
  switch (item.kind) {
    case 'directory':
      return { ...common, name: `${item.path}/`, type: 'directory', mode: 0o755 }
    case 'symlink':
      return { ...common, name: item.path, type: 'symlink', mode: 0o777, linkname: item.target }
    case 'file':
      return {
        ...common,
        name: item.path,
        type: 'file',
        mode: Number.parseInt(item.mode, 8),
        size: item.size,
      }
  }
}

async function pour(
  archive: Pack,
  {
    items,
    workspace,
    epochSeconds,
    looks,
  }: { items: readonly Item[]; workspace: string; epochSeconds: number; looks: readonly Look[] },
): Promise<Release['files']> {
  const files: Release['files'] = []
  try {
    for (const item of items) {
      const header = headerOf(item, epochSeconds)
      if (item.kind !== 'file') archive.entry(header)
      else if (item.text !== undefined) {
        archive.entry(header, item.text)
        const sha256 = createHash('sha256').update(item.text).digest('hex')
        files.push({ path: item.path, size: item.size, sha256, mode: item.mode })
      } else {
        const sha256 = await pourFile(archive, header, { path: join(workspace, item.path), item, looks })
        files.push({ path: item.path, size: item.size, sha256, mode: item.mode })
      }
    }
    archive.finalize()
    return files
  } catch (error) {
    archive.destroy(error as Error)
    throw error
  }
}

async function pourFile(
  archive: Pack,
  header: WrittenHeader,
  { path, item, looks }: { path: string; item: FileItem; looks: readonly Look[] },
): Promise<string> {
  const hash = createHash('sha256')
  const seers = [(bytes: Buffer) => void hash.update(bytes), ...looks.flatMap((look) => look(item) ?? [])]
  if (item.size <= AT_ONCE_BYTES) {
    const bytes = readSmall(path, item)
    for (const see of seers) see(bytes)
    await addEntry(archive, header, bytes)
  } else {
    const file = await open(path, PLAIN).catch((error) => {
      throw unreadable(item.path, error as Error)
    })
    try {
      requireSame(await file.stat(), item)
      await pipeline(file.createReadStream(), exactly(item), tap(seers), archive.entry(header))
    } finally {
      await file.close()
    }
  }
  return hex(hash)
}

/** Without the thread pool: its answers cost more than these bytes, and it is busy with packing. */
function readSmall(path: string, item: FileItem): Buffer {
  try {
    const file = openSync(path, PLAIN)
    try {
      requireSame(fstatSync(file), item)
      const bytes = readFileSync(file)
      if (bytes.length !== item.size) throw changed(item.path)
      return bytes
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw error instanceof DeployError ? error : unreadable(item.path, error as Error)
  }
}

function requireSame(stats: Stats, { path, size }: FileItem): void {
  if (!stats.isFile() || stats.size !== size) throw changed(path)
}

/** Writes a file of which all bytes are there, and waits until there is room for more. */
export async function addEntry(archive: Pack, header: WrittenHeader, bytes: Buffer): Promise<void> {
  const entry = archive.entry(header)
  entry.end(bytes)
  await finished(entry)
}

/** Lets exactly the announced number of bytes through. */
function exactly({ path, size }: { path: string; size: number }): Transform {
  let seen = 0
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      seen += chunk.length
      done(seen > size ? changed(path) : null, chunk)
    },
    flush: (done) => done(seen === size ? null : changed(path)),
  })
}

/** Shows each piece of a stream in passing. */
export function tap(seers: readonly ((bytes: Buffer) => unknown)[]): Transform {
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      for (const see of seers) see(chunk)
      done(null, chunk)
    },
  })
}

function hex(hash: Hash): string {
  return hash.digest('hex')
}

function changed(path: string): DeployError {
  return new DeployError({
    code: 'RELEASE_FILE_CHANGED',
    message: `'${path}' changed while it was packed.`,
    remedy: 'Make sure that no earlier step still writes to it, and build again.',
  })
}

/** RELEASE_FILE_UNREADABLE, for a file of the release-to-be. Pure. */
export function unreadable(path: string, { message }: Error): DeployError {
  return new DeployError({
    code: 'RELEASE_FILE_UNREADABLE',
    message: `'${path}' cannot be read, so it cannot be packed.`,
    cause: message,
    remedy:
      'Give the user of the runner the right to read it, or leave it out by build.exclude in deploy.yml.',
  })
}
