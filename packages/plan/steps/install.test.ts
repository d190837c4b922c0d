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
import { unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import type { Context } from '../context.ts'
import { copyPath } from '../installed.ts'
import { environmentOf, factsOf, stateOf } from '../testing.ts'
import { createDisk, deploymentOn } from '../testing-disk.ts'
import { courses } from '../testing-manifests.ts'
import { expectInstalled, reinstall, runInstall } from './install.ts'

const own = environmentOf(courses).slot

/** Every unit is active but those that are named in the file `dead` of the root. */
const systemctl = (root: string) => `#!/bin/sh
case "$*" in
  *is-active*) for unit; do :; done; ! grep -qx "$unit" "${root.replaceAll('$', '\\$')}/dead" ;;
  *is-failed*) exit 1 ;;
  *is-enabled*) for unit; do :; done; grep -qx "$unit" "${root.replaceAll('$', '\\$')}/enabled" ;;
  disable*) for unit; do :; done; sed -i "/^$unit$/d" "${root.replaceAll('$', '\\$')}/enabled" ;;
  *show*) echo inactive ;;
  *) ;;
esac
`

describe.each(unlikeShells())('under $name', (shell) => {
  const on = (script: string, changes: Partial<typeof own.install> = {}) => {
    const disk = createDisk(shell)
    writeFileSync(`${disk.folder}/bin/systemctl`, systemctl(disk.root), { mode: 0o755 })
    writeFileSync(`${disk.folder}/bin/journalctl`, '#!/bin/sh\n', { mode: 0o755 })
    disk.write('dead', 'nbh-uwsgi.service\n')
    disk.write('enabled', '')
    disk.write('site.py', 'DEBUG = False\n')
    const install = {
      ...own.install!,
      run: ['./install.sh', 'two words'],
      environment: { SITE: 'lab {version}' },
      expect: { nginx: false, active: [], inactive: ['nbh-uwsgi.service'], commands: [], files: [] },
      ...changes,
    }
    const settings = { ...own.settings!, file: disk.path('site.py') }
    const { context, release, folder } = deploymentOn(disk, { version: '0.24.0' })
    const put = (id: string, text: string) => {
      disk.write(`releases/${id}/install.sh`, text)
      chmodSync(disk.path(`releases/${id}/install.sh`), 0o755)
      mkdirSync(disk.path(`releases/${id}/.release`), { recursive: true })
    }
    put(release.id, script)
    symlinkSync(`releases/${release.id}`, disk.path('current'))
    const full: Context = {
      ...context,
      slot: {
        ...context.slot,
        service: { ...own.service, startSeconds: 0.4 },
        units: own.units!,
        install,
        settings,
      },
      previous: stateOf('0.23.0-000000000000'),
    }
    return { disk, folder, put, context: full, ...disk.newOrder() }
  }

  it('runs in its folder with its words and variables, and not again while nothing has changed', () => {
    const { context, perform, disk } = on(
      `#!/bin/sh\nprintf '%s|' "$PWD" "$1" "$SITE" >> "$(dirname "$PWD")/ran"\n`,
    )
    expect(perform(runInstall(context))).toBe('done')
    expect(disk.read('releases/ran')).toBe(
      `${disk.root}/releases/${context.release.id}|two words|lab 0.24.0|`,
    )
    expect(perform(expectInstalled(context))).toBe('done')
    expect(disk.newOrder().perform(runInstall(context))).toBe('skipped')
    disk.write('site.py', 'DEBUG = True\n')
    expect(disk.newOrder().perform(runInstall(context))).toBe('done')
  })

  it('fails with what ends with another code than 0', () => {
    const { context, perform } = on('#!/bin/sh\necho half\nexit 3\n')
    expect(perform(runInstall(context))).toMatch(/failed: half\n.*ended with exit code 3/)
  })

  it('tells everything that does not hold, and never says installed then', () => {
    const { context, perform, disk } = on('#!/bin/sh\nexit 0\n')
    disk.write('unit', '[Service]\nExecStart=monitor --period  --idle \nUser=\n')
    disk.write('dead', 'nbh-monitor.service\n')
    context.slot.install!.expect = {
      ...context.slot.install!.expect,
      commands: [
        { name: 'fine', run: ['true'] },
        { name: 'migrations', run: ['sh', '-c', 'exit 1'] },
      ],
      files: [
        { path: disk.path('unit'), never: ['--(period|idle) *(--|$)', '=$', '@', '(half'] },
        { path: disk.path('nothing'), never: ['x'] },
      ],
    }
    perform(runInstall(context))
    const words = perform(expectInstalled(context))
    expect(words).toContain(
      'has lines that match --(period|idle) *(--|$), which is what a missing value leaves: 2',
    )
    expect(words).toContain('has lines that match =$, which is what a missing value leaves: 3')
    expect(words).not.toContain('match @')
    expect(words).toContain('cannot be searched for (half.')
    expect(words).toContain('nothing is not there, or empty.')
    expect(words).toContain('nbh-monitor.service is not active: inactive')
    expect(words).toContain('nbh-uwsgi.service still runs.')
    expect(words).toContain('migrations: sh -c ')
    expect(words).not.toContain('fine:')
    expect(disk.newOrder().perform(runInstall(context))).toBe('done')
  })

  it('keeps what the program has written for comparing, until it is written anew', () => {
    const { context, perform, undo, disk, put } = on('#!/bin/sh\necho new > ../../unit\n')
    put(context.previous!.id, '#!/bin/sh\necho old > ../../unit\n')
    context.slot.install!.expect.files = [{ path: disk.path('unit'), never: ['@'] }]
    const kept = () => readFileSync(copyPath(context.slot, disk.path('unit')), 'utf8')
    perform(runInstall(context))
    expect(perform(expectInstalled(context))).toBe('done')
    expect(kept()).toBe('new\n')
    expect(undo(reinstall(context))).toBe(0)
    expect(kept()).toBe('old\n')

    // Nothing is installed again: what somebody has edited meanwhile stays an edit.
    disk.write('unit', 'by hand\n')
    expect(disk.newOrder().perform(expectInstalled(context))).toBe('done')
    expect(kept()).toBe('old\n')

    // Installed again, it is written over, and the edit stays where only its owner reads it.
    const order = disk.newOrder()
    disk.write('site.py', 'DEBUG = True\n')
    expect(order.perform(runInstall(context))).toBe('done')
    expect(disk.read('unit')).toBe('new\n')
    const aside = `${disk.root}/.deploy/edited${dirname(disk.path('unit'))}`
    const [edit, ...others] = readdirSync(aside)
    expect(others).toEqual([])
    expect(edit).toMatch(/^unit\.[0-9a-f]{12}$/)
    expect(readFileSync(join(aside, edit!), 'utf8')).toBe('by hand\n')
    expect(statSync(join(aside, edit!)).mode & 0o077).toBe(0)
    const { previous: _, ...first } = context
    expect(undo(reinstall(first))).toBe(0)
    expect(kept).toThrow()
  })

  it('goes back by what the release before was installed with', () => {
    const { context, perform, undo, disk, put } = on('#!/bin/sh\nexit 0\n')
    const before = context.previous!.id
    put(before, `#!/bin/sh\necho "$DEPLOY_RELEASE" > ../by-hand\n`)
    const step = reinstall(context)
    expect(undo(step)).toBe(0)
    expect(() => disk.read('releases/by-hand')).toThrow()
    perform(runInstall(context))
    disk.write(
      `releases/${before}/.release/install.sh`,
      `cd "$DEPLOY_RELEASE_DIR"\necho as recorded > ../recorded\n`,
    )
    expect(undo(step)).toBe(0)
    expect(disk.read('releases/recorded')).toBe('as recorded\n')
  })

  describe('a unit that only a later release has installed', () => {
    const asRoot = factsOf({ uid: 0 })
    const units = { ...own.units!, workers: ['nbh-monitor.service'] }
    const enable = (...names: string[]) =>
      `#!/bin/sh\nprintf '%s.service\\n' ${names.join(' ')} > ../../enabled\n`

    it('is not enabled any more when its deployment is taken back', () => {
      const { context, put, perform, undo, disk } = on(enable('nbh-django', 'nbh-monitor'))
      put(context.previous!.id, '#!/bin/sh\nexit 0\n')
      disk.write('enabled', 'nbh-django.service\n')
      const later: Context = { ...context, facts: asRoot, slot: { ...context.slot, units } }
      perform(runInstall(later))
      expect(disk.read('enabled')).toBe('nbh-django.service\nnbh-monitor.service\n')
      expect(undo(reinstall(later))).toBe(0)
      expect(disk.read('enabled')).toBe('nbh-django.service\n')
    })

    it('is neither enabled nor asked for when the release before is gone back to', () => {
      const { context, perform, disk } = on('#!/bin/sh\nexit 0\n')
      const first: Context = { ...context, slot: { ...context.slot, units: { ...units, workers: [] } } }
      perform(runInstall(first))
      expect(perform(expectInstalled(first))).toBe('done')
      disk.write('enabled', 'nbh-django.service\nnbh-monitor.service\n')
      disk.write('dead', 'nbh-monitor.service\nnbh-uwsgi.service\n')
      const back: Context = {
        ...context,
        facts: asRoot,
        slot: { ...context.slot, units },
        previous: stateOf('0.25.0-111111111111'),
        rollback: { restoreData: false },
      }
      const order = disk.newOrder()
      disk.write('site.py', 'DEBUG = True\n')
      expect(order.perform(runInstall(back))).toBe('done')
      expect(order.perform(expectInstalled(back))).toBe('done')
      expect(disk.read('enabled')).toBe('nbh-django.service\n')
    })
  })

  it('goes back to what was installed by hand by its own program, where it was', () => {
    const { context: made, perform, undo, disk } = on('#!/bin/sh\nexit 0\n')
    const { previous: _, ...first } = made
    const context: Context = {
      ...first,
      slot: { ...first.slot, path: disk.path('checkout') },
      adopts: { id: 'adopted-0123456789ab', sha256: '0'.repeat(64) },
    }
    disk.write('checkout/install.sh', '#!/bin/sh\necho "$PWD $1 $SITE" > ../by-hand\n')
    chmodSync(disk.path('checkout/install.sh'), 0o755)
    expect(undo(reinstall(context))).toBe(0)
    expect(() => disk.read('by-hand')).toThrow()
    perform(runInstall(context))
    expect(undo(reinstall(context))).toBe(0)
    expect(disk.read('by-hand')).toContain(`${disk.path('checkout')} two words lab `)
    expect(readdirSync(disk.path('checkout'))).toEqual(['install.sh'])
  })

  it('runs no program anywhere else when what was installed by hand is not where it was', () => {
    const made = on('#!/bin/sh\nexit 0\n')
    const { previous: _, ...first } = made.context
    const { slot } = first
    const elsewhere = made.disk.path('elsewhere')
    const context: Context = {
      ...first,
      slot: {
        ...slot,
        path: made.disk.path('gone'),
        install: { ...slot.install!, run: ['touch', elsewhere] },
      },
      adopts: { id: 'adopted-0123456789ab', sha256: '0'.repeat(64) },
    }
    made.perform(runInstall(made.context))
    expect(made.undo(reinstall(context))).not.toBe(0)
    expect(existsSync(elsewhere)).toBe(false)
  })

  it('writes nothing into what was installed by hand', () => {
    const { context, perform, disk, put } = on('#!/bin/sh\nexit 0\n')
    const zero = 'adopted-0123456789ab'
    put(zero, '#!/bin/sh\necho again > ../again\n')
    disk.write('.deploy/adopted/mark', '')
    const back: Context = {
      ...context,
      release: { ...context.release, id: zero },
      previous: stateOf(context.release.id),
      rollback: { restoreData: false },
    }
    expect(perform(runInstall(back))).toBe('done')
    expect(perform(expectInstalled(back))).toBe('done')
    expect(disk.read('releases/again')).toBe('again\n')
    expect(readdirSync(disk.path(`releases/${zero}/.release`))).toEqual([])
    expect(readdirSync(disk.path('.deploy/adopted'))).toEqual(['install.sh', 'installed', 'mark'])
  })

  it('goes back, where it serves already, by what it was installed with before', () => {
    const made = on('#!/bin/sh\necho "$1" >> ../words\n', { run: ['./install.sh', 'of before'] })
    const context: Context = { ...made.context, previous: stateOf(made.context.release.id) }
    const { slot } = context
    const changed = { ...slot.install!, run: ['./install.sh', 'of now'] }
    const now: Context = { ...context, slot: { ...slot, install: changed } }
    made.perform(runInstall(context))
    const { perform, undo } = made.disk.newOrder()
    perform(runInstall(now))
    perform(runInstall(now))
    expect(undo(reinstall(now))).toBe(0)
    expect(undo(reinstall(now))).toBe(0)
    expect(made.disk.read('releases/words')).toBe('of before\nof now\nof now\nof before\nof before\n')
    expect(made.disk.read(`releases/${context.release.id}/.release/install.sh`)).toContain('of before')
  })
})
