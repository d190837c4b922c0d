import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Upload } from './github-release.ts'
import { byCodeUnit } from './paths.ts'

/** Paths of the plain files of a release directory: the archive, release.json, and what later steps laid beside them. */
export async function plainFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  return names.sort(byCodeUnit).map((name) => join(directory, name))
}

/** The same files with their digests. Throws RELEASE_FILE_NAME for what GitHub would rename or refuse. */
export async function releaseFiles(directory: string): Promise<Upload[]> {
  const files: Upload[] = []
  for (const path of await plainFiles(directory)) {
    const name = basename(path)
    const { size } = await stat(path)
    if (!/^[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*$/.test(name)) throw unusable(path, 'GitHub would rename it')
    if (size === 0) throw unusable(path, 'it is empty')
    files.push({ name, path, size, sha256: await sha256Of(path) })
  }
  return files
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function unusable(path: string, cause: string): DeployError {
  return new DeployError({
    code: 'RELEASE_FILE_NAME',
    message: `${path} cannot be a file of a GitHub release.`,
    cause,
    remedy: 'Remove or rename it; letters, digits and . _ + @ - are safe.',
  })
}
