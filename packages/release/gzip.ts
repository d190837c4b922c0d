import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'

/** So much is packed by itself. */
const BLOCK_BYTES = 256 * 1024
/** So far back a block may refer to the one before it (RFC 1951, 2). */
const WINDOW_BYTES = 32 * 1024
/** The threads that Node gives to such work. */
const AT_ONCE = 4
/** RFC 1952, 2.3: no name and no time, packed as small as can be, on Unix. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3])

const deflate = promisify<Buffer, object, Buffer>(deflateRaw)

/**
 * Packs a stream as one gzip, several blocks at once: each knows the end of the one before, and they are joined as pigz joins them.
 * The bytes depend on nothing but the content. Memory stays flat.
 */
export async function* gzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const packing: Promise<Buffer>[] = []
  let [crc, size] = [0, 0]
  let before: Buffer = Buffer.alloc(0)
  let block: Buffer = before
  yield HEADER
  for await (const next of blocksOf(source)) {
    if (size > 0) packing.push(packed(block, { before }))
    if (packing.length === AT_ONCE) yield await packing.shift()!
    crc = crc32(next, crc)
    size += next.length
    ;[before, block] = [block, next]
  }
  packing.push(packed(block, { before, isLast: true }))
  for (const each of packing) yield await each
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc)
  trailer.writeUInt32LE(size % 2 ** 32, 4)
  yield trailer
}

function packed(block: Buffer, { before, isLast = false }: { before: Buffer; isLast?: boolean }) {
  const work = deflate(block, {
    level: 9,
    chunkSize: BLOCK_BYTES,
    finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...(before.length > 0 && { dictionary: before.subarray(-WINDOW_BYTES) }),
  })
  // It may fail before its turn.
  work.catch(() => undefined)
  return work
}

async function* blocksOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let chunks: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    let rest = chunk
    while (length + rest.length >= BLOCK_BYTES) {
      const room = BLOCK_BYTES - length
      yield Buffer.concat([...chunks, rest.subarray(0, room)])
      ;[chunks, length, rest] = [[], 0, rest.subarray(room)]
    }
    chunks.push(rest)
    length += rest.length
  }
  if (length > 0) yield Buffer.concat(chunks)
}
