import { expect, it } from 'vitest'
import { concerns, type Reached, type Status, statusLines, statusMarkdown, statusSchema } from './status.ts'

const by = {
  deployId: '20261120t160211z-0a1b2c3d',
  kind: 'deploy' as const,
  release: '1.2.0-222222222222',
  outcome: 'confirmed' as const,
  at: '2026-11-20T16:02:11Z',
  actor: 'octo-dev',
  runUrl: 'https://github.example.org/acme/hello/actions/runs/7',
}
const good: Reached = {
  environment: 'prod',
  host: 'lab',
  reached: true,
  serves: { release: by.release, commit: '5f1d0c2a9b44'.repeat(3), state: 'live', files: 'whole', by },
  services: [{ name: 'hello.service', state: 'active', asWanted: true }],
  drift: [],
  backups: [],
  kept: [],
}
const failed = { name: 'queue.service', state: 'failed', asWanted: false }
const statusOf = (...hosts: Status['hosts']): Status => ({
  schemaVersion: 1,
  application: 'hello',
  at: '2026-11-21T05:00:00.000Z',
  hosts,
})

it('has nothing to say of a host that is as it was deployed, or that nothing was deployed to', () => {
  expect(concerns(good)).toEqual([])
  expect(concerns({ ...good, serves: null, services: [failed] })).toEqual([])
  expect(statusMarkdown(statusSchema.parse(statusOf(good)))).toContain('Nothing to look at.')
})

it('names each thing that somebody should look at', () => {
  const bad: Reached = {
    ...good,
    serves: { ...good.serves!, files: 'damaged' },
    services: [...good.services, failed],
    open: { deployId: 'd2', release: '1.3.0-333333333333', event: 'activated' },
    drift: [{ path: '/etc/nginx/conf.d/shop.conf', state: 'edited' }],
    backups: [{ folder: '/srv/backups/hello-prod/database/lab' }],
    lastFailure: { ...by, deployId: 'd1', outcome: 'broken' },
  }
  expect(concerns(bad)).toEqual([
    'files of 1.2.0-222222222222 are damaged',
    'queue.service is failed',
    'd2 is open (activated)',
    '/etc/nginx/conf.d/shop.conf was edited by hand',
    'no backup in /srv/backups/hello-prod/database/lab',
    'd1 ended broken',
  ])
  const error = { code: 'HOST_UNREACHABLE', message: 'No SSH connection to lab:22.' }
  const away = { environment: 'prod', host: 'lab', reached: false as const, error }
  expect(statusLines(statusOf(away))).toEqual([
    'prod lab: not reached',
    '  ! not reached: HOST_UNREACHABLE: No SSH connection to lab:22.',
  ])
})

it('says no more of a deployment that ended broken once a later one was confirmed', () => {
  const broken = { ...by, deployId: 'd0', outcome: 'broken' as const }
  expect(concerns({ ...good, lastFailure: { ...broken, at: '2000-01-01T00:00:00Z' } })).toEqual([])
  expect(concerns({ ...good, lastFailure: { ...broken, at: '2100-01-01T00:00:00Z' } })).toEqual([
    'd0 ended broken',
  ])
})

it('has a row for each thing that runs, and tells the container that is kept for a way back', () => {
  const kept = { name: 'hello-8081', state: 'exited', asWanted: true, kept: true as const }
  const status = statusSchema.parse(statusOf({ ...good, services: [...good.services, kept] }))
  expect(statusMarkdown(status)).toContain(
    '| prod | lab | hello.service | active |\n| prod | lab | hello-8081 | exited, kept for going back |',
  )
  expect(statusLines(status).slice(1)).toEqual([
    '  hello.service active',
    '  hello-8081 exited, kept for going back',
  ])
})

it('says that what was installed by hand serves', () => {
  const serves = { release: 'adopted-0123456789ab', state: 'live', files: 'unknown' as const }
  expect(concerns({ ...good, serves })).toEqual(['adopted-0123456789ab serves: what was installed by hand'])
})

it('H26 shows what a host says as text and never as Markdown', () => {
  const path = '/etc/x](https://evil.example.org) <img src=x> @everyone | cell'
  const text = statusMarkdown(statusOf({ ...good, drift: [{ path, state: 'edited' }] }))
  expect(text).not.toContain('<img')
  expect(text).not.toContain('](https://evil')
  expect(text).not.toContain('@everyone')
})
