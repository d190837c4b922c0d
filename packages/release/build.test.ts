import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { buildRelease } from './build.ts'
import {
  build,
  commitAll,
  gitEnvironment,
  manifestOf,
  repository,
  runGit,
  temporaryFolder,
  voila,
  voilaPaths,
  writeTree,
} from './fixtures.ts'
import { parseRelease } from './release.ts'

const hasBusybox = spawnSync('busybox').error === undefined
if (!hasBusybox) console.warn('There is no busybox here: unpacking is tried with GNU tar only.')
const unpackers = hasBusybox ? ['tar', 'busybox tar'] : ['tar']

describe('the archive', () => {
  it('is named and described', async () => {
    const root = await repository(voila)
    runGit(root, 'tag', 'v1.4.2')
    const release = await build(root)

    expect(await readdir(join(root, 'release'))).toEqual(['release.json', 'voila_release_1.4.2.tar.gz'])
    const text = await readFile(join(root, 'release/release.json'), 'utf8')
    expect(text).toBe(`${JSON.stringify(release, null, 2)}\n`)
    expect(parseRelease(text, 'release.json')).toEqual(release)
    expect(release).toMatchObject({
      version: '1.4.2',
      id: `1.4.2-${release.archive.sha256.slice(0, 12)}`,
      createdAt: '2026-02-03T04:05:06.000Z',
      source: { repository: 'local', commit: runGit(root, 'rev-parse', 'HEAD'), ref: 'refs/tags/v1.4.2' },
      links: [{ path: 'src/latest.py', target: 'main.py' }],
    })
    expect(release.files.map(({ path, mode }) => [path, mode])).toEqual([
      ['RELEASE_NOTES.md', '0644'],
      ['config/voila.cfg', '0644'],
      ['notebooks/Übersicht.ipynb', '0644'],
      ['requirements.txt', '0644'],
      ['scripts/voila_start.sh', '0755'],
      ['src/__init__.py', '0644'],
      ['src/main.py', '0644'],
    ])
  })

  it('has the same bytes in every release of this project: what it was yesterday it is tomorrow', async () => {
    const { archive } = await build(await repository(voila))
    expect(archive.tarSha256).toMatchInlineSnapshot(
      `"2502df4bc5e1a00e8913e8dcb50ec0ed7843e88f494df0834dc2650f23ffe5f8"`,
    )
    expect(archive.sha256).toMatchInlineSnapshot(
      `"666d65ff2edb2529ca1691cc25651bfff6f8e8625a64b0444fc416ed05883027"`,
    )
  })

  it('does not depend on times, umask, order of creation, time zone, locale or folder', async () => {
    const first = await repository(voila)
    const second = await repository(Object.fromEntries(Object.entries(voila).reverse()))
    await utimes(join(second, 'src/main.py'), 1, 1)
    await chmod(join(second, 'src/main.py'), 0o660)
    await chmod(join(second, 'scripts/voila_start.sh'), 0o775)
    await chmod(join(second, 'config'), 0o700)
    await mkdir(join(second, 'config/empty'))
    const one = await build(first)
    const other = await build(second, { output: join(await temporaryFolder(), 'elsewhere') })
    expect(other).toEqual(one)
  })

  it.each([
    { TZ: 'Asia/Tokyo', LC_ALL: 'da_DK.UTF-8' },
    { TZ: 'UTC', LC_ALL: 'C' },
  ])('is the same in a process with %o', async (locale) => {
    const root = await repository(voila)
    const release = await build(root)
    const script = `
      const { buildRelease } = await import(${JSON.stringify(import.meta.resolve('./build.ts'))})
      const { createGit } = await import(${JSON.stringify(import.meta.resolve('./git.ts'))})
      process.umask(0o077)
      const options = { ...JSON.parse(process.argv[1]), git: createGit(${JSON.stringify(root)}, process.env), env: {} }
      process.stdout.write(JSON.stringify(await buildRelease(options)))`
    const options = {
      manifest: manifestOf({ include: voilaPaths }),
      workspace: root,
      output: await temporaryFolder(),
    }
    const printed = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', script, JSON.stringify(options)],
      {
        cwd: '/',
        env: { ...gitEnvironment, ...locale },
        encoding: 'utf8',
      },
    )
    expect(JSON.parse(printed)).toEqual(release)
  })

  it.each(unpackers)('is unpacked by %s', async (program) => {
    const root = await repository(voila)
    const { archive } = await build(root)
    const target = await temporaryFolder()
    execFileSync('sh', ['-c', `exec ${program} -xzf "$1"`, 'sh', join(root, 'release', archive.name)], {
      cwd: target,
    })
    const unpacked = await readFile(join(target, 'notebooks/Übersicht.ipynb'), 'utf8')
    expect(unpacked).toBe('{}\n')
    expect(await readFile(join(target, 'src/latest.py'), 'utf8')).toBe('print("hello")\n')
  })

  it('holds what deploy.yml includes, without what it excludes and without itself', async () => {
    const root = await repository({ ...voila, 'docs/a.md': 'a', 'docs/deep/b.md': 'b' })
    await writeTree(root, { 'src/__pycache__/main.pyc': 'x' })
    const everything = manifestOf({ include: ['.'], exclude: ['**/__pycache__/**', 'docs'] })
    const first = await build(root, { manifest: everything })
    expect(first.files.map(({ path }) => path)).not.toContain('docs/deep/b.md')
    expect(
      first.files.map(({ path }) => path).filter((path) => /pycache|^\.git|^release/.test(path)),
    ).toEqual([])
    expect(await build(root, { manifest: everything })).toEqual(first)
  })
})

describe('an image', () => {
  const image = (digit: string) => ({
    repository: 'registry.example.org/voila',
    digest: `sha256:${digit.repeat(64)}`,
    platforms: [
      {
        platform: 'linux/amd64',
        manifest: `sha256:${digit.repeat(64)}`,
        config: `sha256:${'c'.repeat(64)}`,
        layers: [],
      },
    ],
  })
  const ofImage = { ...manifestOf({ include: [] }), strategy: 'image' as const }
  const made = async (
    root: string,
    digit: string,
    options: Partial<Parameters<typeof buildRelease>[0]> = {},
  ) =>
    build(root, {
      manifest: ofImage,
      output: await temporaryFolder(),
      makeImage: async () => image(digit),
      ...options,
    })

  it('is in the archive, so that another one is another release; there may be no other file', async () => {
    const root = await repository(voila)
    const release = await made(root, 'a')
    expect(release.files.map(({ path }) => path)).toEqual(['release-image.json'])
    expect(release.image).toEqual(image('a'))
    expect(await made(root, 'a')).toEqual(release)
    expect((await made(root, 'b')).id).not.toBe(release.id)
  })

  it('is what the archive says, or release.json is refused', async () => {
    const root = await repository(voila)
    const manifest = { ...ofImage, build: { ...ofImage.build, include: ['config'] } }
    const release = await made(root, 'a', { manifest })
    expect(release.files.map(({ path }) => path)).toEqual(['config/voila.cfg', 'release-image.json'])
    expect(parseRelease(JSON.stringify(release), 'release.json')).toEqual(release)
    for (const other of [
      { ...release, image: image('b') },
      { ...release, files: release.files.slice(0, 1) },
    ])
      expect(() => parseRelease(JSON.stringify(other), 'release.json')).toThrow(/not a release/)
  })

  it('is made of a sound commit only, and not in the place of a file of that name', async () => {
    const root = await repository({ ...voila, 'release-image.json': '{}' })
    const makeImage = async () => {
      throw new Error('nothing is made')
    }
    const manifest = { ...ofImage, build: { ...ofImage.build, include: ['release-image.json'] } }
    await expect(build(root, { manifest, makeImage })).rejects.toMatchObject({ code: 'RELEASE_RULE' })
  })
})

describe('the output', () => {
  it('keeps other documents, replaces an earlier release, and never mixes the two', async () => {
    const root = await repository(voila)
    const first = await build(root)
    await writeFile(join(root, 'release/bom.json'), '{}')
    expect(await build(root)).toEqual(first)
    expect(await readdir(join(root, 'release'))).toContain('bom.json')

    await writeTree(root, { 'src/more.py': '' })
    commitAll(root)
    const second = await build(root)
    expect((await readdir(join(root, 'release'))).sort()).toEqual(['release.json', second.archive.name])

    await writeFile(join(root, 'release/notes.pdf'), 'about the second')
    await writeTree(root, { 'src/yet-more.py': '' })
    commitAll(root)
    await expect(build(root)).rejects.toMatchObject({ code: 'OUTPUT_TAKEN' })
    expect(await readFile(join(root, 'release/release.json'), 'utf8')).toContain(second.id)
    expect(await readdir(join(root, 'release'))).toHaveLength(3)
  })

  it.each(['.', 'src', '..'])('is never the folder of the sources: %s', async (output) => {
    const root = await repository(voila)
    await expect(build(root, { output })).rejects.toMatchObject({ code: 'OUTPUT_INVALID' })
  })
})
