import { describe, expect, test } from 'vitest'
import { parseCondaAddress, placeOf } from '../conda/address.ts'
import { readCondaEnvironment } from './conda-environment.ts'
import { readCondaExplicit } from './conda-explicit.ts'
import { readCondaLock } from './conda-lock.ts'
import { readCondaMeta } from './conda-meta.ts'
import { readPixiLock } from './pixi-lock.ts'

test('an address says name, version, build, channel and platform, and loses its token', () => {
  expect(parseCondaAddress('https://u:p@h.test/t/tk-1/label/main/linux-64/a-b-1.0-h1_0.conda#0123')).toEqual({
    name: 'a-b',
    version: '1.0',
    build: 'h1_0',
    channel: 'label/main',
    subdir: 'linux-64',
    type: 'conda',
    url: 'https://h.test/label/main/linux-64/a-b-1.0-h1_0.conda',
  })
  expect(parseCondaAddress('file:///home/me/linux-64/a-1-0.tar.bz2')).toMatchObject({ url: undefined })
  expect(parseCondaAddress('https://h.test/a.whl')).toBeUndefined()
  expect(placeOf('conda-forge')).toEqual({ channel: 'conda-forge', subdir: undefined })
})

describe('environment.yml', () => {
  const read = (text: string, pinned = false) =>
    readCondaEnvironment({ path: 'environment.yml', text, readFile: () => undefined, pinned })

  test('what is not one package is a gap at its line, and an error under the strict rule', () => {
    const text = 'dependencies:\n  - python=3.12\n  - numpy>=1\n  - pip:\n      - flask\n  - a=1=b\n  - "!"\n'
    const { warnings, components, aggregate } = read(text)
    expect(aggregate).toBe('incomplete')
    expect(warnings.map(({ line, message }) => [line, message])).toEqual([
      [2, 'python=3.12 is not pinned to one version'],
      [3, 'numpy>=1 is not pinned to one version'],
      [7, '! is no requirement of conda'],
      [5, 'flask is not pinned to one version'],
    ])
    expect(components.map(({ purl }) => purl)).toEqual([
      'pkg:conda/a@1?build=b',
      'pkg:conda/numpy',
      'pkg:conda/python',
      'pkg:pypi/flask',
    ])
    expect(() => read(text, true)).toThrow(
      '3 requirements are not pinned; the first is environment.yml:2: python=3.12 is not pinned to one version',
    )
  })

  test('a list of something else, no list and no YAML', () => {
    expect(read('dependencies:\n  - npm:\n      x: 1\n').warnings[0]?.gap).toBe(true)
    expect(() => read('name: x\n')).toThrow('environment.yml is not an environment.yml of conda.')
    expect(() => read('a: [')).toThrow('environment.yml is not an environment.yml of conda.')
  })
})

test('an explicit list warns of what has no digest and has a gap at what is no address', () => {
  const text = '@EXPLICIT\nhttps://h.test/main/noarch/a-1-0.conda\nnonsense\n'
  expect(readCondaExplicit({ path: 'list.txt', text }).warnings).toEqual([
    { path: 'list.txt', line: 2, message: 'a has no digest', gap: false },
    { path: 'list.txt', line: 3, message: 'nonsense is no address of a conda package', gap: true },
  ])
})

test('locks of other versions are refused, with what they are', () => {
  expect(() => readCondaLock({ path: 'c.yml', text: 'version: 2\npackage: []' })).toThrow(
    'c.yml is not a conda-lock.yml.',
  )
  const pixi = 'version: 4\nenvironments: {}\npackages: []'
  expect(() => readPixiLock({ path: 'pixi.lock', text: pixi })).toThrow('pixi.lock is not a pixi.lock.')
})

test('a solution that lacks what it requires, or the usual platform, has gaps', () => {
  const one = (platform: string) =>
    `  - {name: a, version: '1', manager: conda, platform: ${platform}, url: 'https://h.test/main/${platform}/a-1-0.conda', dependencies: {b: '', __glibc: ''}}\n`
  const text = `version: 1\npackage:\n${one('osx-64')}${one('win-64')}`
  expect(readCondaLock({ path: 'c.yml', text }).warnings.map(({ message }) => message)).toEqual([
    'a requires b, which is not listed',
    'a requires b, which is not listed',
    'it holds no solution for linux-64',
  ])
})

test('a file of conda-meta that describes nothing is a gap', () => {
  const files = {
    list: () => ['history', 'a-1-0.json', 'b.json'],
    read: (path: string) =>
      path.endsWith('b.json')
        ? '{'
        : '{"name":"a","version":"1","channel":"https://h.test/pkgs/main/linux-64"}',
  }
  const { components, warnings } = readCondaMeta({ path: 'conda-meta', files })
  expect(components.map(({ purl }) => purl)).toEqual(['pkg:conda/a@1?channel=pkgs/main'])
  expect(warnings).toEqual([
    { path: 'conda-meta/b.json', message: 'b.json does not describe a package', gap: true },
  ])
})
