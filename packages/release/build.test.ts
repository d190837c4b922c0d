import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { describe, expect, it } from 'vitest'
import { buildRelease } from './build.ts'
import {
  commitAll,
  gitEnvironment,
  manifestOf,
  noImage,
  repository,
  runGit,
  temporaryFolder,
  voila,
  voilaPaths,
  writeTree,
} from './fixtures.ts'
import { createGit } from './git.ts'
import { parseRelease } from './release.ts'

const manifest = manifestOf({ include: voilaPaths })

function build(workspace: string, options: Partial<Parameters<typeof buildRelease>[0]> = {}) {
  return buildRelease({
    manifest,
    workspace,
    output: 'release',
    git: createGit(workspace, gitEnvironment),
    env: {},
    makeImage: noImage,
    resolveImage: noImage,
    ...options,
  })
}

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
    const options = { manifest, workspace: root, output: await temporaryFolder() }
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

describe('the version', () => {
  it('comes from the input, the tag, or the commit', async () => {
    const root = await repository(voila)
    const commit = runGit(root, 'rev-parse', 'HEAD')
    const output = async () => temporaryFolder()
    expect((await build(root, { output: await output() })).version).toBe(`0.0.0-g${commit.slice(0, 12)}`)
    runGit(root, 'tag', 'v2.0.0-rc.1')
    runGit(root, 'tag', '--annotate', '--message', 'Two', 'v2.0.0')
    runGit(root, 'tag', 'nightly')
    expect((await build(root, { output: await output() })).version).toBe('2.0.0')
    const event = { GITHUB_REF: 'refs/tags/v2.0.0-rc.1', GITHUB_SHA: commit, GITHUB_REPOSITORY: 'acme/voila' }
    const candidate = await build(root, { output: await output(), env: event })
    expect(candidate).toMatchObject({
      version: '2.0.0-rc.1',
      source: { repository: 'acme/voila', ref: event.GITHUB_REF },
    })
    expect((await build(root, { output: await output(), version: '7' })).version).toBe('7')
  })

  it.each([
    '',
    '../../current',
    'v1\n##[add-mask]a',
    '-rf',
    'a'.repeat(129),
    '1.0 beta',
  ])('H04 refuses %j', async (version) => {
    const root = await repository(voila)
    const built = build(root, { version })
    if (version === '') expect((await built).version).toMatch(/^0\.0\.0-g/)
    else await expect(built).rejects.toMatchObject({ code: 'VERSION_INVALID' })
  })

  it('H04 explains a tag that names no version', async () => {
    const root = await repository(voila)
    runGit(root, 'tag', 'vNext')
    const env = { GITHUB_REF: 'refs/tags/vNext', GITHUB_SHA: runGit(root, 'rev-parse', 'HEAD') }
    await expect(build(root, { env })).rejects.toMatchObject({
      code: 'VERSION_INVALID',
      facts: { message: "The tag 'vNext' names no version.", remedy: expect.stringContaining('v1.4.2') },
    })
  })

  it('H05 refuses a tag that moved after the workflow started', async () => {
    const root = await repository(voila)
    const commit = runGit(root, 'rev-parse', 'HEAD')
    await writeTree(root, { 'src/evil.py': 'evil' })
    const moved = commitAll(root)
    runGit(root, 'tag', 'v1.0.0')
    runGit(root, 'checkout', '--quiet', commit)
    const env = { GITHUB_REF: 'refs/tags/v1.0.0', GITHUB_SHA: commit }
    await expect(build(root, { env })).rejects.toMatchObject({
      code: 'TAG_MOVED',
      facts: { cause: expect.stringContaining(moved) },
    })
  })

  it('takes the time from SOURCE_DATE_EPOCH and refuses nonsense there', async () => {
    const root = await repository(voila)
    expect((await build(root, { env: { SOURCE_DATE_EPOCH: '86400' } })).createdAt).toBe(
      '1970-01-02T00:00:00.000Z',
    )
    for (const SOURCE_DATE_EPOCH of ['-1', '1e9', '99999999999', 'now'])
      await expect(build(root, { env: { SOURCE_DATE_EPOCH } })).rejects.toMatchObject({
        code: 'SOURCE_DATE_EPOCH_INVALID',
      })
  })
})

describe('the rules', () => {
  it('names every broken rule at once', async () => {
    const root = await repository({ ...voila, 'requirements.txt': 'voila>=0.5\nflask==3.0.0\n' })
    runGit(root, 'checkout', '--quiet', '-b', 'feature')
    commitAll(root)
    const strict = manifestOf(
      { include: [...voilaPaths, 'units'] },
      { requireTag: true, branch: 'main', requiredFiles: ['CHANGES.md'], pinnedRequirements: true },
    )
    const error = await build(root, { manifest: strict }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'RELEASE_RULE' })
    expect(error.facts.message).toMatch(/breaks 5 rules/)
    expect(error.facts.cause.split('\n')).toEqual([
      expect.stringContaining("build.include: 'units' does not exist"),
      expect.stringContaining("build.rules.required-files: 'CHANGES.md' is not in the release"),
      expect.stringContaining('build.rules.require-tag: the commit has no tag'),
      expect.stringContaining("build.rules.branch: the commit is not on 'main'"),
      expect.stringMatching(/build\.rules\.pinned-requirements: requirements\.txt:1: .*voila/),
    ])
    await expect(readdir(join(root, 'release'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('names what any environment would look for in vain on the host', async () => {
    const root = await repository(voila)
    const text = `
application: voila
strategy: tarball
build: { include: [config, src] }
venv: {}
config: [{ file: config/voila.cfg, set: { server.port: 1 } }]
service: { unit: voila }
gate: { checks: [{ type: unit }] }
environments:
  prod-test: { hosts: [{ name: lab, address: lab.example.org }] }
  prod:
    root: /opt/other
    service: { unit: other, unit-file: units/other.service }
    config: [{ file: config/other.cfg, set: { server.port: 1 } }]
    hosts: [{ name: lab, address: lab.example.org }]
`
    const manifest = parseManifest(text, 'deploy.yml')
    await expect(build(root, { manifest })).rejects.toMatchObject({
      code: 'RELEASE_RULE',
      facts: {
        cause: [
          "environments.prod-test.venv.requirements: 'requirements.txt' is not in the release",
          "environments.prod.config: 'config/other.cfg' is not in the release",
          "environments.prod.service.unit-file: 'units/other.service' is not in the release",
          "environments.prod.venv.requirements: 'requirements.txt' is not in the release",
        ].join('\n'),
      },
    })
  })

  it('accepts a tagged commit of main, in a full clone as on a runner', async () => {
    const origin = await repository(voila)
    runGit(origin, 'tag', 'v1.4.2')
    await writeTree(origin, { 'src/later.py': '' })
    commitAll(origin)
    const clone = join(await temporaryFolder(), 'clone')
    runGit('/', 'clone', '--quiet', `file://${origin}`, clone)
    runGit(clone, 'checkout', '--quiet', 'v1.4.2')
    runGit(clone, 'branch', '--delete', '--force', 'main')
    const strict = manifestOf(
      { include: voilaPaths },
      { requireTag: true, branch: 'main', pinnedRequirements: true },
    )
    expect((await build(clone, { manifest: strict })).version).toBe('1.4.2')
  })

  it('says what a shallow clone lacks', async () => {
    const origin = await repository(voila)
    runGit(origin, 'tag', 'v1.4.2')
    await writeTree(origin, { 'src/later.py': '' })
    commitAll(origin)
    const clone = join(await temporaryFolder(), 'clone')
    runGit('/', 'clone', '--quiet', '--depth=1', '--branch=v1.4.2', `file://${origin}`, clone)
    runGit(clone, 'fetch', '--quiet', '--depth=1', 'origin', '+main:refs/remotes/origin/main')
    const strict = manifestOf({ include: voilaPaths }, { requireTag: true, branch: 'main' })
    await expect(build(clone, { manifest: strict })).rejects.toMatchObject({
      code: 'RELEASE_RULE',
      facts: {
        cause: expect.stringContaining('too little history'),
        remedy: expect.stringContaining('fetch-depth: 0'),
      },
    })
  })

  it('refuses a version that is not the tag', async () => {
    const root = await repository(voila)
    runGit(root, 'tag', 'v1.4.2')
    const strict = manifestOf({ include: voilaPaths }, { requireTag: true })
    await expect(build(root, { manifest: strict, version: '1.4.3' })).rejects.toMatchObject({
      code: 'RELEASE_RULE',
    })
  })

  it('explains a folder that is no checkout', async () => {
    const root = await temporaryFolder()
    await writeTree(root, voila)
    await expect(build(root)).rejects.toMatchObject({ code: 'GIT_NOT_A_CHECKOUT' })
    const git = createGit(root, { PATH: '/nonexistent' })
    await expect(build(root, { git })).rejects.toMatchObject({ code: 'GIT_MISSING' })
  })
})

describe('the commit names the bytes', () => {
  it.each<[string, (root: string) => unknown]>([
    ['src/main.py: changed', (root) => writeFile(join(root, 'src/main.py'), 'other')],
    ['src/new.py: not in git', (root) => writeFile(join(root, 'src/new.py'), '')],
    ['src/main.py: deleted', (root) => rm(join(root, 'src/main.py'))],
    ['config/.env: ignored by git', (root) => writeFile(join(root, 'config/.env'), 'SECRET=1')],
    [
      'src/main.py: changed its type',
      (root) => rm(join(root, 'src/main.py')).then(() => symlink('__init__.py', join(root, 'src/main.py'))),
    ],
    [
      'src/added.py: added, not committed',
      (root) => writeFile(join(root, 'src/added.py'), '').then(() => runGit(root, 'add', 'src/added.py')),
    ],
  ])('%s', async (cause, change) => {
    const root = await repository({ ...voila, '.gitignore': '.env\n' })
    await change(root)
    await expect(build(root)).rejects.toMatchObject({ code: 'DIRTY_WORKTREE', facts: { cause } })
  })

  it('does not mind changes elsewhere or in what is excluded', async () => {
    const root = await repository({ ...voila, 'README.md': 'one' })
    const clean = await build(root, { output: await temporaryFolder() })
    await writeTree(root, {
      'README.md': 'two',
      'src/__pycache__/main.cpython-312.pyc': 'x',
      'notes.txt': '',
    })
    expect(await build(root)).toEqual(clean)
  })

  it('takes a generated folder that deploy.yml names', async () => {
    const root = await repository({ ...voila, '.gitignore': 'dist/\n' })
    await writeTree(root, { 'web/dist/app.js': 'app' })
    const generated = manifestOf({ include: ['src', 'web/dist'] })
    expect((await build(root, { manifest: generated })).files.map(({ path }) => path)).toContain(
      'web/dist/app.js',
    )
  })

  it('builds an application in a folder of the repository', async () => {
    const root = await repository({ 'apps/voila/src/main.py': 'x', 'apps/other/file': 'y' })
    const workspace = join(root, 'apps/voila')
    await writeFile(join(root, 'apps/other/file'), 'changed')
    const nested = manifestOf({ include: ['src'] })
    expect((await build(workspace, { manifest: nested })).files).toHaveLength(1)
    await writeFile(join(workspace, 'src/main.py'), 'changed')
    await expect(build(workspace, { manifest: nested })).rejects.toMatchObject({
      facts: { cause: 'src/main.py: changed' },
    })
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
