import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { byCodeUnit } from './order.ts'

/** A folder tree to read from; paths are relative to its root, with '/'. */
export interface Files {
  /** Text of a file; undefined when there is none. */
  read(path: string): string | undefined
  /** Names in a folder in code-unit order; empty when there is none. */
  list(path: string): string[]
}

/** Files that may be too large to hold: images. */
export interface LargeFiles extends Files {
  isFolder(path: string): boolean
  open(path: string): AsyncIterable<Uint8Array>
}

/** Lock files of real applications stay far below this many bytes. */
const maxBytes = 256 * 1024 * 1024

/**
 * The files below a folder, for the readers. A byte order mark decides the encoding, as pip does it: PowerShell writes
 * UTF-16. Throws SBOM_SOURCE_TOO_LARGE.
 */
export function filesUnder(root: string): LargeFiles {
  return {
    read: (path) => {
      const full = join(root, path)
      const found = statOf(full)
      if (found === undefined || !found.isFile()) return undefined
      if (found.size > maxBytes) throw tooLarge(path, found.size)
      return decode(readFileSync(full))
    },
    list: (path) => {
      const full = join(root, path)
      const isFolder = statOf(full)?.isDirectory() === true
      return isFolder ? readdirSync(full).sort(byCodeUnit) : []
    },
    isFolder: (path) => statOf(join(root, path))?.isDirectory() === true,
    open: (path) => createReadStream(join(root, path)),
  }
}

/** undefined also for a path that no file can have: lock files may name what they like. */
function statOf(path: string) {
  if (path.includes('\0')) return undefined
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'ENAMETOOLONG' || code === 'ELOOP') return undefined
    throw error
  }
}

function decode(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

function tooLarge(path: string, size: number): DeployError {
  return new DeployError({
    code: 'SBOM_SOURCE_TOO_LARGE',
    message: `${path} has ${size} bytes; a lock file of more than ${maxBytes} bytes is not read.`,
    remedy: `Check that the input 'path' names the lock file.`,
  })
}
