import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A lock file of a number of packages. */
export interface Input {
  name: string
  kind: 'npm' | 'uv'
  packages: number
}

export const inputs: Input[] = [
  { name: 'package-lock.json, 100 packages', kind: 'npm', packages: 100 },
  { name: 'package-lock.json, 1,000 packages', kind: 'npm', packages: 1000 },
  { name: 'package-lock.json, 10,000 packages', kind: 'npm', packages: 10_000 },
  { name: 'uv.lock, 1,000 packages', kind: 'uv', packages: 1000 },
]

/** Writes the lock file, what stands beside it, and a release whose bill of materials it is. */
export async function placeInput({ kind, packages }: Input, folder: string): Promise<void> {
  const files = { ...(kind === 'npm' ? npmFiles(packages) : uvFiles(packages)), ...releaseFiles() }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** Every package is reached from the first, and none requires itself. */
function wantedBy(index: number, packages: number): number[] {
  const others = new Set([2 * index + 1, 2 * index + 2, index + 17])
  return [...others].filter((other) => other < packages)
}

function versionOf(index: number): string {
  return `1.${index % 7}.0`
}

function npmFiles(packages: number): Record<string, string> {
  const root = { name: 'shop', version: '1.0.0', dependencies: { 'package-0': '^1.0.0' } }
  const entries = Array.from({ length: packages }, (_, index) => {
    const wanted = wantedBy(index, packages).map((other) => [`package-${other}`, '^1.0.0'])
    const entry = {
      version: versionOf(index),
      resolved: `https://registry.npmjs.org/package-${index}/-/package-${index}-${versionOf(index)}.tgz`,
      integrity: `sha512-${createHash('sha512').update(`${index}`).digest('base64')}`,
      license: ['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause', 'MIT OR Apache-2.0'][index % 5],
      ...(wanted.length > 0 && { dependencies: Object.fromEntries(wanted) }),
    }
    return [`node_modules/package-${index}`, entry]
  })
  const lock = { name: 'shop', version: '1.0.0', lockfileVersion: 3, requires: true }
  return {
    'package.json': JSON.stringify(root, null, 2),
    'package-lock.json': JSON.stringify(
      { ...lock, packages: { '': root, ...Object.fromEntries(entries) } },
      null,
      2,
    ),
  }
}

function uvFiles(packages: number): Record<string, string> {
  const list = (indices: number[]) => indices.map((other) => `    { name = "package-${other}" },\n`).join('')
  const blocks = Array.from({ length: packages }, (_, index) => {
    const file = `https://files.pythonhosted.org/packages/package_${index}-${versionOf(index)}`
    const hash = (kind: string) => createHash('sha256').update(`${kind} ${index}`).digest('hex')
    const wanted = wantedBy(index, packages)
    return `[[package]]
name = "package-${index}"
version = "${versionOf(index)}"
source = { registry = "https://pypi.org/simple" }
${wanted.length === 0 ? '' : `dependencies = [\n${list(wanted)}]\n`}sdist = { url = "${file}.tar.gz", hash = "sha256:${hash('sdist')}", size = 1000 }
wheels = [
    { url = "${file}-py3-none-any.whl", hash = "sha256:${hash('wheel')}", size = 1000 },
]
`
  })
  const application = `[[package]]\nname = "shop"\nversion = "1.0.0"\nsource = { virtual = "." }\ndependencies = [\n${list([0])}]\n`
  return {
    'uv.lock': `version = 1\nrevision = 2\nrequires-python = ">=3.12"\n\n${[...blocks, application].join('\n')}`,
    'pyproject.toml':
      '[project]\nname = "shop"\nversion = "1.0.0"\nrequires-python = ">=3.12"\ndependencies = ["package-0>=1"]\n',
  }
}

function releaseFiles(): Record<string, string> {
  const archive = 'the bytes of an archive'
  const digestOf = (algorithm: string) => createHash(algorithm).update(archive).digest('hex')
  const [sha256, sha512] = [digestOf('sha256'), digestOf('sha512')]
  const release = {
    schemaVersion: 1,
    application: 'shop',
    version: '1.0.0',
    id: `1.0.0-${sha256.slice(0, 12)}`,
    strategy: 'tarball',
    createdAt: '2026-01-01T00:00:00Z',
    source: { repository: 'acme/shop', commit: 'c'.repeat(40), ref: 'refs/tags/v1.0.0' },
    archive: { name: 'shop-1.0.0.tar.gz', size: archive.length, sha256, sha512, tarSha256: 'd'.repeat(64) },
    files: [],
  }
  return { 'release/shop-1.0.0.tar.gz': archive, 'release/release.json': JSON.stringify(release) }
}
