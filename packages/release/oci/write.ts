import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { byCodeUnit } from '../paths.ts'
import { writeWhole } from '../whole-file.ts'
import type { Layout } from './layout.ts'

/**
 * Writes an image as the tar of an OCI image layout whose bytes depend on nothing but the image: what belongs to it and nothing
 * else, in the order of the names, without a time. The file appears at `destination` complete or not at all.
 */
export async function writeLayout(
  { root, manifests, blobs, open }: Layout,
  destination: string,
): Promise<{ size: number; sha256: string }> {
  const archive = pack()
  const hash = createHash('sha256')
  let size = 0
  const tap = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  const parts = [...new Map([...manifests, ...blobs]).values()]
  const pour = async () => {
    for (const part of parts.toSorted((a, b) => byCodeUnit(a.digest, b.digest))) {
      const entry = archive.entry({ ...header(`blobs/${part.digest.replace(':', '/')}`), size: part.size })
      await pipeline(open(part.digest), entry)
    }
    for (const [name, text] of [
      ['index.json', indexText(root)],
      ['oci-layout', '{"imageLayoutVersion":"1.0.0"}'],
    ] as const)
      archive.entry(header(name), text)
    archive.finalize()
  }
  await writeWhole(destination, (file) =>
    Promise.all([
      pour().catch((error) => {
        archive.destroy(error as Error)
        throw error
      }),
      pipeline(archive, tap, file),
    ]),
  )
  return { size, sha256: hash.digest('hex') }
}

function indexText({ mediaType, digest, size }: Layout['root']): string {
  const index = 'application/vnd.oci.image.index.v1+json'
  return JSON.stringify({ schemaVersion: 2, mediaType: index, manifests: [{ mediaType, digest, size }] })
}

function header(name: string) {
  return {
    name,
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    uname: '',
    gname: '',
    mtime: new Date(0),
  } as const
}
