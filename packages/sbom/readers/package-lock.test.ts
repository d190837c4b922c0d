import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readPackageLock } from './package-lock.ts'

const sha512 = createHash('sha512').update('a file').digest()
const integrity = `sha512-${sha512.toString('base64')}`
const hash = { algorithm: 'SHA-512', value: sha512.toString('hex') }
const registry = (name: string, version: string) => ({
  version,
  resolved: `https://registry.example.test/${name}/-/${name}-${version}.tgz`,
  integrity,
})

function read(packages: Record<string, unknown>, lockfileVersion = 3) {
  const text = JSON.stringify({ name: 'app', lockfileVersion, requires: true, packages })
  return readPackageLock({ path: 'package-lock.json', text })
}

test('packages have digests, licences, addresses and the edges that Node would follow', () => {
  const { components, aggregate, warnings } = read({
    '': { name: 'app', dependencies: { a: '^1.0.0' }, devDependencies: { '@team/tool': '*' } },
    'node_modules/a': { ...registry('a', '1.2.0'), license: 'MIT', dependencies: { b: '^2.0.0' } },
    'node_modules/a/node_modules/b': { ...registry('b', '2.0.0'), license: '(MIT OR CC0-1.0)' },
    'node_modules/b': { ...registry('b', '1.0.0'), dev: true, license: { type: 'BSD' } },
    'node_modules/@team/tool': { ...registry('tool', '0.1.0'), dev: true, dependencies: { b: '1' } },
  })
  expect([aggregate, warnings]).toEqual(['complete', []])
  const shared = { references: [], edges: 'complete', locations: [{ path: 'package-lock.json' }] }
  const from = (name: string, version: string) => [
    { url: `https://registry.example.test/${name}/-/${name}-${version}.tgz`, hashes: [hash] },
  ]
  expect(components).toEqual([
    {
      ...shared,
      name: '@team/tool',
      version: '0.1.0',
      purl: 'pkg:npm/%40team/tool@0.1.0',
      hashes: [hash],
      distributions: from('tool', '0.1.0'),
      licences: [],
      scope: 'excluded',
      direct: true,
      dependsOn: ['pkg:npm/b@1.0.0'],
      properties: [
        { name: 'cdx:npm:package:path', value: 'node_modules/@team/tool' },
        { name: 'cdx:npm:package:development', value: 'true' },
      ],
    },
    {
      ...shared,
      name: 'a',
      version: '1.2.0',
      purl: 'pkg:npm/a@1.2.0',
      hashes: [hash],
      distributions: from('a', '1.2.0'),
      licences: [{ kind: 'id', value: 'MIT', acknowledgement: 'declared' }],
      scope: 'required',
      direct: true,
      dependsOn: ['pkg:npm/b@2.0.0'],
      properties: [{ name: 'cdx:npm:package:path', value: 'node_modules/a' }],
    },
    expect.objectContaining({
      purl: 'pkg:npm/b@1.0.0',
      scope: 'excluded',
      direct: false,
      licences: [{ kind: 'name', value: 'BSD', acknowledgement: 'declared' }],
    }),
    expect.objectContaining({
      purl: 'pkg:npm/b@2.0.0',
      scope: 'required',
      direct: false,
      licences: [{ kind: 'expression', value: '(MIT OR CC0-1.0)', acknowledgement: 'declared' }],
    }),
  ])
})

test('one package at two places is one component, in the stronger of the two scopes', () => {
  const { components } = read({
    '': { dependencies: { a: '1' }, devDependencies: { b: '1' } },
    'node_modules/a': { ...registry('a', '1.0.0'), dependencies: { c: '1' } },
    'node_modules/a/node_modules/c': registry('c', '1.0.0'),
    'node_modules/b': { ...registry('b', '1.0.0'), dev: true, dependencies: { c: '1' } },
    'node_modules/b/node_modules/c': { ...registry('c', '1.0.0'), dev: true },
  })
  expect(components.map(({ name, scope, hashes }) => [name, scope, hashes])).toEqual([
    ['a', 'required', [hash]],
    ['b', 'excluded', [hash]],
    ['c', 'required', [hash]],
  ])
})

test('workspaces are components that the application links; their development packages count', () => {
  const { components, warnings } = read({
    '': { workspaces: ['packages/*'] },
    'node_modules/@team/web': { resolved: 'packages/web', link: true },
    'packages/web': {
      name: '@team/web',
      version: '3.0.0',
      dependencies: { a: '1' },
      devDependencies: { t: '1' },
    },
    'packages/web/node_modules/a': registry('a', '1.0.0'),
    'node_modules/a': { ...registry('a', '2.0.0'), extraneous: true },
    'node_modules/t': { ...registry('t', '1.0.0'), dev: true },
  })
  expect(warnings).toEqual([])
  expect(components.map(({ purl, direct, dependsOn }) => [purl, direct, dependsOn])).toEqual([
    ['pkg:npm/%40team/web@3.0.0', true, ['pkg:npm/a@1.0.0', 'pkg:npm/t@1.0.0']],
    ['pkg:npm/a@1.0.0', false, []],
    ['pkg:npm/a@2.0.0', true, []],
    ['pkg:npm/t@1.0.0', false, []],
  ])
})

test('aliases, git, optional, peer and bundled packages', () => {
  const commit = 'd'.repeat(40)
  const { components, warnings } = read({
    '': { dependencies: { nick: 'npm:real@1', g: 'x', o: '1' }, optionalDependencies: { o: '1', gone: '1' } },
    'node_modules/nick': {
      ...registry('real', '1.0.0'),
      name: 'real',
      peerDependencies: { p: '1', q: '1' },
      peerDependenciesMeta: { q: { optional: true } },
    },
    'node_modules/p': { ...registry('p', '1.0.0'), peer: true },
    'node_modules/g': { version: '4.0.0', resolved: `git+ssh://git@git.example.test/team/g.git#${commit}` },
    'node_modules/o': { ...registry('o', '1.0.0'), optional: true, dependencies: { inner: '1' } },
    'node_modules/o/node_modules/inner': { version: '1.0.0', inBundle: true, optional: true },
  })
  expect(warnings).toEqual([])
  expect(components.map(({ purl, scope, dependsOn }) => [purl, scope, dependsOn])).toEqual([
    [`pkg:npm/g@4.0.0?vcs_url=git%2Bssh://git%40git.example.test/team/g.git%40${commit}`, 'required', []],
    ['pkg:npm/inner@1.0.0', 'optional', []],
    ['pkg:npm/o@1.0.0', 'optional', ['pkg:npm/inner@1.0.0']],
    ['pkg:npm/p@1.0.0', 'required', []],
    ['pkg:npm/real@1.0.0', 'required', ['pkg:npm/p@1.0.0']],
  ])
})

test('what is required and absent, and what has no digest, is said', () => {
  const { warnings, aggregate, components } = read({
    '': { dependencies: { a: '1', lost: '1' } },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-short', dependencies: { gone: '1' } },
  })
  expect(aggregate).toBe('incomplete')
  expect(components[0]?.edges).toBe('incomplete')
  expect(warnings.map(({ message, gap }) => [message, gap])).toEqual([
    ['a 1.0.0 has no usable integrity', false],
    ['a requires gone, which the lock file does not hold', true],
    ['the application requires lost, which the lock file does not hold', true],
  ])
})

test.each([
  ['the old format', () => read({}, 1)],
  ['another shape', () => read({ 'node_modules/a': { version: 1 } })],
  ['broken JSON', () => readPackageLock({ path: 'package-lock.json', text: '{' })],
])('%s is refused', (_, body) => {
  expect(body).toThrow('package-lock.json is not a package-lock.json of lockfileVersion 2 or 3.')
})
