import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '@deploy/kit/print.ts'
import { small } from '@deploy/manifest/testing.ts'
import { type Image, imageText } from '@deploy/release/release.ts'
import { parseChecksums } from '@deploy/sbom/checksums.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Inputs } from './inputs.ts'
import { run } from './run.ts'

const inputs: Inputs = {
  releaseDirectory: 'release',
  source: 'auto',
  paths: [],
  strict: false,
  signingKey: '',
  signingPassphrase: '',
  manifest: 'deploy.yml',
  specVersion: '1.6',
  xml: false,
  profiles: [],
  vex: '',
  previous: '',
  outdated: [],
}
const digestOf = (algorithm: string, bytes: string | Buffer) =>
  createHash(algorithm).update(bytes).digest('hex')

let workspace = ''
let lines: string[] = []

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
  lines = []
})

afterEach(() => rm(workspace, { recursive: true }))

function start(change: Partial<Inputs> = {}, env: NodeJS.ProcessEnv = {}, running = run) {
  const log = createLog((line) => lines.push(line))
  const summary = async (markdown: string) => void lines.push(markdown)
  return running(
    { ...inputs, ...change },
    { workspace, env, log, summary, version: '9.9.9', now: () => new Date('2026-01-01T00:00:00Z') },
  )
}

async function place(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(workspace, path, '..'), { recursive: true })
    await writeFile(join(workspace, path), text)
  }
}

/** A release directory as build-release leaves it; the archive's content does not matter here. */
async function placeRelease(archive = 'the bytes of an archive'): Promise<void> {
  const sha256 = digestOf('sha256', archive)
  const release = {
    schemaVersion: 1,
    application: 'shop',
    version: '1.4.2',
    id: `1.4.2-${sha256.slice(0, 12)}`,
    strategy: 'tarball',
    createdAt: '2025-03-04T05:06:07Z',
    source: { repository: 'acme/shop', commit: 'c'.repeat(40), ref: 'refs/tags/v1.4.2' },
    archive: {
      name: 'shop-1.4.2.tar.gz',
      size: archive.length,
      sha256,
      sha512: digestOf('sha512', archive),
      tarSha256: 'd'.repeat(64),
    },
    files: [],
  }
  await place({ 'release/shop-1.4.2.tar.gz': archive, 'release/release.json': JSON.stringify(release) })
}

test('an image is listed by its digest, and the bill says that its packages are not', async () => {
  await placeRelease()
  const path = join(workspace, 'release/release.json')
  const release = JSON.parse(await readFile(path, 'utf8'))
  const digest = `sha256:${'e'.repeat(64)}`
  const image: Image = {
    repository: 'registry.example.org:5000/acme/shop',
    digest,
    platforms: [{ platform: 'linux/amd64', manifest: digest, config: digest, layers: [] }],
  }
  const said = imageText(image)
  const file = {
    path: 'release-image.json',
    size: said.length,
    sha256: digestOf('sha256', said),
    mode: '0644',
  }
  await writeFile(path, JSON.stringify({ ...release, strategy: 'image', image, files: [file] }))
  expect(await start()).toMatchObject({ components: 1, incomplete: true })
  const bom = JSON.parse(await readFile(join(workspace, 'release/bom.json'), 'utf8'))
  const purl = `pkg:oci/shop@sha256:${'e'.repeat(64)}?repository_url=registry.example.org:5000/acme/shop`
  expect(bom.components).toMatchObject([{ type: 'container', name: 'shop', version: digest, purl }])
  expect(bom.compositions).toEqual([
    { aggregate: 'incomplete', dependencies: [bom.metadata.component['bom-ref'], purl] },
  ])
  expect(lines.join('\n')).toContain('::warning::release.json: the packages inside registry.example.org:5000')
  await place({ 'requirements.txt': 'flask==3.0.3\n' })
  expect(await start()).toMatchObject({ components: 2, incomplete: true })
})

test('a release gets its bill of materials and checksums of everything beside it', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask==3.0.3\n', 'release/notes.md': 'notes', 'release/folder/x': 'x' })
  const outputs = await start({}, { GITHUB_SERVER_URL: 'https://git.acme.test' })
  expect(outputs).toEqual({
    sbom: 'release/bom.json',
    sha256sums: 'release/SHA256SUMS',
    sha512sums: 'release/SHA512SUMS',
    signature: '',
    components: 1,
    incomplete: false,
  })
  const bom = JSON.parse(await readFile(join(workspace, 'release/bom.json'), 'utf8'))
  const sha256 = digestOf('sha256', 'the bytes of an archive')
  expect(bom.metadata.timestamp).toBe('2025-03-04T05:06:07.000Z')
  expect(bom.metadata.component).toMatchObject({
    purl: `pkg:generic/shop@1.4.2?checksum=sha256:${sha256}`,
    externalReferences: [{ type: 'vcs', url: 'https://git.acme.test/acme/shop' }],
  })
  const sums = await readFile(join(workspace, 'release/SHA256SUMS'), 'utf8')
  expect(parseChecksums(sums, 'SHA256SUMS').map(({ name }) => name)).toEqual([
    'bom.json',
    'notes.md',
    'release.json',
    'shop-1.4.2.tar.gz',
  ])
  execFileSync('sha512sum', ['--check', '--strict', 'SHA512SUMS'], { cwd: join(workspace, 'release') })
  expect(lines).toContain('::warning::folder is no plain file: it stands in no checksum file.')
})

const python = {
  'requirements.txt': `flask==3.0.3 --hash=sha256:${'a'.repeat(64)}\njinja2==3.1.4 --hash=sha256:${'b'.repeat(64)} # via flask\n`,
}
const browser = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { vite: '^6.0.0' } },
    'node_modules/vite': { version: '6.0.1', license: 'MIT', dependencies: { rollup: '4' } },
    'node_modules/rollup': { version: '4.1.0', license: 'MIT' },
  },
})

async function graph() {
  const { dependencies, compositions, components, metadata } = JSON.parse(
    await readFile(join(workspace, 'release/bom.json'), 'utf8'),
  ) as {
    dependencies: { ref: string; dependsOn?: string[] }[]
    compositions: object[]
    components: { purl: string; evidence: { occurrences: { location: string }[] } }[]
    metadata: { component: { 'bom-ref': string } }
  }
  const root = dependencies.find(({ ref }) => ref === metadata.component['bom-ref'])
  const places = components.map(({ purl, evidence }) => [purl, evidence.occurrences[0]!.location])
  return { direct: root?.dependsOn, places, compositions }
}

test('an application of Python and Node has one bill of materials with both, under one root', async () => {
  await placeRelease()
  await place({ ...python, 'package-lock.json': browser })
  expect(await start()).toMatchObject({ components: 4 })
  expect((await graph()).direct).toEqual(['pkg:npm/vite@6.0.1', 'pkg:pypi/flask@3.0.3'])
  expect(lines.join('\n')).toContain('package-lock.json: 2 packages, read as package-lock.')
  expect(lines.join('\n')).toContain('requirements.txt: 2 packages, read as requirements.')
})

test('several paths make one bill of materials, wherever they lie and in whatever order they are given', async () => {
  await placeRelease()
  await place({ ...python, 'web/package-lock.json': browser })
  const paths = ['requirements.txt', 'web/package-lock.json']
  expect(await start({ paths })).toMatchObject({ components: 4 })
  const { direct, places } = await graph()
  expect(direct).toEqual(['pkg:npm/vite@6.0.1', 'pkg:pypi/flask@3.0.3'])
  expect(places).toEqual([
    ['pkg:npm/rollup@4.1.0', 'web/package-lock.json'],
    ['pkg:npm/vite@6.0.1', 'web/package-lock.json'],
    ['pkg:pypi/flask@3.0.3', 'requirements.txt'],
    ['pkg:pypi/jinja2@3.1.4', 'requirements.txt'],
  ])
  const before = await readFile(join(workspace, 'release/bom.json'))
  await start({ paths: paths.toReversed() })
  expect((await readFile(join(workspace, 'release/bom.json'))).equals(before)).toBe(true)
  await expect(start({ paths: [...paths, 'absent.lock'] })).rejects.toMatchObject({
    code: 'SBOM_SOURCE_MISSING',
    message: expect.stringContaining('absent.lock'),
  })
})

test('a second run writes the same bytes and leaves nothing behind', async () => {
  await placeRelease()
  await place({
    'requirements.txt': 'flask==3.0.3\n',
    'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
  })
  const content = async () => {
    const names = (await readdir(join(workspace, 'release'))).sort()
    return Promise.all(
      names.map(async (name) => [name, await readFile(join(workspace, 'release', name), 'utf8')]),
    )
  }
  await start()
  const first = await content()
  await start()
  expect(await content()).toEqual(first)
  expect(first.map(([name]) => name)).toEqual([
    'SHA256SUMS',
    'SHA512SUMS',
    'bom.json',
    'release.json',
    'shop-1.4.2.tar.gz',
  ])
})

test('what is not pinned is a warning, and an error under the strict rule that writes nothing', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask>=3\n' })
  await expect(start({ strict: true })).rejects.toMatchObject({
    code: 'REQUIREMENTS_UNPINNED',
    message: 'One requirement is not pinned: requirements.txt:1: flask >=3 is not pinned to one version',
  })
  expect(await readdir(join(workspace, 'release'))).toEqual(['release.json', 'shop-1.4.2.tar.gz'])
  expect(await start()).toMatchObject({ components: 1, incomplete: true })
  expect(lines).toContain('::warning::requirements.txt:1: flask >=3 is not pinned to one version')
})

test('XML, a newer version and what vulnerabilities mean stand beside it, and in the checksums', async () => {
  await placeRelease()
  await place({
    'requirements.txt': 'flask==3.0.3\n',
    'vex.yml':
      'vulnerabilities:\n  - {id: CVE-2025-1, packages: [pkg:pypi/flask], state: not_affected, justification: code_not_reachable}\n',
  })
  const outputs = await start({ xml: true, specVersion: '1.7', vex: 'vex.yml', profiles: ['cisa'] })
  expect(outputs).toMatchObject({ 'sbom-xml': 'release/bom.xml', vex: 'release/vex.json' })
  const [bom, vex] = await Promise.all(
    ['bom.json', 'vex.json'].map(async (name) =>
      JSON.parse(await readFile(join(workspace, 'release', name), 'utf8')),
    ),
  )
  expect(bom.specVersion).toBe('1.7')
  expect(vex.vulnerabilities[0].affects).toEqual([
    { ref: `urn:cdx:${bom.serialNumber.slice(9)}/1#pkg%3Apypi%2Fflask%403.0.3` },
  ])
  expect(await readFile(join(workspace, 'release/bom.xml'), 'utf8')).toContain(
    `serialNumber="${bom.serialNumber}"`,
  )
  expect(await readFile(join(workspace, 'release/SHA256SUMS'), 'utf8')).toContain('  vex.json\n')
  expect(lines).toContain('CISA  100 %          2/2  each component: version')
  expect(lines).toContain('CISA    0 %          0/1  author of the document')
  await start()
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom.xml')
  await expect(start({ vex: 'absent.yml' })).rejects.toMatchObject({ code: 'VEX_INVALID' })
})

test('under the strict rule a gap in a profile fails the step, and nothing is written', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask==3.0.3\n' })
  await expect(start({ strict: true, profiles: ['bsi', 'cisa'] })).rejects.toMatchObject({
    code: 'SBOM_PROFILE_GAPS',
    facts: {
      cause: expect.stringContaining('cisa each component: licence: 0 of 2; lacking: pkg:generic/shop@1.4.2'),
    },
  })
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom.json')
})

test('what changed since an earlier release is a table', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask==3.0.3\nclick==8.1.7\n' })
  await start()
  await place({ 'old.json': await readFile(join(workspace, 'release/bom.json'), 'utf8') })
  await place({ 'requirements.txt': 'flask==3.0.4\njinja2==3.1.4\n' })
  expect(await start({ previous: 'old.json' })).toMatchObject({ changes: 3 })
  expect(lines.at(-1)).toBe(
    [
      '**Packages:** 3 changes.',
      '',
      '| Package | Change | Before | Now |',
      '| --- | --- | --- | --- |',
      '| `pkg:pypi/click` | removed | `8.1.7` |  |',
      '| `pkg:pypi/flask` | other version | `3.0.3` | `3.0.4` |',
      '| `pkg:pypi/jinja2` | added |  | `3.1.4` |',
    ].join('\n'),
  )
  const written = JSON.parse(await readFile(join(workspace, 'release/bom-changes.json'), 'utf8'))
  expect(written).toMatchObject({ since: 'shop 1.4.2', changes: { length: 3 } })
  expect(written.release.sha256).toBe(digestOf('sha256', 'the bytes of an archive'))
  await expect(start({ previous: 'absent.json' })).rejects.toMatchObject({ code: 'SBOM_SOURCE_MISSING' })
})

test('a package that the policy of the manifest does not allow fails the step, with its line; an exception is told', async () => {
  await placeRelease()
  const policy = (expires: string) =>
    `${small}\nsbom:\n  policy:\n    packages: {deny: [pkg:pypi/flask]}\n    exceptions:\n      - {package: pkg:pypi/flask, reason: migration, owner: Ada, expires: "${expires}"}\n`
  await place({ 'requirements.txt': 'click==8.1.7\nflask==3.0.3\n', 'deploy.yml': policy('2025-12-31') })
  await expect(start()).rejects.toMatchObject({
    code: 'SBOM_POLICY',
    message:
      'A package breaks sbom.policy: requirements.txt:2: pkg:pypi/flask@3.0.3 is denied by pkg:pypi/flask; the exception of Ada has expired on 2025-12-31.',
  })
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom.json')
  await place({ 'deploy.yml': policy('2026-12-31') })
  await start()
  expect(lines).toContain(
    '::warning::requirements.txt:2: pkg:pypi/flask@3.0.3 is denied by pkg:pypi/flask; let through until 2026-12-31 by Ada: migration',
  )
  expect(lines).toContain('All 2 packages satisfy sbom.policy of deploy.yml.')
})

test('what is outdated is a table; without a review in time or a report a release fails', async () => {
  await placeRelease()
  const review = (last: string, late = 'fail') =>
    `${small}\nsbom:\n  policy:\n    review: {last: "${last}", owner: Ada, late: ${late}}\n`
  await place({
    'requirements.txt': 'flask==3.0.3\nclick==8.1.7\n',
    'deploy.yml': review('2025-10-01'),
    'pip.json':
      '[{"name": "Flask", "version": "3.0.3", "latest_version": "3.1.0"}, {"name": "click", "version": "8.0", "latest_version": "8.2"}, {"name": "pip", "version": "1", "latest_version": "2"}]',
    'npm.json': '{}',
  })
  expect(await start({ outdated: ['pip.json', 'npm.json'] })).toMatchObject({ outdated: 1 })
  expect(lines.at(-1)).toBe(
    [
      '**Outdated packages:** 1; last reviewed on 2025-10-01, which holds until 2026-01-01.',
      '',
      '| Package | Here | Latest | Behind by |',
      '| --- | --- | --- | --- |',
      '| `pkg:pypi/flask` | `3.0.3` | `3.1.0` | minor |',
    ].join('\n'),
  )
  expect(lines).toContain(
    '::warning::The report of outdated packages speaks of pkg:pypi/click 8.0, the release has 8.1.7: it was made of something else.',
  )
  const written = JSON.parse(await readFile(join(workspace, 'release/bom-outdated.json'), 'utf8'))
  expect(written).toMatchObject({
    review: { last: '2025-10-01', owner: 'Ada', due: '2026-01-01' },
    outdated: [{ package: 'pkg:pypi/flask', behind: 'minor' }],
  })
  expect(await readFile(join(workspace, 'release/SHA256SUMS'), 'utf8')).toContain('  bom-outdated.json\n')

  await expect(start()).rejects.toMatchObject({
    code: 'SBOM_REVIEW_DUE',
    facts: { cause: "the input 'outdated' names no report" },
  })
  await place({ 'deploy.yml': review('2025-09-30') })
  await expect(start({ outdated: ['pip.json'] })).rejects.toMatchObject({
    code: 'SBOM_REVIEW_DUE',
    facts: { cause: 'the last review, of 2025-09-30 by Ada, held until 2025-12-31' },
  })
  await place({ 'deploy.yml': review('2025-09-30', 'warn') })
  await start()
  expect(lines.join('\n')).toContain('::warning::sbom.policy.review of deploy.yml: the last review')
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom-outdated.json')
  await expect(start({ outdated: ['absent.json'] })).rejects.toMatchObject({ code: 'SBOM_SOURCE_MISSING' })
})

test('an archive that is not the one of release.json is refused', async () => {
  await placeRelease()
  await place({ 'requirements.txt': '', 'release/shop-1.4.2.tar.gz': 'the bytes of another one' })
  await expect(start()).rejects.toHaveProperty(
    'code',
    expect.stringMatching(/^(DIGEST_MISMATCH|ARCHIVE_TRUNCATED)$/),
  )
})

test('a folder outside of the workspace is read without naming where it is', async () => {
  await placeRelease()
  const outside = await mkdtemp(join(tmpdir(), 'opt-'))
  try {
    const info = join(outside, 'shop_env/lib/python3.12/site-packages/tool-2.0.dist-info')
    await mkdir(info, { recursive: true })
    await writeFile(join(info, 'METADATA'), 'Name: tool\nVersion: 2.0\n')
    expect(await start({ source: 'venv', paths: [join(outside, 'shop_env')] })).toMatchObject({
      components: 1,
    })
    const bom = await readFile(join(workspace, 'release/bom.json'), 'utf8')
    expect(bom).toContain('"location": "shop_env/lib/python3.12/site-packages/tool-2.0.dist-info/METADATA"')
    expect(bom).not.toContain(outside)
  } finally {
    await rm(outside, { recursive: true })
  }
})

test('without a release the application of the manifest is described at its commit', async () => {
  await place({
    'deploy.yml': small,
    'src/x': 'x',
    'requirements.txt': '',
  })
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.test', ...args], { cwd: workspace })
  git('init', '-q')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  expect(await start({}, { ...process.env, SOURCE_DATE_EPOCH: '1700000000' })).toMatchObject({
    components: 0,
  })
  const bom = JSON.parse(await readFile(join(workspace, 'release/bom.json'), 'utf8'))
  expect(bom.metadata.component).toMatchObject({ name: 'shop', purl: 'pkg:generic/shop' })
  expect(bom.metadata.timestamp).toBe('2023-11-14T22:13:20.000Z')
})

test('without a release and a manifest it says what is missing', async () => {
  await expect(start()).rejects.toMatchObject({ code: 'RELEASE_MISSING' })
})

test('without a lock file it says where it looked', async () => {
  await placeRelease()
  await expect(start()).rejects.toMatchObject({
    code: 'SBOM_SOURCE_MISSING',
    message: 'The workspace has no lock file at its root to read packages from.',
    facts: {
      cause: expect.stringMatching(
        /^Looked for environment.yml, .*package-lock.json, .*requirements.txt, uv.lock, yarn.lock\.$/,
      ),
    },
  })
})

test('with a key the checksums are signed, and a run without one takes the signature away', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask==3.0.3\n' })
  const key = join(workspace, 'key')
  execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', 'a secret', '-f', key])
  const signing = { signingKey: await readFile(key, 'utf8'), signingPassphrase: 'a secret' }
  const outputs = await start(signing)
  expect(outputs).toMatchObject({ signature: 'release/SHA256SUMS.sig' })
  const release = join(workspace, 'release')
  const words = ['-Y', 'check-novalidate', '-n', 'release@shop', '-s', join(release, 'SHA256SUMS.sig')]
  const sums = await readFile(join(release, 'SHA256SUMS'))
  expect(execFileSync('ssh-keygen', words, { input: sums }).toString()).toContain(
    'Good "release@shop" signature',
  )
  expect(sums.toString()).not.toContain('.sig')
  expect(await readdir(release)).toContain('SHA256SUMS.openssl.sig')
  expect(lines.join('\n')).not.toContain('a secret')

  await expect(start({ ...signing, signingPassphrase: 'wrong' })).rejects.toMatchObject({
    code: 'SIGNING_KEY_INVALID',
  })
  await start()
  expect((await readdir(release)).filter((name) => name.endsWith('.sig'))).toEqual([])
  await expect(start({ signingKey: await readFile(`${key}.pub`, 'utf8') })).rejects.toHaveProperty(
    'facts.cause',
    expect.stringContaining('SSH_AUTH_SOCK is not set'),
  )
})

test('what the official schema refuses is not written, and no earlier bill of materials is left', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask==3.0.3\n' })
  await start()
  const mistake = { instancePath: '/components/0/scope', message: 'must be another word', params: {} }
  vi.doMock('@deploy/sbom/schema/bom-1.6.ts', () => ({
    validate: Object.assign(() => false, { errors: [mistake] }),
  }))
  vi.resetModules()
  const again = await import('./run.ts')
  try {
    await expect(start({}, {}, again.run)).rejects.toMatchObject({
      code: 'SBOM_INVALID',
      message: expect.stringContaining('refuses it at /components/0/scope: must be another word.'),
    })
  } finally {
    vi.doUnmock('@deploy/sbom/schema/bom-1.6.ts')
  }
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom.json')
})
