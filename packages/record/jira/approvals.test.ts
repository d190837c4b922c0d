import { judgeApprovals } from '@deploy/evidence/approvals.ts'
import { type Jira, startJira } from '@deploy/test/harness/jira/server.ts'
import { moveIssue } from '@deploy/test/harness/jira/state.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Change } from '../approvals.ts'
import type { JiraPlace } from './api.ts'
import { jiraApprovals } from './approvals.ts'
import { cloud, dataCenter } from './format.ts'
import { jiraIssues } from './issues.ts'

const key = 'voila 1.4.2-0123456789ab'
const role = (name: string, login: string, state?: string): Change['approvals'][number] => ({
  ...{ role: name, logins: [login], teams: [], when: 'as-needed', from: 'change-record', state },
})
const change: Change = {
  ...{ key, application: 'voila', environment: 'prod', digest: 'a'.repeat(64) },
  ...{ commit: 'c0ffee', since: [], approvals: [role('AO', 'ada', 'Approved')] },
}
const other = { ...change, digest: 'b'.repeat(64) }
const withOps = { ...change, approvals: [...change.approvals, role('Ops', 'olga', 'Scheduled')] }

describe.each([
  { kind: 'cloud', format: cloud },
  { kind: 'data-center', format: dataCenter },
] as const)('Jira $kind: a move of the issue', ({ kind, format }) => {
  let jira: Jira
  let time: number
  beforeEach(async () => {
    time = Date.UTC(2026, 0, 1)
    jira = await startJira({ kind, clock: later })
    jira.state.workflow.push(
      { id: '91', name: 'Plan', from: ['Approved'], to: 'Scheduled' },
      { id: '92', name: 'Plan again', from: ['Scheduled'], to: 'Approved' },
    )
    await jiraIssues(place()).open({ key, title: 'Change: voila 1.4.2', sections: [] })
  })
  afterEach(async () => {
    expect(jira.defects).toEqual([])
    await jira.close()
  })

  const later = () => {
    time += 1_000
    return new Date(time)
  }
  const place = (): JiraPlace => ({
    url: jira.url,
    states: { prod: { required: ['Approved', 'Scheduled'], begin: 'Implementing' } },
    settings: {
      ...{ kind, project: 'CHG', issueType: 'Change', fields: {}, transitionFields: {} },
      accounts: { 'ada-id': 'ada', 'olga-id': 'olga' },
    },
    access: { user: jira.user, token: jira.token },
    secondMs: 1,
  })
  const issue = () => jira.state.issues[0]!
  const move = (to: string, by: string) => moveIssue(jira.state, issue(), { to, by, at: later() })
  const show = (of = change) => jiraApprovals(place()).announce!(of)
  const say = (author: string, words: string) => {
    const body = format.of([{ kind: 'paragraph', line: [{ text: words }] }])
    const created = later()
    const id = String(issue().comments.length)
    issue().comments.push({ id, author, updateAuthor: author, body, created, updated: created })
  }
  /** How the rules of the manifest judge what Jira says. */
  const judged = async (of = change, authors = ['eve']) => {
    const { commands, ignored } = await jiraApprovals(place()).commandsOn(of)
    const has = (login: string, name: string) =>
      of.approvals.some((one) => one.role === name && one.logins.includes(login))
    const state = judgeApprovals(commands, { ...of, authors, has })
    return {
      given: state.decisions.map((one) => `${one.role} ${one.decision} ${one.login}`),
      decisions: state.decisions,
      ignored: [...ignored, ...state.ignored].join('\n'),
    }
  }

  it('is a word of its role once the plan was shown, with who, when and where', async () => {
    await show()
    const moved = new Date(time + 1_000).toISOString()
    move('Approved', 'ada-id')
    expect((await judged()).decisions).toEqual([
      {
        ...{ role: 'AO', decision: 'approved', login: 'ada', account: 'ada-id', at: moved },
        ...{ state: 'Approved', url: `${jira.url}/browse/CHG-1` },
      },
    ])
  })

  it('before any plan was shown, or after another one, is none', async () => {
    move('Approved', 'ada-id')
    expect((await judged()).ignored).toContain('has not been shown this plan')
    await show()
    const early = await judged()
    expect(early.given).toEqual([])
    expect(early.ignored).toContain('CHG-1 was moved to Approved before this plan was shown')
    move('Rework', 'ada-id')
    move('Approved', 'ada-id')
    expect((await judged()).given).toEqual(['AO approved ada'])
    await show(other)
    expect((await judged()).given).toEqual([])
    expect((await judged(other)).given).toEqual([])
    await show()
    expect((await judged()).given).toEqual([])
  })

  it('stays when the same plan is shown again, also when an answer is lost', async () => {
    jira.failNext({ method: 'POST', path: /\/attachments$/, dropReply: true })
    await show()
    move('Approved', 'ada-id')
    await show()
    expect(issue().attachments.map(({ filename }) => filename)).toEqual([`plan-prod-${'a'.repeat(64)}.txt`])
    expect(String(issue().attachments[0]!.content)).toContain('to Approved as AO, approves this plan')
    expect((await judged()).given).toEqual(['AO approved ada'])
  })

  it('of who wrote the change, of a stranger, of the deployment, or without the role, is none', async () => {
    await show()
    move('Approved', 'ada-id')
    expect((await judged(change, ['ada'])).ignored).toContain('who wrote the change does not approve it.')
    for (const [by, why] of [
      ['eve-id', 'accounts does not say whose it is'],
      [jira.state.actor, 'that of the deployment itself'],
      ['olga-id', 'this login does not have the role'],
    ] as const) {
      move('Rework', by)
      move('Approved', by)
      const { given, ignored } = await judged()
      if (by !== jira.state.actor) expect(given).toEqual([])
      expect(ignored).toContain(why)
    }
  })

  it('with a plan that somebody else attached is none', async () => {
    await show()
    move('Approved', 'ada-id')
    issue().attachments[0]!.author = 'mallory'
    expect((await judged()).given).toEqual([])
  })

  it('back takes back what came after it, and out of the way all; on to where a deployment begins nothing', async () => {
    await show(withOps)
    move('Approved', 'ada-id')
    move('Scheduled', 'olga-id')
    expect((await judged(withOps)).given).toEqual(['AO approved ada', 'Ops approved olga'])
    move('Approved', 'ada-id')
    expect((await judged(withOps)).given).toEqual(['AO approved ada'])
    move('Rework', 'eve-id')
    const { given, ignored } = await judged(withOps)
    expect(given).toEqual([])
    expect(ignored).toContain('to Rework by the Jira account eve-id')
    move('Approved', 'ada-id')
    move('Scheduled', 'olga-id')
    jira.state.workflow.push({ id: '93', name: 'Start', from: ['Scheduled'], to: 'Implementing' })
    move('Implementing', 'olga-id')
    expect((await judged(withOps)).given).toEqual(['AO approved ada', 'Ops approved olga'])
  })

  it('and comments count in the order of their time, and a role that moves does not comment', async () => {
    const mixed = { ...change, approvals: [...change.approvals, role('Ops', 'olga')] }
    await show(mixed)
    say('ada-id', `/approve AO ${change.digest}`)
    say('olga-id', `/approve Ops ${change.digest}`)
    const early = await judged(mixed)
    expect(early.given).toEqual([])
    expect(early.ignored).toContain('deploy.yml takes its word from a move to Approved.')
    move('Approved', 'ada-id')
    expect((await judged(mixed)).given).toEqual(['AO approved ada'])
    say('olga-id', `/approve Ops ${change.digest}`)
    expect((await judged(mixed)).given).toEqual(['AO approved ada', 'Ops approved olga'])
  })

  it('may be skipped where that is allowed, in a comment with a reason', async () => {
    await show(withOps)
    move('Approved', 'ada-id')
    say('ada-id', `/skip Ops ${change.digest} nobody has to do anything`)
    expect((await judged(withOps)).given).toEqual(['AO approved ada', 'Ops skipped ada'])
  })

  it('is found in a long history', async () => {
    await show()
    for (let turn = 0; turn < 60; turn += 1) {
      move('Approved', 'ada-id')
      move('Rework', 'ada-id')
    }
    expect((await judged()).given).toEqual([])
    move('Approved', 'ada-id')
    expect((await judged()).given).toEqual(['AO approved ada'])
  })

  it('needs an issue that a plan can be shown to, and where no role moves it none is shown', async () => {
    await expect(show({ ...change, key: 'voila 9.9.9-000000000000' })).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
    })
    await show({ ...change, approvals: [role('AO', 'ada')] })
    expect(issue().attachments).toEqual([])
  })
})
