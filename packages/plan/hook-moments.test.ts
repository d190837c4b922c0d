import type { Release } from '@deploy/release/release.ts'
import { describe, expect, test } from 'vitest'
import { planDeployment, planRollback } from './make.ts'
import { environmentOf, factsOf, imageReleaseOf, releaseOf, stateOf } from './testing.ts'
import { courses, lab, shop, shopBeside, stack, voila } from './testing-manifests.ts'

const moments = ['prepare', 'serving', 'stopped', 'started']

/** A hook at each of these moments, the last of which is for rollbacks, too. */
function withHooks(manifest: string, at: readonly string[]): string {
  const hooks = at.map(
    (moment) => `  - { name: ${moment}, at: ${moment}, run: [x], on-rollback: ${moment === 'started'} }\n`,
  )
  return manifest.includes('\nhooks:\n')
    ? manifest.replace('\nhooks:\n', `\nhooks:\n${hooks.join('')}`)
    : manifest.replace('\ngate:', `\nhooks:\n${hooks.join('')}gate:`)
}

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
])('hooks with %s', (_, manifest, release, stop, start) => {
  const at = stop === '' ? moments.filter((moment) => moment !== 'stopped') : moments
  const environment = environmentOf(withHooks(manifest, at))
  const subject = { application: 'shop', environment, host: 'lab', facts: factsOf() }

  test('are run at each moment', () => {
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

  test('are run by a rollback where they say so', () => {
    const releases = [stateOf('2.0.0-000000000000'), stateOf('1.0.0-000000000000', { state: 'good' })]
    const facts = factsOf({ current: releases[0]!.id, releases })
    const ids = planRollback({ ...subject, facts }).steps.map(({ id }) => id)
    expect(ids.filter((id) => id.startsWith('hook-'))).toEqual(['hook-started'])
  })
})
