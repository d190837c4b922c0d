import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArtifactClient } from '@actions/artifact'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { GitHub } from './server.ts'
import { startGitHub } from './server.ts'
import type { Run } from './state.ts'

let github: GitHub
let folder: string
let client: ArtifactClient
let run: Run

/** The client reads the API's address once, when it is loaded. */
beforeAll(async () => {
  github = await startGitHub({ repository: 'acme/voila' })
  process.env.GITHUB_API_URL = github.apiUrl
  const { DefaultArtifactClient } = await import('@actions/artifact')
  client = new DefaultArtifactClient()
})

afterAll(() => github.close())

beforeEach(async () => {
  run = github.seed.run()
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'))
  vi.stubEnv('ACTIONS_RESULTS_URL', github.resultsUrl)
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', github.runtimeTokenFor(run))
  vi.stubEnv('GITHUB_SERVER_URL', github.serverUrl)
  vi.stubEnv('GITHUB_WORKSPACE', folder)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

async function uploadFile(name: string, content: Buffer): Promise<{ id?: number; digest?: string }> {
  const file = join(folder, name)
  await writeFile(file, content)
  return client.uploadArtifact(name, [file], folder, { skipArchive: true })
}

test('an archive goes up in blocks and comes down with the same bytes', async () => {
  const content = randomBytes(9 * 1024 * 1024)
  await writeFile(join(folder, 'big.bin'), content)
  const { id, digest } = await client.uploadArtifact('release', [join(folder, 'big.bin')], folder, {
    compressionLevel: 0,
  })
  const { artifact } = await client.getArtifact('release')
  expect(artifact).toMatchObject({ id, name: 'release', digest: `sha256:${digest}` })
  const target = join(folder, 'down')
  const { digestMismatch } = await client.downloadArtifact(id!, {
    path: target,
    expectedHash: artifact.digest!,
  })
  expect(digestMismatch).toBe(false)
  expect((await readFile(join(target, 'big.bin'))).equals(content)).toBe(true)
})

test('a single file keeps its own digest', async () => {
  const content = Buffer.from('tarball')
  const { digest } = await uploadFile('voila.tar.gz', content)
  expect(digest).toBe(createHash('sha256').update(content).digest('hex'))
})

test('another run reads it through the public API', async () => {
  await uploadFile('evidence.json', Buffer.from('{}'))
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', github.runtimeTokenFor(github.seed.run()))
  expect((await client.listArtifacts()).artifacts).toEqual([])
  const findBy = {
    token: github.token,
    workflowRunId: run.id,
    repositoryOwner: 'acme',
    repositoryName: 'voila',
  }
  const { artifacts } = await client.listArtifacts({ findBy })
  expect(artifacts.map((artifact) => artifact.name)).toEqual(['evidence.json'])
  const { artifact } = await client.getArtifact('evidence.json', { findBy })
  const path = join(folder, 'down')
  await client.downloadArtifact(artifact.id, { path, findBy, expectedHash: artifact.digest! })
  expect(await readFile(join(path, 'evidence.json'), 'utf8')).toBe('{}')
})

test('a name can be used once per run', async () => {
  await uploadFile('release.json', Buffer.from('{}'))
  await expect(uploadFile('release.json', Buffer.from('{}'))).rejects.toThrow('409')
  await client.deleteArtifact('release.json')
  await uploadFile('release.json', Buffer.from('{}'))
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', github.runtimeTokenFor(github.seed.run()))
  await uploadFile('release.json', Buffer.from('{}'))
})

test('a runtime token of somebody else is refused', async () => {
  const [header, payload] = github.runtimeTokenFor(run).split('.')
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', `${header}.${payload}.AAAA`)
  await expect(uploadFile('a.txt', Buffer.from('a'))).rejects.toThrow('401')
  expect(github.state.artifacts.filter((artifact) => artifact.name === 'a.txt')).toEqual([])
})
