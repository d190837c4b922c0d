import { DeployError } from '@deploy/kit/errors.ts'
import { describe, expect, test } from 'vitest'
import { readRequirements } from './requirements.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)
const c = 'c'.repeat(64)

function read(files: Record<string, string>, options: { pinned?: boolean } = {}) {
  return readRequirements({ path: 'requirements.txt', readFile: (path) => files[path], ...options })
}

function failure(body: () => unknown): DeployError {
  try {
    body()
  } catch (error) {
    if (error instanceof DeployError) return error
    throw error
  }
  throw new Error('nothing failed')
}

describe('a file that pip-compile wrote', () => {
  const text = [
    '#',
    '# made by a compiler',
    '#',
    '--index-url https://robot:s3cret@pypi.example.test/simple/',
    '',
    'flask==3.0.3 \\',
    `    --hash=sha256:${a} \\`,
    `    --hash=sha256:${b}`,
    '    # via -r requirements.in',
    'jinja2==3.1.4 \\',
    `    --hash=sha256:${c}`,
    '    # via',
    '    #   flask',
    '    #   -r requirements.in',
    `markupsafe==2.1.5 --hash=sha256:${a} # via jinja2`,
    '',
  ].join('\n')

  test('gives components, digests, edges and lines', () => {
    const { components, aggregate, warnings } = read({ 'requirements.txt': text })
    expect(warnings).toEqual([])
    expect(aggregate).toBe('complete')
    expect(components).toEqual([
      {
        name: 'flask',
        version: '3.0.3',
        purl: 'pkg:pypi/flask@3.0.3',
        hashes: [],
        distributions: [
          {
            url: 'https://pypi.example.test/simple/flask/',
            hashes: [{ algorithm: 'SHA-256', value: a }],
            comment: 'one file of this version',
          },
          {
            url: 'https://pypi.example.test/simple/flask/',
            hashes: [{ algorithm: 'SHA-256', value: b }],
            comment: 'one file of this version',
          },
        ],
        licences: [],
        references: [],
        scope: 'required',
        direct: true,
        dependsOn: ['pkg:pypi/jinja2@3.1.4'],
        edges: 'complete',
        locations: [{ path: 'requirements.txt', line: 6 }],
        properties: [],
      },
      expect.objectContaining({
        purl: 'pkg:pypi/jinja2@3.1.4',
        hashes: [{ algorithm: 'SHA-256', value: c }],
        direct: true,
        dependsOn: ['pkg:pypi/markupsafe@2.1.5'],
        locations: [{ path: 'requirements.txt', line: 10 }],
      }),
      expect.objectContaining({
        purl: 'pkg:pypi/markupsafe@2.1.5',
        direct: false,
        dependsOn: [],
        locations: [{ path: 'requirements.txt', line: 15 }],
      }),
    ])
  })

  test('keeps no credentials of the index', () => {
    expect(JSON.stringify(read({ 'requirements.txt': text }))).not.toMatch(/s3cret|robot/)
  })
})

describe('where packages come from is told only when the files say it', () => {
  const pinned = `flask==3.0.3 --hash=sha256:${a} --hash=sha256:${b}\n`
  const accepted = [a, b].map((value) => ({
    name: 'deploy:python:accepted-digest',
    value: `SHA-256:${value}`,
  }))

  test.each([
    ['', 'no index'],
    ['--extra-index-url https://index.example.test/simple\n', 'an index besides the usual one'],
    ['-i https://index.example.test/simple\n-f ./wheels\n', 'an index and a folder'],
    ['--no-index\n', 'no index at all'],
    ['-i /srv/index\n', 'an index without an address'],
  ])('%j: %s', (options) => {
    const { components, warnings } = read({ 'requirements.txt': `${options}${pinned}` })
    expect(warnings).toEqual([])
    expect(components[0]).toMatchObject({ hashes: [], distributions: [], properties: accepted })
  })

  test('the digest of the only file that fits stays the digest of the component', () => {
    const { components } = read({ 'requirements.txt': `flask==3.0.3 --hash=sha256:${a}\n` })
    expect(components[0]).toMatchObject({
      hashes: [{ algorithm: 'SHA-256', value: a }],
      distributions: [],
      properties: [],
    })
  })
})

test('a plain pinned list has no digests, and nobody knows whether it is whole', () => {
  const { components, aggregate } = read({ 'requirements.txt': 'Flask_Login==0.6.3\nvoila === 0.5.7\n' })
  expect(components.map(({ purl, direct, edges }) => [purl, direct, edges])).toEqual([
    ['pkg:pypi/flask-login@0.6.3', true, 'unknown'],
    ['pkg:pypi/voila@0.5.7', true, 'unknown'],
  ])
  expect(aggregate).toBe('unknown')
})

test('an empty file is complete', () => {
  expect(read({ 'requirements.txt': '\ufeff# nothing\n' })).toMatchObject({
    components: [],
    aggregate: 'complete',
  })
})

test('includes are read relative to the file that includes them, once', () => {
  const { components } = read({
    'requirements.txt': '-r deps/base.txt\n',
    'deps/base.txt': '-r more.txt\n-r ../requirements.txt\nflask==3.0.3\n',
    'deps/more.txt': 'click==8.1.7\n',
  })
  expect(components.map(({ purl, locations }) => [purl, locations])).toEqual([
    ['pkg:pypi/click@8.1.7', [{ path: 'deps/more.txt', line: 1 }]],
    ['pkg:pypi/flask@3.0.3', [{ path: 'deps/base.txt', line: 3 }]],
  ])
})

test('a constraint pins what the requirement leaves open, and adds nothing of its own', () => {
  const { components, warnings } = read({
    'requirements.txt': '-c constraints.txt\nflask>=2\n',
    'constraints.txt': 'Flask==3.0.3\nnumpy==2.0.0\n',
  })
  expect(components.map(({ purl }) => purl)).toEqual(['pkg:pypi/flask@3.0.3'])
  expect(warnings).toEqual([])
})

test('markers that are false on Linux exclude, others are kept with their text', () => {
  const { components } = read({
    'requirements.txt': [
      'pywin32==306 ; sys_platform == "win32"',
      'uvloop==0.20.0 ; sys_platform != "win32"',
      'tomli==2.0.1 ; python_version < "3.11"',
      'uvicorn[standard, http2]==0.30.0',
    ].join('\n'),
  })
  expect(components.map(({ name, scope, properties }) => [name, scope, properties])).toEqual([
    ['pywin32', 'excluded', [{ name: 'deploy:python:marker', value: 'sys_platform == "win32"' }]],
    ['tomli', 'required', [{ name: 'deploy:python:marker', value: 'python_version < "3.11"' }]],
    [
      'uvicorn',
      'required',
      [
        { name: 'deploy:python:extra', value: 'standard' },
        { name: 'deploy:python:extra', value: 'http2' },
      ],
    ],
    ['uvloop', 'required', [{ name: 'deploy:python:marker', value: 'sys_platform != "win32"' }]],
  ])
})

describe('what is not an exact package of an index', () => {
  const commit = '0123456789abcdef0123456789abcdef01234567'
  const files = {
    'requirements.txt': [
      'flask>=2',
      'click',
      'numpy==1.*',
      '-e ./here',
      '/home/someone/wheels/thing',
      './wheels/tool_kit-1.4.2-py3-none-any.whl',
      `lib @ https://user:tok3n@files.example.test/lib-2.0-py3-none-any.whl?sig=abc#sha256=${a}`,
      `-e git+https://x:tok3n@git.example.test/team/app.git@${commit}#egg=app`,
      'git+https://git.example.test/team/moving.git@main#egg=moving',
      '-r https://example.test/more.txt',
      '--bogus option',
      'what is this',
    ].join('\n'),
  }

  test('is kept as far as it is known, and each line that is not exact makes a warning', () => {
    const { components, warnings, aggregate } = read(files)
    expect(components.map(({ purl }) => purl)).toEqual([
      `pkg:pypi/app?vcs_url=git%2Bhttps://git.example.test/team/app.git%40${commit}`,
      'pkg:pypi/click',
      'pkg:pypi/flask',
      'pkg:pypi/lib?download_url=https://files.example.test/lib-2.0-py3-none-any.whl',
      'pkg:pypi/moving?vcs_url=git%2Bhttps://git.example.test/team/moving.git%40main',
      'pkg:pypi/numpy',
      'pkg:pypi/tool-kit@1.4.2',
    ])
    expect(aggregate).toBe('incomplete')
    expect(warnings.map(({ line, message, gap }) => [line, message, gap])).toEqual([
      [4, './here is a local path or no requirement', true],
      [5, '…/thing is a local path or no requirement', true],
      [10, 'the file behind https://example.test/more.txt is not read: no network is used', true],
      [11, 'the option --bogus option is not known', true],
      [12, 'what is this is a local path or no requirement', true],
      [1, 'flask >=2 is not pinned to one version', true],
      [2, 'click is not pinned to one version', true],
      [3, 'numpy ==1.* is not pinned to one version', true],
      [9, 'moving is not pinned to one version', true],
    ])
    expect(components.find(({ name }) => name === 'click')?.properties).toEqual([
      { name: 'deploy:python:unpinned', value: 'any' },
    ])
    expect(JSON.stringify([components, warnings])).not.toMatch(/tok3n|sig=|someone/)
  })

  test('fails under the strict rule, naming every line', () => {
    const { code, facts } = failure(() => read(files, { pinned: true }))
    expect(code).toBe('REQUIREMENTS_UNPINNED')
    expect(facts.cause?.split('\n').map((line) => line.split(': ')[0])).toEqual(
      [4, 5, 10, 11, 12, 1, 2, 3, 9].map((line) => `requirements.txt:${line}`),
    )
  })
})

test('the strict rule passes a pinned file', () => {
  expect(read({ 'requirements.txt': 'flask==3.0.3' }, { pinned: true }).components).toHaveLength(1)
})

test('a damaged digest is said', () => {
  const { warnings, aggregate } = read({ 'requirements.txt': 'flask==3.0.3 --hash=sha256:abc' })
  expect(warnings[0]?.message).toBe('the option --hash=sha256:abc is not a digest of the right length')
  expect(aggregate).toBe('incomplete')
})

test.each([
  ['a missing file', {}, 'SBOM_SOURCE_MISSING'],
  ['a missing include', { 'requirements.txt': '-r base.txt' }, 'REQUIREMENTS_INCLUDE_MISSING'],
  ['an include outside', { 'requirements.txt': '-r ../base.txt' }, 'REQUIREMENTS_INCLUDE_OUTSIDE'],
  ['an absolute include', { 'requirements.txt': '-r /etc/base.txt' }, 'REQUIREMENTS_INCLUDE_OUTSIDE'],
])('%s fails', (_, files, code) => {
  expect(failure(() => read(files as Record<string, string>)).code).toBe(code)
})

test('a folder that links to itself ends the reading', () => {
  const read = () =>
    readRequirements({ path: 'requirements.txt', readFile: () => '-r loop/requirements.txt' })
  expect(failure(read).code).toBe('REQUIREMENTS_INCLUDE_LOOP')
})
