import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'

/** A gzipped tar of these texts by path, for small files: the same texts give the same bytes. */
export async function packTexts(texts: Record<string, string>): Promise<Buffer> {
  const archive = pack()
  for (const path of Object.keys(texts).toSorted())
    archive.entry({ name: path, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }, texts[path]!)
  archive.finalize()
  return buffer(archive.pipe(createGzip({ level: 9 })))
}
