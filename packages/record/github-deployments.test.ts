import { createGitHub } from '@deploy/kit/github.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterEach, expect, it } from 'vitest'
import { githubDeployments } from './github-deployments.ts'

const repository = 'acme/voila'
const logUrl = 'https://github.com/acme/voila/actions/runs/1'
let github: GitHub
afterEach(() => github.close())

async function start(options: Partial<Parameters<typeof startGitHub>[0]> = {}) {
  github = await startGitHub({ repository, ...options })
  const client = createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: 2 })
  const deployments = githubDeployments({ github: client, repository }, { logUrl })
  const commit = github.state.refs.get('refs/heads/main')!
  return (environment = 'production', description = 'Release 1') =>
    deployments.begin({ environment, commit, task: 'deploy', description, payload: { release: '1' } })
}

const success = {
  state: 'success',
  description: 'done',
  environmentUrl: 'https://voila.example.org',
} as const
/** The last status of each deployment, the oldest first. */
const states = () =>
  github.state.deployments.map(
    ({ id }) => github.state.deploymentStatuses.findLast((one) => one.deploymentId === id)?.state,
  )

it('shows a deployment in progress and its end, with the addresses of the run and of the application', async () => {
  const begin = await start()
  const end = await begin('production', 'x'.repeat(200))
  expect(github.state.deployments[0]).toMatchObject({ environment: 'production', payload: { release: '1' } })
  expect(states()).toEqual(['in_progress'])
  await end(success)
  const [first, last] = github.state.deploymentStatuses
  expect(first).toMatchObject({ logUrl, description: `${'x'.repeat(139)}…` })
  expect(last).toMatchObject({ state: 'success', logUrl, environmentUrl: 'https://voila.example.org' })
})

it('retires what served before, in production too, and only where a deployment succeeds', async () => {
  const begin = await start()
  await (await begin('staging'))(success)
  await (await begin())(success)
  await (await begin())({ state: 'failure', description: 'reverted', environmentUrl: '' })
  expect(states()).toEqual(['success', 'success', 'failure'])
  await (await begin())({ state: 'inactive', description: 'cancelled', environmentUrl: '' })
  await (await begin())(success)
  expect(states()).toEqual(['success', 'inactive', 'failure', 'inactive', 'success'])
})

it('a status whose answer was lost is said again', async () => {
  const begin = await start()
  github.failNext({ method: 'POST', path: /\/statuses$/, dropReply: true })
  await (await begin())(success)
  expect(states()).toEqual(['success'])
})

it('names the permission that is missing', async () => {
  const begin = await start({ permissions: { contents: 'read' } })
  await expect(begin()).rejects.toMatchObject({
    code: 'TOKEN_PERMISSION',
    facts: { remedy: expect.stringContaining('deployments: write') },
  })
})
