import type { Policy } from '@deploy/manifest/manifest.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bareComponent, type Component } from '../component.ts'
import { declaredLicences } from '../licences.ts'
import { refusedLicences } from './licence-rule.ts'
import { judge } from './policy.ts'
import { compareVersions, inRange } from './version-range.ts'

const policyOf = (change: Partial<Policy> = {}): Policy => ({
  packages: { deny: [] },
  versions: {},
  licences: { deny: [], unknown: 'allow' },
  exceptions: [],
  ...change,
})
const part = (purl: string, change: Partial<Component> = {}) =>
  bareComponent({
    name: purl,
    version: purl.split('@').at(-1)!,
    purl,
    locations: [{ path: 'requirements.txt', line: 7 }],
    ...change,
  })
const messages = (components: Component[], change: Partial<Policy>, today = '2026-01-01') =>
  judge(components, policyOf(change), today).findings.map(({ message }) => message)
const flask = part('pkg:pypi/flask@3.0.3')

describe('packages', () => {
  test('a list of allowed ones lets no other through, and denied ones are refused all the same', () => {
    const all = [flask, part('pkg:pypi/left-pad@1'), part('pkg:pypi/pickle5@1')]
    const packages = { allow: ['pkg:pypi/flask', 'pkg:pypi/p*'], deny: ['pkg:pypi/pickle5'] }
    expect(messages(all, { packages })).toEqual([
      'pkg:pypi/left-pad@1 is none of the allowed packages',
      'pkg:pypi/pickle5@1 is denied by pkg:pypi/pickle5',
    ])
    expect(
      judge([part('pkg:pypi/x@1')], policyOf({ packages: { allow: [], deny: [] } }), '').findings,
    ).toEqual([
      {
        purl: 'pkg:pypi/x@1',
        path: 'requirements.txt',
        line: 7,
        message: 'pkg:pypi/x@1 is none of the allowed packages',
      },
    ])
  })

  test('what does not go to production and what is no package are not judged', () => {
    const components = [
      part('pkg:pypi/pytest@1', { scope: 'excluded' }),
      part('pkg:oci/shop@1', { type: 'container' }),
    ]
    expect(messages(components, { packages: { allow: [], deny: [] } })).toEqual([])
  })

  test('versions', () => {
    const versions = { 'pkg:pypi/flask': '>=3.1 <4', 'pkg:pypi/*': '!=0' }
    expect(messages([flask, part('pkg:pypi/a', { version: undefined as never })], { versions })).toEqual([
      'pkg:pypi/flask@3.0.3 is not in >=3.1 <4',
      'pkg:pypi/a has no known version; !=0 is asked for',
    ])
  })

  test('an exception holds until its last day, and is told', () => {
    const packages = { deny: ['pkg:pypi/flask'] }
    const exceptions = [
      { package: 'pkg:pypi/flask', reason: 'migration', owner: 'Ada', expires: '2026-03-31' },
    ]
    const on = (today: string) => judge([flask], policyOf({ packages, exceptions }), today)
    expect(on('2026-03-31').findings).toEqual([])
    expect(on('2026-03-31').excepted[0]?.message).toBe(
      'pkg:pypi/flask@3.0.3 is denied by pkg:pypi/flask; let through until 2026-03-31 by Ada: migration',
    )
    expect(on('2026-04-01').findings[0]?.message).toBe(
      'pkg:pypi/flask@3.0.3 is denied by pkg:pypi/flask; the exception of Ada has expired on 2026-03-31',
    )
  })
})

describe('licences', () => {
  const allow = ['MIT', 'Apache 2.0', 'GPL-2.0', 'Our own licence']
  test.each([
    ['MIT', []],
    ['Apache-2.0', []],
    ['MIT OR AGPL-3.0-only', []],
    ['MIT AND AGPL-3.0-only', ['MIT AND AGPL-3.0-only']],
    ['(MIT OR ISC) AND Apache-2.0', []],
    ['GPL-2.0-only WITH Classpath-exception-2.0', []],
    ['GPL-3.0-or-later', ['GPL-3.0-or-later']],
    ['Our own licence', []],
    ['Something else', ['Something else']],
  ])('%s against a list of allowed ones', (text, refused) => {
    expect(refusedLicences(declaredLicences([text]), { allow, deny: [] })).toEqual(refused)
  })

  test('denied ones, of several all are needed, and none at all', () => {
    const deny = ['AGPL-3.0', 'GPL-2.0-only WITH Classpath-exception-2.0']
    const refused = (...texts: string[]) => refusedLicences(declaredLicences(texts), { deny })
    expect(refused('MIT', 'AGPL-3.0-only')).toEqual(['AGPL-3.0-only'])
    expect(refused('GPL-2.0-only WITH Classpath-exception-2.0')).toHaveLength(1)
    expect(refused('ISC')).toEqual([])
    expect(messages([flask], { licences: { deny: [], unknown: 'deny' } })).toEqual([
      'pkg:pypi/flask@3.0.3 has no known licence',
    ])
  })
})

test.each([
  ['3.0.3', '>=3.0 <4', true],
  ['4.0', '>=3.0, <4', false],
  ['4.0rc1', '<4', true],
  ['4.0.dev1', '<4.0a1', true],
  ['1.0.post1', '>1.0', true],
  ['1.0', '==1', true],
  ['1.0+cpu', '==1.0', true],
  ['1!1.0', '>2', true],
  ['1:0.9-2', '>2', true],
  ['1.10', '>1.9', true],
  ['1.0-alpha.2', '<1.0.0-beta', true],
  ['1.0a1', '==1.0alpha1', true],
  ['2', '!=2.0', false],
])('%s in %s: %s', (version, range, expected) => {
  expect(inRange(version, range)).toBe(expected)
})

test('the order of versions is one: reversed when they are exchanged, and nothing makes it fail', () => {
  const version = fc.oneof(fc.stringMatching(/^[0-9a-c.!+-]{0,12}$/), fc.string())
  fc.assert(
    fc.property(version, version, (a, b) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) || 0)
      expect(compareVersions(a, a)).toBe(0)
    }),
  )
})
