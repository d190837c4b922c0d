import { expect, test } from 'vitest'
import { type CheckedDocument, checkDocument } from './check.ts'

const root = { 'bom-ref': 'root', purl: 'pkg:generic/app@1' }
const a = { 'bom-ref': 'a', purl: 'pkg:npm/a@1', hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }] }
const good: CheckedDocument = {
  metadata: { component: root, tools: { components: [{ 'bom-ref': 'tool' }] } },
  components: [a],
  dependencies: [{ ref: 'root', dependsOn: ['a'] }, { ref: 'a' }],
  compositions: [{ dependencies: ['root', 'a'] }],
}

test('a whole document has no problems', () => {
  expect(checkDocument(good)).toEqual([])
})

test.each<[string, Partial<CheckedDocument>, string]>([
  ['no root', { metadata: {} }, 'the document names no root component'],
  ['a reference used twice', { components: [a, a] }, 'two components have the reference a'],
  [
    'the reference of a tool used twice',
    { components: [a, { ...a, 'bom-ref': 'tool' }] },
    'two components have the reference tool',
  ],
  ['no reference', { components: [a, { purl: 'pkg:npm/b@1' }] }, 'pkg:npm/b@1 has no reference'],
  ['a wrong purl', { components: [{ ...a, purl: 'npm:a' }] }, 'a has no valid package URL'],
  [
    'a short digest',
    { components: [{ ...a, hashes: [{ alg: 'SHA-256', content: 'ab' }] }] },
    'a has a SHA-256 digest of a wrong form',
  ],
  [
    'a digest of another length',
    { components: [{ ...a, hashes: [{ alg: 'SHA-256', content: 'a'.repeat(128) }] }] },
    'a has a SHA-256 digest of a wrong form',
  ],
  [
    'a damaged digest of a file',
    { components: [{ ...a, externalReferences: [{ hashes: [{ alg: 'SHA-1', content: 'A'.repeat(40) }] }] }] },
    'a has a SHA-1 digest of a wrong form',
  ],
  [
    'an edge to nothing',
    { dependencies: [{ ref: 'root', dependsOn: ['a', 'x'] }, { ref: 'a' }] },
    'x is referred to but not described',
  ],
  [
    'a composition of nothing',
    { compositions: [{ assemblies: ['x'] }] },
    'x is referred to but not described',
  ],
  [
    'a component without a line',
    { dependencies: [{ ref: 'root', dependsOn: ['a'] }] },
    'a is missing from the dependencies',
  ],
  [
    'a component in the air',
    { dependencies: [{ ref: 'root' }, { ref: 'a' }] },
    'a is not reached from the root',
  ],
  [
    'a second line',
    { dependencies: [{ ref: 'root' }, { ref: 'root', dependsOn: ['a'] }, { ref: 'a' }] },
    'a component has its dependencies listed twice',
  ],
])('%s is found', (_, change, problem) => {
  expect(checkDocument({ ...good, ...change })).toContain(problem)
})
