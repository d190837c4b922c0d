import { expect, test } from 'vitest'
import { byCodeUnit } from '../order.ts'
import { readDistInfo } from './dist-info.ts'

/** A folder tree in memory: full path → text. */
function tree(texts: Record<string, string>) {
  return {
    read: (path: string) => texts[path],
    list: (path: string) => {
      const inside = Object.keys(texts).filter((one) => one.startsWith(`${path}/`))
      return [...new Set(inside.map((one) => one.slice(path.length + 1).split('/')[0] ?? ''))].sort(
        byCodeUnit,
      )
    },
  }
}

const site = 'venv/lib/python3.11/site-packages'

const venv = {
  'venv/pyvenv.cfg': 'home = /usr/bin\nversion = 3.11.7\n',
  [`${site}/app-1.0.dist-info/METADATA`]: [
    'Metadata-Version: 2.1',
    'Name: app',
    'Version: 1.0',
    'License: MIT',
    'Author: Ada',
    'Author-email: not an address',
    'Requires-Dist: lib (>=2)',
    'Requires-Dist: backport ; python_full_version < "3.11.5"',
    '',
    'Name: a description is no header',
  ].join('\r\n'),
  [`${site}/app-1.0.dist-info/RECORD`]: '',
  [`${site}/app-1.0.dist-info/REQUESTED`]: '',
  [`${site}/app-1.0.dist-info/INSTALLER`]: 'pip\n',
  [`${site}/lib-2.5.dist-info/METADATA`]: 'Name: lib\nVersion: 2.5\nLicense: Some Words\n  of our own\n',
  [`${site}/lib-2.5.dist-info/direct_url.json`]: JSON.stringify({
    url: 'https://u:tok@files.example.test/lib-2.5.tar.gz',
    archive_info: { hashes: { sha256: 'e'.repeat(64) } },
  }),
  [`${site}/pip-24.0.dist-info/METADATA`]: 'Name: pip\nVersion: 24.0\n',
  [`${site}/pip-24.0.dist-info/RECORD`]: '',
  [`${site}/app/__init__.py`]: '',
}

test('a package of which nobody can read where it came from is listed, and that is told', () => {
  const path = `${site}/lib-2.5.dist-info/direct_url.json`
  const { components, aggregate, warnings } = readDistInfo({
    path: 'venv',
    files: tree({ ...venv, [path]: '{"url": ' }),
  })
  expect(components.map(({ purl }) => purl)).toContain('pkg:pypi/lib@2.5')
  expect(aggregate).toBe('complete')
  expect(warnings).toEqual([
    { path, message: 'it cannot be read, so that lib may come from elsewhere than an index', gap: false },
  ])
})

test('an environment gives what is installed, with edges and origin', () => {
  const { components, aggregate, warnings, phase } = readDistInfo({ path: 'venv', files: tree(venv) })
  expect([phase, aggregate, warnings]).toEqual(['post-build', 'complete', []])
  expect(components).toEqual([
    expect.objectContaining({
      purl: 'pkg:pypi/app@1.0',
      hashes: [],
      licences: [{ kind: 'id', value: 'MIT', acknowledgement: 'declared' }],
      manufacturer: { name: 'Ada' },
      direct: true,
      dependsOn: ['pkg:pypi/lib@2.5?download_url=https://files.example.test/lib-2.5.tar.gz'],
      edges: 'complete',
      locations: [{ path: `${site}/app-1.0.dist-info/METADATA` }],
      properties: [
        { name: 'deploy:python:installer', value: 'pip' },
        { name: 'deploy:python:record', value: 'present' },
      ],
    }),
    expect.objectContaining({
      purl: 'pkg:pypi/lib@2.5?download_url=https://files.example.test/lib-2.5.tar.gz',
      hashes: [{ algorithm: 'SHA-256', value: 'e'.repeat(64) }],
      licences: [{ kind: 'name', value: 'Some Words', acknowledgement: 'declared' }],
      direct: false,
      properties: [{ name: 'deploy:python:record', value: 'absent' }],
    }),
    expect.objectContaining({ purl: 'pkg:pypi/pip@24.0', direct: true }),
  ])
  expect(JSON.stringify(components)).not.toContain('tok')
})

test('the site-packages folder alone will do', () => {
  const { components } = readDistInfo({ path: site, files: tree(venv) })
  expect(components).toHaveLength(3)
})

test('an environment with nothing in it is complete', () => {
  const files = tree({ 'venv/pyvenv.cfg': 'version = 3.12.0' })
  expect(readDistInfo({ path: 'venv', files })).toMatchObject({ components: [], aggregate: 'complete' })
})

test('half removed and old-fashioned packages are gaps', () => {
  const files = tree({
    ...venv,
    [`${site}/~ld-1.dist-info/RECORD`]: '',
    [`${site}/ancient-0.1.egg-info/PKG-INFO`]: 'Name: ancient',
  })
  const { warnings, aggregate } = readDistInfo({ path: 'venv', files })
  expect(aggregate).toBe('incomplete')
  expect(warnings).toEqual([
    {
      path: `${site}/ancient-0.1.egg-info`,
      message: 'ancient-0.1.egg-info has no usable PKG-INFO',
      gap: true,
    },
    {
      path: `${site}/~ld-1.dist-info`,
      message: '~ld-1.dist-info has no usable METADATA: a broken or half removed package',
      gap: true,
    },
  ])
})

test('a folder without an environment is refused', () => {
  const read = () => readDistInfo({ path: 'venv', files: tree({ 'venv/readme': '' }) })
  expect(read).toThrow('venv holds no Python environment.')
})
