import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mistakes } from '@deploy/manifest/testing.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { createDisk, deploymentOn } from '../testing-disk.ts'

const slot = {
  service: { manager: 'systemd', unit: 'web', environment: {}, startSeconds: 5, stopSeconds: 5 },
  units: { files: ['units/queue.service'], enable: [], start: [], workers: ['queue.service'] },
} as const

/** Two units, of which each is a file with its process id while it runs; a start gives another one. */
const systemctl = `#!/bin/sh
[ "$1" != --no-block ] || shift
for unit; do :; done
case $1 in
  is-active) [ -e "$UNITS/$unit" ] ;;
  is-failed) exit 1 ;;
  start) [ -e "$UNITS/$unit" ] || { echo $(($(cat "$UNITS/last") + 1)) > "$UNITS/last"; cp "$UNITS/last" "$UNITS/$unit"; } ;;
  stop) rm -f "$UNITS/$unit"; [ "$unit" != web.service ] || rm -f "$UNITS/queue.service" ;;
  show)
    case "$*" in
      *MainPID*) cat "$UNITS/$unit" 2> /dev/null || echo 0 ;;
      *ActiveState*) if [ -e "$UNITS/$unit" ]; then echo active; else echo inactive; fi ;;
      *LoadState*) echo loaded ;;
      *Timestamp*) echo 99999999999000000 ;;
    esac ;;
esac
`

describe.each(findShells())('under $name', (shell) => {
  const ready = (running: string[]) => {
    const disk = createDisk(shell)
    const units = join(disk.folder, 'units')
    mkdirSync(units)
    writeFileSync(join(units, 'last'), '100\n')
    for (const [index, unit] of running.entries()) writeFileSync(join(units, unit), `${index + 10}\n`)
    const program = join(disk.folder, 'bin/systemctl')
    writeFileSync(program, systemctl)
    chmodSync(program, 0o755)
    const { stepOf } = deploymentOn(disk, { slot: slot as never })
    const { run, order } = disk.newOrder()
    // As root, so that no sudo is asked for.
    const unprivileged = (text: string) => text.replaceAll('sudo -n ', '')
    const act = (id: string, part: 'do' | 'undo') => run(unprivileged(stepOf(id)[part]!), { UNITS: units })
    const pid = (unit: string) =>
      existsSync(join(units, unit)) ? readFileSync(join(units, unit), 'utf8').trim() : undefined
    return { act, pid, order, stepOf, units }
  }

  it('is stopped with the service, though systemd stops it with that one, and comes back in another process', () => {
    const { act, pid } = ready(['web.service', 'queue.service'])
    expect(act('stop', 'do').output).toBe('')
    expect([pid('web.service'), pid('queue.service')]).toEqual([undefined, undefined])
    expect(act('start', 'do').status).toBe(0)
    expect([pid('web.service'), pid('queue.service')]).toEqual(['101', '102'])
    expect(act('identity', 'do')).toEqual({ status: 0, output: '' })
  })

  it('is another process on the way back, also where a boot has started the new release meanwhile', () => {
    const { act, pid, units } = ready(['web.service', 'queue.service'])
    act('stop', 'do')
    for (const unit of ['web.service', 'queue.service']) writeFileSync(join(units, unit), '99\n')
    expect(act('stop', 'undo')).toEqual({ status: 0, output: '' })
    expect([pid('web.service'), pid('queue.service')]).toEqual(['101', '102'])
  })

  it('that is the process of before fails the deployment', () => {
    const { act, units } = ready(['web.service', 'queue.service'])
    act('stop', 'do')
    act('start', 'do')
    writeFileSync(join(units, 'queue.service'), '11\n')
    expect(act('identity', 'do').output).toContain('queue.service is still the process that ran before: 11')
  })

  it('runs again on the way back when it ran before, and only then', () => {
    const both = ready(['web.service', 'queue.service'])
    both.act('stop', 'do')
    both.act('stop', 'undo')
    expect([both.pid('web.service'), both.pid('queue.service')]).toEqual(['101', '102'])
    const alone = ready(['web.service'])
    alone.act('stop', 'do')
    alone.act('start', 'do')
    alone.act('start', 'undo')
    alone.act('stop', 'undo')
    expect([alone.pid('web.service') !== undefined, alone.pid('queue.service')]).toEqual([true, undefined])
  })
})

it('starts with its new unit file', () => {
  const [shell] = findShells()
  const { steps } = deploymentOn(createDisk(shell!), { slot: slot as never })
  const ids = steps.map(({ id }) => id)
  expect(ids.indexOf('units')).toBeLessThan(ids.indexOf('start'))
})

it('is a service besides that of the service, named once, and not started by itself', () => {
  const text = (units: string) => `application: shop
strategy: tarball
build: { include: [src] }
service: { unit: web }
units: { files: [queue.service], ${units} }
gate: { checks: [{ type: unit }] }
environments: { prod: { hosts: [{ name: one, address: one.example.org }] } }
`
  const said = (units: string) => mistakes(text(units)).map((line) => line.replace(/^\d+:\d+ /, ''))
  expect(said('workers: [queue.service, huey.service]')).toEqual([])
  expect(said('workers: [web.service, queue.service, queue.service]')).toEqual([
    'units.workers[0]: web.service is the unit of the service already',
    'units.workers[2]: queue.service is given twice',
  ])
  expect(said('workers: [queue.service], start: [queue.service]')).toEqual([
    'units.workers[0]: queue.service is under start, too; a worker is started with the service',
  ])
  expect(said('workers: [queue.timer]')).toEqual([
    'units.workers[0]: must be a service, such as queue.service',
  ])
})
