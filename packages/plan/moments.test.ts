import type { Facts } from '@deploy/agent/facts.ts'
import type { Release } from '@deploy/release/release.ts'
import { describe, expect, test } from 'vitest'
import { planDeployment, planRollback } from './make.ts'
import { foldersOf } from './steps/backup-shell.ts'
import { environmentOf, factsOf, imageReleaseOf, releaseOf, stateOf } from './testing.ts'
import { courses, lab, shop, shopBeside, stack, voila } from './testing-manifests.ts'

const moments = ['prepare', 'serving', 'stopped', 'started']

/** The text with further items of a list that it may have. */
function withItems(manifest: string, key: string, items: readonly string[]): string {
  const text = items.map((item) => `  - { ${item} }\n`).join('')
  return manifest.includes(`\n${key}:\n`)
    ? manifest.replace(`\n${key}:\n`, `\n${key}:\n${text}`)
    : manifest.replace('\ngate:', `\n${key}:\n${text}gate:`)
}

/** A hook at each of these moments, the last of which is for rollbacks, too. */
const withHooks = (manifest: string, at: readonly string[]) =>
  withItems(
    manifest,
    'hooks',
    at.map((moment) => `name: ${moment}, at: ${moment}, run: [x], on-rollback: ${moment === 'started'}`),
  )

const dump =
  'name: warm, command: [dump], places: [/srv/b], restore: { command: [load], when: always, while: serving }'
const folder =
  'name: cold, folder: /srv/data, while: stopped, places: [/srv/b], restore: { when: always, while: stopped }'

const files = releaseOf({
  'deploy.env': '',
  'config/voila.cfg': '',
  'django/nbh_main/sitesettings.py.example': '',
})

describe.each<[string, string, Release, string, string]>([
  ['tarball', voila, files, 'stop', 'start'],
  [
    'git-venv',
    voila.replace('strategy: tarball', 'strategy: git-venv'),
    { ...files, strategy: 'git-venv' },
    'stop',
    'start',
  ],
  ['git-install', courses, { ...files, strategy: 'git-install' }, 'stop', 'install'],
  ['image', shop, imageReleaseOf({}), 'stop', 'start'],
  ['image on two ports', shopBeside, imageReleaseOf({}), '', 'start'],
  ['compose', lab, { ...files, strategy: 'compose' }, 'stop', 'up'],
  ['swarm', stack, { ...files, strategy: 'swarm' }, '', 'up'],
])('with %s', (_, manifest, release, stop, start) => {
  const at = stop === '' ? moments.filter((moment) => moment !== 'stopped') : moments
  const environment = environmentOf(withHooks(manifest, at))
  const subject = { application: 'shop', environment, host: 'lab', facts: factsOf() }

  test('hooks are run at each moment', () => {
    const { plan } = planDeployment({ ...subject, source: { release, configTexts: {} } })
    const ids = plan.steps.map(({ id }) => id)
    const switching = plan.steps.filter(({ phase }) => phase === 'switch').map(({ id }) => id)
    const place = (id: string) => {
      expect(ids).toContain(id)
      return ids.indexOf(id)
    }
    expect(plan.steps[place('hook-prepare')]!.phase).toBe('prepare')
    expect(switching[0]).toBe('hook-serving')
    if (stop !== '') {
      expect(place('hook-stopped')).toBeGreaterThan(place(stop))
      expect(place('hook-stopped')).toBeLessThan(place('switch'))
    }
    expect(place('hook-started')).toBeGreaterThan(place(start))
    expect(place('hook-started')).toBeLessThan(place('identity'))
  })

  test('hooks are run by a rollback where they say so', () => {
    const releases = [stateOf('2.0.0-000000000000'), stateOf('1.0.0-000000000000', { state: 'good' })]
    const facts = factsOf({ current: releases[0]!.id, releases })
    const ids = planRollback({ ...subject, facts }).steps.map(({ id }) => id)
    expect(ids.filter((id) => id.startsWith('hook-'))).toEqual(['hook-started'])
  })

  const saved = environmentOf(withItems(manifest, 'backup', stop === '' ? [dump] : [dump, folder]))
  const releases = [stateOf('2.0.0-000000000000'), stateOf('1.0.0-000000000000', { state: 'good' })]
  const copy = { name: '1', kind: 'before-deployment', of: releases[1]!.id, madeAt: '', present: true }
  const there = { copies: [{ ...copy, bytes: 1, contentBytes: 1 }], unfinished: 0 }
  const backups = saved.slot.backup.flatMap((backup) => foldersOf(backup, 'lab')).map((path) => [path, there])
  const facts = factsOf({
    current: releases[0]!.id,
    releases,
    backups: Object.fromEntries(backups) as Facts['backups'],
  })
  const asked = { application: 'shop', environment: saved, host: 'lab', facts }

  test('data is saved before the release is replaced, and comes back with it', () => {
    const { steps } = planDeployment({ ...asked, source: { release, configTexts: {} } }).plan
    const ids = steps.map(({ id }) => id)
    const phaseOf = (id: string) => steps.find((step) => step.id === id)?.phase
    for (const part of ['dump', 'copy', 'keep']) expect(phaseOf(`backup-${part}-warm`)).toBe('prepare')
    expect(phaseOf('backup-guard-warm')).toBe('switch')
    if (stop === '') return
    for (const part of ['copy', 'keep', 'guard']) expect(phaseOf(`backup-${part}-cold`)).toBe('switch')
    expect(ids.indexOf('backup-copy-cold')).toBeGreaterThan(ids.indexOf(stop))
    expect(ids.indexOf('backup-guard-cold')).toBeLessThan(ids.indexOf(start))
  })

  test('a rollback with restore-data puts back the data of its release, and saves what is there', () => {
    const ids = planRollback({ ...asked, restoreData: true }).steps.map(({ id }) => id)
    for (const name of stop === '' ? ['warm'] : ['warm', 'cold']) {
      expect(ids).toContain(`backup-restore-${name}`)
      expect(ids.indexOf(`backup-keep-${name}`)).toBeLessThan(ids.indexOf(`backup-restore-${name}`))
      expect(ids.indexOf(`backup-restore-${name}`)).toBeLessThan(ids.indexOf(start))
    }
  })
})
