import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A lock file of a number of packages. */
export interface Input {
  name: string
  kind: keyof typeof kinds
  packages: number
  /** Of the lock file. */
  path: string
}

const kinds = { npm: npmFiles, uv: uvFiles, pip: pipFiles, requirements: requirementsFiles }

export const inputs: Input[] = [
  inputOf('npm', 'package-lock.json', 100),
  inputOf('npm', 'package-lock.json', 1000),
  inputOf('npm', 'package-lock.json', 10_000),
  inputOf('uv', 'uv.lock', 1000),
]

/** For our own steps. */
export const stepInputs: Input[] = [
  inputOf('npm', 'package-lock.json', 10_000),
  inputOf('uv', 'uv.lock', 10_000),
  inputOf('pip', 'pip-report.json', 10_000),
  inputOf('requirements', 'requirements.txt', 10_000),
]

function inputOf(kind: Input['kind'], path: string, packages: number): Input {
  return { name: `${path}, ${packages.toLocaleString('en-US')} packages`, kind, packages, path }
}

/** Writes the lock file, what stands beside it, and a release whose bill of materials it is. */
export async function placeInput(
  { kind, packages }: Pick<Input, 'kind' | 'packages'>,
  folder: string,
): Promise<void> {
  const files = { ...kinds[kind](packages), ...releaseFiles() }
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

/** What `pip install --report` would say, with a licence, a home page and an author of each. */
function pipFiles(packages: number): Record<string, string> {
  const install = Array.from({ length: packages }, (_, index) => {
    const sha256 = createHash('sha256').update(`wheel ${index}`).digest('hex')
    const file = `package_${index}-${versionOf(index)}-py3-none-any.whl`
    return {
      download_info: {
        url: `https://files.pythonhosted.org/packages/${file}`,
        archive_info: { hash: `sha256=${sha256}`, hashes: { sha256 } },
      },
      is_direct: false,
      is_yanked: false,
      requested: index === 0,
      metadata: {
        metadata_version: '2.4',
        name: `package-${index}`,
        version: versionOf(index),
        license_expression: ['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause', 'MIT OR Apache-2.0'][index % 5],
        home_page: `https://package-${index}.test/`,
        author_email: `Somebody <somebody@package-${index}.test>`,
        requires_dist: wantedBy(index, packages).map((other) => `package-${other}>=1.0`),
      },
    }
  })
  const report = { version: '1', pip_version: '25.0', install, environment: {} }
  return { 'pip-report.json': JSON.stringify(report, null, 2) }
}

/** As pip-compile writes it, with the digests of two files for each. */
function requirementsFiles(packages: number): Record<string, string> {
  const wanting = new Map<number, number>()
  for (let index = 0; index < packages; index += 1)
    for (const other of wantedBy(index, packages)) wanting.set(other, index)
  const lines = Array.from({ length: packages }, (_, index) => {
    const hash = (kind: string) => createHash('sha256').update(`${kind} ${index}`).digest('hex')
    const by = wanting.get(index)
    const via = by === undefined ? '-r requirements.in' : `package-${by}`
    const hashes = `--hash=sha256:${hash('sdist')} \\\n    --hash=sha256:${hash('wheel')}`
    return `package-${index}==${versionOf(index)} \\\n    ${hashes}\n    # via ${via}\n`
  })
  return { 'requirements.txt': lines.join('') }
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
