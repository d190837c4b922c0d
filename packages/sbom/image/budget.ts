import { DeployError } from '@deploy/kit/errors.ts'

/** What reading one image may cost. An image may be hostile: a small file that unpacks to a large one, or to many. */
export interface Limits {
  /** Of all layers and of the archive around them. */
  unpackedBytes: number
  entries: number
  /** Of one file that is kept, such as a package database. */
  fileBytes: number
  /** Of all files that are kept. */
  keptBytes: number
}

export const imageLimits: Limits = {
  unpackedBytes: 128 * 1024 ** 3,
  entries: 4_000_000,
  fileBytes: 512 * 1024 ** 2,
  keptBytes: 1024 ** 3,
}

/** Counts what reading an image has cost. Each function throws SBOM_SOURCE_TOO_LARGE when it is too much. */
export interface Budget {
  unpack(bytes: number): void
  entry(): void
  keep(path: string, bytes: number): void
}

export function createBudget(path: string, limits: Limits): Budget {
  let [unpacked, entries, kept] = [0, 0, 0]
  const require = (holds: boolean, what: string) => {
    if (!holds) throw tooLarge(path, what)
  }
  return {
    unpack: (bytes) => {
      unpacked += bytes
      require(unpacked <= limits.unpackedBytes, `unpacks to more than ${limits.unpackedBytes} bytes`)
    },
    entry: () => {
      entries += 1
      require(entries <= limits.entries, `holds more than ${limits.entries} files`)
    },
    keep: (file, bytes) => {
      kept += bytes
      require(bytes <=
        limits.fileBytes, `holds ${file} of ${bytes} bytes; ${limits.fileBytes} are read at most`)
      require(kept <= limits.keptBytes, `holds package databases of more than ${limits.keptBytes} bytes`)
    },
  }
}

function tooLarge(path: string, what: string): DeployError {
  return new DeployError({
    code: 'SBOM_SOURCE_TOO_LARGE',
    message: `${path} ${what}: it is not read further.`,
    remedy: `Check that the input 'path' names the image; one that was made to harm is not to be used at all.`,
  })
}
