import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { DeployError } from './errors.ts'
import { createGitHub, explainGitHubError, type Octokit, statusOf } from './github.ts'

const here = { owner: 'acme', repo: 'voila' }
let github: GitHub
let octokit: Octokit

beforeEach(async () => {
  github = await startGitHub({ repository: 'acme/voila' })
  onTestFinished(() => github.close())
  octokit = createGitHub({ token: github.token, baseUrl: github.apiUrl })
})

const create = () => octokit.rest.issues.create({ ...here, title: 'Change' })

async function explained(request: () => Promise<unknown>): Promise<DeployError> {
  const error = await request().catch((thrown) => thrown)
  return explainGitHubError(error, { what: 'open an issue', permission: 'issues: write' }) as DeployError
}

describe('createGitHub', () => {
  it('asks again after a server error, but repeats no POST, which may have counted', async () => {
    github.failNext({ method: 'GET', status: 502 })
    expect((await octokit.rest.repos.get(here)).status).toBe(200)
    github.failNext({ method: 'POST', dropReply: true })
    expect(await explained(create)).toMatchObject({ code: 'GITHUB_UNREACHABLE' })
    expect(github.state.issues).toHaveLength(1)
  })

  it('waits for a rate limit that ends soon', async () => {
    const body = { message: 'You have exceeded a secondary rate limit.' }
    github.failNext({ method: 'POST', status: 403, headers: { 'retry-after': '1' }, body })
    expect((await create()).status).toBe(201)
  })

  it('refuses an empty token', () => {
    expect(() => createGitHub({ token: '' })).toThrow(expect.objectContaining({ code: 'TOKEN_MISSING' }))
  })
})

describe('explainGitHubError', () => {
  it.each([401, 403, 404])('names the permission for %i', async (status) => {
    github.failNext({ method: 'POST', status })
    expect(await explained(create)).toMatchObject({
      code: 'TOKEN_PERMISSION',
      message: 'The token may not open an issue.',
      facts: { remedy: expect.stringContaining('permissions:\n  issues: write') },
    })
  })

  it('believes GitHub more than its caller about the permission', async () => {
    const headers = {
      'x-accepted-github-permissions': 'contents=write,pull_requests=read; administration=write',
    }
    github.failNext({ method: 'POST', status: 403, headers })
    const { facts } = await explained(create)
    expect(facts.remedy).toContain('permissions:\n  contents: write\n  pull-requests: read\n')
  })

  it('tells a limit from a missing permission', async () => {
    github.failNext({ method: 'POST', status: 403, headers: { 'retry-after': '9999' } })
    expect(await explained(create)).toMatchObject({ code: 'GITHUB_RATE_LIMIT' })
  })

  it('keeps what GitHub says about the rest', async () => {
    const error = await explained(() => octokit.rest.issues.create({ ...here, title: '' }))
    expect(error).toMatchObject({ code: 'GITHUB_REFUSED', facts: { cause: expect.stringMatching(/^422 /) } })
  })

  it('leaves a bug a bug', () => {
    const bug = new TypeError('x is undefined')
    expect(explainGitHubError(bug, { what: 'x', permission: 'x' })).toBe(bug)
    expect(statusOf(bug)).toBeUndefined()
  })
})
