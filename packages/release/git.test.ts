import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { gitEnvironment, repository, runGit, temporaryFolder } from './fixtures.ts'
import { createGit } from './git.ts'

/** A repository whose configuration and hooks would run a program that leaves a trace. */
async function hostileRepository() {
  const canaries = await temporaryFolder()
  const root = await repository({ 'src/a': 'a' })
  const program = join(canaries, '..', `${canaries.split('/').at(-1)}-program`)
  await writeFile(program, `#!/bin/sh\n: > ${canaries}/"$(basename "$0")-$$"\nexit 0\n`)
  await chmod(program, 0o755)
  for (const hook of ['post-checkout', 'pre-commit', 'reference-transaction', 'post-index-change']) {
    await writeFile(join(root, '.git/hooks', hook), `#!/bin/sh\n: > ${canaries}/${hook}\n`)
    await chmod(join(root, '.git/hooks', hook), 0o755)
  }
  runGit(root, 'config', 'core.fsmonitor', program)
  runGit(root, 'config', 'protocol.ext.allow', 'always')
  for (const name of await readdir(canaries)) expect(name, 'nothing of that ran by our own hand').toBe('')
  return { root, canaries, program }
}

it('H42 no hook and no monitor that a repository brings is run', async () => {
  const { root, canaries } = await hostileRepository()
  const git = createGit(root, gitEnvironment)
  await writeFile(join(root, 'src/a'), 'b')
  for (const args of [
    ['status', '--porcelain'],
    ['diff', '--quiet'],
    ['ls-files'],
    ['rev-parse', 'HEAD'],
    ['update-index', '--refresh'],
  ])
    await git.run(args)
  expect(await readdir(canaries)).toEqual([])
})

it.each([
  ['a program', (canaries: string) => `ext::touch ${canaries}/ext`],
  ['an option', (canaries: string) => `--upload-pack=touch ${canaries}/option`],
  ['a host that is an option', (canaries: string) => `ssh://-oProxyCommand=touch%20${canaries}%2Fproxy/x`],
])('H42 H02 a remote that is %s is not asked', async (_, url) => {
  const { root, canaries } = await hostileRepository()
  runGit(root, 'config', 'remote.origin.url', url(canaries))
  const { code } = await createGit(root, { ...gitEnvironment, GIT_ALLOW_PROTOCOL: 'ext' }).run([
    'ls-remote',
    '--tags',
    'origin',
  ])
  expect(code).not.toBe(0)
  expect(await readdir(canaries)).toEqual([])
})

it('H42 a remote that is a program would be one', async () => {
  const { root, canaries } = await hostileRepository()
  try {
    runGit(
      root,
      '-c',
      'core.hooksPath=/dev/null',
      '-c',
      'core.fsmonitor=false',
      'ls-remote',
      `ext::touch ${canaries}/ext`,
    )
  } catch {
    // What it answers is no repository.
  }
  expect(await readdir(canaries)).toContain('ext')
})
