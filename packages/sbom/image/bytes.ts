import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import type { Budget } from './budget.ts'

export type Bytes = AsyncIterable<Uint8Array>

/** What the first bytes of a stream say that it is. */
export type Format = 'gzip' | 'zstd' | 'tar' | 'json' | 'empty' | 'unknown'

/** Enough for the mark of a tar archive, which stands at byte 257. */
const headBytes = 512

/** Looks at the beginning of a stream; `bytes` is the whole of it, to be read to its end. */
async function peek(source: Bytes): Promise<{ format: Format; bytes: Bytes }> {
  const iterator = source[Symbol.asyncIterator]()
  const chunks: Uint8Array[] = []
  let length = 0
  while (length < headBytes) {
    const { done, value } = await iterator.next()
    if (done === true) break
    chunks.push(value)
    length += value.length
  }
  const head = Buffer.concat(chunks)
  return { format: formatOf(head), bytes: rest(head, iterator) }
}

async function* rest(head: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
}

function formatOf(head: Buffer): Format {
  if (head.length === 0) return 'empty'
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return 'zstd'
  // An archive without entries is zeros alone.
  const marked = head.subarray(257, 262).toString('latin1') === 'ustar'
  if (marked || (head.length >= headBytes && head.every((byte) => byte === 0))) return 'tar'
  return /^\s*[[{]/.test(head.toString('latin1')) ? 'json' : 'unknown'
}

/** The stream without its compression, if it has one. */
export async function unpacked(source: Bytes): Promise<{ format: Format; bytes: Bytes }> {
  const { format, bytes } = await peek(source)
  if (format === 'gzip') return peek(through(bytes, zlib.createGunzip()))
  if (format === 'zstd') return peek(through(bytes, zlib.createZstdDecompress()))
  return { format, bytes }
}

function through(bytes: Bytes, transform: Transform): Bytes {
  const source = Readable.from(bytes)
  // A broken source breaks the transform, whose reader then sees the error.
  pipeline(source, transform).catch(() => undefined)
  return transform
}

/** Lets `read` read a stream, which is closed then, however far it was read. */
export async function closing<T>(source: Bytes, read: (bytes: Bytes) => Promise<T>): Promise<T> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    return await read({ [Symbol.asyncIterator]: () => iterator })
  } finally {
    await iterator.return?.()
  }
}

/** All bytes of a stream, handing each chunk on. */
export async function* watched(bytes: Bytes, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    see(chunk)
    yield chunk
  }
}

export async function collect(bytes: Bytes): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export async function drain(bytes: Bytes): Promise<void> {
  for await (const _ of bytes);
}

/**
 * Visits the entries of a tar archive one after the other; a visitor that wants the content reads all of it. Content that
 * nobody reads is skipped. Throws what the visitor throws, and the reader's own errors for a broken archive.
 */
export async function eachEntry(
  bytes: Bytes,
  budget: Budget,
  visit: (header: Header, content: () => Bytes) => Promise<void>,
): Promise<void> {
  const entries = extract()
  const source = Readable.from(watched(bytes, (chunk) => budget.unpack(chunk.length)))
  const feeding = pipeline(source, entries)
  feeding.catch(() => undefined)
  try {
    for await (const entry of entries) {
      budget.entry()
      await visitOne(entry, visit)
    }
  } finally {
    if (!source.destroyed) source.destroy()
  }
  await feeding
}

async function visitOne(
  entry: AsyncIterable<unknown> & { header: Header; resume(): void },
  visit: (header: Header, content: () => Bytes) => Promise<void>,
): Promise<void> {
  let taken = false
  await visit(entry.header, () => {
    taken = true
    return entry as Bytes
  })
  if (!taken) entry.resume()
}
