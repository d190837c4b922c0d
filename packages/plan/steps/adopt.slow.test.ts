import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sh } from '@deploy/agent/sh.ts'
import { findShells, writeProgram } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { adoptionOf } from '../adoption.ts'
import type { Context } from '../context.ts'
import type { Step } from '../plan.ts'
import { environmentOf } from '../testing.ts'
import { createDisk, type Disk, deploymentOn } from '../testing-disk.ts'
import { voila } from '../testing-manifests.ts'
import { adopt, verifyAdopted } from './adopt.ts'
import { placing } from './place.ts'

const service = {
  manager: 'systemd',
  unit: 'voila-stack',
  unitFile: 'units/voila-stack.service',
  environment: {},
  startSeconds: 5,
  stopSeconds: 5,
} as const

/** What somebody has installed by hand, with data in a folder that outlives releases, and a deployment over it. */
function installed(disk: Disk) {
  const app = join(disk.folder, "by $hand's")
  const venv = join(disk.folder, 'env')
  const unit = join(disk.folder, 'etc/voila.service')
  for (const [path, text] of Object.entries({
    [`${app}/src/main.py`]: 'old',
    [`${app}/data/rows`]: 'of years',
    [`${venv}/bin/python`]: 'python',
    [unit]: '[Unit]\nof=before\n',
  })) {
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
  }
  mkdirSync(disk.path('shared/data'))
  writeFileSync(disk.path('shared/data/seed.txt'), 'seed')
  const directory = { kind: 'directory' as const, owner: 'deploy', mode: '755', replaceable: true }
  const folder = { sameFileSystem: true, names: 'names', venv: false, bytes: 1, inodes: 1 }
  const made = deploymentOn(disk, {
    slot: {
      ...{ path: app, adopt: true, service },
      units: { files: ['units/queue.service'], enable: [], start: [], workers: [] },
      venv: { ...environmentOf(voila).slot.venv!, path: venv },
    },
  })
  const facts = {
    ...made.context.facts,
    paths: { [app]: directory, [venv]: directory },
    folders: { [app]: folder, [venv]: folder },
  }
  const context: Context = { ...made.context, facts, adopts: adoptionOf(made.context.slot, facts)! }
  const zero = disk.path(`releases/${context.adopts!.id}`)
  writeProgram(join(disk.folder, 'bin/systemctl'), '#!/bin/sh\nexit 1\n')
  return { app, venv, unit, zero, context, step: adopt(context)! }
}

/** Everything but the orders: type, path, target and content. */
function listing(disk: Disk): string {
  const script = `cd "$1" && find . -path '*/.deploy/orders' -prune -o -path ./bin -prune -o -printf '%y %p %l\\n' | sort; find . -type f ! -path '*/orders/*' ! -path './bin/*' -print0 | sort -z | xargs -0 cat`
  return spawnSync('sh', ['-c', script, 'sh', disk.folder], { encoding: 'utf8', cwd: disk.folder }).stdout
}

/** Programs that end the script which runs them, as a power loss does, right after so many of their acts. */
function dying(disk: Disk) {
  const folder = join(disk.folder, 'bin/dying')
  mkdirSync(folder)
  for (const name of ['mv', 'ln', 'rm', 'mkdir', 'touch'])
    writeProgram(
      join(folder, name),
      `#!/bin/sh\n/bin/${name} "$@" || exit\necho act >> "${folder}/acts"\n[ "$(wc -l < "${folder}/acts")" -lt "$DIES_AFTER" ] || kill -9 "$PPID"\n`,
    )
  return (script: string, acts: number) => {
    rmSync(join(folder, 'acts'), { force: true })
    return { script: `PATH='${folder}':$PATH\n${script}`, env: { DIES_AFTER: String(acts) } }
  }
}

describe.each(findShells())('under $name', (shell) => {
  it('what was installed by hand becomes a release with its venv, and its data stays one with that of later releases', () => {
    const disk = createDisk(shell)
    const { app, venv, zero, context, step } = installed(disk)
    const before = listing(disk)
    const { perform, undo } = disk.newOrder()
    expect(step.privileged).toEqual([])
    expect(undo(step)).toBe(0)
    expect(listing(disk)).toBe(before)
    expect(perform(step)).toBe('done')
    expect([existsSync(app), existsSync(venv)]).toEqual([false, false])
    expect(readFileSync(`${zero}/src/main.py`, 'utf8')).toBe('old')
    expect(readFileSync(`${zero}/.venv/bin/python`, 'utf8')).toBe('python')
    expect(readlinkSync(`${zero}/data`)).toBe(disk.path('shared/data'))
    expect(readFileSync(`${zero}/data/rows`, 'utf8')).toBe('of years')
    const aside = disk.path(`.deploy/aside-${context.adopts!.id}`)
    expect(readFileSync(`${aside}/0/seed.txt`, 'utf8')).toBe('seed')
    expect(existsSync(disk.path('.deploy/adopted'))).toBe(true)
    const back: Context = { ...context, release: { ...context.release, id: context.adopts!.id } }
    expect(disk.newOrder().perform(verifyAdopted(back))).toBe('done')
    expect([undo(step), undo(step)]).toEqual([0, 0])
    expect(listing(disk)).toBe(before)
    expect(disk.newOrder().perform(verifyAdopted(back))).toMatch(/^failed: .* is gone/)
  })

  it('what is no folder any more is left alone', () => {
    const disk = createDisk(shell)
    const { app, venv, step } = installed(disk)
    rmSync(venv, { recursive: true })
    const before = listing(disk)
    const { perform, undo } = disk.newOrder()
    expect(perform(step)).toBe(`failed: ${venv} is no folder any more.\n`)
    expect(undo(step)).toBe(0)
    expect([listing(disk), existsSync(app)]).toEqual([before, true])
  })

  // BusyBox runs its own mv and has no install: it can neither be cut off so, nor is it on a host with systemd.
  if (shell.name === 'busybox') return

  it('a power loss after any act, also on the way back, leads to what was there before', () => {
    const disk = createDisk(shell)
    const { step, zero } = installed(disk)
    const cut = dying(disk)
    const before = listing(disk)
    let moved = 0
    for (let acts = 1; ; acts += 1) {
      const { run, undo } = disk.newOrder()
      const { script, env } = cut(step.do, acts)
      const whole = run(script, env).status === 0
      if (existsSync(zero)) moved += 1
      const again = cut(step.undo!, 1 + (acts % 4))
      run(again.script, again.env)
      expect(undo(step)).toBe(0)
      expect(listing(disk)).toBe(before)
      if (whole) break
    }
    expect(moved).toBeGreaterThan(4)
  })

  it('a file comes back as it was then, goes when there was none, and stays when nobody knows', () => {
    const disk = createDisk(shell)
    const { context } = installed(disk)
    const back: Context = { ...context, release: { ...context.release, id: context.adopts!.id } }
    const placed = (to: string) => {
      const root = (words: string[]) => sh`${words}`
      const { isThere, keep, put, remember, restore } = placing(
        back,
        { to, from: { file: 'no' } },
        root,
        'changed',
      )
      const act = [keep, put, remember].map(({ script }) => script).join('\n')
      return { id: 'x', check: isThere.script, do: act, undo: restore.script } as Step
    }
    const etc = join(disk.folder, 'etc')
    const files = disk.path(`.deploy/adopted/files${etc}`)
    mkdirSync(files, { recursive: true })
    writeFileSync(`${files}/known`, 'of then')
    writeFileSync(`${files}/new.absent`, '')
    for (const name of ['known', 'new', 'other']) {
      const to = join(etc, name)
      writeFileSync(to, 'of now')
      const step = placed(to)
      const { perform, undo } = disk.newOrder()
      expect(perform(step)).toBe('done')
      const then = { known: 'of then', new: undefined, other: 'of now' }[name]
      expect(existsSync(to) ? readFileSync(to, 'utf8') : undefined).toBe(then)
      if (name !== 'other') expect(disk.newOrder().perform(step)).toBe('skipped')
      expect(undo(step)).toBe(0)
      expect(readFileSync(to, 'utf8')).toBe('of now')
    }
  })
})

it('who does not own the folder asks for exact commands', () => {
  const disk = createDisk(findShells()[0]!)
  const { context, app, venv, zero } = installed(disk)
  const { paths } = context.facts
  const asked = (changes: Partial<Context['facts']>) =>
    adopt({ ...context, facts: { ...context.facts, ...changes } })!.privileged
  const others = { ...paths[venv]!, owner: 'root' }
  const all = asked({ user: 'somebody' })
  expect(asked({ paths: { ...paths, [venv]: others } })).toEqual(all)
  expect(asked({ paths: { ...paths, [`${app}/data`]: others } })).toEqual(all)
  expect(asked({ paths: { ...paths, [`${app}/data`]: { kind: 'absent', replaceable: true } } })).toEqual([])
  expect(all.toSorted()).toEqual(
    [
      `mv -T ${app} ${zero}`,
      `mv -T ${venv} ${zero}/.venv`,
      `mv -T ${zero}/data ${disk.path('shared/data')}`,
      `ln -s ${disk.path('shared/data')} ${zero}/data`,
      `rm -f ${zero}/data`,
      `mv -T ${disk.path('shared/data')} ${zero}/data`,
      `mv -T ${zero}/.venv ${venv}`,
      `mv -T ${zero} ${app}`,
    ].toSorted(),
  )
})
