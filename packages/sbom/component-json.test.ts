import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as Enums from '@cyclonedx/cyclonedx-library/Enums'
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize'
import * as Spec from '@cyclonedx/cyclonedx-library/Spec'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Component } from './component.ts'
import { componentJson } from './component-json.ts'
import { filesUnder } from './files.ts'
import { hexDigits } from './hashes.ts'
import { componentModel, withFile } from './models.ts'
import { readSource, type SourceKind } from './sources.ts'
import { withHostBrackets } from './urls.ts'

const root = join(import.meta.dirname, 'golden')

test.each(readdirSync(root))('%s: every component is written as the library writes it', async (name) => {
  const files = filesUnder(join(root, name))
  const [, kind, path = ''] = (files.read('expected.txt') ?? '').split('\n')[0]!.split(' ')
  const { components } = await readSource({ kind: kind as SourceKind, path }, { files, strict: false })
  expect(components.length).toBeGreaterThan(0)
  for (const one of components) expect(ours(one)).toBe(theirs(one))
})

const hash = fc
  .constantFrom('MD5', 'SHA-1', 'SHA-256', 'SHA-512' as const)
  .chain((algorithm) =>
    fc
      .stringMatching(new RegExp(`^[0-9a-f]{${hexDigits[algorithm]}}$`))
      .map((value) => ({ algorithm, value })),
  )
const address = fc.constantFrom(
  'https://a.test/x-1.tgz',
  'https://[2001:db8::1]/a[1]',
  'git+ssh://git@a.test/a b\'c"',
  'ssh://h%5B1%5D/{x}',
  'https://a.test/',
)
const acknowledgement = fc.constantFrom('declared' as const, 'concluded' as const)
const licence = fc.oneof(
  fc.record({ kind: fc.constant('id' as const), value: fc.constantFrom('MIT', 'ISC'), acknowledgement }),
  fc.record({ kind: fc.constant('expression' as const), value: fc.constant('MIT OR ISC'), acknowledgement }),
  fc.record({ kind: fc.constant('name' as const), value: fc.constantFrom('Ours', 'é <b>'), acknowledgement }),
)
const component: fc.Arbitrary<Component> = fc.record(
  {
    type: fc.constantFrom('library' as const, 'container' as const, 'operating-system' as const),
    name: fc.oneof(fc.string({ minLength: 1 }), fc.constant('half \ud800')),
    version: fc.constantFrom('', '1.0', '1:2+é'),
    purl: fc.constantFrom('pkg:npm/a@1', 'pkg:npm/%40a/b@1'),
    hashes: fc.array(hash, { maxLength: 3 }),
    distributions: fc.array(
      fc.record(
        {
          url: address,
          hashes: fc.array(hash, { maxLength: 2 }),
          comment: fc.constantFrom('', 'a comment'),
        },
        { requiredKeys: ['url', 'hashes'] },
      ),
      { maxLength: 3 },
    ),
    licences: fc.array(licence, { maxLength: 3 }),
    references: fc.array(
      fc.record({ type: fc.constantFrom('vcs' as const, 'website' as const), url: address }),
      { maxLength: 3 },
    ),
    scope: fc.constantFrom('required' as const, 'optional' as const, 'excluded' as const),
    direct: fc.boolean(),
    dependsOn: fc.constant([]),
    edges: fc.constant('unknown' as const),
    locations: fc.constant([]),
    properties: fc.array(
      fc.record({ name: fc.constantFrom('a', 'a:b', 'b'), value: fc.string({ maxLength: 3 }) }),
      { maxLength: 4 },
    ),
  },
  {
    requiredKeys: [
      'name',
      'purl',
      'hashes',
      'distributions',
      'licences',
      'references',
      'scope',
      'direct',
      'dependsOn',
      'edges',
      'locations',
      'properties',
    ],
  },
)

test('whatever a component says, it is written as the library writes it', () => {
  fc.assert(
    fc.property(component, (one) => {
      expect(ours(one)).toBe(theirs(one))
    }),
    { numRuns: 100 },
  )
})

/** What the library does not know is left out. */
function ours(component: Component): string {
  const { evidence: _, manufacturer: __, ...rest } = componentJson(component)
  return JSON.stringify(rest)
}

function theirs(component: Component): string {
  const types = {
    library: Enums.ComponentType.Library,
    container: Enums.ComponentType.Container,
    'operating-system': Enums.ComponentType.OperatingSystem,
  }
  const model = componentModel(types[component.type ?? 'library'], withFile(component))
  const normaliser = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6).makeForComponent()
  const normal = normaliser.normalize(model, { sortLists: false })!
  const externalReferences = normal.externalReferences?.map((one) => ({
    ...one,
    url: withHostBrackets(one.url),
  }))
  return JSON.stringify({ ...normal, ...(externalReferences && { externalReferences }) })
}
