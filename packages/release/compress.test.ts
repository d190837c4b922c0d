import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compressorFor, LOOK_BYTES } from './compress.ts'

const text = Buffer.from('what is said twice is not sent twice\n'.repeat(60_000))
const noise = randomBytes(2 * LOOK_BYTES)

describe.each([
  { packing: 'gzip', unpack: gunzipSync },
  { packing: 'zstd', unpack: zstdDecompressSync },
] as const)('by $packing', ({ packing, unpack }) => {
  const packed = (head: Buffer, rest: Buffer) => {
    const compressor = compressorFor(packing, head)
    return buffer(Readable.from([head, rest]).pipe(compressor))
  }

  it.each([
    ['little', text.subarray(0, 5000), Buffer.alloc(0)],
    ['much', text.subarray(0, LOOK_BYTES), text.subarray(LOOK_BYTES)],
    ['what is compressed already', noise.subarray(0, LOOK_BYTES), noise.subarray(LOOK_BYTES)],
  ])('%s comes out as it went in, and equal bytes as equal bytes', async (_, head, rest) => {
    const [one, other] = [await packed(head, rest), await packed(head, rest)]
    expect(unpack(one).equals(Buffer.concat([head, rest]))).toBe(true)
    expect(one.equals(other)).toBe(true)
    expect(one.length).toBeLessThan(1.01 * (head.length + rest.length))
  })

  it('no time is spent on more of what its first MiB did not get smaller by', async () => {
    const worth = await packed(text.subarray(0, LOOK_BYTES), text)
    const vain = await packed(noise.subarray(0, LOOK_BYTES), text)
    expect(worth.length).toBeLessThan(0.01 * (LOOK_BYTES + text.length))
    // zstd has no level that does nothing; its first is as fast as a disk.
    expect(vain.length).toBeGreaterThan(packing === 'gzip' ? LOOK_BYTES + text.length : LOOK_BYTES)
  })
})
