import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { DeployError } from '@deploy/kit/errors.ts'
import { orderedBy } from './order.ts'

/** What identifies a file's bytes. Digests are lower-case hex, `size` is in bytes. */
export interface FileDigest {
  sha256: string
  sha512: string
  size: number
}

/** One line of a checksum file. */
export interface Checksum {
  name: string
  digest: string
}

/** The checksum files themselves and what is derived from them; they are never listed. */
export const checksumFile = /^SHA(?:256|512)SUMS(?:\.|$)/

/** Reads a file once, in pieces, so that memory stays flat whatever its size. */
export async function digestFile(path: string): Promise<FileDigest> {
  const [sha256, sha512] = [createHash('sha256'), createHash('sha512')]
  let size = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    sha256.update(chunk)
    sha512.update(chunk)
    size += chunk.length
  }
  return { sha256: sha256.digest('hex'), sha512: sha512.digest('hex'), size }
}

/**
 * The text of SHA256SUMS or SHA512SUMS in the one form that GNU and BusyBox `sha256sum -c` both accept: lower-case hex, two
 * spaces, a bare file name, LF; in code-unit order, without comments. Throws CHECKSUM_NAME_REFUSED.
 */
export function formatChecksums(checksums: Iterable<Checksum>): string {
  const sorted = orderedBy(checksums, ({ name }) => name)
  for (const [index, { name, digest }] of sorted.entries()) {
    const reason = refusal(name) ?? (sorted[index + 1]?.name === name ? 'it is listed twice' : undefined)
    if (reason !== undefined) throw refused(name, reason)
    if (!isDigest(digest)) throw new TypeError(`'${digest}' is not a lower-case SHA-256 or SHA-512 digest`)
  }
  return sorted.map(({ name, digest }) => `${digest}  ${name}\n`).join('')
}

/**
 * Reads a checksum file of exactly the form that `formatChecksums` writes; all digests must be of one length. `where` is
 * the path that the message names. Throws CHECKSUMS_INVALID.
 */
export function parseChecksums(text: string, where: string): Checksum[] {
  if (text === '') throw invalid(where, 1, 'the file is empty')
  const lines = text.split('\n')
  if (lines.pop() !== '')
    throw invalid(where, lines.length + 1, 'the last line does not end: the file may be cut short')
  const names = new Set<string>()
  return lines.map((line, index) => {
    const [, digest = '', name = ''] = /^([0-9a-f]+) {2}(.*)$/s.exec(line) ?? []
    if (!isDigest(digest)) throw invalid(where, index + 1, 'it is not a digest, two spaces and a file name')
    if (digest.length !== lines[0]?.indexOf(' '))
      throw invalid(where, index + 1, 'its digest has another length than the first')
    const reason = refusal(name) ?? (names.has(name) ? 'it is listed twice' : undefined)
    if (reason !== undefined) throw invalid(where, index + 1, `the name is refused: ${reason}`)
    names.add(name)
    return { name, digest }
  })
}

function isDigest(text: string): boolean {
  return /^(?:[0-9a-f]{64}|[0-9a-f]{128})$/.test(text)
}

function refusal(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'it names no file'
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'it has a line break or another control character'
  if (name.includes('\\')) return 'it has a backslash'
  if (name.includes('/')) return 'it has a folder'
  if (!name.isWellFormed()) return 'it is not valid text'
  return checksumFile.test(name) ? 'a checksum file does not list checksum files' : undefined
}

function refused(name: string, reason: string): DeployError {
  return new DeployError({
    code: 'CHECKSUM_NAME_REFUSED',
    message: `The file ${JSON.stringify(name)} cannot stand in a checksum file: ${reason}.`,
    remedy: 'Give the file a plain name, without backslash, folder or control characters.',
  })
}

function invalid(where: string, line: number, cause: string): DeployError {
  return new DeployError({
    code: 'CHECKSUMS_INVALID',
    message: `${where}, line ${line}: this is no line of a checksum file.`,
    cause,
    remedy:
      'Use the file as it was written next to the release; do not edit it or pass it through a tool that changes line ends.',
  })
}
