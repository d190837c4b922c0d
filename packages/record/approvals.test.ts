import { createGitHub } from '@deploy/kit/github.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterEach, expect, it } from 'vitest'
import { githubComments } from './github-comments.ts'
import { githubIssues } from './github-issue.ts'
import { githubPeople } from './github-people.ts'

const repository = 'acme/voila'
const key = 'voila 1.4.2-0123456789ab'
let github: GitHub
let time = Date.UTC(2026, 0, 1)
afterEach(() => github.close())

async function start(options: Partial<Parameters<typeof startGitHub>[0]> = {}) {
  github = await startGitHub({ repository, clock: () => new Date(time), ...options })
  const client = createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: 2 })
  return {
    client,
    comments: githubComments({ github: client, repository }),
    source: githubPeople({ github: client, repository }),
  }
}

const digest = 'd'.repeat(64)
const change = {
  key,
  application: 'voila',
  environment: 'prod',
  digest,
  commit: '',
  since: [],
  approvals: [],
}

it('reads what people wrote in the record, and what was edited', async () => {
  const { client, comments } = await start()
  expect(await comments.commandsOn(change)).toEqual({ commands: [], ignored: [] })
  await githubIssues({ github: client, repository }).open({ key, title: 'Change: voila 1.4.2', sections: [] })
  const write = async (login: string, role: string) => {
    github.state.actor = login
    const body = `/approve ${role} ${digest}`
    return (await client.rest.issues.createComment({ owner: 'acme', repo: 'voila', issue_number: 1, body }))
      .data.id
  }
  await write('ada', 'AO')
  const second = await write('eve', 'DSE')
  for (let index = 0; index < 100; index++) await write('bob', 'IS')
  time += 60_000
  const body = `/approve Ops ${digest}`
  await client.rest.issues.updateComment({ owner: 'acme', repo: 'voila', comment_id: second, body })
  const { commands } = await comments.commandsOn(change)
  expect(commands).toHaveLength(102)
  const [first, other] = commands
  expect(first).toMatchObject({ role: 'AO', digest, word: { login: 'ada', edited: false } })
  expect(first!.word).toMatchObject({ at: '2026-01-01T00:00:00Z' })
  expect(first!.word.url).toContain('#issuecomment-')
  expect(other).toMatchObject({ role: 'Ops', word: { login: 'eve', edited: true } })
})

it('says who wrote all commits since the release before', async () => {
  const { source } = await start()
  const before = github.seed.commit({ author: 'old' })
  github.seed.commit({ author: 'grace' })
  const last = github.seed.commit({ author: 'linus' })
  expect(await source.authorsOf(last.sha, [])).toEqual(['linus'])
  expect((await source.authorsOf(last.sha, [before.sha])).toSorted()).toEqual(['grace', 'linus'])
  expect(await source.authorsOf(last.sha, [last.sha])).toEqual(['linus'])
})

it('joins what came after the releases of several hosts', async () => {
  const { source } = await start()
  const oldest = github.seed.commit({ author: 'old' })
  github.seed.commit({ author: 'grace' })
  const newer = github.seed.commit({ author: 'ada' })
  const last = github.seed.commit({ author: 'linus' })
  expect(await source.authorsOf(last.sha, [newer.sha])).toEqual(['linus'])
  const authors = await source.authorsOf(last.sha, [newer.sha, oldest.sha])
  expect(authors.toSorted()).toEqual(['ada', 'grace', 'linus'])
})

const inBrowser = { committer: 'web-flow', verified: true }

it('takes those for writers whom a squash names as co-authors', async () => {
  const { source } = await start()
  const message = [
    'Add a page (#7)',
    '',
    'Co-authored-by: Bob <12345+bob@users.noreply.github.com>',
    'co-authored-by: Eve <eve@users.noreply.github.com>\r',
    'Co-authored-by: Nobody <nobody@example.org>',
  ].join('\n')
  const { sha } = github.seed.commit({ author: 'ada', message, ...inBrowser })
  expect(await source.authorsOf(sha, [])).toEqual(['ada', 'bob', 'eve'])
})

it('who merges a pull request in the browser has not written it, and who did has, also without a release before', async () => {
  const { source } = await start()
  const before = github.seed.commit({ author: 'old' })
  const work = github.seed.commit({ author: 'grace', branch: 'page' })
  const merge = (message: string, how: { committer?: string; verified?: boolean }) =>
    github.seed.commit({ author: 'olga', message, merges: [work.sha], ...how }).sha
  const merged = merge('Merge pull request #8 from acme/page', inBrowser)
  for (const since of [[], [before.sha], [merged]])
    expect(await source.authorsOf(merged, since)).toEqual(['grace'])
})

it.each([
  ['Merge pull request #8 from acme/page', { committer: 'web-flow' }, ['eve', 'grace', 'web-flow']],
  ['Merge pull request #8 from acme/page', {}, ['eve', 'grace']],
  ["Merge branch 'main' into page", inBrowser, ['eve', 'grace']],
])('a merge that may hold more than both sides is written by its author: %s %o', async (message, how, writers) => {
  const { source } = await start()
  const work = github.seed.commit({ author: 'grace', branch: 'page' })
  const { sha } = github.seed.commit({ author: 'eve', message, merges: [work.sha], ...how })
  expect((await source.authorsOf(sha, [])).toSorted()).toEqual(writers)
})

it('knows the members of a team', async () => {
  const { source } = await start()
  github.state.teams.set('acme/ops', ['olga'])
  expect(await source.isMember('acme/ops', 'Olga')).toBe(true)
  expect(await source.isMember('acme/ops', 'eve')).toBe(false)
})

it('names the permission that is missing', async () => {
  const { source, comments } = await start({ permissions: { contents: 'read' } })
  await expect(comments.commandsOn(change)).rejects.toMatchObject({
    code: 'TOKEN_PERMISSION',
    facts: { remedy: expect.stringContaining('issues: read') },
  })
  await expect(source.isMember('acme/ops', 'olga')).rejects.toMatchObject({ code: 'TOKEN_PERMISSION' })
})
