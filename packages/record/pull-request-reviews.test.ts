import { createGitHub } from '@deploy/kit/github.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pullRequestReviews } from './pull-request-reviews.ts'

const repository = 'acme/voila'
const digest = 'd'.repeat(64)
let github: GitHub
let time = Date.UTC(2026, 0, 1)
let live: string

beforeEach(async () => {
  github = await startGitHub({ repository, clock: () => new Date(time) })
  live = github.seed.commit({ author: 'old' }).sha
})
afterEach(() => github.close())

/** A pull request with one commit, squashed; the answer is what merged it. */
function squashed(number: number, author = 'grace') {
  const base = github.state.refs.get('refs/heads/main')!
  const head = github.seed.commit({ author, branch: `pull-${number}`, message: `Work ${number}` }).sha
  const merged = github.seed.commit({ author, message: `Squash ${number}` }).sha
  github.seed.pullRequest({ number, author, head, base, mergeCommit: merged })
  time += 60_000
  return { base, head, merged }
}

const ask = (commit: string, since = live) => {
  const client = createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: 2 })
  const approvals = [
    {
      role: 'DSE',
      logins: ['dora'],
      teams: [],
      when: 'always' as const,
      from: 'pull-request-review' as const,
    },
  ]
  return pullRequestReviews({ github: client, repository }).commandsOn({
    ...{ key: 'k', application: 'voila', environment: 'prod', digest, commit, since: [since], approvals },
  })
}

it('takes who approved the head that was merged, for the plan that brings it', async () => {
  const { merged } = squashed(7)
  github.seed.review({ pullNumber: 7, user: 'dora' })
  const { commands, ignored } = await ask(merged)
  expect(ignored).toEqual([])
  expect(commands).toEqual([
    expect.objectContaining({ verb: 'approve', role: 'DSE', digest, from: 'pull-request-review' }),
  ])
  expect(commands[0]!.word).toMatchObject({ login: 'dora', edited: false })
  expect(commands[0]!.word.url).toContain('/pull/7#pullrequestreview-')
})

it.each<[string, (head: string) => void]>([
  ['was dismissed', () => github.seed.review({ pullNumber: 7, user: 'dora', state: 'DISMISSED' })],
  ['is about an earlier push', () => github.seed.review({ pullNumber: 7, user: 'dora', commit: live })],
  ['is only a comment', () => github.seed.review({ pullNumber: 7, user: 'dora', state: 'COMMENTED' })],
  [
    'was taken back by asking for changes',
    () => {
      github.seed.review({ pullNumber: 7, user: 'dora' })
      github.seed.review({ pullNumber: 7, user: 'dora', state: 'CHANGES_REQUESTED' })
    },
  ],
])('a review that %s approves nothing', async (_, review) => {
  const { merged, head } = squashed(7)
  review(head)
  expect(await ask(merged)).toEqual({
    commands: [],
    ignored: ['Nobody approved the head of pull request 7 that was merged.'],
  })
})

it('a comment after an approval takes nothing back', async () => {
  const { merged } = squashed(7)
  github.seed.review({ pullNumber: 7, user: 'dora' })
  github.seed.review({ pullNumber: 7, user: 'dora', state: 'COMMENTED' })
  expect((await ask(merged)).commands).toHaveLength(1)
})

it('asks for each pull request since the release that serves, of one and the same person', async () => {
  squashed(7)
  const { merged } = squashed(8)
  github.seed.review({ pullNumber: 7, user: 'dora' })
  github.seed.review({ pullNumber: 8, user: 'ada' })
  expect(await ask(merged)).toEqual({
    commands: [],
    ignored: ['Nobody approved all of the pull requests 8, 7.'],
  })
  time += 60_000
  const last = github.seed.review({ pullNumber: 8, user: 'dora' })
  const { commands } = await ask(merged)
  expect(commands.map(({ word }) => [word.login, word.at])).toEqual([['dora', last.createdAt]])
})

it('a commit that came without a pull request was reviewed by nobody, and neither was one that was only proposed', async () => {
  const { merged, base } = squashed(7)
  github.seed.review({ pullNumber: 7, user: 'dora' })
  const pushed = github.seed.commit({ author: 'eve' }).sha
  github.seed.pullRequest({ number: 9, author: 'eve', head: pushed, base: merged, mergeCommit: null })
  github.seed.review({ pullNumber: 9, user: 'dora' })
  const { commands, ignored } = await ask(pushed, base)
  expect(commands).toEqual([])
  expect(ignored).toEqual([
    `Commit ${pushed.slice(0, 12)} came without a pull request, so no review speaks for it.`,
  ])
})

it.each([
  ['by hand', {}, ['merged a pull request by hand and may hold more than was reviewed']],
  ['under the name of GitHub', { committer: 'web-flow' }, ['merged a pull request by hand']],
  ['by GitHub', { committer: 'web-flow', verified: true }, []],
])('a merge made %s', async (_, how, why) => {
  const base = github.state.refs.get('refs/heads/main')!
  const head = github.seed.commit({ author: 'grace', branch: 'pull-7' }).sha
  const merged = github.seed.commit({ author: 'eve', merges: [head], ...how }).sha
  github.seed.pullRequest({ number: 7, author: 'grace', head, base, mergeCommit: merged })
  github.seed.review({ pullNumber: 7, user: 'dora' })
  const { commands, ignored } = await ask(merged)
  expect(commands).toHaveLength(why.length === 0 ? 1 : 0)
  expect(ignored).toEqual(why.map((one) => expect.stringContaining(one)))
})

it('a merge within the branch that was reviewed is a part of it', async () => {
  const base = github.state.refs.get('refs/heads/main')!
  const other = github.seed.commit({ author: 'grace', branch: 'other' }).sha
  const inside = github.seed.commit({ author: 'grace', branch: 'pull-7', merges: [other] }).sha
  const head = github.seed.commit({ author: 'grace', branch: 'pull-7' }).sha
  const merged = github.seed.commit({
    author: 'grace',
    merges: [head],
    committer: 'web-flow',
    verified: true,
  }).sha
  github.seed.pullRequest({ number: 7, author: 'grace', head, base, mergeCommit: merged })
  github.seed.review({ pullNumber: 7, user: 'dora' })
  expect(github.state.commits.get(inside)!.parents).toHaveLength(2)
  expect(await ask(merged)).toMatchObject({ commands: [expect.anything()], ignored: [] })
})

it('names the permission that is missing', async () => {
  const { merged } = squashed(7)
  await github.close()
  const { state } = github
  github = await startGitHub({ repository, permissions: { contents: 'read' } })
  Object.assign(github.state, { commits: state.commits, refs: state.refs })
  await expect(ask(merged)).rejects.toMatchObject({
    code: 'TOKEN_PERMISSION',
    facts: { remedy: expect.stringContaining('pull-requests: read') },
  })
})
