import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareComponent } from '../component.ts'
import { dueDay, outdatedAmong } from './outdated.ts'
import { readOutdated } from './report.ts'

const read = (text: string) => readOutdated({ path: 'outdated', text })

describe('what tools say', () => {
  test.each([
    [
      'pip as JSON',
      '[{"name": "Flask_Login", "version": "0.6.2", "latest_version": "0.6.3", "latest_filetype": "wheel"}]',
    ],
    [
      'pip as a table',
      'Package     Version Latest Type\n----------- ------- ------ -----\nFlask-Login 0.6.2   0.6.3  wheel\n\n',
    ],
    [
      'pip as a table with editable projects',
      'Package     Version Latest Type  Editable project location\r\n----------- ------- ------ ----- ---\r\nflask.login 0.6.2   0.6.3  wheel /x y\r\n',
    ],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual([{ package: 'pkg:pypi/flask-login', have: '0.6.2', latest: '0.6.3' }])
  })

  test.each([
    [
      'npm as JSON',
      '{"@team/ui": {"current": "1.0.0", "wanted": "1.0.1", "latest": "2.0.0", "dependent": "shop"}, "absent": {"wanted": "1.0.0", "latest": "1.0.0"}}',
    ],
    ['npm as JSON, in several places', '{"@team/ui": [{"current": "1.0.0", "latest": "2.0.0"}]}'],
    [
      'npm as a table',
      'Package   Current  Wanted  Latest  Location              Depended by\n@team/ui    1.0.0   1.0.1   2.0.0  node_modules/@team/ui  shop\nabsent    MISSING   1.0.0   1.0.0  -                      shop\n',
    ],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual([{ package: 'pkg:npm/@team/ui', have: '1.0.0', latest: '2.0.0' }])
  })

  test.each(['', '\n', '[]', '{}', '\ufeff{}'])('%j: nothing is outdated', (text) => {
    expect(read(text)).toEqual([])
  })

  test.each([
    'a letter',
    '[1]',
    '{"a": 1}',
    '{"error": ',
    'Package Version Latest\nflask 1\n',
  ])('%j is refused', (text) => {
    expect(() => read(text)).toThrow('outdated is not a report of outdated packages.')
  })

  test('whatever is given is read or refused', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('Package', 'Version', 'Current', 'Wanted', 'Latest', '\n', '  '),
    )
    const texts = fc.oneof(
      fc.array(word).map((words) => words.join(' ')),
      fc.json(),
      fc.array(word).map((words) => `Package  Version Latest\n${words.join(' ')}`),
      fc.dictionary(fc.string(), fc.record({ current: fc.string(), latest: fc.string() })).map((one) => {
        return JSON.stringify(one)
      }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        try {
          for (const one of read(text)) expect(one.package).toMatch(/^pkg:(pypi|npm)\//)
        } catch (error) {
          expect(error).toHaveProperty('code', 'SBOM_SOURCE_INVALID')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

test('reports beside the packages of a release', () => {
  const components = [
    'pypi/flask@3.0.3',
    'pypi/click@8.1.7',
    'npm/%40team/ui@1.2.0',
    'deb/debian/zlib1g@1',
  ].map((path) =>
    bareComponent({ name: path, version: path.split('@').at(-1)!, purl: `pkg:${path}`, direct: true }),
  )
  const entry = (name: string, have: string, latest: string) => ({ package: `pkg:${name}`, have, latest })
  const reports = [
    entry('pypi/flask', '3.0.3', '3.1.0'),
    entry('pypi/flask', '3.0.3', '3.1.0'),
    entry('npm/@team/ui', '1.2.0', '2.0.0'),
    entry('pypi/click', '8.1.6', '8.1.8'),
    entry('pypi/pip', '23.0', '25.0'),
  ]
  expect(outdatedAmong(components, reports)).toEqual({
    outdated: [
      { ...entry('npm/@team/ui', '1.2.0', '2.0.0'), behind: 'major' },
      { ...entry('pypi/flask', '3.0.3', '3.1.0'), behind: 'minor' },
    ],
    foreign: ['pkg:pypi/pip'],
    stale: [{ package: 'pkg:pypi/click', have: '8.1.6', listed: ['8.1.7'] }],
  })
})

test.each([
  ['1.2.3', '1.2.4', 'patch'],
  ['1.2', '1.2.0.1', 'patch'],
  ['1.2', '1.3rc1', 'minor'],
  ['v1.0', '2', 'major'],
  ['2024.1', '1!1.0', 'major'],
])('%s is behind %s by a %s version', (have, latest, behind) => {
  const component = bareComponent({ name: 'a', version: have, purl: `pkg:pypi/a@${have}` })
  const { outdated } = outdatedAmong([component], [{ package: 'pkg:pypi/a', have, latest }])
  expect(outdated[0]?.behind).toBe(behind)
})

test('a review holds until its last day, over leap years and changes of the clock', () => {
  expect(dueDay('2026-01-31', 92)).toBe('2026-05-03')
  expect(dueDay('2027-12-31', 366)).toBe('2028-12-31')
})
