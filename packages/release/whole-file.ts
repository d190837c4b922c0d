import { open, rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'

/**
 * Lets `fill` write a new file, which appears at `destination` when it is filled: complete or not at all. What `fill` returns is
 * returned. It must have written everything by then.
 */
export async function writeWhole<T>(destination: string, fill: (file: Writable) => Promise<T>): Promise<T> {
  const partial = `${destination}.partial`
  await rm(partial, { force: true })
  // Open before anything can fail: a stream that opens a file by itself may make it anew after it was removed.
  const file = (await open(partial, 'wx')).createWriteStream({ flush: true })
  try {
    const filled = await fill(file)
    await rename(partial, destination)
    return filled
  } finally {
    file.destroy()
    await rm(partial, { force: true })
  }
}
