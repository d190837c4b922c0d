import { execFileSync } from 'node:child_process'
import { pbkdf2 } from 'node:crypto'
import { mkdir, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { writeArchive } from './archive.ts'
import { collect } from './collect.ts'
import { temporaryFolder, writeTree } from './fixtures.ts'

const MIB = 1024 * 1024

describe('writeArchive', () => {
  it('names Unix in the gzip header, and no time', async () => {
    const folder = await temporaryFolder()
    await writeTree(folder, { 'src/a': 'a' })
    const { items } = await collect({ workspace: folder, include: ['src'], exclude: [] })
    const destination = join(folder, 'a.tar.gz')
    await writeArchive({ items, workspace: folder, epochSeconds: 1, destination })
    const header = (await readFile(destination)).subarray(0, 10).toString('hex')
    expect(header).toBe('1f8b0800000000000203')
  })

  it.each([
    ['grew', 'longer than before'],
    ['shrank', ''],
  ])('leaves nothing behind when a file %s since it was listed', async (_, text) => {
    const folder = await temporaryFolder()
    await writeTree(folder, { 'src/a': 'before', 'src/b': 'b' })
    const { items } = await collect({ workspace: folder, include: ['src'], exclude: [] })
    await writeTree(folder, { 'src/a': text })
    const output = await temporaryFolder()
    const written = writeArchive({
      items,
      workspace: folder,
      epochSeconds: 1,
      destination: join(output, 'a.tar.gz'),
    })
    await expect(written).rejects.toMatchObject({ code: 'RELEASE_FILE_CHANGED' })
    expect(await readdir(output)).toEqual([])
  })

  it('leaves nothing behind when the file system answers late', async () => {
    const folder = await temporaryFolder()
    await writeTree(folder, { a: 'longer than before' })
    const output = await temporaryFolder()
    const busy = promisify(pbkdf2)
    const others: Promise<unknown>[] = []
    for (let round = 0; round < 60; round++) {
      for (let job = 0; job < 1 + (round % 6); job++)
        others.push(busy('a', 'b', 2000 * (1 + (round % 7)), 64, 'sha512'))
      const written = writeArchive({
        items: [{ kind: 'file', path: 'a', size: 6, mode: '0644' }],
        workspace: folder,
        epochSeconds: 1,
        destination: join(output, `${round}.tar.gz`),
      })
      await expect(written).rejects.toMatchObject({ code: 'RELEASE_FILE_CHANGED' })
    }
    await Promise.all(others)
    expect(await readdir(output)).toEqual([])
  })

  it('does not follow a symlink that took the place of a file', async () => {
    const folder = await temporaryFolder()
    await writeTree(folder, { 'src/a': { link: '/etc/passwd' } })
    const written = writeArchive({
      items: [{ kind: 'file', path: 'src/a', size: 1, mode: '0644' }],
      workspace: folder,
      epochSeconds: 1,
      destination: join(folder, 'a.tar.gz'),
    })
    await expect(written).rejects.toMatchObject({ code: 'RELEASE_FILE_UNREADABLE' })
  })

  it('packs 200 MiB in flat memory', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'data'))
    const file = await open(join(folder, 'data/big.bin'), 'w')
    await file.truncate(200 * MIB)
    await file.close()
    const script = `
      const { writeArchive } = await import(${JSON.stringify(import.meta.resolve('./archive.ts'))})
      const options = JSON.parse(process.argv[1])
      const before = process.memoryUsage().rss
      let peak = before
      const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss) }, 5)
      const { files } = await writeArchive(options)
      clearInterval(timer)
      process.stdout.write(JSON.stringify({ growth: peak - before, size: files[0].size }))`
    const options = {
      items: [{ kind: 'file', path: 'data/big.bin', size: 200 * MIB, mode: '0644' }],
      workspace: folder,
      epochSeconds: 1,
      destination: join(folder, 'big.tar.gz'),
    }
    const child = execFileSync(process.execPath, [
      '--input-type=module',
      '-e',
      script,
      JSON.stringify(options),
    ])
    const { growth, size } = JSON.parse(child.toString())
    expect(size).toBe(200 * MIB)
    expect(growth).toBeLessThan(100 * MIB)
  })
})
