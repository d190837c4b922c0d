import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { environmentOf, stateOf } from '../testing.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { hello } from '../testing-manifests.ts'
import { fileMode } from './files.ts'

const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)

describe.each(findShells())('under $name', (shell) => {
  it('a shared folder is seeded by the first release and keeps its data through the second', () => {
    const disk = createDisk(shell)
    const first = deploymentOn(disk)
    const { perform } = disk.newOrder()
    perform(first.stepOf('unpack'))
    expect(perform(first.stepOf('shared'))).toBe('done')
    expect(perform(first.stepOf('shared'))).toBe('skipped')
    expect(readlinkSync(join(first.folder, 'data'))).toBe(disk.path('shared/data'))
    expect(modeOf(disk.path('shared/data'))).toBe('2770')
    disk.write('shared/data/seed.txt', 'written since')
    const second = deploymentOn(disk, {
      version: '1.5.0',
      files: { 'config/hello.env': '', 'data/new.txt': 'new' },
    })
    const order = disk.newOrder()
    order.perform(second.stepOf('unpack'))
    expect(order.perform(second.stepOf('shared'))).toBe('done')
    expect(readdirSync(join(second.folder, 'data'))).toEqual(['seed.txt'])
    expect(disk.read('shared/data/seed.txt')).toBe('written since')
  })

  it('a seeding that broke off begins anew, and a link to elsewhere is mended', () => {
    const disk = createDisk(shell)
    const { stepOf, folder } = deploymentOn(disk)
    const { perform } = disk.newOrder()
    perform(stepOf('unpack'))
    disk.write('shared/data.new/half', '')
    expect(perform(stepOf('shared'))).toBe('done')
    expect(readdirSync(disk.path('shared'))).toEqual(['data'])
    expect(readdirSync(disk.path('shared/data'))).toEqual(['seed.txt'])
    unlinkSync(join(folder, 'data'))
    symlinkSync('/nonexistent', join(folder, 'data'))
    expect(perform(stepOf('shared'))).toBe('done')
    expect(readlinkSync(join(folder, 'data'))).toBe(disk.path('shared/data'))
  })

  it('a shared folder that the release does not have is made empty', () => {
    const disk = createDisk(shell)
    const { stepOf } = deploymentOn(disk, {
      files: { 'config/hello.env': '' },
      slot: { shared: ['var/log'] },
    })
    const { perform } = disk.newOrder()
    perform(stepOf('unpack'))
    expect(perform(stepOf('shared'))).toBe('done')
    expect(readdirSync(disk.path('shared/var/log'))).toEqual([])
  })

  it('configuration is written once, found again, and taken back', () => {
    const disk = createDisk(shell)
    const { stepOf, folder, release } = deploymentOn(disk)
    const { perform, undo } = disk.newOrder()
    perform(stepOf('unpack'))
    expect(perform(stepOf('config'))).toBe('done')
    const file = join(folder, 'config/hello.env')
    expect(readFileSync(file, 'utf8')).toBe(`# ours\nPORT=8080\nRELEASE=${release.id}\n`)
    expect(perform(stepOf('config'))).toBe('skipped')
    expect(disk.newOrder().perform(stepOf('config'))).toBe('skipped')
    writeFileSync(file, 'PORT=9\n')
    expect(perform(stepOf('config'))).toBe('done')
    expect([undo(stepOf('config')), undo(stepOf('config'))]).toEqual([0, 0])
    expect(readFileSync(file, 'utf8')).toBe('# ours\nPORT=1 # not this\n')
    expect(readdirSync(join(folder, 'config'))).toEqual(['hello.env'])
  })

  it('the undo of configuration succeeds where nothing was done', () => {
    const disk = createDisk(shell)
    const { stepOf } = deploymentOn(disk)
    const { perform, undo } = disk.newOrder()
    expect(undo(stepOf('config'))).toBe(0)
    perform(stepOf('unpack'))
    expect(undo(stepOf('config'))).toBe(0)
  })

  it('modes follow the rules, whatever the names are, and executables stay so', () => {
    const disk = createDisk(shell)
    const files = {
      ...environmentOf(hello).slot.files,
      directories: '0750',
      files: '0640',
      patterns: { 'docs/**': '0440' },
    }
    const { stepOf, folder } = deploymentOn(disk, { slot: { files } })
    const { perform } = disk.newOrder()
    for (const id of ['unpack', 'shared', 'config']) perform(stepOf(id))
    mkdirSync(join(folder, '.venv/bin'), { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, '.venv/bin/python'), '', { mode: 0o700 })
    expect(perform(stepOf('modes'))).toBe('done')
    const seen = [
      '.',
      'bin',
      'bin/serve',
      '-rf',
      'config/hello.env',
      "docs/it's $HOME & co.txt",
      '.venv',
      '.venv/bin/python',
    ]
    expect(seen.map((path) => modeOf(join(folder, path)))).toEqual([
      '750',
      '750',
      '750',
      '640',
      '640',
      '440',
      '700',
      '700',
    ])
    expect(modeOf(disk.path('shared/data'))).toBe('2770')
    expect(perform(stepOf('modes'))).toBe('skipped')
  })

  it.each([
    ['a file', (folder: string) => execFileSync('chmod', ['0666', join(folder, '.release/SHA256SUMS')])],
    ['an executable', (folder: string) => execFileSync('chmod', ['0700', join(folder, 'bin/serve')])],
    ['a folder', (folder: string) => execFileSync('chmod', ['0777', join(folder, 'docs')])],
  ])('the mode of %s that was changed is set again', (_, change) => {
    const disk = createDisk(shell)
    const { stepOf, folder } = deploymentOn(disk)
    const { perform } = disk.newOrder()
    for (const id of ['unpack', 'shared', 'config', 'modes']) perform(stepOf(id))
    expect(perform(stepOf('modes'))).toBe('skipped')
    change(folder)
    expect(perform(stepOf('modes'))).toBe('done')
    expect(perform(stepOf('modes'))).toBe('skipped')
  })

  it('the live release keeps every byte when it is deployed again', () => {
    const disk = createDisk(shell)
    const first = deploymentOn(disk)
    const { perform } = disk.newOrder()
    for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) perform(first.stepOf(id))
    const again = deploymentOn(disk, { previous: stateOf(first.release.id) })
    const order = disk.newOrder()
    for (const id of ['unpack', 'shared', 'modes', 'config'])
      expect(order.perform(again.stepOf(id))).toBe('skipped')
    for (const { undo } of again.steps.filter(({ phase }) => phase === 'fetch' || phase === 'prepare'))
      if (undo) expect(order.run(undo).status).toBe(0)
    expect(existsSync(join(first.folder, 'bin/serve'))).toBe(true)
  })
})

it('a file gets the mode of the last pattern that names it, else the default with its x bits', () => {
  const rules = { directories: '0755', files: '0640', patterns: { '**/*.sh': '0700', 'scripts/*': '0750' } }
  const of = (path: string, mode = '0644') => fileMode(rules, { path, mode })
  expect(of('scripts/run.sh')).toBe('0750')
  expect(of('scripts/sub/run.sh')).toBe('0700')
  expect(of('run.sh')).toBe('0700')
  expect(of('src/tool', '0755')).toBe('0750')
  expect(of('src/tool')).toBe('0640')
  expect(fileMode({ ...rules, files: '0604', patterns: {} }, { path: 'a', mode: '0100' })).toBe('0705')
})
