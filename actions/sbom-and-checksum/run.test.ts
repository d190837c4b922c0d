import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { small } from '@deploy/manifest/testing.ts'
import { type Image, imageText } from '@deploy/release/release.ts'
import { parseChecksums } from '@deploy/sbom/checksums.ts'
import { expect, test, vi } from 'vitest'
import { digestOf, lines, place, placeRelease, start, workspace } from './testing.ts'

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
