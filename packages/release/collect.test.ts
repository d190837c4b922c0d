import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { collect } from './collect.ts'
import { type Content, temporaryFolder, writeTree } from './fixtures.ts'

describe('collect', () => {
  it('lists in code-unit order, folders before what they hold, and no empty folder', async () => {
    const workspace = await temporaryFolder()
    await writeTree(workspace, { 'b/z': '', 'b-/y': '', 'a/x': '' })
    const { items, missing } = await collect({
      workspace,
      include: ['b', 'b-', 'a', 'none'],
      exclude: ['a/**'],
    })
    expect(missing).toEqual(['none'])
    expect(items.map(({ path }) => path)).toEqual(['b', 'b-', 'b-/y', 'b/z'])
  })

  it.each<[string, Record<string, Content>, string]>([
    ['an absolute symlink', { 'src/x': { link: '/etc/passwd' } }, 'absolute'],
    ['a symlink that leaves the release', { 'src/x': { link: '../../secret' } }, 'leaves the release'],
    ['a symlink to a hostile name', { 'src/x': { link: 'a\nb' } }, 'hostile'],
    ['a newline in a name', { 'src/a\nb': '' }, 'control character'],
    ['an escape sequence in a name', { 'src/\u001b[2J': '' }, 'control character'],
    ['a backslash in a name', { 'src/a\\b': '' }, 'backslash'],
    ['names alike but for letter case', { 'src/Makefile': '', 'src/makefile': '' }, 'letter case'],
    ['names alike but for Unicode form', { 'src/\u00e9': '', 'src/e\u0301': '' }, 'Unicode form'],
  ])('refuses %s', async (_, tree, problem) => {
    const workspace = await temporaryFolder()
    await writeTree(workspace, tree)
    await expect(collect({ workspace, include: ['src'], exclude: [] })).rejects.toMatchObject({
      code: 'RELEASE_TREE_UNSAFE',
      message: expect.stringContaining(problem),
    })
    expect(await collect({ workspace, include: ['src'], exclude: ['src'] })).toEqual({
      items: [],
      missing: [],
    })
  })

  it('refuses a named pipe, a socket and a name that is not UTF-8', async () => {
    const pipe = await temporaryFolder()
    execFileSync('mkfifo', [join(pipe, 'x')])
    await expect(collect({ workspace: pipe, include: ['.'], exclude: [] })).rejects.toThrow('named pipe')

    const socket = await temporaryFolder()
    const server = createServer().listen(join(socket, 'x'))
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    await expect(collect({ workspace: socket, include: ['.'], exclude: [] })).rejects.toThrow('socket')

    const latin = await temporaryFolder()
    execFileSync('sh', ['-c', `: > "$(printf 'a\\351')"`], { cwd: latin })
    await expect(collect({ workspace: latin, include: ['.'], exclude: [] })).rejects.toThrow('not UTF-8')
  })

  it('refuses an included path below a symlink', async () => {
    const workspace = await temporaryFolder()
    await writeTree(workspace, { 'real/a': '', linked: { link: 'real' } })
    await expect(collect({ workspace, include: ['linked/a'], exclude: [] })).rejects.toThrow('"linked"')
  })
})
