import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { getOctokit } from '@actions/github'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GitHub } from './server.ts'
import { startGitHub } from './server.ts'

const repo = { owner: 'acme', repo: 'voila' }
const bytes = Buffer.from('the release')
let github: GitHub
let rest: ReturnType<typeof getOctokit>['rest']

beforeEach(async () => {
  github = await startGitHub({ repository: 'acme/voila' })
  rest = client()
})
afterEach(() => github.close())

function client(): typeof rest {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  return getOctokit(github.token, { baseUrl: github.apiUrl, log }).rest
}

async function draft(tag_name = 'v1.4.2'): Promise<{ id: number; upload_url: string }> {
  return (await rest.repos.createRelease({ ...repo, tag_name, draft: true, body: 'notes' })).data
}

function upload(
  release: { id: number; upload_url: string },
  name: string,
): Promise<{ data: { id: number } }> {
  const headers = { 'content-type': 'application/gzip', 'content-length': bytes.length }
  const { id: release_id, upload_url: url } = release
  return rest.repos.uploadReleaseAsset({ ...repo, release_id, url, headers, name, data: bytes as never })
}

test('a draft takes assets, is published, and its asset comes back with the same digest', async () => {
  const release = await draft()
  await expect(rest.repos.getReleaseByTag({ ...repo, tag: 'v1.4.2' })).rejects.toMatchObject({ status: 404 })
  const { data } = await upload(release, 'voila_release_1.4.2.tar.gz')
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  expect(data).toMatchObject({
    state: 'uploaded',
    digest,
    size: bytes.length,
    content_type: 'application/gzip',
  })
  await rest.repos.updateRelease({ ...repo, release_id: release.id, draft: false })
  const published = await rest.repos.getReleaseByTag({ ...repo, tag: 'v1.4.2' })
  expect(published.data).toMatchObject({
    draft: false,
    assets: [{ name: 'voila_release_1.4.2.tar.gz', digest }],
  })
  expect((await rest.git.getRef({ ...repo, ref: 'tags/v1.4.2' })).data.object.type).toBe('commit')
  const headers = { accept: 'application/octet-stream' }
  const fetched = await rest.repos.getReleaseAsset({ ...repo, asset_id: data.id, headers })
  expect(Buffer.from(fetched.data as never).equals(bytes)).toBe(true)
})

test('an asset name can be used once', async () => {
  const release = await draft()
  const { data } = await upload(release, 'a.txt')
  await expect(upload(release, 'a.txt')).rejects.toMatchObject({
    status: 422,
    response: { data: { errors: [{ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' }] } },
  })
  await rest.repos.deleteReleaseAsset({ ...repo, asset_id: data.id })
  await upload(release, 'a.txt')
})

test('odd characters in an asset name become dots', async () => {
  expect((await upload(await draft(), '.my file (1).txt')).data).toMatchObject({ name: 'my.file.1.txt' })
})

test('an immutable release takes no asset, gives none away, and burns its tag', async () => {
  github.state.repository.immutableReleases = true
  const release = await draft()
  const { data: asset } = await upload(release, 'a.txt')
  const { data } = await rest.repos.updateRelease({ ...repo, release_id: release.id, draft: false })
  expect(data.immutable).toBe(true)
  await expect(upload(release, 'b.txt')).rejects.toMatchObject({
    status: 422,
    response: { data: { message: 'Cannot upload assets to an immutable release.' } },
  })
  await expect(rest.repos.deleteReleaseAsset({ ...repo, asset_id: asset.id })).rejects.toMatchObject({
    status: 422,
  })
  await rest.repos.updateRelease({ ...repo, release_id: release.id, body: 'other notes' })
  await rest.repos.deleteRelease({ ...repo, release_id: release.id })
  await expect(draft()).rejects.toMatchObject({ status: 422 })
})

test('a tag carries one published release, and any number of drafts', async () => {
  await draft()
  const second = await draft()
  await rest.repos.createRelease({ ...repo, tag_name: 'v1.4.2' })
  await expect(
    rest.repos.updateRelease({ ...repo, release_id: second.id, draft: false }),
  ).rejects.toMatchObject({ status: 422, response: { data: { errors: [{ code: 'already_exists' }] } } })
})

test('who may only read sees no drafts', async () => {
  const reader = await startGitHub({ repository: 'acme/voila', permissions: { contents: 'read' } })
  const template = github.state
  const { data } = await rest.repos.createRelease({ ...repo, tag_name: 'v1', draft: true })
  reader.state.releases.push(...template.releases)
  const read = getOctokit(reader.token, { baseUrl: reader.apiUrl }).rest
  expect((await read.repos.listReleases(repo)).data).toEqual([])
  await expect(read.repos.getRelease({ ...repo, release_id: data.id })).rejects.toMatchObject({ status: 404 })
  await reader.close()
})

test('an upload that breaks off blocks its name until it is deleted', async () => {
  const release = await draft()
  const { port } = new URL(github.apiUrl)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(
    `POST /uploads/repos/acme/voila/releases/${release.id}/assets?name=a.txt HTTP/1.1\r\nhost: x\r\nuser-agent: t\r\n` +
      `authorization: token ${github.token}\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\npart`,
  )
  await expect.poll(() => github.requests.at(-1)?.path).toContain('/uploads/')
  socket.destroy()
  await expect.poll(() => github.state.assets).toMatchObject([{ name: 'a.txt', state: 'open' }])
  await expect(upload(release, 'a.txt')).rejects.toMatchObject({ status: 422 })
  const { data } = await rest.repos.listReleaseAssets({ ...repo, release_id: release.id })
  await rest.repos.deleteReleaseAsset({ ...repo, asset_id: data[0]!.id })
  await upload(release, 'a.txt')
})

test('refs, commits and their comparison follow the history', async () => {
  const base = github.seed.commit({ message: 'base' })
  github.seed.tag('v1.0.0')
  const head = github.seed.commit({ message: 'head', files: ['app.py'] })
  const compared = await rest.repos.compareCommitsWithBasehead({ ...repo, basehead: `v1.0.0...${head.sha}` })
  expect(compared.data).toMatchObject({
    status: 'ahead',
    ahead_by: 1,
    merge_base_commit: { sha: base.sha },
    files: [{ filename: 'app.py' }],
  })
  expect((await rest.repos.getCommit({ ...repo, ref: 'main' })).data.sha).toBe(head.sha)
  await rest.git.createRef({ ...repo, ref: 'refs/tags/v1.1.0', sha: head.sha })
  await expect(rest.git.createRef({ ...repo, ref: 'refs/tags/v1.1.0', sha: head.sha })).rejects.toMatchObject(
    { status: 422, response: { data: { message: 'Reference already exists' } } },
  )
  const refs = await rest.git.listMatchingRefs({ ...repo, ref: 'tags/v1' })
  expect(refs.data.map(({ ref }) => ref)).toEqual(['refs/tags/v1.0.0', 'refs/tags/v1.1.0'])
})
