import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Script } from '@deploy/agent/sh.ts'
import { unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { keptPath } from '../adoption.ts'
import { type Context, privileges } from '../context.ts'
import { sha256Of } from '../digest.ts'
import { copyPath } from '../installed.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { placing } from './place.ts'

type Shell = Parameters<typeof createDisk>[0]

/** With the program `install`, which busybox may not have. */
function diskOf(shell: Shell) {
  const disk = createDisk(shell)
  const program = join(disk.folder, 'bin/install')
  if (!existsSync(program)) symlinkSync('/usr/bin/install', program)
  return disk
}

describe.each(unlikeShells())('under $name', (shell) => {
  it('what only its owner could read stays private on every way', () => {
    const disk = diskOf(shell)
    const { context } = deploymentOn(disk)
    disk.write('etc/site.conf', 'password\n')
    const to = disk.path('etc/site.conf')
    chmodSync(to, 0o600)
    const seen = { kind: 'file' as const, replaceable: false, mode: '600', sha256: sha256Of('password\n') }
    const facts = { ...context.facts, uid: 0, paths: { ...context.facts.paths, [to]: seen } }
    const whole: Context = { ...context, facts }
    const { root } = privileges(whole)
    const { keep, put, restore } = placing(whole, { to, from: { text: 'new\n' } }, root, 'changed')
    const order = disk.newOrder()
    const run = ({ script }: Script) => expect(order.run(script)).toMatchObject({ status: 0 })
    const modeOf = (path: string) => statSync(path).mode & 0o777
    const staged = `${disk.root}/.deploy/placed${to}`

    run(keep)
    run(put)
    expect([readFileSync(to, 'utf8'), modeOf(to)]).toEqual(['new\n', 0o644])
    const aside = `${disk.root}/.deploy/edited${dirname(to)}`
    const [edit] = readdirSync(aside)
    expect(readFileSync(join(aside, edit!), 'utf8')).toBe('password\n')
    expect(modeOf(join(aside, edit!))).toBe(0o600)

    run(restore)
    expect([readFileSync(to, 'utf8'), modeOf(to)]).toEqual(['password\n', 0o600])
    expect(existsSync(staged)).toBe(false)
  })
  it('what was installed by hand comes back with the mode that it had', () => {
    const disk = diskOf(shell)
    const { context } = deploymentOn(disk)
    const release = { ...context.release, id: 'adopted-0123456789ab' }
    const to = disk.path('etc/site.conf')
    const kept = keptPath(context.slot, to)
    mkdirSync(dirname(kept), { recursive: true })
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(kept, 'by hand\n')
    const seen = { kind: 'file' as const, replaceable: false, mode: '640' }
    const whole = { ...context, release, facts: { ...context.facts, uid: 0, paths: { [kept]: seen } } }
    const { root } = privileges(whole)
    const { put, remember } = placing(whole, { to, from: { text: 'new\n' } }, root, 'changed')
    expect(disk.newOrder().run(`${put.script}\n${remember.script}`)).toMatchObject({ status: 0 })
    expect(statSync(copyPath(context.slot, to)).mode & 0o777).toBe(0o600)
    expect([readFileSync(to, 'utf8'), statSync(to).mode & 0o777]).toEqual(['by hand\n', 0o640])
  })
})
