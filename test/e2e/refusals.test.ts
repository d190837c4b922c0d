import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Chain, startChain } from '../harness/chain.ts'
import { startSshHost } from '../harness/ssh/server.ts'

let directory: string
let chain: Chain
let manifest: string
let archive: { name: string; bytes: Buffer }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-refusals-'))
  chain = await startChain(directory)
  await chain.commit('1.0.0')
  expect((await chain.run('build-release', { 'upload-artifact': 'false' })).outcome).toBe('success')
  manifest = await readFile(inWorkspace('deploy.yml'), 'utf8')
  const release = JSON.parse(await readFile(inWorkspace('release/release.json'), 'utf8')) as {
    archive: { name: string }
  }
  archive = {
    name: release.archive.name,
    bytes: await readFile(inWorkspace(`release/${release.archive.name}`)),
  }
})

beforeEach(async () => {
  await writeFile(inWorkspace('deploy.yml'), manifest)
  await writeFile(inWorkspace(`release/${archive.name}`), archive.bytes)
})

afterAll(async () => {
  await chain?.[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** What a person reads, whole: the mistake, its place, and what to do. The host is as it was. */
async function refusal(action: string, inputs: Record<string, string> = {}) {
  const before = listing()
  const result = await chain.run(action, inputs)
  expect(result.outcome, result.log.join('\n')).toBe('failure')
  expect(result.exitCode).not.toBe(0)
  expect(listing(), 'the host is as it was').toBe(before)
  const errors = result.annotations.filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(1)
  const text = errors[0]!.message
  expect(text).toContain(`code:   ${result.outputs['error-code']}`)
  expect(text).toContain('remedy: ')
  expect(text, 'no stack for a user').not.toMatch(/\n\s+at .*:\d+:\d+/)
  return { code: result.outputs['error-code'], text }
}

test.each([
  [
    'an unknown key',
    ['service:', 'servce:'],
    /deploy\.yml:\d+:1 servce: unknown key; did you mean 'service'\?/,
  ],
  [
    'a wrong type',
    ['interval-seconds: 0.5', 'interval-seconds: often'],
    /deploy\.yml:\d+:\d+ gate\.interval-seconds: must be/,
  ],
  ['a bad path', ['[ src', '[ /etc'], /deploy\.yml:\d+:\d+ build\.include\[0\]: must be/],
])('a manifest with %s', async (_, [from, to], cause) => {
  expect(manifest).toContain(from)
  await writeFile(inWorkspace('deploy.yml'), manifest.replace(from!, to!))
  const { code, text } = await refusal('deploy-prod-test')
  expect(code).toBe('MANIFEST_INVALID')
  expect(text).toMatch(cause)
})

test('a port used twice on one host', async () => {
  const { 'prod-test': first, prod: second } = chain.ports
  await writeFile(inWorkspace('deploy.yml'), manifest.replace(`web: ${second}`, `web: ${first}`))
  const { code, text } = await refusal('deploy-prod-test')
  expect(code).toBe('MANIFEST_INVALID')
  expect(text).toContain(`port ${first}`)
  expect(text).toContain('prod-test')
})

test('a manifest that is not there', async () => {
  expect((await refusal('deploy-prod-test', { manifest: 'deploy.yaml' })).code).toBe('MANIFEST_MISSING')
})

test('an environment that is not there', async () => {
  const { code, text } = await refusal('deploy-prod-test', { environment: 'prod-tset' })
  expect(code).toBe('ENVIRONMENT_UNKNOWN')
  expect(text).toContain('prod-test')
})

test('a version that cannot be a folder', async () => {
  const { code, text } = await refusal('build-release', { version: '../../current', output: 'other' })
  expect(code).toBe('VERSION_INVALID')
  expect(text).toContain('../../current')
})

test('an unpinned requirement under the strict rule', async () => {
  await writeFile(inWorkspace('requirements.txt'), 'flask==3.0.3\nrequests>=2\n')
  try {
    const { code, text } = await refusal('sbom-and-checksum', { source: 'requirements', strict: 'true' })
    expect(code).toBe('REQUIREMENTS_UNPINNED')
    expect(text).toContain('requirements.txt:2')
  } finally {
    await rm(inWorkspace('requirements.txt'))
  }
})

test('a host that does not answer', async () => {
  await writeFile(inWorkspace('deploy.yml'), manifest.replaceAll(`port: ${chain.host.port}`, 'port: 1'))
  const known = chain.host.knownHosts.replace(String(chain.host.port), '1')
  const { code, text } = await refusal('deploy-prod-test', { 'known-hosts': known })
  expect(code).toBe('HOST_UNREACHABLE')
  expect(text).toContain('host:   lab')
  expect(text).toContain('refused')
})

test('a host with another key: both fingerprints are shown', async () => {
  await using stranger = await startSshHost({ home: directory })
  const foreign = stranger.knownHosts.replace(String(stranger.port), String(chain.host.port))
  const { code, text } = await refusal('deploy-prod-test', { 'known-hosts': foreign })
  expect(code).toBe('HOST_KEY_MISMATCH')
  expect(text).toContain(chain.host.hostKeyFingerprint)
  expect(text).toContain(stranger.hostKeyFingerprint)
})

test('a host that nobody knows', async () => {
  const { code, text } = await refusal('deploy-prod-test', { 'known-hosts': '# none yet' })
  expect(code).toBe('HOST_KEY_UNKNOWN')
  expect(text).toContain(chain.host.hostKeyFingerprint)
})

test('a login that is refused', async () => {
  await using stranger = await startSshHost({ home: directory })
  const { code, text } = await refusal('deploy-prod-test', { 'ssh-key': stranger.privateKey })
  expect(code).toBe('LOGIN_REFUSED')
  expect(text).toContain(chain.host.user)
})

test('a key that is none', async () => {
  const { publicKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const { code, text } = await refusal('deploy-prod-test', { 'ssh-key': publicKey })
  expect(code).toBe('SSH_KEY_INVALID')
  expect(text).not.toContain(publicKey.split('\n')[1])
})

test('a truncated archive', async () => {
  await truncate(inWorkspace(`release/${archive.name}`), 100)
  expect((await refusal('deploy-prod-test')).code).toBe('ARCHIVE_TRUNCATED')
})

test('an archive with one flipped bit: both digests are shown', async () => {
  const bytes = Buffer.from(archive.bytes)
  bytes[bytes.length >> 1]! ^= 1
  await writeFile(inWorkspace(`release/${archive.name}`), bytes)
  const { code, text } = await refusal('deploy-prod-test')
  expect(code).toBe('DIGEST_MISMATCH')
  expect(text.match(/[0-9a-f]{64}/g)).toHaveLength(2)
})

test('a release that is not there', async () => {
  const { code } = await refusal('deploy-prod-test', { 'release-directory': 'nowhere' })
  expect(code).toBe('ARTIFACT_MISSING')
})

test('a promotion without evidence', async () => {
  expect((await refusal('promote-prod')).code).toBe('ARTIFACT_MISSING')
})

test('a promotion by the action that only tests', async () => {
  expect((await refusal('deploy-prod-test', { environment: 'prod' })).code).toBe('PROMOTION_NEEDED')
})

test('a rollback without a reason', async () => {
  const { code, text } = await refusal('rollback', { reason: '' })
  expect(code).toBe('INPUT_MISSING')
  expect(text).toContain("'reason'")
})

test('a rollback where nothing was ever deployed', async () => {
  expect((await refusal('rollback', { reason: 'why not' })).code).toBe('ROLLBACK_TARGET')
})

test('a token that may not write issues', async () => {
  chain.github.failNext({
    path: /\/issues$/,
    status: 403,
    headers: { 'x-accepted-github-permissions': 'issues=write' },
    body: { message: 'Resource not accessible by integration', status: '403' },
  })
  const { code, text } = await refusal('deploy-prod-test')
  expect(code).toBe('TOKEN_PERMISSION')
  expect(text).toContain('issues: write')
})

test('a port that is taken and a group that is missing are told at once', async () => {
  const { createServer } = await import('node:net')
  const squatter = createServer().listen(chain.ports['prod-test'], '127.0.0.1')
  await writeFile(
    inWorkspace('deploy.yml'),
    manifest.replace('shared:', 'files: { group: nobody-has-this }\nshared:'),
  )
  try {
    const { code, text } = await refusal('deploy-prod-test')
    expect(code).toBe('PREFLIGHT_FAILED')
    expect(text).toContain('ACCOUNT_MISSING')
    expect(text).toContain(`Port ${chain.ports['prod-test']} (web) is held by`)
  } finally {
    squatter.close()
  }
})

function inWorkspace(path: string): string {
  return join(chain.workspace, path)
}

function listing(): string {
  return execFileSync('find', ['.', '-printf', '%p %s %T@\n'], { cwd: chain.hostRoot, encoding: 'utf8' })
}
