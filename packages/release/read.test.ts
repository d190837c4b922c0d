import { appendFile, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { build, repository, temporaryFolder, voila } from './fixtures.ts'
import { inspectArchive } from './inspect.ts'
import { openRelease } from './read.ts'

async function built() {
  const workspace = await repository(voila)
  const release = await build(workspace)
  const directory = join(workspace, 'release')
  return { release, directory, archive: join(directory, release.archive.name) }
}

describe('openRelease', () => {
  it('gives what build-release wrote, and the archive passes the inspection', async () => {
    const { release, directory, archive } = await built()
    expect(await openRelease(directory)).toEqual({ release, archivePath: archive })
    await expect(inspectArchive(archive, release)).resolves.toEqual(new Map())
  })

  it('explains what is missing', async () => {
    const { directory, archive } = await built()
    await expect(openRelease(await temporaryFolder())).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
    await expect(openRelease(join(directory, 'none'))).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
    await rm(archive)
    await expect(openRelease(directory)).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
    await symlink('/etc/passwd', archive)
    await expect(openRelease(directory)).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
  })

  it('explains an archive that is cut short, longer or other', async () => {
    const { release, directory, archive } = await built()
    const { size, sha256 } = release.archive
    await truncate(archive, size - 1)
    await expect(openRelease(directory)).rejects.toMatchObject({
      code: 'ARCHIVE_TRUNCATED',
      message: expect.stringContaining(`${size - 1} of ${size} bytes`),
    })
    await appendFile(archive, 'x')
    await expect(openRelease(directory)).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      facts: {
        cause: expect.stringMatching(new RegExp(`expected sha256 ${sha256}\nfound {4}sha256 [0-9a-f]{64}`)),
      },
    })
  })

  it.each<[string, (text: string) => string]>([
    ['no JSON', () => '{'],
    ['an unknown key', (text) => text.replace('"version"', '"verzion"')],
    ['a path out of the tree', (text) => text.replace('"config/voila.cfg"', '"../voila.cfg"')],
    ['a symlink out of the tree', (text) => text.replace('"main.py"', '"../../main.py"')],
    ['another version than its id', (text) => text.replace(/"version": "[^"]+"/, '"version": "9"')],
    ['a negative size', (text) => text.replace(/"size": \d+/, '"size": -1')],
  ])('H28 refuses a release.json with %s', async (_, change) => {
    const { directory } = await built()
    const path = join(directory, 'release.json')
    await writeFile(path, change(await readFile(path, 'utf8')))
    await expect(openRelease(directory)).rejects.toMatchObject({ code: 'RELEASE_INVALID' })
  })
})
