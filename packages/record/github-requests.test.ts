import { readFileSync } from 'node:fs'
import { createGitHub } from '@deploy/kit/github.ts'
import { filledIn, parseIssueForm } from '@deploy/test/harness/github/issue-forms.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keyMarker } from './body.ts'
import type { RecordText } from './change-records.ts'
import { githubComments } from './github-comments.ts'
import { githubIssues } from './github-issue.ts'
import { asksFor } from './github-requests.ts'

const repository = 'acme/voila'
const commit = '1f2e3d4c5b6a79880123456789abcdef01234567'
const release = { application: 'voila', version: '1.4.2', commit }
const text: RecordText = {
  key: 'voila 1.4.2-0123456789ab',
  title: 'Change: voila 1.4.2',
  sections: [{ id: 'release', markdown: '## Release' }],
  release,
}
const path = new URL('../../examples/hello/.github/ISSUE_TEMPLATE/change.yml', import.meta.url)
const form = parseIssueForm(readFileSync(path, 'utf8'))
const answered = (version: string) =>
  filledIn(form, { version, why: 'Ada asked for it.', risk: 'Low', 'way-back': 'A rollback suffices.' })

let github: GitHub
beforeEach(async () => {
  github = await startGitHub({ repository })
})
afterEach(() => github.close())

const client = () => createGitHub({ token: github.token, baseUrl: github.apiUrl, secondMs: 2 })
/** The records as each run sees them: a client of its own. */
const records = () => githubIssues({ github: client(), repository, pauses: [0.01, 0.01] })

function ask(changes: Partial<Parameters<GitHub['seed']['issue']>[0]> = {}) {
  return github.seed.issue({
    title: 'Change: the new colours',
    body: answered('1.4.2'),
    user: 'ada',
    association: 'MEMBER',
    labels: form.labels!,
    ...changes,
  })
}

it('what somebody asked for by the form is the record, and stays as it was written', async () => {
  const asked = ask()
  const { body, title } = structuredClone(asked)
  const { url } = await records().open(text)
  await records().update({ ...text, sections: [{ id: 'prod', markdown: '## Prod' }] })
  expect(await records().look(text.key)).toEqual({ url, key: '1', state: 'open' })
  expect(github.state.issues).toEqual([asked])
  expect(asked).toMatchObject({ title, labels: ['change-request', 'change-record'] })
  expect(asked.body!.startsWith(`${body}\n\n${keyMarker(text.key)}\n\n`)).toBe(true)
  expect(asked.body).toMatch(/## Release.*## Prod/s)
})

it('it is taken once, even when the answer is lost, and is the record of no other release', async () => {
  const asked = ask()
  github.failNext({ method: 'PATCH', dropReply: true })
  await records().open(text)
  expect(asked.body!.match(/deploy:change/g)).toHaveLength(1)
  await records().open({ ...text, key: 'voila 1.4.2-ffffffffffff' })
  expect(github.state.issues.map(({ title }) => title)).toEqual([asked.title, text.title])
})

it.each<[string, Partial<Parameters<GitHub['seed']['issue']>[0]>]>([
  ['of a stranger', { association: 'NONE' }],
  ['of a stranger whose change was merged once', { association: 'CONTRIBUTOR' }],
  ['that is closed', { state: 'closed' }],
  ['without the label of the form', { labels: ['change'] }],
  ['for another version', { body: answered('1.4.20') }],
  [
    'with what only a deployment writes',
    { body: `${answered('1.4.2')}\n<!-- deploy:ended d1 confirmed -->` },
  ],
])('an issue %s is passed over', async (_, changes) => {
  const asked = ask(changes)
  const before = structuredClone(asked)
  await records().open(text)
  expect(asked).toEqual(before)
  expect(github.state.issues.map(({ title }) => title)).toEqual([asked.title, text.title])
})

it('of two none is taken: a new one names both', async () => {
  const both = [ask(), ask({ user: 'eve', association: 'OWNER' })]
  const before = structuredClone(both)
  await records().open(text)
  await records().update({ ...text, sections: [{ id: 'prod', markdown: '## Prod' }] })
  expect(github.state.issues).toHaveLength(3)
  expect(both).toEqual(before)
  expect(github.state.issues[2]!.body).toMatch(/asked for more than once, in #1 and #2\..*## Prod/s)
})

it('who asks approves nothing by that', async () => {
  ask({ body: `${answered('1.4.2')}\n\n/approve AO ${'d'.repeat(64)}` })
  await records().open(text)
  const comments = githubComments({ github: client(), repository })
  const change = { application: 'voila', environment: 'prod', digest: 'd'.repeat(64), commit, since: [] }
  expect(await comments.commandsOn({ ...change, key: text.key, approvals: [] })).toEqual({
    commands: [],
    ignored: [],
  })
})

const named = (application: string) => `### Application\n\n${application}\n\n${answered('1.4.2')}`

it.each([
  ['the version', answered('1.4.2'), true],
  ['its tag', answered(' v1.4.2 '), true],
  ['the commit', answered(commit), true],
  ['the beginning of the commit', answered(commit.slice(0, 7).toUpperCase()), true],
  ['less of it', answered(commit.slice(0, 6)), false],
  ['the end of it', answered(commit.slice(-8)), false],
  ['nothing', answered('_No response_'), false],
  ['two versions', `${answered('1.4.2')}\n\n### Version\n\n1.4.2`, false],
  ['its application', named('voila'), true],
  ['another application', named('hello'), false],
  ['what a browser has saved', answered('1.4.2').replaceAll('\n', '\r\n'), true],
  ['no form', 'Version 1.4.2, please', false],
])('a form that names %s', (_, body, expected) => {
  expect(asksFor(body, release)).toBe(expected)
})
