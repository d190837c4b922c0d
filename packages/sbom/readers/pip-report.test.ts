import { DeployError } from '@deploy/kit/errors.ts'
import { expect, test } from 'vitest'
import { readPipReport } from './pip-report.ts'

const hex = (digit: string) => digit.repeat(64)

interface Package {
  name: string
  version?: string
  requires?: string[]
  requested?: boolean
  extras?: string[]
  metadata?: Record<string, unknown>
  info?: Record<string, unknown>
}

function item({ name, version = '1.0', requires = [], requested = true, extras, metadata, info }: Package) {
  return {
    download_info: info ?? {
      url: `https://files.example.test/${name}-${version}-py3-none-any.whl`,
      archive_info: { hash: `sha256=${hex('a')}`, hashes: { sha256: hex('a') } },
    },
    is_direct: info !== undefined,
    requested,
    ...(extras === undefined ? {} : { requested_extras: extras }),
    metadata: { metadata_version: '2.1', name, version, requires_dist: requires, ...metadata },
  }
}

function read(
  packages: Package[],
  environment: Record<string, string> = { python_version: '3.11', sys_platform: 'linux' },
) {
  const text = JSON.stringify({ version: '1', pip_version: '24.0', install: packages.map(item), environment })
  return readPipReport({ path: 'report.json', text })
}

test('a package has the digest of the very file, its licence, maker and addresses', () => {
  const { components, aggregate } = read([
    {
      name: 'Shop_Core',
      version: '2.1.0',
      metadata: {
        license_expression: 'MIT OR Apache-2.0',
        author_email: 'Ada Shop <ada@shop.test>, Bob <bob@shop.test>',
        project_url: ['Source, https://u:p@git.example.test/shop', 'Chat, https://chat.example.test'],
        home_page: 'https://shop.test',
      },
    },
  ])
  expect(aggregate).toBe('complete')
  expect(components).toEqual([
    {
      name: 'Shop_Core',
      version: '2.1.0',
      purl: 'pkg:pypi/shop-core@2.1.0',
      hashes: [{ algorithm: 'SHA-256', value: hex('a') }],
      distributions: [
        {
          url: 'https://files.example.test/Shop_Core-2.1.0-py3-none-any.whl',
          hashes: [{ algorithm: 'SHA-256', value: hex('a') }],
        },
      ],
      licences: [{ kind: 'expression', value: 'MIT OR Apache-2.0', acknowledgement: 'declared' }],
      manufacturer: { name: 'Ada Shop', email: 'ada@shop.test' },
      references: [
        { type: 'vcs', url: 'https://git.example.test/shop' },
        { type: 'website', url: 'https://shop.test/' },
      ],
      scope: 'required',
      direct: true,
      dependsOn: [],
      edges: 'complete',
      locations: [{ path: 'report.json' }],
      properties: [],
    },
  ])
})

test('edges follow markers and the extras that are asked for, also by other packages', () => {
  const { components, warnings } = read([
    {
      name: 'app',
      requires: ['web[fast]>=1', 'old-backport; python_version < "3.8"', 'absent; extra == "x"'],
    },
    {
      name: 'web',
      requested: false,
      requires: ['speed ; extra == "fast"', 'docs ; extra == "docs"', 'Core.Lib'],
    },
    { name: 'speed', requested: false },
    { name: 'core-lib', requested: false },
    { name: 'docs', requested: true },
  ])
  expect(warnings).toEqual([])
  expect(components.map(({ name, direct, dependsOn }) => [name, direct, dependsOn])).toEqual([
    ['app', true, ['pkg:pypi/web@1.0']],
    ['core-lib', false, []],
    ['docs', true, []],
    ['speed', false, []],
    ['web', false, ['pkg:pypi/core-lib@1.0', 'pkg:pypi/speed@1.0']],
  ])
})

test('extras of the command line count', () => {
  const { components } = read([
    { name: 'web', extras: ['FAST'], requires: ['speed ; extra == "fast"'] },
    { name: 'speed', requested: false },
  ])
  expect(components.find(({ name }) => name === 'web')?.dependsOn).toEqual(['pkg:pypi/speed@1.0'])
})

test('when everything was asked for, direct is what nobody requires; a ring keeps one way in', () => {
  const { components } = read([
    { name: 'app', requires: ['lib'] },
    { name: 'lib' },
    { name: 'ring-b', requires: ['ring-a'] },
    { name: 'ring-a', requires: ['ring-b'] },
  ])
  expect(components.filter(({ direct }) => direct).map(({ name }) => name)).toEqual(['app', 'ring-a'])
})

test('a required package that the report lacks makes it incomplete', () => {
  const { warnings, aggregate, components } = read([{ name: 'app', requires: ['lib>=2'] }])
  expect(warnings).toEqual([
    { path: 'report.json', message: 'app requires lib>=2, which is not listed', gap: true },
  ])
  expect(aggregate).toBe('incomplete')
  expect(components[0]?.edges).toBe('incomplete')
})

test('git, local folders and packages without a name', () => {
  const commit = 'f'.repeat(40)
  const { components, warnings } = read([
    {
      name: 'fromgit',
      info: { url: 'https://t:tok@git.example.test/x.git', vcs_info: { vcs: 'git', commit_id: commit } },
    },
    { name: 'local', info: { url: 'file:///home/me/local', dir_info: { editable: true } } },
    { name: '' },
  ])
  expect(
    components.map(({ purl, hashes, distributions, properties }) => [
      purl,
      hashes,
      distributions,
      properties,
    ]),
  ).toEqual([
    [`pkg:pypi/fromgit@1.0?vcs_url=git%2Bhttps://git.example.test/x.git%40${commit}`, [], [], []],
    ['pkg:pypi/local@1.0', [], [], [{ name: 'deploy:python:editable', value: 'true' }]],
  ])
  expect(warnings.map(({ message, gap }) => [message, gap])).toEqual([
    [
      'the package from https://files.example.test/-1.0-py3-none-any.whl has no usable name and version',
      true,
    ],
    ['fromgit was installed from no file with a digest', false],
    ['local was installed from no file with a digest', false],
  ])
})

test.each([
  ['License: first line of the text', { license: 'MIT License\n\nPermission is…' }, [['id', 'MIT']]],
  [
    'classifiers when License is vague',
    { license: 'BSD', classifier: ['License :: OSI Approved :: BSD License', 'Topic :: Internet'] },
    [['name', 'BSD License']],
  ],
  [
    'several classifiers',
    {
      classifier: [
        'License :: OSI Approved :: MIT License',
        'License :: OSI Approved :: Apache Software License',
      ],
    },
    [
      ['name', 'Apache Software License'],
      ['id', 'MIT'],
    ],
  ],
  ['nothing', { license: 'UNKNOWN', classifier: ['License :: OSI Approved'] }, []],
])('licence by %s', (_, metadata, expected) => {
  const { components } = read([{ name: 'app', metadata }])
  expect(components[0]?.licences.map(({ kind, value }) => [kind, value])).toEqual(expected)
})

test.each([
  ['broken JSON', '{"version": "1"'],
  ['another version', '{"version": "2", "install": []}'],
  ['another shape', '{"version": "1", "install": [{"metadata": {}}]}'],
  ['no object', '[]'],
])('%s is refused with the reason', (_, text) => {
  const read = () => readPipReport({ path: 'report.json', text })
  expect(read).toThrow(DeployError)
  expect(read).toThrow('report.json is not an installation report of pip (version 1).')
})
