import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import { parseRelease, RELEASE_FILE, type Release } from './release.ts'

/** More than release.json of the largest release that can be built. */
const MAX_RELEASE_FILE_BYTES = 128 * 1024 * 1024

/**
 * Reads a release directory and proves that its archive is the one that release.json names. The archive is streamed.
 * Throws RELEASE_MISSING, RELEASE_INVALID, ARCHIVE_TRUNCATED, DIGEST_MISMATCH (with both digests).
 */
export async function openRelease(directory: string): Promise<{ release: Release; archivePath: string }> {
  const path = join(directory, RELEASE_FILE)
  const release = parseRelease(await readRelease(path, directory), path)
  const archivePath = join(directory, release.archive.name)
  await requireArchive(archivePath, release.archive, directory)
  return { release, archivePath }
}

/** The explanation of an archive that cannot be decompressed or is no tar. */
export function corrupt(archivePath: string, { message }: Error): DeployError {
  return new DeployError({
    code: 'ARCHIVE_CORRUPT',
    message: `${archivePath} cannot be read as a compressed tar archive.`,
    cause: message,
    remedy: 'Fetch the release directory again; when it stays so, build the release again.',
  })
}

/** The explanation of two digests that should be one. */
export function mismatch(
  what: string,
  { expected, found }: { expected: string; found: string },
): DeployError {
  return new DeployError({
    code: 'DIGEST_MISMATCH',
    message: `${what} is not the one that release.json names.`,
    cause: `expected sha256 ${expected}\nfound    sha256 ${found}`,
    remedy:
      'Use the release directory as the build made it. When nobody changed it knowingly, find out who did.',
  })
}

async function readRelease(path: string, directory: string): Promise<string> {
  const file = await openPlain(path)
  if (file === undefined) throw missing(directory, `There is no ${RELEASE_FILE}.`)
  try {
    const { size } = await file.stat()
    if (size > MAX_RELEASE_FILE_BYTES) throw tooLarge(path, size, MAX_RELEASE_FILE_BYTES)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function requireArchive(
  path: string,
  { name, size, sha256 }: Release['archive'],
  directory: string,
): Promise<void> {
  const file = await openPlain(path)
  if (file === undefined) throw missing(directory, `${RELEASE_FILE} names ${name}, which is not there.`)
  try {
    const found = (await file.stat()).size
    if (found < size) throw truncated(path, { found, size })
    const hash = createHash('sha256')
    await pipeline(file.createReadStream(), hash)
    const digest = hash.digest('hex')
    if (digest !== sha256) throw mismatch(path, { expected: sha256, found: digest })
  } finally {
    await file.close()
  }
}

/** How a plain file is opened: never through a symlink; a pipe that took its place is not waited for. */
export const PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Opens a plain file, never through a symlink; undefined when there is none. */
export async function openPlain(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, PLAIN).catch((error) => {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  })
  if (file === undefined || (await file.stat()).isFile()) return file
  await file.close()
  return undefined
}

export function missing(directory: string, cause: string): DeployError {
  return new DeployError({
    code: 'RELEASE_MISSING',
    message: `There is no release in ${directory}.`,
    cause,
    remedy:
      'Give the folder that build-release wrote, or download the workflow artifact of the run that built it.',
  })
}

function truncated(path: string, { found, size }: { found: number; size: number }): DeployError {
  return new DeployError({
    code: 'ARCHIVE_TRUNCATED',
    message: `${path} is cut short: ${found} of ${size} bytes.`,
    cause: 'A copy or a download stopped before its end.',
    remedy: 'Fetch the release directory again, and check that the disk has room.',
  })
}

/** The explanation of a file that is larger than may be read. */
export function tooLarge(path: string, size: number, limit: number): DeployError {
  return new DeployError({
    code: 'FILE_TOO_LARGE',
    message: `${path} has ${size} bytes, and at most ${limit} are read.`,
    remedy: 'Check that it is the file that is meant.',
  })
}
