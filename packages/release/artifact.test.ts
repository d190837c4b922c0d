import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { crc32 } from 'node:zlib'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { workflowArtifacts } from './artifact.ts'
import { temporaryFolder } from './fixtures.ts'

let github: GitHub
let folder: string

/** The client reads GitHub's addresses from the environment, that of the API when it is loaded. */
beforeAll(async () => {
  github = await startGitHub({ repository: 'acme/voila' })
  process.env.GITHUB_API_URL = github.apiUrl
})

afterAll(() => github.close())

beforeEach(async () => {
  folder = await temporaryFolder()
  await writeFile(join(folder, 'release.json'), '{}')
  inJobOf(github.seed.run())
  vi.stubEnv('ACTIONS_RESULTS_URL', github.resultsUrl)
  vi.stubEnv('GITHUB_SERVER_URL', github.serverUrl)
  vi.stubEnv('GITHUB_REPOSITORY', 'acme/voila')
  vi.stubEnv('GITHUB_WORKSPACE', folder)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

function inJobOf(run: GitHub['run']): void {
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', github.runtimeTokenFor(run))
}

const upload = (name: string) => workflowArtifacts().upload(name, [join(folder, 'release.json')], folder)

it('carries files within a run', async () => {
  const { id, digest } = await upload('voila-release')
  expect(id).toBeGreaterThan(0)
  expect(digest).toMatch(/^[0-9a-f]{64}$/)
  const target = await temporaryFolder()
  await workflowArtifacts().download('voila-release', target)
  expect(await readFile(join(target, 'release.json'), 'utf8')).toBe('{}')
})

it('H37 carries files from one run to another', async () => {
  const earlier = github.seed.run()
  inJobOf(earlier)
  await upload('voila-release')
  inJobOf(github.seed.run())
  const target = await temporaryFolder()
  const artifacts = workflowArtifacts({ token: github.token })
  await expect(artifacts.download('voila-release', target)).rejects.toMatchObject({
    code: 'ARTIFACT_MISSING',
  })
  await artifacts.download('voila-release', target, { runId: earlier.id })
  expect(await readFile(join(target, 'release.json'), 'utf8')).toBe('{}')
})

it('says what is there when the name is not', async () => {
  await upload('other')
  await expect(workflowArtifacts().download('voila-release', folder)).rejects.toMatchObject({
    code: 'ARTIFACT_MISSING',
    facts: { cause: 'It has: other' },
  })
})

it('explains a name that is used twice', async () => {
  await upload('voila-release')
  await expect(upload('voila-release')).rejects.toMatchObject({
    code: 'ARTIFACT_UPLOAD_FAILED',
    facts: { remedy: expect.stringContaining('artifact-name') },
  })
})

it.each([
  ['GitHub Enterprise Server', { GITHUB_SERVER_URL: 'https://github.example.com' }],
  ['a machine that is no runner', { ACTIONS_RUNTIME_TOKEN: '' }],
])('is not available on %s', async (_, env) => {
  const artifacts = workflowArtifacts({ env: { ...process.env, ...env } })
  await expect(artifacts.upload('a', [], folder)).rejects.toMatchObject({ code: 'ARTIFACT_UNAVAILABLE' })
  await expect(artifacts.download('a', folder)).rejects.toMatchObject({ code: 'ARTIFACT_UNAVAILABLE' })
})

/** A zip of one stored file, as the format has it (APPNOTE.TXT 4.3): local header, content, central directory, its end. */
function zipOf(name: string, content: string): Buffer {
  const [path, data] = [Buffer.from(name), Buffer.from(content)]
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt32LE(crc32(data), 10)
  common.writeUInt32LE(data.length, 14)
  common.writeUInt32LE(data.length, 18)
  common.writeUInt16LE(path.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, data])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), common, Buffer.alloc(14), path])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

it.each([
  ['../escaped', '../escaped'],
  ['a/../../escaped', '../escaped'],
  ['/escaped-of-the-root', '/escaped-of-the-root'],
])('H36 an artifact with the path %j writes nothing outside of its folder', async (name, escaped) => {
  await upload('voila-release')
  const kept = github.state.artifacts.at(-1)!
  const bytes = zipOf(name, 'evil')
  github.state.blobs.get(kept.blob)!.bytes = bytes
  kept.digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const target = join(await temporaryFolder(), 'inside')
  await workflowArtifacts()
    .download('voila-release', target)
    .catch((error) => expect(error).toMatchObject({ code: 'ARTIFACT_DOWNLOAD_FAILED' }))
  expect(existsSync(resolve(target, escaped))).toBe(false)
})

it('H37 an artifact of other bytes than were uploaded is refused', async () => {
  await upload('voila-release')
  const kept = github.state.artifacts.at(-1)!
  github.state.blobs.get(kept.blob)!.bytes = zipOf('release.json', '{"poisoned":true}')
  await expect(workflowArtifacts().download('voila-release', await temporaryFolder())).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  })
})
