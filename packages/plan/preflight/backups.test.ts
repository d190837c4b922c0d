import type { BackupFacts, Facts } from '@deploy/agent/facts.ts'
import { expect, it } from 'vitest'
import { environmentOf, factsOf, releaseOf, stateOf } from '../testing.ts'
import { ledger } from '../testing-manifests.ts'
import { preflight } from './preflight.ts'

const { slot } = environmentOf(ledger)
const now = new Date('2026-05-04T10:00:00Z')
const tools = [...factsOf().tools, 'docker']
const megabyte = 1024 ** 2
const release = releaseOf({ 'bin/serve': '' })
const copy = {
  name: 'a',
  kind: 'before-deployment',
  of: '',
  madeAt: '',
  bytes: 100 * megabyte,
  contentBytes: 1,
  present: true,
}
const place = (changes: Partial<BackupFacts> = {}): BackupFacts => ({
  placeExists: true,
  writable: true,
  device: '1',
  freeBytes: 10_000 * megabyte,
  copies: [],
  ...changes,
})
const near = '/srv/backups/ledger-prod/database/lab'
const far = '/mnt/nas/backups/ledger-prod/database/lab'
const both = (first = place(), second = place({ device: '2' })) => ({
  backups: { [near]: first, [far]: second },
})

const problems = (facts: Partial<Facts>, more: object = { release }) =>
  preflight({ slot, facts: factsOf({ tools, ...facts }), now, ...more })
const codes = (facts: Partial<Facts>, more?: object) => problems(facts, more).map(({ code }) => code)

it.each<[string[], Partial<Facts>]>([
  [[], both()],
  [['BACKUP_PLACE_MISSING'], both(place(), place({ placeExists: false }))],
  [['BACKUP_PLACE_MISSING'], both(place({ writable: false }))],
  [['BACKUP_SAME_FILE_SYSTEM'], both(place(), place())],
  [
    ['TOOL_MISSING'],
    { backups: { '/srv/backups/ledger-prod/documents/lab': place() }, tools: factsOf().tools },
  ],
  // what the last took, a tenth more, again for what is saved before a restore, and 50 MB
  [[], both(place({ copies: [copy], freeBytes: 271 * megabyte }))],
  [['NO_SPACE'], both(place({ copies: [copy], freeBytes: 269 * megabyte }))],
  [[], both(place({ copies: [copy] }), place({ device: '2', freeBytes: 161 * megabyte }))],
  [['NO_SPACE'], both(place({ copies: [copy] }), place({ device: '2', freeBytes: 159 * megabyte }))],
])('%j', (expected, facts) => expect(codes(facts)).toEqual(expected))

it('asks nothing of a release that serves already, nor of a rollback that leaves the data alone', () => {
  const missing = both(place({ placeExists: false }))
  const live = { current: release.id, releases: [stateOf(release.id)] }
  expect(codes({ ...missing, ...live })).toEqual([])
  expect(codes(missing, { restoreData: false })).toEqual([])
  expect(codes(missing, { restoreData: true })).toEqual(['BACKUP_PLACE_MISSING'])
})

it('asks nothing of a backup that the first deployment leaves out', () => {
  const missing = both(place({ placeExists: false }))
  const backup = slot.backup.map((each) => ({ ...each, firstDeployment: 'skip' as const }))
  const of = (facts: Partial<Facts>) =>
    codes({ ...missing, ...facts }, { release, slot: { ...slot, backup } })
  expect(of({})).toEqual([])
  const live = stateOf('1.0.0-111111111111')
  expect(of({ current: live.id, releases: [live] })).toEqual(['BACKUP_PLACE_MISSING'])
})

it('a command runs as another user only where root logs in', () => {
  const backup = slot.backup.map((each) => ({ ...each, user: 'postgres' }))
  const of = (facts: Partial<Facts>) => codes({ ...both(), ...facts }, { release, slot: { ...slot, backup } })
  expect(of({})).toEqual(['BACKUP_USER'])
  expect(of({ user: 'postgres' })).toEqual([])
  expect(of({ user: 'root', uid: 0 })).toEqual([])
})
