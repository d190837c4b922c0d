import { randomBytes } from 'node:crypto'
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeArchive } from './archive.ts'
import { makeBundle } from './bundle.ts'
import type { Item } from './collect.ts'
import { temporaryFolder } from './fixtures.ts'

const names = Array.from({ length: 40 }, (_, index) => `${index}`)

/** All of an archive of 40 MB that gets no smaller. */
async function large() {
  const folder = await temporaryFolder()
  const archivePath = join(folder, 'a.tar.gz')
  const items = names.map((path): Item => {
    const text = randomBytes(500_000).toString('hex')
    return { kind: 'file', path, size: text.length, mode: '0644', text }
  })
  await writeArchive({ items, workspace: folder, epochSeconds: 0, destination: archivePath })
  const part = { archivePath, short: '', omitted: [], files: new Set(names), packing: 'gzip' as const }
  const isOpen = () =>
    readdirSync('/proc/self/fd').some((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === archivePath
      } catch {
        // It was the one of the look itself.
        return false
      }
    })
  return { part, isOpen }
}

it.each([
  ['before it has begun', AbortSignal.abort],
  ['under way', () => AbortSignal.timeout(50)],
])('a bundle is given up %s, with the archive that it is made from', async (_, begin) => {
  const { part, isOpen } = await large()
  const signal = begin()
  const error = await makeBundle(new Map(), part, signal).catch((reason: unknown) => reason)
  expect(error).toBe(signal.reason)
  await expect.poll(isOpen).toBe(false)
})
