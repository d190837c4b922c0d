import type { Check, Context } from '@deploy/gate/check.ts'
import { clockCheck } from '@deploy/gate/checks/clock.ts'
import { commandCheck } from '@deploy/gate/checks/command.ts'
import { configCheck } from '@deploy/gate/checks/config.ts'
import { filesCheck } from '@deploy/gate/checks/files.ts'
import { freshCheck } from '@deploy/gate/checks/fresh.ts'
import { headroomCheck } from '@deploy/gate/checks/headroom.ts'
import { logCheck } from '@deploy/gate/checks/log.ts'
import { portCheck } from '@deploy/gate/checks/port.ts'
import { portsCheck } from '@deploy/gate/checks/ports.ts'
import { unitCheck } from '@deploy/gate/checks/unit.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { contextOf, settings, slotOf } from '@deploy/gate/testing.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { targetOn } from '@deploy/test/harness/hosts/target.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let host: TestHost
let remote: Remote

/** Over SSH, as a user without root. */
beforeAll(async () => {
  const key = await makeSshKey()
  host = await bootHost({ name: 'fig', authorizedKeys: [key.publicKey] })
  await host.exec(`
    usermod -aG systemd-journal deploy
    install -d -o deploy /opt/shop /opt/shop/current && install -d -m 0700 /opt/secret
    install -m 0640 -o root -g deploy /dev/null /opt/shop/current/app.ini
    printf '[server]\\ndebug = false ; why\\nkey = changeme\\nport = 80\\n' > /opt/shop/current/app.ini
    touch -d '30 hours ago' /opt/shop/current/old && echo x > /opt/shop/current/new
    systemd-run --unit=other --uid=nobody python3 -m http.server 8099
    systemd-run --unit=mine --uid=deploy python3 -m http.server --bind 127.0.0.1 8098
    printf '#!/bin/sh\ntrap "echo Traceback; exit 0" TERM\ntrap "echo CRITICAL; exit 1" USR1\nwhile :; do sleep 0.1; done\n' > /opt/shop/loud && chmod 755 /opt/shop/loud
    printf '[Service]\nExecStart=/opt/shop/loud\nRestart=always\nRestartSec=0\n' > /etc/systemd/system/shop.service && systemctl start shop
    for i in 1 2 3 4 5 6 7 8 9 10; do grep -q :1FA3 /proc/net/tcp && grep -q :1FA2 /proc/net/tcp && break; sleep 1; done
  `)
  remote = connect(targetOn(host, { name: 'fig', user: 'deploy', key }))
})
afterAll(async () => {
  await remote?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

type Type = Parameters<typeof settings>[0]

function measured<T extends Type>(
  check: Check<T>,
  given: Parameters<typeof settings<T>>[1],
  more: Pick<Context, 'activation'> = {},
) {
  const context = contextOf(createProbe(remote), { slot: slotOf('/opt/shop'), ...more })
  return check.begin(settings(check.type, given), context)(new AbortController().signal)
}

test('room', async () => {
  const lenient = { minimumDiskPercent: 0, minimumInodesPercent: 0, minimumMemoryPercent: 0 }
  expect(await measured(headroomCheck, lenient)).toMatchObject({ outcome: 'good' })
  expect(await measured(headroomCheck, { ...lenient, minimumMemoryPercent: 100 })).toMatchObject({
    outcome: 'bad',
  })
})

test('files, also those that this user may not see', async () => {
  const asked = { paths: ['app.ini'], mode: '0640', owner: 'root', group: 'deploy', worldReadable: false }
  expect(await measured(filesCheck, asked)).toMatchObject({ outcome: 'good' })
  expect(await measured(filesCheck, { ...asked, owner: 'deploy' })).toMatchObject({
    outcome: 'bad',
    detail: '640 root:deploy /opt/shop/current/app.ini',
  })
  expect(await measured(filesCheck, { paths: ['/opt/secret/key'] })).toMatchObject({ outcome: 'none' })
})

test('the journal, without what the old process wrote while it was stopped', async () => {
  const since = (await host.exec('sleep 1; date -u +%FT%TZ; sleep 1; systemctl restart shop')).stdout.trim()
  const log = () => measured(logCheck, {}, { activation: { uptime: 0, at: since } })
  await until('journalctl -u shop --no-pager | grep -q Traceback')
  expect(await log()).toMatchObject({ outcome: 'good' })
  await host.exec('sleep 3; systemctl kill -s USR1 --kill-whom=main shop')
  await until('journalctl -u shop --no-pager | grep -q CRITICAL')
  expect(await log()).toMatchObject({ outcome: 'bad', detail: expect.stringContaining('1 line') })
  const crashed = (
    await host.exec('sleep 1; date -u +%FT%TZ; sleep 1; systemctl kill -s USR1 --kill-whom=main shop')
  ).stdout.trim()
  await until(`journalctl -u shop --since="@$(date -d ${crashed} +%s)" --no-pager | grep -q CRITICAL`)
  await until('systemctl is-active --quiet shop')
  expect(await measured(logCheck, {}, { activation: { uptime: 0, at: crashed } })).toMatchObject({
    outcome: 'bad',
  })
})

/** Waits for a command of the host to succeed. */
async function until(command: string) {
  await host.exec(`for i in $(seq 100); do if ${command}; then exit 0; fi; sleep 0.1; done; exit 1`)
}

test('freshness', async () => {
  expect(await measured(freshCheck, { file: 'new' })).toMatchObject({ outcome: 'good' })
  expect(await measured(freshCheck, { file: 'old', minimumBytes: 0 })).toMatchObject({
    outcome: 'bad',
    detail: 'changed 30.0 h ago, 24 h may be',
  })
  expect(await measured(freshCheck, { file: '/opt/secret/data' })).toMatchObject({ outcome: 'none' })
})

test('a command, and that nothing of it stays behind after its time', async () => {
  expect(await measured(commandCheck, { command: ['id', '-un'], output: 'deploy' })).toMatchObject({
    outcome: 'good',
  })
  const slow = await measured(commandCheck, { command: ['sleep', '4711'], timeoutSeconds: 1 })
  expect(slow).toMatchObject({ outcome: 'bad' })
  expect((await host.exec('pgrep -f "^sleep 4711" || echo gone')).stdout.trim()).toBe('gone')
})

test('configuration', async () => {
  const rule = { absent: false, secret: false }
  const judged = (key: string, given: object) =>
    measured(configCheck, { file: 'app.ini', rules: [{ ...rule, key, ...given }] })
  expect(await judged('server.port', { equals: 80 })).toMatchObject({ outcome: 'good' })
  expect((await judged('server.debug', { equals: 'false' })).detail).toContain(
    'has a comment behind its value',
  )
  expect(await judged('server.key', { secret: true })).toMatchObject({ outcome: 'bad' })
  expect(await measured(configCheck, { file: '/opt/secret/a.ini' })).toMatchObject({ outcome: 'none' })
})

test('listeners, of other users too', async () => {
  expect(await measured(portsCheck, { allow: [22, 8099] })).toMatchObject({ outcome: 'good' })
  expect(await measured(portsCheck, { allow: [22] })).toMatchObject({
    outcome: 'bad',
    detail: 'not allowed: tcp 0.0.0.0:8099 (a process that this user may not see, user nobody)',
  })
})

test('as whom a unit runs, and who listens on a port', async () => {
  const ofNobody = { unit: 'other', user: 'nobody' }
  expect(await measured(unitCheck, { ...ofNobody, group: 'nogroup' })).toMatchObject({ outcome: 'good' })
  expect(await measured(unitCheck, { ...ofNobody, user: 'deploy' })).toMatchObject({
    outcome: 'bad',
    detail: expect.stringMatching(/^process \d+ runs as user nobody, not as deploy$/),
  })
  expect(await measured(portCheck, { port: 8098, unit: 'mine', user: 'deploy' })).toMatchObject({
    outcome: 'good',
    detail: expect.stringMatching(
      /^tcp 127\.0\.0\.1:8098 \(python3, process \d+ of mine\.service, user deploy\)$/,
    ),
  })
  expect(await measured(portCheck, { port: 8098, unit: 'other' })).toMatchObject({ outcome: 'bad' })
  expect(await measured(portCheck, { port: 8099, user: 'nobody' })).toMatchObject({ outcome: 'good' })
  expect(await measured(portCheck, { port: 8099, user: 'deploy' })).toMatchObject({ outcome: 'bad' })
  expect(await measured(portCheck, { port: 8099, unit: 'other' })).toMatchObject({ outcome: 'none' })
})

test('the clock, of which a container has the kernel of its engine', async () => {
  const { outcome, detail } = await measured(clockCheck, {})
  const told = (await host.exec('timedatectl show --property=NTPSynchronized --value')).stdout.trim()
  expect([outcome, detail]).toEqual(
    told === 'yes'
      ? ['good', 'synchronised']
      : told === 'no'
        ? ['bad', 'no time service keeps the clock of the host right']
        : ['none', 'neither timedatectl nor chronyc tells whether the clock is synchronised'],
  )
})
