import { getOctokit } from '@actions/github'
import { afterEach, expect, test } from 'vitest'
import type { GitHub } from './server.ts'
import { startGitHub } from './server.ts'

const repo = { owner: 'acme', repo: 'voila' }
let github: GitHub
afterEach(() => github.close())

type Octokit = ReturnType<typeof getOctokit>

async function start(options: Partial<Parameters<typeof startGitHub>[0]> = {}): Promise<Octokit> {
  github = await startGitHub({ repository: 'acme/voila', ...options })
  return client()
}

function client(token = github.token): Octokit {
  return getOctokit(token, { baseUrl: github.apiUrl, log: quiet })
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** The answer that GitHub refuses with. */
async function refused(
  promise: Promise<unknown>,
): Promise<{ status: number; data: unknown; headers: unknown }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason as { status: number; response: { data: unknown; headers: unknown } },
  )
  expect(error, 'the request was expected to be refused').toBeDefined()
  return { status: error!.status, ...error!.response }
}

test('an issue is created, labelled, found by label, commented and closed', async () => {
  const { rest } = await start()
  const created = await rest.issues.create({
    ...repo,
    title: 'Deploy 1.4.2',
    body: 'text',
    labels: ['change'],
  })
  expect(created.status).toBe(201)
  expect(created.data).toMatchObject({ number: 1, state: 'open', title: 'Deploy 1.4.2', comments: 0 })
  await rest.issues.addLabels({ ...repo, issue_number: 1, labels: ['prod', 'CHANGE'] })
  const comment = await rest.issues.createComment({ ...repo, issue_number: 1, body: 'gate: pass' })
  await rest.issues.updateComment({ ...repo, comment_id: comment.data.id, body: 'gate: fail' })
  const found = await rest.issues.listForRepo({ ...repo, labels: 'prod,change' })
  expect(found.data.map((issue) => [issue.number, issue.comments])).toEqual([[1, 1]])
  await rest.issues.update({ ...repo, issue_number: 1, state: 'closed', state_reason: 'completed' })
  expect((await rest.issues.listForRepo({ ...repo, labels: 'prod' })).data).toEqual([])
  expect(github.state.issues[0]).toMatchObject({ state: 'closed', labels: ['change', 'prod'] })
  expect(github.state.comments.map((one) => one.body)).toEqual(['gate: fail'])
})

test('lists come in pages with a Link header', async () => {
  const octokit = await start()
  await octokit.rest.issues.create({ ...repo, title: 'Deploy' })
  for (let at = 1; at <= 5; at += 1) {
    await octokit.rest.issues.createComment({ ...repo, issue_number: 1, body: `comment ${at}` })
  }
  const first = await octokit.rest.issues.listComments({ ...repo, issue_number: 1, per_page: 2 })
  expect(first.headers.link).toMatch(/per_page=2&page=2>; rel="next", <.*page=3>; rel="last"$/)
  const all = await octokit.paginate(octokit.rest.issues.listComments, {
    ...repo,
    issue_number: 1,
    per_page: 2,
  })
  expect(all.map((comment) => comment.body)).toEqual([1, 2, 3, 4, 5].map((at) => `comment ${at}`))
})

test('a body of 65,536 characters fits, one more does not', async () => {
  const { rest } = await start()
  const fits = '€'.repeat(65_536)
  expect((await rest.issues.create({ ...repo, title: 'Deploy', body: fits })).data.body).toBe(fits)
  const tooLong = await refused(rest.issues.createComment({ ...repo, issue_number: 1, body: `${fits}!` }))
  expect(tooLong.status).toBe(422)
  expect(tooLong.data).toMatchObject({
    message: 'Validation Failed',
    errors: [{ field: 'body', code: 'custom', message: 'body is too long (maximum is 65536 characters)' }],
  })
})

test('a deployment goes from in_progress to success and retires the one before', async () => {
  const { rest } = await start()
  const make = async (): Promise<number> => {
    const request = { ...repo, ref: 'main', environment: 'prod', auto_merge: false, required_contexts: [] }
    const { status, data } = await rest.repos.createDeployment({ ...request, payload: { release: '1.4.2' } })
    expect(status).toBe(201)
    return (data as { id: number }).id
  }
  const older = await make()
  await rest.repos.createDeploymentStatus({ ...repo, deployment_id: older, state: 'success' })
  const newer = await make()
  const log_url = 'https://example.com/log'
  await rest.repos.createDeploymentStatus({ ...repo, deployment_id: newer, state: 'in_progress', log_url })
  await rest.repos.createDeploymentStatus({ ...repo, deployment_id: newer, state: 'success' })
  const states = async (deployment_id: number): Promise<string[]> => {
    const { data } = await rest.repos.listDeploymentStatuses({ ...repo, deployment_id })
    return data.map((status) => status.state)
  }
  expect(await states(older)).toEqual(['inactive', 'success'])
  expect(await states(newer)).toEqual(['success', 'in_progress'])
  const listed = await rest.repos.listDeployments({ ...repo, environment: 'prod' })
  expect(listed.data.map((deployment) => deployment.id)).toEqual([newer, older])
  const long = { ...repo, deployment_id: newer, state: 'failure' as const, description: 'x'.repeat(141) }
  expect((await refused(rest.repos.createDeploymentStatus(long))).status).toBe(422)
  const unmet = { ...repo, ref: 'main', required_contexts: ['ci'] }
  expect((await refused(rest.repos.createDeployment(unmet))).status).toBe(409)
  const lost = await refused(rest.repos.createDeployment({ ...repo, ref: 'gone' }))
  expect(lost).toMatchObject({ status: 422, data: { message: 'No ref found for: gone' } })
})

test('a branch behind the default branch is merged instead of deployed', async () => {
  const { rest } = await start()
  github.seed.commit({ branch: 'topic' })
  github.seed.commit()
  const merged = await rest.repos.createDeployment({ ...repo, ref: 'topic' })
  expect(merged.status).toBe(202)
  expect(github.state.deployments).toEqual([])
})

test('a missing permission is refused and named', async () => {
  const { rest } = await start({ permissions: { issues: 'read', contents: 'read' } })
  expect((await rest.issues.listForRepo(repo)).data).toEqual([])
  const { status, data, headers } = await refused(rest.issues.create({ ...repo, title: 'Deploy' }))
  expect(status).toBe(403)
  expect(data).toMatchObject({ message: 'Resource not accessible by integration' })
  expect(headers).toMatchObject({ 'x-accepted-github-permissions': 'issues=write' })
  expect(github.state.issues).toEqual([])
})

test('a wrong token, another repository and an unknown number are refused', async () => {
  const { rest } = await start()
  expect((await refused(client('ghs_wrong').rest.repos.get(repo))).status).toBe(401)
  expect((await refused(rest.repos.get({ ...repo, repo: 'other' }))).status).toBe(404)
  expect((await refused(rest.issues.get({ ...repo, issue_number: 7 }))).status).toBe(404)
  expect((await rest.repos.get(repo)).data.default_branch).toBe('main')
})

test('a request that breaks the published description is refused', async () => {
  const octokit = await start()
  const misspelt = octokit.request('POST /repos/{owner}/{repo}/issues', {
    ...repo,
    title: 'a',
    lables: ['x'],
  })
  expect(await refused(misspelt)).toMatchObject({
    status: 422,
    data: { message: expect.stringContaining('"lables" is not a permitted key.') },
  })
  const wrongType = octokit.request('POST /repos/{owner}/{repo}/issues', {
    ...repo,
    title: 'a',
    labels: 'x' as never,
  })
  expect(await refused(wrongType)).toMatchObject({
    status: 422,
    data: { message: expect.stringContaining("For 'properties/labels', must be array.") },
  })
  const missing = octokit.request('POST /repos/{owner}/{repo}/git/refs', {
    ...repo,
    ref: 'refs/tags/v1',
  } as never)
  expect((await refused(missing)).status).toBe(422)
})

test('an operation that the emulator does not know is named, and close tells of it', async () => {
  const { rest } = await start()
  const { status, data } = await refused(rest.pulls.list(repo))
  expect(status).toBe(501)
  expect(data).toMatchObject({ message: expect.stringContaining('GET /repos/acme/voila/pulls') })
  await expect(github.close()).rejects.toThrow('GET /repos/acme/voila/pulls')
  await start()
})

test('faults hit once, before or after the request counted', async () => {
  const { rest } = await start()
  const path = '/repos/acme/voila/issues'
  github.failNext({ method: 'POST', path, status: 502 })
  github.failNext({ method: 'POST', path, dropReply: true })
  expect((await refused(rest.issues.create({ ...repo, title: 'one' }))).status).toBe(502)
  expect(github.state.issues).toEqual([])
  await expect(rest.issues.create({ ...repo, title: 'two' })).rejects.toThrow()
  expect(github.state.issues.map((issue) => issue.title)).toEqual(['two'])
  await rest.issues.create({ ...repo, title: 'three' })
  expect(github.requests.map((request) => [request.operationId, request.status])).toEqual([
    [undefined, 502],
    ['issues/create', undefined],
    ['issues/create', 201],
  ])
})

test('a run, its approvals and the environment with its reviewers can be read', async () => {
  const { rest } = await start({ runId: 77 })
  github.seed.environment({ name: 'prod', reviewers: ['ops'], preventSelfReview: true })
  github.seed.approval({ runId: 77, environments: ['prod'], user: 'ops', comment: 'go' })
  expect((await rest.actions.getWorkflowRun({ ...repo, run_id: 77 })).data.head_branch).toBe('main')
  const approvals = await rest.actions.getReviewsForRun({ ...repo, run_id: 77 })
  expect(approvals.data).toMatchObject([
    { state: 'approved', user: { login: 'ops' }, environments: [{ name: 'prod' }] },
  ])
  const environment = await rest.repos.getEnvironment({ ...repo, environment_name: 'prod' })
  expect(environment.data.protection_rules).toMatchObject([
    { type: 'required_reviewers', prevent_self_review: true },
  ])
})
