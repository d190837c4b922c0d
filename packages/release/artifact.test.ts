import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
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
