import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { environmentOf, stateOf } from '../testing.ts'
import { createDisk, type Disk, deploymentOn, tree } from '../testing-disk.ts'
import { hello } from '../testing-manifests.ts'

const service = { ...environmentOf(hello).slot.service, startSeconds: 2, stopSeconds: 1 }
const pidOf = (disk: Disk) => Number(disk.read('.deploy/run/hello.pid').split(' ')[0])
const startOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')[19]!

/** Running, and not only waiting to be buried. */
function lives(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** A release made ready, with the service's script. Whatever runs in the end is killed. */
function ready(disk: Disk, script: string, options: Partial<Parameters<typeof deploymentOn>[1]> = {}) {
  const files = { ...tree, 'bin/serve': { text: script, mode: '0755' } }
  const made = deploymentOn(disk, { files, ...options, slot: { service, ...options.slot } })
  const order = disk.newOrder()
  for (const id of ['unpack', 'shared', 'modes']) order.perform(made.stepOf(id))
  onTestFinished(() => {
    if (!existsSync(disk.path('.deploy/run/hello.pid'))) return
    try {
      process.kill(-pidOf(disk), 'SIGKILL')
    } catch {}
  })
  return { ...made, ...order, ...disk.newOrder() }
}

const quiet = '#!/bin/sh\nexec sleep 60\n'
const ids = ['stop', 'switch', 'start', 'identity']

// What dash and BusyBox can do, bash can; and these tests wait for real processes.
const shells = findShells().filter(({ name }) => name !== 'bash')

describe.each(shells)('under $name', (shell) => {
  it('a service is started in its release, with its words and variables and nothing of the deployment', () => {
    const disk = createDisk(shell)
    const { stepOf, perform, folder, order } = ready(
      disk,
      '#!/bin/sh\nenv > env; echo "$1" > word; exec sleep 60\n',
    )
    for (const id of ids) expect(perform(stepOf(id))).toBe('done')
    expect(readlinkSync(`/proc/${pidOf(disk)}/cwd`)).toBe(folder)
    expect(readFileSync(`${folder}/word`, 'utf8')).toBe('two words\n')
    const env = readFileSync(`${folder}/env`, 'utf8')
    expect(env).toContain("MODE=it's on\n")
    expect(env).not.toContain(order)
    expect(perform(stepOf('start'))).toBe('skipped')
  })

  it('the next release takes over, and the way back starts the one before', () => {
    const disk = createDisk(shell)
    const first = ready(disk, quiet)
    for (const id of ids) first.perform(first.stepOf(id))
    const old = pidOf(disk)
    const second = ready(disk, quiet, { version: '1.5.0', previous: stateOf(first.release.id) })
    for (const id of ids) expect(second.perform(second.stepOf(id))).toBe('done')
    expect(lives(old)).toBe(false)
    const young = pidOf(disk)
    for (const id of ids.toReversed())
      if (second.stepOf(id).undo) expect(second.undo(second.stepOf(id))).toBe(0)
    expect(lives(young)).toBe(false)
    expect(readlinkSync(`/proc/${pidOf(disk)}/cwd`)).toBe(first.folder)
    for (const id of ids.toReversed())
      if (second.stepOf(id).undo) expect(second.undo(second.stepOf(id))).toBe(0)
    expect(lives(pidOf(disk))).toBe(true)
  })

  it('the undo of steps that never began leaves the service alone', () => {
    const disk = createDisk(shell)
    const first = ready(disk, quiet)
    for (const id of ids) first.perform(first.stepOf(id))
    const pid = pidOf(disk)
    const second = ready(disk, quiet, { version: '1.5.0', previous: stateOf(first.release.id) })
    for (const id of ids.toReversed())
      if (second.stepOf(id).undo) expect(second.undo(second.stepOf(id))).toBe(0)
    expect([lives(pid), pidOf(disk)]).toEqual([true, pid])
  })

  it('the live release, deployed again, runs on; with other configuration it starts anew', () => {
    const disk = createDisk(shell)
    const first = ready(disk, quiet)
    for (const id of ['config', ...ids]) first.perform(first.stepOf(id))
    const pid = pidOf(disk)
    const again = ready(disk, quiet, { previous: stateOf(first.release.id) })
    for (const id of ['stop', 'config', 'switch', 'start'])
      expect(again.perform(again.stepOf(id))).toBe('skipped')
    expect(again.perform(again.stepOf('identity'))).toBe('done')
    expect(pidOf(disk)).toBe(pid)
    const config = [{ file: 'config/hello.env', format: 'env' as const, set: { PORT: 9 } }]
    const other = ready(disk, quiet, { previous: stateOf(first.release.id), slot: { config } })
    const done = ['stop', 'config', 'switch', 'start'].map((id) => other.perform(other.stepOf(id)))
    expect(done).toEqual(['done', 'done', 'skipped', 'done'])
    expect([lives(pid), disk.read('current/config/hello.env')]).toEqual([false, '# ours\nPORT=9\n'])
    for (const id of ['start', 'switch', 'config', 'stop']) other.undo(other.stepOf(id))
    expect([lives(pidOf(disk)), disk.read('current/config/hello.env')]).toEqual([
      true,
      `# ours\nPORT=8080\nRELEASE=${first.release.id}\n`,
    ])
  })

  it('a service that ignores SIGTERM is killed at the limit, with what it started', () => {
    const disk = createDisk(shell)
    const script = "#!/bin/sh\ntrap '' TERM\nsleep 60 & echo $! > child\nwhile :; do sleep 1; done\n"
    const { stepOf, perform, undo } = ready(disk, script)
    for (const id of ids) perform(stepOf(id))
    const [pid, child] = [pidOf(disk), Number(disk.read('current/child'))]
    expect([lives(pid), lives(child)]).toEqual([true, true])
    expect(undo(stepOf('start'))).toBe(0)
    expect([lives(pid), lives(child)]).toEqual([false, false])
  })

  it('a child that outlives its parent and ignores SIGTERM is killed too', () => {
    const disk = createDisk(shell)
    const script = "#!/bin/sh\n(trap '' TERM; while :; do sleep 1; done) &\necho $! > child\nexec sleep 60\n"
    const { stepOf, perform, undo } = ready(disk, script)
    for (const id of ids) perform(stepOf(id))
    const child = Number(disk.read('current/child'))
    expect(undo(stepOf('start'))).toBe(0)
    expect(lives(child)).toBe(false)
  })

  it('a process that has got the number of an old one is not ours', () => {
    const disk = createDisk(shell)
    const { stepOf, perform, run } = ready(disk, quiet)
    const stranger = spawn('sleep', ['60'])
    onTestFinished(() => void stranger.kill('SIGKILL'))
    mkdirSync(disk.path('.deploy/run'), { recursive: true })
    const pid = stranger.pid!
    writeFileSync(disk.path('.deploy/run/hello.pid'), `${pid} ${Number(startOf(pid)) - 1}\n`)
    expect(run(stepOf('start').check!).status).not.toBe(0)
    expect(perform(stepOf('stop'))).toBe('done')
    expect(lives(pid)).toBe(true)
    writeFileSync(disk.path('.deploy/run/hello.pid'), `${pid}\n`)
    expect(run(stepOf('start').check!).status).not.toBe(0)
    writeFileSync(disk.path('.deploy/run/hello.pid'), '4194304\n')
    expect(run(stepOf('start').check!).status).not.toBe(0)
    writeFileSync(disk.path('.deploy/run/hello.pid'), `${pid} ${startOf(pid)}\n`)
    expect(run(stepOf('start').check!).status).toBe(0)
  })

  it('a service that dies at once is told with its last lines', () => {
    const disk = createDisk(shell)
    const { stepOf, perform } = ready(disk, '#!/bin/sh\necho "no such port" >&2\nexit 3\n')
    perform(stepOf('stop'))
    perform(stepOf('switch'))
    expect(perform(stepOf('start'))).toMatch(/died at once:\nno such port/)
    expect(perform(stepOf('identity'))).toMatch(/The process is gone/)
  })

  it('a service of another release does not pass as this one, and one that went elsewhere does', () => {
    const disk = createDisk(shell)
    const first = ready(disk, quiet)
    for (const id of ids) first.perform(first.stepOf(id))
    const second = ready(disk, '#!/bin/sh\ncd /; exec sleep 60\n', {
      version: '1.5.0',
      previous: stateOf(first.release.id),
    })
    expect(second.perform(second.stepOf('identity'))).toMatch(/not in this release/)
    for (const id of ids) expect(second.perform(second.stepOf(id))).toBe('done')
    expect(readlinkSync(`/proc/${pidOf(disk)}/cwd`)).toBe('/')
  })
})
