import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { build, commitAll, manifestOf, repository, runGit, temporaryFolder, writeTree } from './fixtures.ts'

const app = {
  'manage.py': { text: '#!/usr/bin/env python3\n', mode: 0o755 },
  'inloop/settings.py': 'DEBUG = False\n',
  'assets/site.css': { link: '../node_modules/site/site.css' },
  '.gitignore': 'node_modules\n*.log\n',
}

function packed(workspace: string, changes: Partial<Parameters<typeof manifestOf>[0]> = {}, rules = {}) {
  return build(workspace, {
    manifest: { ...manifestOf({ include: [], ...changes }, rules), strategy: 'git-venv' },
  })
}

const paths = ({ files }: { files: { path: string }[] }) => files.map(({ path }) => path)

describe('a release of a commit', () => {
  it('names commit and tree, and carries every file of that commit and no other', async () => {
    const root = await repository(app)
    await writeTree(root, { 'node_modules/site/site.css': 'a{}', 'debug.log': 'secret', 'new.txt': 'x' })

    const release = await packed(root)

    expect(release.source).toMatchObject({
      commit: runGit(root, 'rev-parse', 'HEAD'),
      tree: runGit(root, 'rev-parse', 'HEAD^{tree}'),
    })
    expect(paths(release)).toEqual(['.gitignore', 'inloop/settings.py', 'manage.py'])
    expect(release.links).toEqual([{ path: 'assets/site.css', target: '../node_modules/site/site.css' }])
  })

  it('takes what a build step made when build.include names it', async () => {
    const root = await repository(app)
    await writeTree(root, { 'node_modules/site/site.css': 'a{}' })

    const release = await packed(root, { include: ['.', 'node_modules'] })

    expect(paths(release)).toContain('node_modules/site/site.css')
    await rm(join(root, 'node_modules'), { recursive: true })
    await expect(packed(root, { include: ['.', 'node_modules'] })).rejects.toMatchObject({
      code: 'RELEASE_RULE',
      facts: { cause: "build.include: 'node_modules' does not exist in the checkout" },
    })
  })

  it('refuses a file that was changed or is gone', async () => {
    const root = await repository(app)
    await writeFile(join(root, 'manage.py'), 'changed')
    await expect(packed(root)).rejects.toMatchObject({ code: 'DIRTY_WORKTREE' })
    await rm(join(root, 'manage.py'))
    await expect(packed(root)).rejects.toMatchObject({ code: 'DIRTY_WORKTREE' })
  })

  it('refuses bytes that a filter of git has changed, which git calls clean', async () => {
    const root = await repository(app)
    await writeTree(root, { '.gitattributes': '*.py text eol=crlf\n' })
    commitAll(root)
    await rm(join(root, 'inloop/settings.py'))
    runGit(root, 'checkout', '--', '.')
    expect(runGit(root, 'status', '--porcelain')).toBe('')

    await expect(packed(root)).rejects.toMatchObject({
      code: 'DIRTY_WORKTREE',
      facts: { cause: expect.stringContaining('inloop/settings.py: changed, perhaps by a filter of git') },
    })
  })

  it('F68 is of the exact commit when the remote was rewritten meanwhile, and refused where too little is known', async () => {
    const root = await repository(app)
    const remote = join(await temporaryFolder(), 'remote.git')
    runGit(root, 'clone', '--quiet', '--bare', root, remote)
    const workspace = join(await temporaryFolder(), 'checkout')
    runGit(root, 'clone', '--quiet', remote, workspace)
    const commit = runGit(workspace, 'rev-parse', 'HEAD')

    await writeTree(root, { 'manage.py': 'rewritten' })
    runGit(root, 'commit', '--quiet', '--all', '--amend', '--message', 'Rewritten')
    runGit(root, 'push', '--quiet', '--force', remote, 'main')

    const release = await packed(workspace, {}, { branch: 'main' })
    expect(release.source.commit).toBe(commit)
    const manage = release.files.find(({ path }) => path === 'manage.py')
    expect(manage?.sha256).toBe(createHash('sha256').update(app['manage.py'].text).digest('hex'))

    runGit(workspace, 'fetch', '--quiet', '--force', 'origin')
    await expect(packed(workspace, {}, { branch: 'main' })).rejects.toMatchObject({
      code: 'RELEASE_RULE',
      facts: { cause: "build.rules.branch: the commit is not on 'main'" },
    })

    const shallow = join(await temporaryFolder(), 'shallow')
    runGit(root, 'clone', '--quiet', '--depth=1', `file://${remote}`, shallow)
    runGit(shallow, 'checkout', '--quiet', '--detach')
    runGit(shallow, 'update-ref', '-d', 'refs/heads/main')
    runGit(shallow, 'update-ref', '-d', 'refs/remotes/origin/main')
    await expect(packed(shallow, {}, { branch: 'main' })).rejects.toMatchObject({
      code: 'RELEASE_RULE',
      facts: { cause: expect.stringContaining('too little history') },
    })
  })
})

describe('what lives elsewhere', () => {
  it('refuses a submodule that nothing names, and leaves one out that is excluded', async () => {
    const root = await repository(app)
    runGit(root, 'update-index', '--add', '--cacheinfo', `160000,${runGit(root, 'rev-parse', 'HEAD')},theme`)
    runGit(root, 'commit', '--quiet', '--message', 'Theme')

    await expect(packed(root)).rejects.toMatchObject({
      code: 'RELEASE_RULE',
      facts: { cause: "build.submodules: 'theme' is a submodule, and no entry names it" },
    })
    expect(paths(await packed(root, { exclude: ['theme'] }))).toContain('manage.py')
  })

  it('refuses a file of Git LFS that nothing names, one that was not fetched, and another one than the commit names', async () => {
    const content = 'a large file\n'
    const oid = createHash('sha256').update(content).digest('hex')
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`
    const root = await repository({ ...app, 'media/film.bin': pointer })

    await expect(packed(root)).rejects.toMatchObject({
      code: 'RELEASE_RULE',
      facts: { cause: "build.lfs: 'media/film.bin' is kept in Git LFS, and no pattern names it" },
    })
    const lfs = ['media/**']
    await expect(packed(root, { lfs })).rejects.toMatchObject({
      code: 'DIRTY_WORKTREE',
      facts: { cause: 'media/film.bin: it is kept in Git LFS and was not fetched' },
    })

    runGit(root, 'update-index', '--assume-unchanged', 'media/film.bin')
    await writeFile(join(root, 'media/film.bin'), content)
    const release = await packed(root, { lfs })
    expect(release.files.find(({ path }) => path === 'media/film.bin')?.sha256).toBe(oid)

    await writeFile(join(root, 'media/film.bin'), 'another file')
    await expect(packed(root, { lfs })).rejects.toMatchObject({
      code: 'DIRTY_WORKTREE',
      facts: { cause: 'media/film.bin: not the file of Git LFS that the commit names' },
    })
  })
})
