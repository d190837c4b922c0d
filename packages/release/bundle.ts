import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, type Pack, pack } from 'tar-stream'
import type { Release } from './release.ts'

/** Texts, and what a host lacks of an archive, as one compressed stream. */
export interface Bundle extends AsyncDisposable {
  sha256: string
  size: number
  open(offset: number): Readable
}

/** What a bundle has of an archive. */
export interface Part {
  archivePath: string
  /** release.json without the digests that the host has. */
  short: string
  /** Paths that the list of digests leaves out. */
  omitted: readonly string[]
  /** Paths of the files that travel. */
  files: ReadonlySet<string>
}

/** Where a bundle keeps what is not of the archive: no file of a release may lie there. */
const OWN_FOLDER = '.release'

/**
 * Writes a bundle into a temporary file, which goes when it is disposed: equal parts give equal bytes, so that an upload can go
 * on in another run. `texts` are by their sha256. Of an archive it has all folders and symlinks, and the files that are named.
 */
export async function makeBundle(texts: ReadonlyMap<string, string>, part?: Part): Promise<Bundle> {
  const path = join(tmpdir(), `bundle-${randomUUID()}`)
  const drop = () => rm(path, { force: true })
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
    const written = pipeline(
      archive,
      createGzip(),
      measured,
      createWriteStream(path, { flags: 'wx', mode: 0o600 }),
    )
    await Promise.all([pour(archive, texts, part), written])
  } catch (error) {
    await drop()
    throw error
  }
  return {
    sha256: hash.digest('hex'),
    size,
    open: (start) => createReadStream(path, { start, highWaterMark: 256 * 1024 }),
    [Symbol.asyncDispose]: drop,
  }
}

/** release.json with the first digits of those digests whose index is not in `lacking`, a line each, in the order of its files. */
export function shorten(releaseJson: string, lacking: ReadonlySet<number>, digits: number): string {
  const lines = releaseJson.split('\n')
  const first = lines.indexOf('  "files": [')
  let index = -1
  for (let at = first + 1; at > 0 && at < lines.length && !/^ {2}\]/.test(lines[at]!); at++) {
    const digest = /^ {6}"sha256": "([0-9a-f]{64})",$/.exec(lines[at]!)?.[1]
    if (digest === undefined) continue
    index++
    if (!lacking.has(index)) lines[at] = `      "sha256": "${digest.slice(0, digits)}",`
  }
  return lines.join('\n')
}

/** A host can read the paths of release.json without knowing JSON. */
export function isPlain({ files }: Pick<Release, 'files'>): boolean {
  return files.every(({ path }) => JSON.stringify(path) === `"${path}"`)
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
  const reading = pipeline(createReadStream(archivePath), createGunzip(), entries)
  reading.catch(() => undefined)
  for await (const entry of entries) {
    const { header } = entry
    if (header.type !== 'file') archive.entry(header)
    else if (files.has(header.name)) await pipeline(entry, archive.entry(header))
    entry.resume()
  }
  await reading
}
