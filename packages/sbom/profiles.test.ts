import { expect, test } from 'vitest'
import { profileGaps, profileLines, scoreProfile } from './profiles.ts'

const hash = (alg: string) => [{ alg, content: '0' }]
const facts = ['filename', 'executable', 'archive', 'structured'].map((name) => ({
  name: `bsi:component:${name}`,
  value: 'x',
}))
const whole = {
  specVersion: '1.6',
  serialNumber: 'urn:uuid:x',
  metadata: {
    timestamp: '2025-01-01T00:00:00Z',
    tools: { components: [{ name: 'tool', version: '1' }] },
    lifecycles: [{ phase: 'build' }],
    manufacturer: { name: 'Example AG', contact: [{ email: 'sbom@example.test' }] },
    supplier: { name: 'Example AG', url: ['https://example.test'] },
    component: {
      'bom-ref': 'root',
      name: 'shop',
      version: '1',
      purl: 'pkg:generic/shop@1',
      hashes: hash('SHA-512'),
      licenses: [{}],
      properties: facts,
    },
  },
  components: [
    {
      'bom-ref': 'a',
      name: 'a',
      version: '1',
      purl: 'pkg:pypi/a@1',
      manufacturer: { contact: [{ email: 'a@example.test' }] },
      licenses: [{}],
      externalReferences: [{ type: 'distribution', hashes: hash('SHA-512') }],
      properties: facts,
    },
  ],
  dependencies: [{ ref: 'root' }, { ref: 'a' }],
  compositions: [{ aggregate: 'complete', dependencies: ['root', 'a'] }],
}
const gaps = (document: object, profile: 'bsi' | 'cisa') =>
  profileGaps(scoreProfile(document, profile)).map(({ field, have, of, missing }) => [
    field,
    have,
    of,
    missing,
  ])

test('a document with everything has no gaps in either profile', () => {
  expect([gaps(whole, 'bsi'), gaps(whole, 'cisa')]).toEqual([[], []])
})

test('each field that is missing is counted, and says who lacks it', () => {
  const [a] = whole.components
  const poor = {
    ...whole,
    specVersion: '1.5',
    vulnerabilities: [{}],
    components: [
      {
        ...a,
        manufacturer: { name: 'only a name' },
        licenses: [],
        externalReferences: [{ type: 'vcs', hashes: hash('SHA-512') }],
        hashes: hash('SHA-256'),
      },
    ],
  }
  expect(gaps(poor, 'bsi')).toEqual([
    ['CycloneDX 1.6 or later', 0, 1, ['the document']],
    ['no vulnerabilities in it', 0, 1, ['the document']],
    ['each component: creator, by mail or web', 1, 2, ['a']],
    ['each component: licences', 1, 2, ['a']],
    ['each component: SHA-512 of the delivered file', 1, 2, ['a']],
  ])
  expect(gaps(poor, 'cisa')).toEqual([['each component: licence', 1, 2, ['a']]])
})

test('an empty document lacks nearly all, and is printed in columns', () => {
  const scores = scoreProfile({}, 'cisa')
  expect(gaps({}, 'cisa')).toHaveLength(5)
  expect(profileLines(scores).slice(0, 2)).toEqual([
    'CISA    0 %          0/1  author of the document',
    'CISA    0 %          0/1  time stamp',
  ])
})
