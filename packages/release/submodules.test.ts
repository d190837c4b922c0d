import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitAll, gitEnvironment, manifestOf, repository, runGit, writeTree } from './fixtures.ts'
import { createGit } from './git.ts'
import { requireSubmodules } from './submodules.ts'

const file = (root: string, ...args: string[]) => runGit(root, '-c', 'protocol.file.allow=always', ...args)

/** A deployment repository with one submodule, which is at the commit that has these tags. */
async function deployment(...tags: string[]) {
  const upstream = await repository({ 'app.py': 'print(1)\n' })
  for (const tag of tags) runGit(upstream, 'tag', tag)
  const root = await repository({ 'compose.yaml': 'services: {}\n' })
  file(root, 'submodule', '--quiet', 'add', upstream, 'datalab')
  commitAll(root)
  const check = (settings: Partial<ReturnType<typeof submodule>> = {}) => {
    const { build } = manifestOf({ include: ['datalab'], submodules: [{ ...submodule(), ...settings }] })
    return requireSubmodules(createGit(root, gitEnvironment), build)
  }
  return { root, upstream, check, inside: join(root, 'datalab') }
}

const submodule = (): {
  path: string
  tag: string
  candidates: boolean
  acknowledged?: string | string[]
} => ({
  ...{ path: 'datalab', tag: 'v{version}', candidates: false },
})

describe('a submodule', () => {
  it('at a released tag is recorded, the candidate beside it is not', async () => {
    const { check, upstream } = await deployment('v0.4.0', 'v0.4.1-rc.1', 'other')
    const commit = runGit(upstream, 'rev-parse', 'HEAD')
    expect(await check()).toEqual([{ path: 'datalab', tag: 'v0.4.0', commit }])
    expect(await check({ candidates: true })).toMatchObject([{ tag: 'v0.4.1-rc.1' }])
    expect(await check({ acknowledged: 'v0.4.0' })).toMatchObject([
      { acknowledged: ['v0.4.0'], published: ['v0.4.0'] },
    ])
  })

  it('whose changelog nobody has read is refused', async () => {
    const { check } = await deployment('v0.4.1')
    await expect(check({ acknowledged: 'v0.4.0' })).rejects.toMatchObject({
      code: 'CHANGELOG_UNREAD',
      facts: { remedy: expect.stringContaining('acknowledged: [v0.4.0, v0.4.1]') },
    })
  })

  it('names all that was released up to it, for hosts that run an older one', async () => {
    const { check, inside } = await deployment('v0.10.0', 'v0.4.0', 'v0.9.0', 'v0.9.1-rc.1', 'other')
    runGit(inside, 'tag', '--delete', 'v0.9.0')
    const acknowledged = ['v0.9.0', 'v0.10.0']
    const published = ['v0.4.0', 'v0.9.0', 'v0.10.0']
    expect(await check({ acknowledged })).toMatchObject([{ tag: 'v0.10.0', acknowledged, published }])
  })

  it('at a candidate only, or without a tag, is refused with the tags that it has', async () => {
    const { check } = await deployment('v0.6.0-rc.4')
    await expect(check()).rejects.toMatchObject({
      code: 'SUBMODULE_UNRELEASED',
      facts: { cause: expect.stringContaining('v0.6.0-rc.4') },
    })
    await expect((await deployment()).check()).rejects.toMatchObject({
      facts: { cause: expect.stringContaining('No tag names that commit') },
    })
  })

  it('without its tags here is looked up where it came from', async () => {
    const { check, inside } = await deployment('v0.4.0')
    runGit(inside, 'tag', '--delete', 'v0.4.0')
    expect(await check()).toMatchObject([{ tag: 'v0.4.0' }])
  })

  it('that is not checked out as it is pinned, or changed, is refused', async () => {
    const { check, root, inside, upstream } = await deployment('v0.4.0')
    await writeTree(inside, { 'new.txt': 'x' })
    await expect(check()).rejects.toMatchObject({ code: 'DIRTY_WORKTREE' })
    rmSync(join(inside, 'new.txt'))
    runGit(upstream, 'commit', '--quiet', '--allow-empty', '--message', 'Next')
    file(inside, 'pull', '--quiet')
    await expect(check()).rejects.toMatchObject({
      facts: { cause: expect.stringContaining('is checked out') },
    })
    runGit(root, 'submodule', '--quiet', 'deinit', '--force', 'datalab')
    await expect(check()).rejects.toMatchObject({ facts: { cause: 'It is not checked out.' } })
    await expect(check({ path: 'compose.yaml' })).rejects.toMatchObject({
      facts: { cause: 'It is no submodule in this commit.' },
    })
  })
})
