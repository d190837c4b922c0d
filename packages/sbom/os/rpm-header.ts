import type { DeployError } from '@deploy/kit/errors.ts'
import { invalid } from '../json.ts'

/** Fields of a package's header, as far as they are read: texts, numbers or lists of them. */
export type RpmHeader = ReadonlyMap<number, readonly (string | number)[]>

/** https://github.com/rpm-software-management/rpm/blob/master/include/rpm/rpmtag.h */
export const tags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  license: 1014,
  url: 1020,
  arch: 1022,
  sourceRpm: 1044,
  provideName: 1047,
  requireName: 1049,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
} as const

const wanted: ReadonlySet<number> = new Set(Object.values(tags))
const [int32, string, stringArray, i18nString] = [4, 6, 8, 9]

/**
 * Reads a header as the package database holds it: two counts, an index of 16 bytes an entry, the data. All numbers are
 * big-endian. Throws SBOM_SOURCE_INVALID, or RangeError, for one that is damaged. https://rpm-software-management.github.io/rpm/manual/hregions.html
 */
export function parseRpmHeader(blob: Uint8Array): RpmHeader {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  const [entries, length] = [bytes.readUInt32BE(0), bytes.readUInt32BE(4)]
  const start = 8 + entries * 16
  if (start + length > bytes.length) throw damaged('A header is shorter than it says.')
  const data = bytes.subarray(start, start + length)
  const header = new Map<number, (string | number)[]>()
  for (let at = 8; at < start; at += 16) {
    const [tag, type] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)]
    if (!wanted.has(tag)) continue
    const [offset, count] = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)]
    header.set(tag, valuesOf(data, { type, offset, count }))
  }
  return header
}

function valuesOf(
  data: Buffer,
  { type, offset, count }: { type: number; offset: number; count: number },
): (string | number)[] {
  if (count > data.length) throw damaged('A header counts more values than it has bytes.')
  if (type === int32)
    return Array.from({ length: count }, (_, index) => data.readUInt32BE(offset + index * 4))
  if (type !== string && type !== stringArray && type !== i18nString) return []
  const texts: string[] = []
  for (let at = offset; texts.length < count; ) {
    const end = data.indexOf(0, at)
    if (end < 0) throw damaged('A text in a header has no end.')
    texts.push(data.toString('utf8', at, end))
    at = end + 1
  }
  return texts
}

/** The failure of a package database that is not what it should be. */
export function damaged(cause: string): DeployError {
  return invalid('rpmdb.sqlite', 'a whole package database of rpm', cause)
}
