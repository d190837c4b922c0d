import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createGitHub } from '@deploy/kit/github.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from './fixtures.ts'
import { publishRelease } from './github-release.ts'
import { createReleases } from './octokit-releases.ts'
import { releaseFiles } from './release-files.ts'

const TAG = 'v1.4.2'
let github: GitHub
let directory: string
let commit: string

async function start(options: Partial<Parameters<typeof startGitHub>[0]> = {}) {
  github = await startGitHub({ repository: 'acme/voila', ...options })
  onTestFinished(() => github.close())
  commit = github.seed.commit().sha
  github.seed.tag(TAG, commit)
}

beforeEach(async () => {
  directory = await temporaryFolder()
  await writeFile(join(directory, 'voila_release_1.4.2.tar.gz'), 'archive')
  await writeFile(join(directory, 'release.json'), '{}\n')
  await writeFile(join(directory, 'bom.json'), '{"bomFormat":"CycloneDX"}')
})

async function publish(changes: Partial<Parameters<typeof publishRelease>[0]> = {}): Promise<string> {
  const octokit = createGitHub({ token: github.token, baseUrl: github.apiUrl })
  return publishRelease({
    releases: createReleases(octokit, 'acme/voila'),
    tag: TAG,
    commit,
    title: 'voila 1.4.2',
    prerelease: false,
    files: await releaseFiles(directory),
    info: () => undefined,
    ...changes,
  })
}

const requests = (method: string) => github.requests.filter((request) => request.method === method)
const names = () => github.state.assets.map(({ name }) => name).sort()

it('drafts, uploads everything, and publishes last', async () => {
  await start()
  github.state.repository.immutableReleases = true
  const url = await publish()
  expect(github.state.releases).toMatchObject([
    { tagName: TAG, targetCommitish: commit, name: 'voila 1.4.2', draft: false, immutable: true },
  ])
  expect(url).toContain('/acme/voila/releases/tag/')
  expect(names()).toEqual(['bom.json', 'release.json', 'voila_release_1.4.2.tar.gz'])
  expect(github.requests.findLast(({ method }) => method !== 'GET')?.method).toBe('PATCH')
})

it('finds nothing to do the second time', async () => {
  await start()
  const url = await publish()
  const writes = requests('POST').length
  expect(await publish()).toBe(url)
  expect(requests('POST')).toHaveLength(writes)
  expect(requests('DELETE')).toHaveLength(0)
})

it('refuses to publish other bytes under a published tag, with both digests', async () => {
  await start()
  await publish()
  await writeFile(join(directory, 'voila_release_1.4.2.tar.gz'), 'other!!')
  await writeFile(join(directory, 'later.pdf'), 'later')
  await expect(publish()).rejects.toMatchObject({
    code: 'GITHUB_RELEASE_CONFLICT',
    facts: {
      cause: expect.stringMatching(
        /later\.pdf: not in the published release\nvoila_release_1\.4\.2\.tar\.gz: published sha256 [0-9a-f]{64}\n +built +sha256 [0-9a-f]{64}/,
      ),
    },
  })
  expect(github.state.assets).toHaveLength(3)
})

it('continues its own draft and replaces what broke off or differs', async () => {
  await start()
  github.failNext({ method: 'PATCH', status: 403 })
  await expect(publish()).rejects.toMatchObject({ code: 'TOKEN_PERMISSION' })
  expect(github.state.releases).toMatchObject([{ draft: true }])
  const [first, second] = github.state.assets
  first!.bytes = Buffer.from('tampered')
  second!.state = 'open'
  await publish()
  expect(github.state.releases).toMatchObject([{ draft: false }])
  expect(names()).toEqual(['bom.json', 'release.json', 'voila_release_1.4.2.tar.gz'])
  expect(requests('DELETE')).toHaveLength(2)
})

it.each([
  ['a lost answer', { dropReply: true }],
  ['a server error', { status: 502 }],
])('survives %s of an upload', async (_, fault) => {
  await start()
  github.failNext({ method: 'POST', path: /\/assets/, ...fault })
  await publish()
  expect(names()).toEqual(['bom.json', 'release.json', 'voila_release_1.4.2.tar.gz'])
  expect(github.state.assets.every(({ state }) => state === 'uploaded')).toBe(true)
})

it('gives up an upload that never arrives, and publishes nothing', async () => {
  await start()
  github.failNext({ method: 'POST', path: /\/assets/, status: 502, times: 100 })
  await expect(publish()).rejects.toMatchObject({ code: 'GITHUB_UPLOAD_FAILED' })
  expect(github.state.releases).toMatchObject([{ draft: true }])
})

it('makes no second draft when the answer to the first is lost', async () => {
  await start()
  github.failNext({ method: 'POST', path: /\/releases$/, dropReply: true })
  await publish()
  expect(github.state.releases).toHaveLength(1)
})

it('waits as Retry-After asks', async () => {
  await start()
  const limited = { message: 'You have exceeded a secondary rate limit.' }
  github.failNext({
    method: 'POST',
    path: /\/releases$/,
    status: 403,
    headers: { 'retry-after': '1' },
    body: limited,
  })
  await publish()
  expect(github.state.releases).toMatchObject([{ draft: false }])
})

it('does not wait an hour', async () => {
  await start()
  const limited = { message: 'You have exceeded a secondary rate limit.' }
  github.failNext({ method: 'GET', status: 403, headers: { 'retry-after': '3600' }, body: limited })
  await expect(publish()).rejects.toMatchObject({ code: 'GITHUB_RATE_LIMIT' })
})

it('names the image of a release of one', async () => {
  await start()
  await publish({ image: `registry.example.org/shop@sha256:${'a'.repeat(64)}` })
  expect(github.state.releases[0]?.body).toContain(`\n\nImage \`registry.example.org/shop@sha256:aaaa`)
})

it('leaves the draft of somebody else alone', async () => {
  await start()
  const octokit = createGitHub({ token: github.token, baseUrl: github.apiUrl })
  await octokit.rest.repos.createRelease({
    owner: 'acme',
    repo: 'voila',
    tag_name: TAG,
    draft: true,
    body: 'Notes',
  })
  await expect(publish()).rejects.toMatchObject({ code: 'GITHUB_RELEASE_CONFLICT' })
  expect(github.state.assets).toHaveLength(0)
})

it('refuses a tag that names another commit', async () => {
  await start()
  github.seed.tag(TAG, github.seed.commit().sha)
  await expect(publish()).rejects.toMatchObject({
    code: 'GITHUB_RELEASE_CONFLICT',
    facts: { cause: expect.stringContaining(commit) },
  })
  expect(github.state.releases).toHaveLength(0)
})

it('names the permission that a token lacks', async () => {
  await start({ permissions: { contents: 'read', metadata: 'read' } })
  await expect(publish()).rejects.toMatchObject({
    code: 'TOKEN_PERMISSION',
    facts: { remedy: expect.stringContaining('permissions:\n  contents: write') },
  })
})

it('refuses files that GitHub would rename or refuse', async () => {
  await writeFile(join(directory, 'a b.txt'), 'x')
  await expect(releaseFiles(directory)).rejects.toMatchObject({ code: 'RELEASE_FILE_NAME' })
  const other = await temporaryFolder()
  await writeFile(join(other, 'empty'), '')
  await expect(releaseFiles(other)).rejects.toMatchObject({ code: 'RELEASE_FILE_NAME' })
})
