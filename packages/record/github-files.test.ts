import { createHash } from 'node:crypto'
import { createGitHub } from '@deploy/kit/github.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterEach, expect, it } from 'vitest'
import type { Fetchable } from './change-records.ts'
import { githubIssues } from './github-issue.ts'

const repository = 'acme/voila'
const at = { owner: 'acme', repo: 'voila' }
const key = 'voila 1.4.2-0123456789ab'
const text = { key, title: 'Change: voila 1.4.2', sections: [{ id: 'release', markdown: '## Release' }] }
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')
const evidenceOf = (id: number): Fetchable => ({
  stage: 'prod',
  artifacts: [
    { name: 'voila-evidence-prod', url: `https://github.com/acme/voila/actions/runs/7/artifacts/${id}` },
  ],
  release: { tag: 'v1.4.2', digests: [sha256('archive'), sha256('bom')] },
})

let github: GitHub
afterEach(() => github.close())

async function start(options: Partial<Parameters<typeof startGitHub>[0]> = {}) {
  github = await startGitHub({ repository, ...options })
  const client = createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: 2 })
  const records = githubIssues({ github: client, repository })
  await records.open(text)
  return { client, link: records.link!, records }
}

const body = () => github.state.issues[0]!.body!

it('links the artifact of the stage, the last one of it, and writes nothing twice', async () => {
  const { link, records } = await start()
  await link(key, evidenceOf(11))
  await link(key, evidenceOf(12))
  await records.update(text)
  await link(key, evidenceOf(12))
  expect(body().match(/\(https:.*?\)/g)).toEqual([
    '(https://github.com/acme/voila/actions/runs/7/artifacts/12)',
  ])
  expect(github.requests.filter(({ operationId }) => operationId === 'issues/update')).toHaveLength(2)
})

it('links the files of the GitHub release that are those of this release, byte by byte', async () => {
  const { client, link } = await start()
  github.seed.tag('v1.4.2')
  const { data } = await client.rest.repos.createRelease({ ...at, tag_name: 'v1.4.2' })
  const asBytes = { 'content-type': 'application/octet-stream' }
  const files = { 'voila-1.4.2.tar.gz': 'archive', 'bom.json': 'bom', 'notes.txt': 'foreign' }
  for (const [name, content] of Object.entries(files))
    await client.request(`POST ${data.upload_url}`, { name, data: content, headers: asBytes })
  await link(key, { ...evidenceOf(11), artifacts: [] })
  expect([...body().matchAll(/\[`(.*?)`\]\(http/g)].map(([, name]) => name)).toEqual([
    'voila-1.4.2.tar.gz',
    'bom.json',
  ])
})

it('where there is nothing to fetch nothing is written, nor where the token may not look', async () => {
  const { link } = await start({ permissions: { issues: 'write', metadata: 'read' } })
  const before = body()
  await link(key, { ...evidenceOf(11), artifacts: [] })
  expect(body()).toBe(before)
  await link(key, evidenceOf(11))
  expect(body()).toContain('/artifacts/11)')
})
