import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Settings } from '../check.ts'
import { createProbe } from '../probe.ts'
import { contextOf, hostWith, localRemote, printingProbe, settings, slotOf } from '../testing.ts'
import { unitCheck } from './unit.ts'

const signal = new AbortController().signal

describe('under systemd', () => {
  const state = (given: Record<string, string | number> = {}) =>
    Object.entries({
      LoadState: 'loaded',
      ActiveState: 'active',
      SubState: 'running',
      Result: 'success',
      MainPID: 100,
      NRestarts: 0,
      ExecMainStatus: 0,
      ...given,
    })
      .map(([key, value]) => `${key}=${value}`)
      .join('\n')

  async function samples(...states: string[]) {
    const left = [...states]
    const context = contextOf(printingProbe(() => left.shift()!))
    const measure = unitCheck.begin(settings('unit'), context)
    const seen = []
    for (const _ of states) seen.push(await measure(signal))
    return seen
  }

  it('is good while it is active in one process', async () => {
    expect(await samples(state(), state({ NRestarts: 0 }))).toEqual([
      { outcome: 'good', detail: 'active, main process 100, 0 automatic restarts' },
      { outcome: 'good', detail: 'active, main process 100, 0 automatic restarts' },
    ])
  })

  it('stays bad after the main process has changed, as when the application dies after 20 s', async () => {
    const [first, second, third] = await samples(
      state(),
      state({ MainPID: 200, NRestarts: 1 }),
      state({ MainPID: 200, NRestarts: 1 }),
    )
    expect(first!.outcome).toBe('good')
    expect(second!.detail).toBe('the main process changed from 100 to 200: it was started again')
    expect(third!.outcome).toBe('bad')
  })

  it('counts restarts from the first sample, also while it does not run', async () => {
    const [activating, running] = await samples(
      state({
        ActiveState: 'activating',
        SubState: 'auto-restart',
        Result: 'exit-code',
        ExecMainStatus: 1,
        MainPID: 0,
        NRestarts: 4,
      }),
      state({ NRestarts: 6 }),
    )
    expect(activating).toEqual({
      outcome: 'bad',
      detail: 'activating/auto-restart instead of active/running, result exit-code, exit status 1',
    })
    expect(running).toEqual({ outcome: 'bad', detail: 'restarted 2 times since the gate began' })
  })

  it('tolerates restarts from before the gate', async () => {
    expect((await samples(state({ NRestarts: 6 })))[0]!.outcome).toBe('good')
  })

  it('is bad for a unit that does not exist', async () => {
    expect(
      await samples(state({ LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' })),
    ).toEqual([{ outcome: 'bad', detail: 'the unit is not-found to systemd' }])
  })

  it('is no result where systemctl cannot be run', async () => {
    const context = contextOf(printingProbe(() => ({ code: 127, stdout: '' })))
    expect((await unitCheck.begin(settings('unit'), context)(signal)).outcome).toBe('none')
  })

  it('H02 H08 asks for the unit as one word that is no option', async () => {
    let script = ''
    const probe = printingProbe((text) => {
      script = text
      return ''
    })
    await unitCheck.begin(settings('unit', { unit: 'voila-stack.service' }), contextOf(probe))(signal)
    expect(script).toMatch(/ -- voila-stack\.service$/)
  })

  it('is bad in a process of another user, and no result where that may not be seen', async () => {
    const asked = { user: 'shop', group: 'web' }
    const seen = async (...facts: string[]) => {
      const context = contextOf(printingProbe(() => [state(), ...facts].join('\n')))
      return unitCheck.begin(settings('unit', asked), context)(signal)
    }
    const wanted = ['wanted-uid=7', 'wanted-gid=8']
    const right = ['uids=7 7 7 7', 'gids=8 8 8 8', 'other-user=', 'other-group=']
    expect(await seen(...wanted, ...right)).toEqual({
      outcome: 'good',
      detail: 'active, main process 100 as shop in group web, 0 automatic restarts',
    })
    expect(await seen(...wanted, 'other-user=root', ...right)).toEqual({
      outcome: 'bad',
      detail: 'process 100 runs as user root, not as shop',
    })
    expect((await seen(...wanted)).outcome).toBe('none')
    expect(await seen('wanted-uid=7', 'wanted-gid=', ...right)).toEqual({
      outcome: 'bad',
      detail: 'the host has no group web',
    })
  })

  it.each([
    '-H evil',
    'a.service b.service',
    '$(touch x)',
    '../../etc/passwd',
    '',
  ])('refuses the unit %j', (unit) => {
    expect(() => unitCheck.begin(settings('unit', { unit }), contextOf(printingProbe(() => '')))).toThrow(
      'cannot be measured',
    )
  })
})

describe('under the process manager', () => {
  async function host(asked: Partial<Settings<'unit'>> = {}, probe = createProbe(localRemote())) {
    const folder = await mkdtempDisposable(join(tmpdir(), 'gate-unit-'))
    mkdirSync(join(folder.path, '.deploy/run'), { recursive: true })
    const pidFile = join(folder.path, '.deploy/run/shop.pid')
    const measure = unitCheck.begin(
      settings('unit', asked),
      contextOf(probe, { slot: slotOf(folder.path, 'process') }),
    )
    return { measure: () => measure(signal), pidFile, [Symbol.asyncDispose]: () => folder.remove() }
  }
  const startOf = (pid: number) =>
    readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ')[19]!

  it('is good while the process of the pid file lives, and bad when it has ended', async () => {
    await using place = await host()
    const service = spawn('sleep', ['60'])
    writeFileSync(place.pidFile, `${service.pid} ${startOf(service.pid!)}\n`)
    expect(await place.measure()).toEqual({ outcome: 'good', detail: `process ${service.pid} runs` })
    service.kill()
    await once(service, 'exit')
    expect(await place.measure()).toEqual({ outcome: 'bad', detail: `process ${service.pid} has ended` })
  })

  it.each(findShells())('proves under $name as whom a process really runs', async (shell) => {
    await using shells = await mkdtempDisposable(join(tmpdir(), 'gate-unit-sh-'))
    const probe = hostWith(shell.path(join(shells.path, 'bin')))
    const [user, group] = ['-un', '-gn'].map((option) =>
      execFileSync('id', [option], { encoding: 'utf8' }).trim(),
    )
    const service = spawn('sleep', ['60'])
    onTestFinished(() => void service.kill())
    const measured = async (asked: Partial<Settings<'unit'>>) => {
      await using place = await host(asked, probe)
      writeFileSync(place.pidFile, `${service.pid} ${startOf(service.pid!)}\n`)
      return await place.measure()
    }
    expect(await measured({ user: user!, group: group! })).toEqual({
      outcome: 'good',
      detail: `process ${service.pid} runs as ${user} in group ${group}`,
    })
    expect(await measured({ user: 'daemon' })).toEqual({
      outcome: 'bad',
      detail: `process ${service.pid} runs as user ${user}, not as daemon`,
    })
    expect((await measured({ group: 'daemon' })).detail).toBe(
      `process ${service.pid} runs as group ${group}, not as daemon`,
    )
    expect((await measured({ user: 'nobody-has-it' })).detail).toBe('the host has no user nobody-has-it')
  })

  it('is bad without a pid file, and once a pid was given to another process', async () => {
    await using place = await host()
    expect((await place.measure()).detail).toBe('not running: there is no pid file')
    writeFileSync(place.pidFile, `${process.pid} 1\n`)
    expect((await place.measure()).detail).toBe(
      `process ${process.pid} is another program: the service has ended`,
    )
  })

  it('is bad after a restart, though the new process is well', async () => {
    await using place = await host()
    const services = [spawn('sleep', ['60']), spawn('sleep', ['60'])]
    const outcomes = []
    for (const { pid } of services) {
      writeFileSync(place.pidFile, `${pid} ${startOf(pid!)}`)
      outcomes.push((await place.measure()).outcome)
    }
    expect(outcomes).toEqual(['good', 'bad'])
    for (const service of services) service.kill()
  })
})
