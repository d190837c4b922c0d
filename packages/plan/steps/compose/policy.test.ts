import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Compose } from '@deploy/manifest/manifest.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, test } from 'vitest'
import { environmentOf } from '../../testing.ts'
import { createDisk, deploymentOn } from '../../testing-disk.ts'
import { lab } from '../../testing-manifests.ts'
import { refuse } from './policy.ts'
import { defineTell } from './project.ts'

describe.each(findShells())('under $name', (shell) => {
  /** What is told of a service `web` that mounts this, `TYPE|SOURCE|TARGET|READ-ONLY`. */
  function told(mount: string, allow: Compose['allow'] = []) {
    const disk = createDisk(shell)
    const { context } = deploymentOn(disk)
    const compose = { ...environmentOf(lab).slot.compose!, allow, ephemeral: [] }
    mkdirSync(join(disk.folder, 'data'))
    symlinkSync('/etc/ssl', join(disk.folder, 'link'))
    const facts = join(disk.folder, 'facts')
    writeFileSync(facts, `mount|web|${mount.replace('@', disk.folder)}\n`)
    const { script } = refuse({ ...context, slot: { ...context.slot, compose } }, facts)
    return disk.newOrder().run(`${defineTell.script}\n${script}`).output
  }

  test.each([
    'bind|/|/host|true',
    'bind|/usr/bin|/bin|true',
    'bind|/var/spool|/spool|',
    'bind|/mnt|/mnt|true',
    'bind|@/link|/ssl|true',
    'bind|/etc/localtime|/etc/localtime|',
  ])('%s is of the host', (mount) => {
    expect(told(mount)).toMatch(/^web mounts \S.* of the host\. Say why under compose\.allow/)
  })

  test('what somebody gave a reason for passes, as do folders of the application and the time of the host', () => {
    const reason = { service: 'web', what: '/var/spool', reason: 'it prints' }
    expect(told('bind|/var/spool|/spool|', [reason])).toBe('')
    expect(told('bind|@/data|/data|')).toBe('')
    expect(told('bind|/etc/localtime|/etc/localtime|true')).toBe('')
  })
})
