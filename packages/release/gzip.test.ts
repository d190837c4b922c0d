import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { gzip } from './gzip.ts'

const MEBIBYTE = 1024 * 1024
const BLOCK = MEBIBYTE / 4

/** In pieces of that many bytes. */
async function* inPieces(bytes: Buffer, of: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += of) yield bytes.subarray(start, start + of)
}

const words = Buffer.from(Array.from({ length: 200_000 }, (_, index) => `line ${index % 9973}\n`).join(''))

it.each([
  { what: 'nothing', bytes: Buffer.alloc(0) },
  { what: 'one byte', bytes: Buffer.from('x') },
  { what: 'one block', bytes: words.subarray(0, BLOCK) },
  { what: 'one byte more', bytes: words.subarray(0, BLOCK + 1) },
  { what: 'many blocks', bytes: words },
  { what: 'what cannot be made smaller', bytes: randomBytes(3 * MEBIBYTE + 7) },
])('gzip and zlib unpack $what', async ({ bytes }) => {
  const packed = await buffer(gzip(inPieces(bytes, 65_536)))
  expect(gunzipSync(packed).equals(bytes)).toBe(true)
  expect(execFileSync('gzip', ['-dc'], { input: packed, maxBuffer: 32 * MEBIBYTE }).equals(bytes)).toBe(true)
  execFileSync('gzip', ['-t'], { input: packed })
})

it('the bytes do not depend on the pieces in which they come', async () => {
  const one = await buffer(gzip(inPieces(words, 1000)))
  for (const size of [65_536, BLOCK, 3 * BLOCK + 1])
    expect((await buffer(gzip(inPieces(words, size)))).equals(one)).toBe(true)
})

it('the seams cost next to nothing', async () => {
  const whole = execFileSync('gzip', ['-9nc'], { input: words, maxBuffer: 32 * MEBIBYTE })
  expect((await buffer(gzip(inPieces(words, 65_536)))).length).toBeLessThan(whole.length * 1.01)
})

it('what fits one block has the bytes of zlib', async () => {
  const bytes = words.subarray(0, BLOCK)
  const packed = gzipSync(bytes, { level: 9 })
  packed[9] = 3
  expect((await buffer(gzip(inPieces(bytes, 1000)))).equals(packed)).toBe(true)
})

it('a source that breaks is an error', async () => {
  async function* broken() {
    yield words
    throw new Error('the disk is gone')
  }
  await expect(buffer(gzip(broken()))).rejects.toThrow('the disk is gone')
})
