import type { Transform } from 'node:stream'
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  deflateRawSync,
  type Gunzip,
} from 'node:zlib'

/** How a bundle is compressed, by what the host has. */
export type Packing = 'gzip' | 'zstd'

/** A piece that is read or unpacked: the small ones of the defaults cost three times the processor. */
export const PIECE_BYTES = 256 * 1024

/** Unpacks what `compressorFor` or a build packed. */
export function gunzip(): Gunzip {
  return createGunzip({ chunkSize: PIECE_BYTES })
}

/** So much is looked at before it is decided how to go on. */
export const LOOK_BYTES = 1024 * 1024
const SAMPLE_BYTES = 64 * 1024
/** What a fast look does not make smaller than this is compressed already. */
const WORTH_SHARE = 0.95

/**
 * What compresses a stream of which `head` is the first MiB, or all of it where that is less. What the last of it does not get smaller
 * by is passed on nearly as it is. The first MiB takes no time worth saving, so that is compressed well; of more, zstd's usual level keeps up
 * with any line, and gzip's with one of 300 Mbit/s. The level depends on nothing but the bytes: equal ones
 * give equal bytes, and an upload goes on in another run over another line.
 */
export function compressorFor(packing: Packing, head: Buffer): Transform {
  const isShort = head.length < LOOK_BYTES
  const isCompressed = !isShort && !isWorth(head.subarray(-SAMPLE_BYTES))
  if (packing === 'gzip') return createGzip({ level: isCompressed ? 0 : isShort ? 9 : 6 })
  const level = isCompressed ? 1 : isShort ? 12 : 3
  return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level } })
}

function isWorth(sample: Buffer): boolean {
  return deflateRawSync(sample, { level: 1 }).length < WORTH_SHARE * sample.length
}
