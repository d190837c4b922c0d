import { chmod, lstat, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commitAll, gitEnvironment, repository, runGit, temporaryFolder, writeTree } from '../fixtures.ts'
import { createGit } from '../git.ts'
import { committedFiles, layOut } from './context.ts'

const app = {
  Dockerfile: 'FROM scratch\n',
  'Dockerfile.dockerignore': 'docs\n',
  '.gitignore': 'node_modules\n',
  'src/main.js': 'start()\n',
  'src/latest.js': { link: 'main.js' },
  'src/run.sh': { text: '#!/bin/sh\n', mode: 0o755 },
  'docs/a.md': 'a',
}
const filesOf = (workspace: string, context = '.') =>
  committedFiles({ workspace, git: createGit(workspace, gitEnvironment), context, dockerfile: 'Dockerfile' })

it('what git holds at the commit is what an image is made of, and nothing that lies beside it', async () => {
  const root = await repository(app)
  await writeTree(root, { 'node_modules/x.js': 'x', 'coverage.xml': '<x/>', 'src/.env': 'SECRET=1' })
  expect(await filesOf(root)).toEqual(Object.keys(app).toSorted())
  expect(await filesOf(root, 'src')).toEqual([
    'Dockerfile',
    'Dockerfile.dockerignore',
    'src/latest.js',
    'src/main.js',
    'src/run.sh',
  ])
})

it.each([
  ['changed', 'DIRTY_WORKTREE', (root: string) => writeFile(join(root, 'src/main.js'), 'stop()\n')],
  [
    'added, not committed',
    'DIRTY_WORKTREE',
    async (root: string) => {
      await writeFile(join(root, 'src/new.js'), '')
      runGit(root, 'add', 'src/new.js')
    },
  ],
  [
    'without a Dockerfile',
    'DOCKERFILE_MISSING',
    async (root: string) => {
      runGit(root, 'rm', '--quiet', 'Dockerfile')
      commitAll(root)
    },
  ],
])('%s is refused: %s', async (_, code, change) => {
  const root = await repository(app)
  await change(root)
  await expect(filesOf(root)).rejects.toMatchObject({ code })
})

it('is laid out the same wherever it was checked out: modes, times, links', async () => {
  const listing = async (change: (root: string) => Promise<void>) => {
    const root = await repository(app)
    await change(root)
    const destination = join(await temporaryFolder(), 'files')
    await mkdir(destination)
    await layOut(await filesOf(root), { workspace: root, destination, epochSeconds: 1_700_000_000 })
    const names = (await readdir(destination, { recursive: true })).toSorted()
    return Promise.all(
      names.map(async (name) => {
        const { mode, mtimeMs } = await lstat(join(destination, name))
        return [name, mode.toString(8), mtimeMs]
      }),
    )
  }
  const plain = await listing(async () => {})
  const odd = await listing(async (root) => {
    await chmod(join(root, 'src/main.js'), 0o600)
    await chmod(join(root, 'src'), 0o700)
    await utimes(join(root, 'docs/a.md'), 1, 1)
  })
  expect(odd).toEqual(plain)
  expect(plain).toContainEqual(['src/run.sh', '100755', 1_700_000_000_000])
  expect(plain).toContainEqual(['src', '40755', 1_700_000_000_000])
})

it('takes an application in a folder of a repository, with a Dockerfile beside its context', async () => {
  const root = await repository({ 'shop/docker/Dockerfile': 'FROM scratch\n', 'shop/src/a': 'a', other: 'x' })
  const workspace = join(root, 'shop')
  const git = createGit(workspace, gitEnvironment)
  const files = await committedFiles({ workspace, git, context: 'src', dockerfile: 'docker/Dockerfile' })
  expect(files).toEqual(['docker/Dockerfile', 'src/a'])
  const destination = join(await temporaryFolder(), 'files')
  await mkdir(destination)
  await layOut(files, { workspace, destination, epochSeconds: 0 })
  expect(await readFile(join(destination, 'src/a'), 'utf8')).toBe('a')
})
