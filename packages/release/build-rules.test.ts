import { readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { describe, expect, it } from 'vitest'
import {
  build,
  commitAll,
  manifestOf,
  repository,
  runGit,
  temporaryFolder,
  voila,
  voilaPaths,
  writeTree,
} from './fixtures.ts'
import { createGit } from './git.ts'

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
