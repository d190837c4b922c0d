import { describe, expect, it } from 'vitest'
import type { Inventory } from '../component.ts'
import { readPipfileLock } from './pipfile-lock.ts'
import { readPoetryLock } from './poetry-lock.ts'
import { readPylock } from './pylock.ts'
import { readUvLock } from './uv-lock.ts'

const digest = (digit: string) => digit.repeat(64)
const commit = '0123456789abcdef0123456789abcdef01234567'

/** What a test compares: what is necessary, what leads where. */
const outline = ({ components }: Inventory) =>
  Object.fromEntries(
    components.map(({ purl, scope, direct, dependsOn }) => [purl, { scope, direct, dependsOn }]),
  )
const find = ({ components }: Inventory, name: string) => components.find((one) => one.name === name)!

describe('uv.lock', () => {
  const text = `
version = 1
revision = 3
requires-python = ">=3.12"

[[package]]
name = "board"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "web", extra = ["fast"] },
    { name = "own" },
    { name = "win", marker = "sys_platform == 'win32'" },
]

[package.optional-dependencies]
maps = [{ name = "maps" }]

[package.dev-dependencies]
dev = [{ name = "checker" }]

[[package]]
name = "web"
version = "3.0.3"
source = { registry = "https://index.example.test/simple" }
dependencies = [{ name = "core" }]
sdist = { url = "https://files.example.test/web-3.0.3.tar.gz", hash = "sha256:${digest('a')}", size = 10 }
wheels = [{ url = "https://files.example.test/web-3.0.3-py3-none-any.whl", hash = "sha256:${digest('b')}" }]

[package.optional-dependencies]
fast = [{ name = "speedup" }]
slow = [{ name = "unasked" }]

[[package]]
name = "core"
version = "1.0"
source = { registry = "https://index.example.test/simple" }
wheels = [{ url = "https://files.example.test/core-1.0-py3-none-any.whl", hash = "sha256:${digest('c')}" }]

[[package]]
name = "speedup"
version = "2.0"
source = { registry = "https://index.example.test/simple" }

[[package]]
name = "own"
version = "0.9"
source = { git = "https://user:secret@git.example.test/own.git?rev=main#${commit}" }

[[package]]
name = "win"
version = "1.0"
source = { registry = "https://index.example.test/simple" }

[[package]]
name = "maps"
version = "1.0"
source = { url = "https://files.example.test/maps-1.0.tar.gz" }
sdist = { hash = "sha256:${digest('d')}" }

[[package]]
name = "checker"
version = "1.0"
source = { registry = "https://index.example.test/simple" }
`
  const inventory = readUvLock({ path: 'uv.lock', text })

  it('tells roots, extras that are asked for, development and where packages come from', () => {
    const own = `pkg:pypi/own@0.9?vcs_url=git%2Bhttps://git.example.test/own.git%40${commit}`
    expect(outline(inventory)).toEqual({
      'pkg:pypi/checker@1.0': { scope: 'excluded', direct: true, dependsOn: [] },
      'pkg:pypi/core@1.0': { scope: 'required', direct: false, dependsOn: [] },
      'pkg:pypi/maps@1.0?download_url=https://files.example.test/maps-1.0.tar.gz': {
        scope: 'optional',
        direct: true,
        dependsOn: [],
      },
      [own]: { scope: 'required', direct: true, dependsOn: [] },
      'pkg:pypi/speedup@2.0': { scope: 'required', direct: false, dependsOn: [] },
      'pkg:pypi/web@3.0.3': {
        scope: 'required',
        direct: true,
        dependsOn: ['pkg:pypi/core@1.0', 'pkg:pypi/speedup@2.0'],
      },
      'pkg:pypi/win@1.0': { scope: 'required', direct: true, dependsOn: [] },
    })
    expect([inventory.aggregate, inventory.warnings]).toEqual(['complete', []])
    expect(JSON.stringify(inventory)).not.toContain('secret')
  })

  it('keeps the digest of each file, and that of the component when a single file is possible', () => {
    expect(find(inventory, 'web').hashes).toEqual([])
    expect(find(inventory, 'web').distributions.map(({ url, hashes }) => [url, hashes[0]?.value])).toEqual([
      ['https://files.example.test/web-3.0.3.tar.gz', digest('a')],
      ['https://files.example.test/web-3.0.3-py3-none-any.whl', digest('b')],
    ])
    expect(find(inventory, 'core').hashes).toEqual([{ algorithm: 'SHA-256', value: digest('c') }])
    expect(find(inventory, 'maps').distributions).toEqual([
      {
        url: 'https://files.example.test/maps-1.0.tar.gz',
        hashes: [{ algorithm: 'SHA-256', value: digest('d') }],
      },
    ])
  })

  it('warns of what is required and not there', () => {
    const torn = text.replace(/\[\[package\]\]\nname = "core"[\s\S]*?(?=\n\[\[)/, '')
    const read = readUvLock({ path: 'uv.lock', text: torn })
    const { aggregate, warnings } = read
    expect([aggregate, find(read, 'web').edges]).toEqual(['incomplete', 'incomplete'])
    expect(warnings).toEqual([
      { path: 'uv.lock', message: 'web requires core, which the lock file does not hold', gap: true },
    ])
  })
})

describe('poetry.lock', () => {
  const text = `
[[package]]
name = "web"
version = "3.0.3"
optional = false
python-versions = ">=3.8"
groups = ["main", "dev"]
files = [{file = "web-3.0.3-py3-none-any.whl", hash = "sha256:${digest('a')}"}]

[package.dependencies]
Core = ">=1"
colour = {version = "*", markers = "platform_system == \\"Windows\\""}

[[package]]
name = "core"
version = "1.0"
optional = false
groups = ["main"]
files = [
    {file = "core-1.0.tar.gz", hash = "sha256:${digest('b')}"},
    {file = "core-1.0-py3-none-any.whl", hash = "sha256:${digest('c')}"},
]

[[package]]
name = "only-windows"
version = "1.0"
optional = false
groups = ["main"]
markers = "sys_platform == \\"win32\\""
files = []

[[package]]
name = "checker"
version = "1.0"
optional = false
groups = ["dev"]
files = []

[[package]]
name = "own"
version = "0.1"
optional = true
groups = ["main"]
files = []

[package.source]
type = "git"
url = "https://git.example.test/own.git"
reference = "main"
resolved_reference = "${commit}"

[metadata]
lock-version = "2.1"
python-versions = "^3.12"
content-hash = "${digest('f')}"
`
  const project = {
    path: 'pyproject.toml',
    text: `
[project]
dependencies = ["web>=3", "only-windows; sys_platform == 'win32'"]
[tool.poetry.dependencies]
python = "^3.12"
own = {git = "https://git.example.test/own.git", optional = true}
[tool.poetry.group.dev.dependencies]
checker = "*"
`,
  }

  it('tells groups, markers, optional packages and repositories; pyproject.toml names the roots', () => {
    const inventory = readPoetryLock({ path: 'poetry.lock', text, project })
    expect(outline(inventory)).toEqual({
      'pkg:pypi/checker@1.0': { scope: 'excluded', direct: true, dependsOn: [] },
      'pkg:pypi/core@1.0': { scope: 'required', direct: false, dependsOn: [] },
      'pkg:pypi/only-windows@1.0': { scope: 'excluded', direct: true, dependsOn: [] },
      [`pkg:pypi/own@0.1?vcs_url=git%2Bhttps://git.example.test/own.git%40${commit}`]: {
        scope: 'optional',
        direct: true,
        dependsOn: [],
      },
      'pkg:pypi/web@3.0.3': { scope: 'required', direct: true, dependsOn: ['pkg:pypi/core@1.0'] },
    })
    expect(find(inventory, 'web').hashes).toEqual([{ algorithm: 'SHA-256', value: digest('a') }])
    expect(find(inventory, 'core').hashes).toEqual([])
    expect(find(inventory, 'core').properties).toContainEqual({
      name: 'deploy:python:accepted-digest',
      value: `SHA-256:${digest('b')}`,
    })
  })

  it('finds the digests of version 1 where they were kept then', () => {
    const old = `
[[package]]
name = "web"
version = "1.0"
category = "dev"
optional = false
[metadata]
lock-version = "1.1"
content-hash = "x"
[metadata.files]
web = [{file = "web-1.0.tar.gz", hash = "sha256:${digest('e')}"}]
`
    const inventory = readPoetryLock({ path: 'poetry.lock', text: old })
    expect(find(inventory, 'web')).toMatchObject({
      scope: 'excluded',
      direct: true,
      hashes: [{ algorithm: 'SHA-256', value: digest('e') }],
    })
  })
})

describe('pylock.toml', () => {
  const text = `
lock-version = "1.0"
default-groups = ["web"]
created-by = "a tool"

[[packages]]
name = "web"
version = "3.0.3"
dependencies = [{ name = "core", version = "2.0" }]
wheels = [{ url = "https://files.example.test/web.whl?token=secret", hashes = { sha256 = "${digest('a')}", md5 = "bad" } }]

[[packages]]
name = "core"
version = "1.0"
marker = "python_version < '3.8' and sys_platform == 'win32'"

[[packages]]
name = "core"
version = "2.0"
[packages.sdist]
path = "files/core-2.0.tar.gz"
hashes = { sha512 = "${'b'.repeat(128)}" }

[[packages]]
name = "in-group"
version = "1.0"
marker = "'web' in dependency_groups"

[[packages]]
name = "in-extra"
version = "1.0"
marker = "'maps' in extras"

[[packages]]
name = "own"
[packages.vcs]
type = "git"
url = "https://git.example.test/own.git"
commit-id = "${commit}"
`

  it('tells versions apart, default groups, extras and files', () => {
    const inventory = readPylock({ path: 'pylock.toml', text })
    expect(outline(inventory)).toEqual({
      'pkg:pypi/core@1.0': { scope: 'excluded', direct: true, dependsOn: [] },
      'pkg:pypi/core@2.0': { scope: 'required', direct: false, dependsOn: [] },
      'pkg:pypi/in-extra@1.0': { scope: 'excluded', direct: true, dependsOn: [] },
      'pkg:pypi/in-group@1.0': { scope: 'required', direct: true, dependsOn: [] },
      [`pkg:pypi/own?vcs_url=git%2Bhttps://git.example.test/own.git%40${commit}`]: {
        scope: 'required',
        direct: true,
        dependsOn: [],
      },
      'pkg:pypi/web@3.0.3': { scope: 'required', direct: true, dependsOn: ['pkg:pypi/core@2.0'] },
    })
    expect(find(inventory, 'web').distributions).toEqual([
      { url: 'https://files.example.test/web.whl', hashes: [{ algorithm: 'SHA-256', value: digest('a') }] },
    ])
  })

  it('does not claim edges that the file does not tell', () => {
    const bare = 'lock-version = "1.0"\n[[packages]]\nname = "web"\nversion = "1.0"\n'
    expect(find(readPylock({ path: 'pylock.toml', text: bare }), 'web').edges).toBe('unknown')
  })
})

describe('Pipfile.lock', () => {
  it('tells development, digests and repositories; it holds no edges', () => {
    const text = JSON.stringify({
      _meta: { 'pipfile-spec': 6, sources: [] },
      default: {
        web: { version: '==3.0.3', hashes: [`sha256:${digest('a')}`], index: 'pypi' },
        own: { git: 'https://git.example.test/own.git', ref: commit },
      },
      develop: { checker: { version: '==1.0', markers: "python_version >= '3.8'" } },
    })
    const inventory = readPipfileLock({ path: 'Pipfile.lock', text })
    expect(outline(inventory)).toEqual({
      'pkg:pypi/checker@1.0': { scope: 'excluded', direct: true, dependsOn: [] },
      [`pkg:pypi/own?vcs_url=git%2Bhttps://git.example.test/own.git%40${commit}`]: {
        scope: 'required',
        direct: true,
        dependsOn: [],
      },
      'pkg:pypi/web@3.0.3': { scope: 'required', direct: true, dependsOn: [] },
    })
    expect(find(inventory, 'web')).toMatchObject({
      edges: 'unknown',
      hashes: [{ algorithm: 'SHA-256', value: digest('a') }],
    })
  })
})

it.each([
  ['a uv.lock of version 1', () => readUvLock({ path: 'x', text: 'version = 2' })],
  ['a poetry.lock', () => readPoetryLock({ path: 'x', text: 'not = toml = at all' })],
  ['a pylock.toml', () => readPylock({ path: 'x', text: 'lock-version = "1.0"' })],
  ['a Pipfile.lock', () => readPipfileLock({ path: 'x', text: '[]' })],
])('says that a file is not %s', (what, read) => {
  expect(read).toThrow(expect.objectContaining({ code: 'SBOM_SOURCE_INVALID', message: `x is not ${what}.` }))
})
