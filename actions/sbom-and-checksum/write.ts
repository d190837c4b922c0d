import { open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checksumFile, digestFile, type FileDigest, formatChecksums } from '@deploy/sbom/checksums.ts'

/**
 * Writes SHA256SUMS and SHA512SUMS over every plain file of a directory, the checksum files apart. Returns the names that
 * are listed, and those that are no plain files.
 */
export async function writeChecksums(directory: string): Promise<{ listed: string[]; left: string[] }> {
  const entries = (await readdir(directory, { withFileTypes: true })).filter(
    ({ name }) => !checksumFile.test(name),
  )
  const listed = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const digests: [string, FileDigest][] = []
  for (const name of listed) digests.push([name, await digestFile(join(directory, name))])
  for (const [file, key] of [
    ['SHA256SUMS', 'sha256'],
    ['SHA512SUMS', 'sha512'],
  ] as const) {
    const checksums = digests.map(([name, digest]) => ({ name, digest: digest[key] }))
    await writeWhole(join(directory, file), formatChecksums(checksums))
  }
  return { listed, left: entries.filter((entry) => !entry.isFile()).map(({ name }) => name) }
}

/** Writes a file so that it is there whole or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
