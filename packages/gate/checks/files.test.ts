import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { contextOf, hostWith, printingProbe, settings, slotOf } from '../testing.ts'
import { filesCheck } from './files.ts'

const signal = new AbortController().signal

describe.each(findShells())('under $name', (shell) => {
  async function release() {
    const folder = await mkdtempDisposable(join(tmpdir(), 'gate-files-'))
    const root = join(folder.path, "a release's root")
    mkdirSync(join(root, 'current/config/sub'), { recursive: true })
    for (const [name, mode] of [
      ['config/app.cfg', 0o640],
      ['config/it is.cfg', 0o640],
      ['config/sub/open.txt', 0o666],
    ] as const) {
      writeFileSync(join(root, 'current', name), 'x')
      chmodSync(join(root, 'current', name), mode)
    }
    chmodSync(join(root, 'current/config'), 0o750)
    chmodSync(join(root, 'current/config/sub'), 0o750)
    symlinkSync('/tmp', join(root, 'current/config/elsewhere'))
    const context = contextOf(hostWith(shell.path(join(folder.path, 'bin'))), { slot: slotOf(root) })
    const measure = (given: Partial<Settings<'files'>>) =>
      filesCheck.begin(settings('files', given), context)(signal)
    return { measure, root, [Symbol.asyncDispose]: () => folder.remove() }
  }

  it('is good when modes and owners are as asked', async () => {
    await using place = await release()
    const owner = userInfo().username
    expect(
      await place.measure({ paths: ['config/*.cfg', 'config'], mode: '0640', folderMode: '0750', owner }),
    ).toEqual({ outcome: 'good', detail: '3 paths are as asked' })
    expect((await place.measure({ paths: ['config/*.cfg'], worldReadable: false })).outcome).toBe('good')
  })

  it('names what everybody may write to, deep down, and does not follow links', async () => {
    await using place = await release()
    const result = await place.measure({ paths: ['config'], recursive: true })
    expect(result.outcome).toBe('bad')
    expect(result.detail).toMatch(/^666 \S+:\S+ .*config\/sub\/open\.txt$/)
  })

  it('is bad for another mode, another owner, and what is not there', async () => {
    await using place = await release()
    expect((await place.measure({ paths: ['config/app.cfg'], mode: '0600' })).detail).toMatch(
      /^640 .*app\.cfg$/,
    )
    const owner = userInfo().username === 'daemon' ? 'bin' : 'daemon'
    expect((await place.measure({ paths: ['config/app.cfg'], owner })).outcome).toBe('bad')
    expect(await place.measure({ paths: ['config/*.key'] })).toMatchObject({
      outcome: 'bad',
      detail: `${place.root}/current/config/*.key is not there`,
    })
  })

  it('takes nothing in a path for syntax', async () => {
    await using place = await release()
    const result = await place.measure({ paths: ["config/$(touch x)'; exit 3;*"] })
    expect(result.detail).toContain("$(touch x)'; exit 3;* is not there")
  })

  it('is no result when the owner is unknown', async () => {
    await using place = await release()
    expect((await place.measure({ paths: ['config/app.cfg'], owner: 'nobody-has-this' })).outcome).toBe(
      'none',
    )
  })
})

it('is no result when the host could not look', async () => {
  const measured = (stdout: string) =>
    filesCheck.begin(settings('files'), contextOf(printingProbe(() => stdout)))(signal)
  expect((await measured('seen=0\nunsure=/root/x\n')).outcome).toBe('none')
  expect((await measured('')).outcome).toBe('none')
})

it('refuses a check that asks for nothing', () => {
  const idle = settings('files', { worldWritable: true })
  expect(() => filesCheck.begin(idle, contextOf(printingProbe(() => '')))).toThrow('cannot be measured')
})
