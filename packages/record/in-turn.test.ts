import { createGitHub } from '@deploy/kit/github.ts'
import { startGitHub } from '@deploy/test/harness/github/server.ts'
import { startJira } from '@deploy/test/harness/jira/server.ts'
import { expect, it, onTestFinished } from 'vitest'
import type { ChangeRecords, RecordText } from './change-records.ts'
import { githubIssues } from './github-issue.ts'
import { inTurn } from './in-turn.ts'
import { jiraIssues } from './jira/issues.ts'

const text = (id: string): RecordText => ({
  key: 'voila 1.4.2-0123456789ab',
  title: 'Change: voila 1.4.2',
  sections: [{ id, markdown: `## ${id}` }],
})

async function inGitHub(): Promise<{ records: ChangeRecords; count: () => number }> {
  const github = await startGitHub({ repository: 'acme/voila' })
  onTestFinished(() => github.close())
  const client = createGitHub({ token: github.token, baseUrl: github.apiUrl })
  return {
    records: githubIssues({ github: client, repository: 'acme/voila' }),
    count: () => github.state.issues.length,
  }
}

async function inJira(): Promise<{ records: ChangeRecords; count: () => number }> {
  const jira = await startJira({ kind: 'data-center' })
  onTestFinished(() => jira.close())
  const settings = {
    ...{ kind: 'data-center' as const, project: 'CHG', issueType: 'Change' },
    ...{ fields: {}, transitionFields: {}, accounts: {} },
  }
  const access = { user: jira.user, token: jira.token }
  return {
    records: jiraIssues({ url: jira.url, states: {}, settings, access, secondMs: 1 }),
    count: () => jira.state.issues.length,
  }
}

it.each([
  ['GitHub', inGitHub],
  ['Jira', inJira],
])('a record in %s that is written while it is opened is still one', async (_, start) => {
  const { records, count } = await start()
  const turns = inTurn(records)
  const [opened, written] = await Promise.all([turns.open(text('begun')), turns.update(text('cancelled'))])
  expect(written).toEqual(opened)
  expect(count()).toBe(1)
})

it('one that could not be opened is written all the same', async () => {
  const open = () => Promise.reject(new Error('no answer'))
  const turns = inTurn({ ...(await inGitHub()).records, open })
  const opened = turns.open(text('begun'))
  const written = turns.update(text('cancelled'))
  await expect(opened).rejects.toThrow('no answer')
  expect((await written).url).toContain('/issues/1')
})
