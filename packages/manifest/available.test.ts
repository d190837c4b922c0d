import { expect, test } from 'vitest'
import { edit, outcome, small } from './testing.ts'

const host = '{ name: one, address: one.example.org }'
const withHours = (hours: string) =>
  outcome(edit(small, [host, `{ name: one, address: one.example.org, available: ${hours} }`]))

test('hours of a host are times of day in a zone', () => {
  const { manifest } = withHours('{ from: 08:00, to: 22:00, timezone: Europe/London, days: [mon, sun] }')
  expect(manifest?.environments.prod?.hosts[0]?.available).toEqual({
    from: '08:00',
    to: '22:00',
    timezone: 'Europe/London',
    marginMinutes: 30,
    days: ['mon', 'sun'],
  })
})

test.each([
  ['{ from: 8:00, to: 22:00, timezone: UTC }', 'from: must be a time of day in quotes, such as "08:00"'],
  ['{ from: 08:00, to: 24:00, timezone: UTC }', 'to: must be a time of day in quotes, such as "08:00"'],
  [
    '{ from: 08:00, to: 22:00, timezone: Europe/Lundon }',
    'timezone: must be the name of a time zone, such as Europe/London',
  ],
  ['{ from: 08:00, to: 22:00 }', 'timezone: is missing'],
  ['{ from: 08:00, to: 22:00, timezone: UTC, margin-minutes: -1 }', 'margin-minutes: must be a whole number'],
  ['{ from: 08:00, to: 22:00, timezone: UTC, days: [] }', 'days: must name at least one day'],
  ['{ from: 08:00, to: 22:00, timezone: UTC, days: [monday] }', 'days[0]: must be one of mon, tue,'],
])('%s is refused', (hours, text) => {
  expect(withHours(hours).mistakes).toEqual([
    expect.stringContaining(`environments.prod.hosts[0].available.${text}`),
  ])
})

test('hours that never end are no hours', () => {
  expect(withHours('{ from: 08:00, to: 08:00, timezone: UTC }').mistakes).toEqual([
    expect.stringContaining('environments.prod.hosts[0].available: must differ in from and to'),
  ])
})

const requires = (group: string) => outcome(edit(small, ['service:\n', `requires: ${group}\nservice:\n`]))

test('programs are required in ranges of versions', () => {
  const { manifest } = requires('{ git: ">=2.30", node: "^20 || ^22" }')
  expect(manifest?.environments.prod?.slot.requires).toEqual({ git: '>=2.30', node: '^20 || ^22' })
})

test.each([
  ['{ git: new }', 'requires.git: must be a range of versions in quotes, such as ">=2.30"'],
  ['{ git: 3.10 }', 'requires.git: must be a range of versions in quotes'],
  ['{ "a b": ">=1" }', 'requires["a b"]: must be the name of a program'],
  ['{ "../x": ">=1" }', 'must be the name of a program'],
])('%s is refused as requirement', (group, text) => {
  expect(requires(group).mistakes).toEqual([expect.stringContaining(text)])
})
