import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesUnder } from './files.ts'
import { findSources, readSource, recogniseSource } from './sources.ts'

let folder = ''

const locks = {
  'Pipfile.lock': '{"_meta":{"pipfile-spec":6},"default":{}}',
  'pnpm-lock.yaml': "lockfileVersion: '9.0'\nimporters: {}\n",
  'poetry.lock': '[metadata]\ncontent-hash = "0"\n',
  'pylock.toml': 'lock-version = "1.0"\npackages = []\n',
  'uv.lock': 'version = 1\n\n[[package]]\nname = "app"\nsource = { virtual = "." }\n',
  'yarn.lock': '# yarn lockfile v1\n\n',
  'conda-lock.yml': 'version: 1\npackage:\n  []\n',
  'environment.yml': 'dependencies:\n  - pip==24.0\n',
  'explicit.txt': '# platform: linux-64\n@EXPLICIT\n',
  'pixi.lock': 'version: 6\nenvironments:\n  default:\n    packages: {}\npackages: []\n',
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'))
  await writeFile(join(folder, 'requirements.txt'), Buffer.from('\ufeffflask==3.0.3\r\n', 'utf16le'))
  await writeFile(join(folder, 'package-lock.json'), '{"lockfileVersion":3,"packages":{}}')
  await writeFile(join(folder, 'report.json'), '{"version":"1","pip_version":"24.0","install":[]}')
  await writeFile(join(folder, 'other.json'), '{"some":"thing"}')
  await mkdir(join(folder, 'locks'))
  for (const [name, text] of Object.entries(locks)) await writeFile(join(folder, 'locks', name), text)
  await mkdir(join(folder, 'venv'))
  await mkdir(join(folder, 'conda-meta'))
  await writeFile(join(folder, 'venv', 'pyvenv.cfg'), 'version = 3.12.1\n')
})

afterAll(() => rm(folder, { recursive: true }))

test.each(['a\0b.txt', 'x'.repeat(300), 'y/'.repeat(3000)])('a name that no file can have: %j', (name) => {
  const files = filesUnder(folder)
  expect([files.read(name), files.list(name), files.isFolder(name)]).toEqual([undefined, [], false])
})

test('the lock files at the root are found', () => {
  expect(findSources(filesUnder(folder))).toEqual([
    { kind: 'package-lock', path: 'package-lock.json' },
    { kind: 'requirements', path: 'requirements.txt' },
  ])
})

test.each([
  ['package-lock.json', 'package-lock'],
  ['report.json', 'pip-report'],
  ['locks/Pipfile.lock', 'pipfile-lock'],
  ['locks/pnpm-lock.yaml', 'pnpm-lock'],
  ['locks/poetry.lock', 'poetry-lock'],
  ['locks/pylock.toml', 'pylock'],
  ['locks/uv.lock', 'uv-lock'],
  ['locks/yarn.lock', 'yarn-lock'],
  ['locks/conda-lock.yml', 'conda-lock'],
  ['locks/environment.yml', 'conda-environment'],
  ['locks/explicit.txt', 'conda-explicit'],
  ['locks/pixi.lock', 'pixi-lock'],
  ['conda-meta', 'conda-meta'],
  ['venv', 'venv'],
  ['requirements.txt', 'requirements'],
])('%s is recognised as %s by its content, and read', async (path, kind) => {
  const files = filesUnder(folder)
  const source = recogniseSource(path, files)
  expect(source).toEqual({ kind, path })
  expect((await readSource(source, { files, strict: true })).warnings).toEqual([])
})

test('of conda the lock is found, and not what it was made from', () => {
  const kinds = findSources(filesUnder(join(folder, 'locks'))).map(({ kind }) => kind)
  expect(kinds).toContain('conda-lock')
  expect(kinds).not.toContain('conda-environment')
})

test('an image is recognised by its name or its folders, and one that is not there is said', async () => {
  const files = filesUnder(folder)
  await mkdir(join(folder, 'layout', 'blobs', 'sha256'), { recursive: true })
  await writeFile(join(folder, 'layout', 'index.json'), '{}')
  expect(recogniseSource('layout', files)).toEqual({ kind: 'image', path: 'layout' })
  await writeFile(join(folder, 'shop.tar.zst'), 'no archive')
  const image = recogniseSource('shop.tar.zst', files)
  await expect(readSource(image, { files, strict: false })).rejects.toMatchObject({
    code: 'SBOM_SOURCE_INVALID',
  })
  const absent = readSource({ kind: 'image', path: 'absent.tar' }, { files, strict: false })
  await expect(absent).rejects.toMatchObject({ code: 'SBOM_SOURCE_MISSING' })
})

test('a file in UTF-16, as PowerShell writes it, is read', async () => {
  const files = filesUnder(folder)
  const { components } = await readSource(
    { kind: 'requirements', path: 'requirements.txt' },
    { files, strict: true },
  )
  expect(components.map(({ purl }) => purl)).toEqual(['pkg:pypi/flask@3.0.3'])
})

test('what is nothing known, or nothing at all, is said', () => {
  const files = filesUnder(folder)
  expect(() => recogniseSource('other.json', files)).toThrow('other.json is no lock file')
  expect(() => recogniseSource('absent.txt', files)).toThrow('There is no file absent.txt')
})
