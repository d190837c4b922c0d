import { createGitHub } from '@deploy/kit/github.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterEach, expect, it } from 'vitest'
import { keyMarker } from './body.ts'
import type { RecordText } from './change-records.ts'
import { githubIssues } from './github-issue.ts'

let github: GitHub
afterEach(() => github.close())

/** The records as each run sees them: a client of its own. */
async function start(options: Partial<Parameters<typeof startGitHub>[0]> = {}) {
  github = await startGitHub({ repository: 'acme/voila', ...options })
  return () =>
    githubIssues({
      github: createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: 2 }),
      repository: 'acme/voila',
      pauses: [0.01, 0.01],
    })
}

const text = (changes: Partial<RecordText> = {}): RecordText => ({
  key: 'voila 1.4.2-0123456789ab',
  title: 'Change: voila 1.4.2',
  sections: [{ id: 'release', markdown: '## Release' }],
  ...changes,
})
const writes = () =>
  github.requests.filter(({ method }) => method !== 'GET').map(({ operationId }) => operationId)

it('is opened once, with its label, however often it is asked for', async () => {
  const records = await start()
  const { url } = await records().open(text())
  expect(await records().open(text())).toEqual({ url })
  expect(github.state.issues).toHaveLength(1)
  expect(github.state.issues[0]).toMatchObject({ title: 'Change: voila 1.4.2', labels: ['change-record'] })
  expect(github.state.issues[0]!.body).toContain(keyMarker('voila 1.4.2-0123456789ab'))
})

it('is written only when something changed', async () => {
  const records = await start()
  await records().open(text())
  const more = text({ sections: [{ id: 'prod-test', markdown: '## Test' }] })
  const { url } = await records().update(more)
  expect(await records().update(more)).toEqual({ url })
  expect(writes()).toEqual(['issues/create', 'issues/update'])
  expect(github.state.issues[0]!.body).toMatch(/## Release.*## Test/s)
})

it('keeps what people wrote in the meantime', async () => {
  const records = await start()
  const run = records()
  await run.open(text())
  const issue = github.state.issues[0]!
  const api = createGitHub({ token: github.token, baseUrl: github.apiUrl })
  const at = { owner: 'acme', repo: 'voila', issue_number: issue.number }
  await api.rest.issues.update({ ...at, body: `Approved by AO\n\n${issue.body}`, state: 'closed' })
  await run.update(text({ sections: [{ id: 'prod', markdown: '## Prod' }] }))
  expect(github.state.issues).toHaveLength(1)
  expect(github.state.issues[0]!.body).toMatch(/^Approved by AO\n\n.*## Prod/s)
})

it('each release has its own, found among many pages of them', async () => {
  const records = await start()
  await records().open(text())
  const api = createGitHub({ token: github.token, baseUrl: github.apiUrl })
  for (let at = 0; at < 101; at += 1)
    await api.rest.issues.create({
      owner: 'acme',
      repo: 'voila',
      title: `old ${at}`,
      labels: ['change-record'],
    })
  await records().open(text({ key: 'voila 1.5.0-ffffffffffff', title: 'Change: voila 1.5.0' }))
  await records().open(text())
  expect(github.state.issues.filter(({ title }) => title.startsWith('Change'))).toHaveLength(2)
})

it('a run that has opened it writes to it, even while the list does not show it', async () => {
  const records = await start()
  const run = records()
  await run.open(text())
  const listed = github.requests.filter(({ operationId }) => operationId === 'issues/list-for-repo').length
  await run.update(text({ sections: [{ id: 'prod', markdown: '## Prod' }] }))
  expect(github.requests.filter(({ operationId }) => operationId === 'issues/list-for-repo')).toHaveLength(
    listed,
  )
  expect(github.state.issues).toHaveLength(1)
})

it('a token that may not write is named, with the permission to give', async () => {
  const records = await start({ permissions: { issues: 'read', contents: 'read' } })
  await expect(records().open(text())).rejects.toMatchObject({
    code: 'TOKEN_PERMISSION',
    facts: {
      message: 'The token may not open the change record.',
      remedy: expect.stringContaining('permissions:\n  issues: write'),
    },
  })
  expect(github.state.issues).toEqual([])
})

it('F75 a record of 65,536 characters fits; of a longer one the longest section is cut, and says so', async () => {
  const records = await start()
  await records().open(text())
  const room = 65_536 - github.state.issues[0]!.body!.length
  const line = '| lab | confirmed |\n'
  const filled = (length: number) =>
    text({ sections: [{ id: 'release', markdown: `## Release${line.repeat(4_000)}`.slice(0, 10 + length) }] })
  await records().update(filled(room))
  expect(github.state.issues[0]!.body).toHaveLength(65_536)
  await records().update(filled(room + 1))
  const { body } = github.state.issues[0]!
  expect(body!.length).toBeLessThanOrEqual(65_536)
  expect(body).toMatch(
    /\| lab \| confirmed \|\n\n\*Cut here: the whole is in change-record.md of the evidence.\*\n\n<!--/,
  )
  expect(body).toContain(keyMarker('voila 1.4.2-0123456789ab'))
})

it('F75 a record that people have filled is refused before it is sent', async () => {
  const records = await start()
  const { url } = await records().open(text())
  expect(url).toMatch(/\/issues\/1$/)
  github.state.issues[0]!.body += 'x'.repeat(65_536 - github.state.issues[0]!.body!.length)
  const more = text({ sections: [{ id: 'prod', markdown: '## Prod' }] })
  await expect(records().update(more)).rejects.toMatchObject({ code: 'RECORD_TOO_LONG' })
  expect(writes()).toEqual(['issues/create'])
})

it('F71 a record whose answer is lost is found, not made twice', async () => {
  const records = await start()
  github.failNext({ method: 'POST', dropReply: true })
  const { url } = await records().open(text())
  expect(github.state.issues).toHaveLength(1)
  expect(github.state.issues[0]!.labels).toEqual(['change-record'])
  expect(await records().update(text())).toEqual({ url })
  expect(github.state.labels.filter(({ name }) => name === 'change-record')).toHaveLength(1)
})

it('F71 a change whose answer is lost is written again, to the same text', async () => {
  const records = await start()
  await records().open(text())
  github.failNext({ method: 'PATCH', dropReply: true })
  await records().update(text({ sections: [{ id: 'prod', markdown: '## Prod' }] }))
  expect(github.state.issues).toHaveLength(1)
  expect(github.state.issues[0]!.body!.match(/## Prod/g)).toHaveLength(1)
})

it('F69 a record that cannot be made is tried three times and no more', async () => {
  const records = await start()
  github.failNext({ method: 'POST', status: 502, times: 9 })
  await expect(records().open(text())).rejects.toMatchObject({ code: 'GITHUB_UNREACHABLE' })
  expect(github.requests.filter(({ method }) => method === 'POST')).toHaveLength(3)
  expect(github.state.issues).toHaveLength(0)
})

const late = (deployId: string, event: string) => ({
  id: `deployment-${deployId}`,
  markdown: `### Deployment ${deployId}: ${event}`,
  endings: [`${deployId} ${event}`],
})

it('an ending that the record knows is not delivered again, another one is, once', async () => {
  const records = await start()
  const stage = { id: 'prod-test', markdown: '## Test', endings: ['d1 confirmed'] }
  await records().update(text({ sections: [stage] }))
  const both = text({ sections: [late('d1', 'confirmed'), late('d2', 'reverted')] })
  expect(await records().deliver([both])).toEqual([late('d2', 'reverted')])
  expect(await records().deliver([both])).toEqual([])
  expect(writes()).toEqual(['issues/create', 'issues/update'])
  expect(github.state.issues[0]!.body).toMatch(/## Test.*### Deployment d2: reverted/s)
})

it('a record that takes no more keeps the endings of the others from nothing', async () => {
  const records = await start()
  const other = { key: 'voila 1.4.1-ffffffffffff', title: 'Change: voila 1.4.1' }
  await records().open(text())
  await records().open(text(other))
  github.state.issues[0]!.body += 'x'.repeat(65_536 - github.state.issues[0]!.body!.length)
  const sections = [late('d1', 'reverted')]
  await expect(records().deliver([text({ sections }), text({ ...other, sections })])).rejects.toMatchObject({
    code: 'RECORD_TOO_LONG',
  })
  expect(github.state.issues[1]!.body).toContain('### Deployment d1: reverted')
})

it('an ending of a change that has no record opens one, even when the answer is lost', async () => {
  const records = await start()
  github.failNext({ method: 'POST', dropReply: true })
  const one = text({ sections: [late('d1', 'reverted')] })
  expect(await records().deliver([one])).toHaveLength(1)
  expect(await records().deliver([one])).toEqual([])
  expect(github.state.issues.map(({ title }) => title)).toEqual(['Change: voila 1.4.2'])
})

it('is closed once, as what its end was, and says its number and state', async () => {
  const records = await start()
  const { url } = await records().open(text())
  expect(await records().look(text().key)).toEqual({ url, key: '1', state: 'open' })
  const failed = { environment: 'prod', event: 'failed' } as const
  await records().close!(text().key, failed)
  await records().close!(text().key, { ...failed, event: 'confirmed' })
  expect(await records().look(text().key)).toEqual({ url, key: '1', state: 'closed' })
  expect(github.state.issues[0]).toMatchObject({ stateReason: 'not_planned' })
  await expect(records().look('voila 9.9.9-0')).rejects.toMatchObject({ code: 'RECORD_REFUSED' })
})
