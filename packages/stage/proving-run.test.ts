import { createGitHub } from '@deploy/kit/github.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import type { Run } from '@deploy/test/harness/github/state.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { provingRun } from './proving-run.ts'

const commit = 'c0ffee'.padEnd(40, '0')
const artifact = 'hello-evidence-prod-test'
const permissions: Partial<Record<string, 'read' | 'write'>> = {}
let github: GitHub

beforeEach(async () => {
  Object.assign(permissions, { actions: 'read', metadata: 'read' })
  github = await startGitHub({ repository: 'acme/hello', permissions })
})

afterEach(() => github.close())

const find = () => {
  const { apiUrl: baseUrl, token } = github
  const place = { github: createGitHub({ token, baseUrl }), repository: 'acme/hello' }
  return provingRun(place, { commit, artifact })
}

/** A run of the commit that keeps evidence. */
function keeping(run: Partial<Run>, { name = artifact, expiresAt = '2999-01-01T00:00:00Z' } = {}): number {
  const { id, backendId, createdAt, updatedAt } = github.seed.run({ headSha: commit, ...run })
  const kept = { runBackendId: backendId, jobBackendId: 'job', name, blob: 'none', digest: '', size: 1 }
  const state = { ...kept, finalized: true, createdAt, updatedAt, expiresAt }
  github.state.artifacts.push({ id: id + 1000, ...state })
  return id
}

it('is the newest run of the commit that keeps the evidence', async () => {
  keeping({})
  const newest = keeping({ event: 'workflow_dispatch' })
  keeping({ headSha: 'b'.repeat(40) })
  keeping({}, { name: 'hello-evidence-prod' })
  expect(await find()).toBe(newest)
})

it('is none of those that strangers can start, nor one whose evidence has expired', async () => {
  const expired = keeping({}, { expiresAt: '2020-01-01T00:00:00Z' })
  const fork = keeping({ fork: 'mallory/hello' })
  const pull = keeping({ event: 'pull_request' })
  const follows = keeping({ event: 'workflow_run' })
  await expect(find()).rejects.toMatchObject({
    code: 'ARTIFACT_MISSING',
    facts: {
      cause: `Its runs: ${follows} (of the event workflow_run), ${pull} (of the event pull_request), ${fork} (of a fork), ${expired} (has none). Artifacts expire after some days.`,
      remedy: expect.stringContaining("'from-run'"),
    },
  })
})

it.each([
  [{ fork: 'mallory/hello' }, 'of a fork'],
  [{ event: 'pull_request' }, 'of the event pull_request'],
])('a run whose id is given is not that of a stranger: %j', async (run, why) => {
  const { apiUrl: baseUrl, token } = github
  const place = { github: createGitHub({ token, baseUrl }), repository: 'acme/hello' }
  const [own, strange] = [keeping({}), keeping(run)]
  expect(await provingRun(place, { runId: own })).toBe(own)
  await expect(provingRun(place, { runId: strange })).rejects.toMatchObject({
    code: 'EVENT_REFUSED',
    message: expect.stringContaining(`${strange} are not taken: it is a run ${why}`),
  })
})

it('asks for the right to read runs', async () => {
  keeping({})
  delete permissions.actions
  await expect(find()).rejects.toMatchObject({
    code: 'TOKEN_PERMISSION',
    facts: { remedy: expect.stringContaining('actions: read') },
  })
})
