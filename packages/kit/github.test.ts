import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { DeployError } from './errors.ts'
import { createGitHub, explainGitHubError, type Octokit, statusOf } from './github.ts'

const here = { owner: 'acme', repo: 'voila' }
/** What waits are made of here. */
const SECOND_MS = 2
let github: GitHub
let octokit: Octokit

beforeEach(async () => {
  github = await startGitHub({ repository: 'acme/voila' })
  onTestFinished(() => github.close())
  octokit = createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: SECOND_MS })
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

  it('F69 what is not answered in time is asked again, and so often only', async () => {
    octokit = createGitHub({
      token: github.token,
      baseUrl: github.apiUrl,
      secondMs: SECOND_MS,
      timeoutMs: 1_000,
    })
    github.failNext({ method: 'GET', hang: true, times: 2 })
    expect((await octokit.rest.repos.get(here)).status).toBe(200)
    expect(github.requests).toHaveLength(3)
    github.failNext({ method: 'GET', hang: true, times: 9 })
    expect(await explained(() => octokit.rest.repos.get(here))).toMatchObject({ code: 'GITHUB_UNREACHABLE' })
    expect(github.requests).toHaveLength(7)
  })

  const secondary = { message: 'You have exceeded a secondary rate limit.' }

  it.each([
    ['the seconds that a 403 names', { status: 403, headers: { 'retry-after': '7' } }, 7],
    ['the seconds that a 429 names', { status: 429, headers: { 'retry-after': '90' } }, 90],
    ['a minute, where a 403 names none', { status: 403, body: secondary }, 60],
    ['a minute, where a 429 names none', { status: 429 }, 60],
  ])('F70 waits %s', async (_what, fault, seconds) => {
    github.failNext({ method: 'POST', ...fault })
    const began = performance.now()
    expect((await create()).status).toBe(201)
    expect(performance.now() - began).toBeGreaterThanOrEqual(seconds * SECOND_MS - 2)
    expect(github.state.issues).toHaveLength(1)
  })

  it('F70 waits twice as long the next time, then no more', async () => {
    github.failNext({ method: 'POST', status: 403, body: secondary, times: 9 })
    const began = performance.now()
    expect(await explained(create)).toMatchObject({ code: 'GITHUB_RATE_LIMIT' })
    expect(performance.now() - began).toBeGreaterThanOrEqual((60 + 120) * SECOND_MS - 2)
    expect(github.requests).toHaveLength(3)
  })

  it('F70 never waits longer than two minutes or a fourth time', async () => {
    github.failNext({ method: 'POST', status: 429, headers: { 'retry-after': '121' } })
    expect(await explained(create)).toMatchObject({ code: 'GITHUB_RATE_LIMIT' })
    expect(github.requests).toHaveLength(1)
    github.failNext({ method: 'GET', status: 429, headers: { 'retry-after': '1' }, times: 9 })
    expect(await explained(() => octokit.rest.repos.get(here))).toMatchObject({ code: 'GITHUB_RATE_LIMIT' })
    expect(github.requests).toHaveLength(5)
  })

  it('refuses an empty token', () => {
    expect(() => createGitHub({ token: '' })).toThrow(expect.objectContaining({ code: 'TOKEN_MISSING' }))
  })
})

describe('explainGitHubError', () => {
  it.each([401, 403, 404])('F72 names the permission for %i', async (status) => {
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

  it('names what all of the work takes where GitHub refuses the reading before it', async () => {
    const headers = { 'x-accepted-github-permissions': 'issues=read' }
    github.failNext({ method: 'POST', status: 403, headers })
    const { facts } = await explained(create)
    expect(facts.remedy).toContain('permissions:\n  issues: write\n')
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
