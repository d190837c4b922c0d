import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Script } from '@deploy/agent/sh.ts'
import { unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { type Context, privileges } from '../context.ts'
import { sha256Of } from '../digest.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { placing } from './place.ts'

describe.each(unlikeShells())('under $name', (shell) => {
  it('what only its owner could read stays private on every way', () => {
    const disk = createDisk(shell)
    const program = join(disk.folder, 'bin/install')
    if (!existsSync(program)) symlinkSync('/usr/bin/install', program)
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
})
