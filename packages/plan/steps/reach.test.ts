import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Container } from '@deploy/manifest/manifest.ts'
import { describe, expect, onTestFinished, test } from 'vitest'
import { reachWarnings, refuseReach } from './reach.ts'

const container: Container = {
  name: 'shop',
  publish: [],
  network: 'bridge',
  mounts: [],
  restart: 'no',
  init: false,
  readOnly: false,
}

describe.each([['dash'], ['busybox', 'ash']])('under %s', (...shell) => {
  /** Looks at a container of which the engine says this. */
  function look(inspected: string, allow?: Container['allow']) {
    const folder = mkdtempSync(join(tmpdir(), 'reach-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    symlinkSync('/etc/ssl', join(folder, 'link'))
    writeFileSync(join(folder, 'docker'), `#!/bin/sh\ncat <<'END'\n${inspected.replace('@', folder)}\nEND\n`)
    chmodSync(join(folder, 'docker'), 0o755)
    const { script } = refuseReach({ ...container, ...(allow && { allow }) })
    const [program = '', ...args] = shell
    const { status, stderr } = spawnSync(program, [...args, '-euc', script], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}`, DEPLOY_ORDER_DIR: folder },
    })
    return { status, stderr }
  }

  test('nothing of the host is refused to nobody', () => {
    expect(look('\n\n\n\n')).toEqual({ status: 0, stderr: '' })
    expect(look('\n\nhostFolders /srv/data\n\nhostFolders /var/log/shop.log\n')).toEqual({
      status: 0,
      stderr: '',
    })
  })

  test.each([
    ['privileged', 'privileged'],
    ['hostNetwork', 'host-network'],
    ['hostProcesses', 'host-processes'],
    ['capabilities CAP_NET_ADMIN', 'capabilities'],
    ['hostFolders /', 'host-folders'],
    ['hostFolders /etc/ssl', 'host-folders'],
    ['hostFolders /srv/own.sock', 'host-folders'],
    ['hostFolders /lib/systemd/system', 'host-folders'],
    ['hostFolders /usr/bin/env', 'host-folders'],
    ['hostFolders @/link/certs', 'host-folders'],
  ])('H41 %s is refused, and told with its key', (said, key) => {
    const { status, stderr } = look(`\nhostFolders /srv/data\n${said}\n`)
    expect(status).toBe(1)
    expect(stderr).toContain(`say why it must in container.allow.${key} of deploy.yml`)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('what somebody gave a reason for passes, and only that', () => {
    const allow = { hostNetwork: 'the proxy', hostFolders: 'it watches the others' }
    expect(look('hostNetwork\nhostFolders /var/run/docker.sock', allow).status).toBe(0)
    expect(look('privileged\nhostNetwork', allow).stderr).toContain('container.allow.privileged')
  })
})

test('those who approve read the reason', () => {
  expect(reachWarnings(container)).toEqual([])
  expect(reachWarnings({ ...container, allow: { privileged: 'it mends disks' } })).toEqual([
    'The container shop is privileged: who is in it is root on the host. deploy.yml says why: it mends disks',
  ])
})
