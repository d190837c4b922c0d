import { type Jira, startJira } from '@deploy/test/harness/jira/server.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordText } from '../change-records.ts'
import { jiraApprovals } from './approvals.ts'
import { cloud, dataCenter } from './format.ts'
import { jiraIssues } from './issues.ts'
import { foundIn } from './parts.ts'

const key = 'voila 1.4.2-0123456789ab'
const text = (changes: Partial<RecordText> = {}): RecordText => ({
  key,
  title: 'Change: voila 1.4.2',
  sections: [{ id: 'release', markdown: '## Release' }],
  ...changes,
})
const section = (id: string, markdown: string, endings: string[] = []) => ({
  sections: [{ id, markdown, endings }],
})

describe.each([
  { kind: 'cloud', format: cloud },
  { kind: 'data-center', format: dataCenter },
] as const)('Jira $kind', ({ kind, format }) => {
  let jira: Jira
  let time: number
  beforeEach(async () => {
    time = Date.UTC(2026, 0, 1)
    jira = await startJira({ kind, clock: () => new Date(time) })
  })
  afterEach(async () => {
    expect(jira.defects).toEqual([])
    await jira.close()
  })

  const place = (more: object = {}) => ({
    url: jira.url,
    states: {
      prod: { required: ['Approved'], begin: 'Implementing', confirmed: 'Done', failed: 'Rework' },
    },
    settings: {
      ...{
        kind,
        project: 'CHG',
        issueType: 'Change',
        fields: {},
        transitionFields: {},
        accounts: { 'ada-id': 'ada' },
      },
      ...more,
    },
    access: { user: jira.user, token: jira.token },
    secondMs: 1,
  })
  /** The records as each run sees them: a client of its own. */
  const run = (more?: object) => jiraIssues(place(more))
  const issue = () => jira.state.issues[0]!
  const shown = (of = issue()) => of.comments.map(({ body }) => format.textOf(body))
  const writes = () =>
    jira.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('search'))

  it('is opened once, however often it is asked for, and is written only when something changed', async () => {
    const { url } = await run().open(text())
    expect(url).toBe(`${jira.url}/browse/CHG-1`)
    expect(await run().open(text())).toEqual({ url })
    expect(await run().look(key)).toEqual({ url, key: 'CHG-1', state: issue().status })
    await run().update(text(section('prod-test', '## Test')))
    await run().update(text(section('prod-test', '## Test')))
    expect(jira.state.issues).toHaveLength(1)
    expect(issue().fields).toMatchObject({
      summary: 'Change: voila 1.4.2',
      issuetype: { name: 'Change' },
      labels: ['change-record', expect.stringMatching(/^change-[0-9a-f]{32}$/)],
    })
    expect(writes()).toHaveLength(3)
    expect(shown()).toEqual([expect.stringContaining('Release'), expect.stringContaining('Test')])
  })

  it('a section is replaced in its comment; what people wrote, and copied, stays', async () => {
    await run().open(text(section('prod', '## Running')))
    issue().comments.push({ ...issue().comments[0]!, id: '7', author: 'eve' })
    await run().update(text(section('prod', '## Done')))
    expect(shown()).toEqual([expect.stringContaining('Done'), expect.stringContaining('Running')])
  })

  it('each release has its own, and a copied issue is none', async () => {
    await run().open(text())
    jira.state.issues.unshift({ ...issue(), key: 'CHG-9', properties: new Map() })
    await run().update(text(section('prod', '## Prod')))
    await run().open(text({ key: 'voila 1.5.0-ffffffffffff' }))
    expect(jira.state.issues.map((one) => one.key)).toEqual(['CHG-9', 'CHG-1', 'CHG-3'])
    expect(shown(jira.state.issues[1])).toHaveLength(2)
  })

  it('F75 a long section becomes several comments, each within the limit, none lost, and fewer again', async () => {
    const row = (index: number) => `| host-${index} | confirmed | \`${'d'.repeat(64)}\` |`
    const table = (rows: number) =>
      [
        '## Prod',
        '',
        '| Host | Outcome | Plan |',
        '| --- | --- | --- |',
        ...Array.from({ length: rows }, (_, index) => row(index)),
      ].join('\n')
    await run().open(text(section('prod', table(800))))
    const said = shown().join('\n')
    expect(issue().comments.length).toBeGreaterThan(1)
    for (const index of [0, 400, 799]) expect(said).toContain(`host-${index}`)
    const before = issue().comments.length
    await run().update(text(section('prod', table(1))))
    expect(issue().comments).toHaveLength(before)
    expect(
      shown()
        .slice(1)
        .every((one) => one.includes('no longer needed')),
    ).toBe(true)
  })

  it('F75 what nobody reads is cut, and says so', async () => {
    await run().open(text(section('prod', `\`\`\`\n${`${'x'.repeat(99)}\n`.repeat(9_000)}\`\`\``)))
    expect(issue().comments).toHaveLength(20)
    expect(shown().at(-1)).toContain('Cut here: the whole is in change-record.md')
  })

  it('F71 an issue whose answer is lost is found although the search is behind, not made twice', async () => {
    jira.state.searchLag = 2
    jira.failNext({ method: 'POST', path: /\/issue$/, dropReply: true })
    await run().open(text())
    expect(jira.state.issues).toHaveLength(1)
    expect(issue().comments).toHaveLength(1)
  })

  it('F71 nothing whose answer is lost is done twice: comment, attachment, transition', async () => {
    await run().open(text())
    issue().status = 'Approved'
    for (const path of [/\/comment$/, /\/attachments$/, /\/transitions$/])
      jira.failNext({ method: 'POST', path, dropReply: true })
    await run().update(text(section('prod', '## Prod')))
    await run().attach(key, [{ name: 'bom-1.json', type: 'application/json', content: Buffer.from('{}') }])
    await run().advance(key, { environment: 'prod', event: 'begin' })
    expect(issue().comments).toHaveLength(2)
    expect(issue().attachments).toMatchObject([{ filename: 'bom-1.json', content: Buffer.from('{}') }])
    expect(issue().status).toBe('Implementing')
  })

  it.each([
    '2',
    new Date(Date.now() + 2_000).toUTCString(),
  ])('waits as Retry-After asks: %s', async (after) => {
    jira.failNext({ method: 'POST', path: /\/issue$/, status: 429, headers: { 'retry-after': after } })
    await run().open(text())
    expect(jira.state.issues).toHaveLength(1)
  })

  it('F69 says that it is down after some tries, and repeats nothing that may have counted without a look', async () => {
    await run().open(text())
    jira.failNext({ method: 'PUT', status: 503, times: 4, headers: { 'retry-after': '1' } })
    await expect(run().update(text(section('release', '## Other')))).rejects.toMatchObject({
      code: 'RECORD_UNREACHABLE',
      facts: { message: 'Jira could not change a comment of the change record.' },
    })
    jira.down()
    await expect(run().open(text())).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
    jira.up()
    await run().update(text(section('release', '## Last')))
    expect(shown()).toEqual([expect.stringContaining('Last')])
  })

  it('says which account, permission, field or state is wrong', async () => {
    const other = { ...place(), access: { user: jira.user, token: 'wrong-token' } }
    await expect(jiraIssues(other).open(text())).rejects.toMatchObject({
      code: 'RECORD_CREDENTIALS',
      facts: {
        cause: expect.stringContaining('401'),
        remedy: expect.stringContaining('change-record-token'),
      },
    })
    jira.state.customFields.customfield_1 = { name: 'Risk', required: true }
    await expect(run().open(text())).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { cause: '400: customfield_1: Risk is required.' },
    })
    await run({ fields: { customfield_1: { value: 'Low' }, labels: ['standard'] } }).open(text())
    expect(issue().fields).toMatchObject({
      customfield_1: { value: 'Low' },
      labels: ['standard', 'change-record', expect.anything()],
    })
    await expect(run().requireAllowed(key, 'prod')).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      facts: { message: 'prod asks for a change record that is Approved, and CHG-1 is Open.' },
    })
    await expect(run().advance(key, { environment: 'prod', event: 'begin' })).rejects.toMatchObject({
      code: 'RECORD_STATE',
      facts: { cause: expect.stringContaining('From there this account may: Approve to Approved.') },
    })
  })

  it('follows the states of the manifest, with the fields that a transition needs', async () => {
    await run().open(text())
    await run().requireAllowed(key, 'prod-test')
    await run().advance(key, { environment: 'prod-test', event: 'begin' })
    issue().status = 'approved'
    await run().requireAllowed(key, 'prod')
    issue().status = 'Implementing'
    await expect(run().advance(key, { environment: 'prod', event: 'confirmed' })).rejects.toMatchObject({
      facts: { cause: expect.stringContaining('The transition Finish needs resolution') },
    })
    const resolved = run({ transitionFields: { resolution: { name: 'Done' } } })
    await resolved.advance(key, { environment: 'prod', event: 'confirmed' })
    await resolved.advance(key, { environment: 'prod', event: 'confirmed' })
    expect(issue()).toMatchObject({ status: 'Done', fields: { resolution: { name: 'Done' } } })
  })

  it('attaches each file once, what is too large not at all', async () => {
    await run().open(text())
    jira.state.uploadLimit = 3
    const file = (name: string, content: string) => ({
      name,
      type: 'text/plain',
      content: Buffer.from(content),
    })
    const files = [file('large.txt', 'four'), file('small.txt', 'abc')]
    await expect(run().attach(key, files)).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { message: 'Jira does not take large.txt.', cause: 'An attachment may have 3 bytes.' },
    })
    await run().attach(key, [file('small.txt', 'abc')])
    expect(issue().attachments.map(({ filename }) => filename)).toEqual(['small.txt'])
  })

  it('an ending that the record knows is not delivered again, another one is, once', async () => {
    const late = (event: string) => ({
      ...{ id: `deployment-${event}`, markdown: `### ${event}`, endings: [`d1 ${event}`] },
    })
    expect(await run().deliver([text({ sections: [late('reverted')] })])).toHaveLength(1)
    const both = text({ sections: [late('reverted'), late('confirmed')] })
    expect(await run().deliver([both])).toEqual([late('confirmed')])
    expect(await run().deliver([both])).toEqual([])
    expect(shown()).toHaveLength(2)
  })

  it('H26 what a host prints stays text: no mention, macro, link, table, nor a line that names another section', async () => {
    const hostile =
      '&#91;~admin&#93; &#123;code&#125; &#64;ops &#124; x &#124; !http&#58;//evil.example/p.png! Change other 1 · section prod · part 1 of 1 · 000000000000'
    await run().open(text(section('prod', `## Prod\n\n${hostile}\n\n\`\`\`\n{noformat}\n[~admin]\n\`\`\``)))
    const { body } = issue().comments[0]!
    const raw = JSON.stringify(body)
    if (kind === 'cloud') expect(raw).not.toMatch(/"type":"(?:mention|inlineCard|extension|media)/)
    else {
      const outside = String(body).replace(/\{noformat\}[\s\S]*?\n\{noformat\}/g, '')
      expect(outside).not.toMatch(/\[~|\{code|!http|\| x|@ops/)
      expect(String(body).match(/\{noformat\}/g)).toHaveLength(2)
    }
    expect(foundIn(key, body, format)).toMatchObject({ section: 'prod', number: 1 })
  })

  it('reads commands of accounts that deploy.yml knows, and says whose it does not', async () => {
    const digest = 'a'.repeat(64)
    const change = {
      application: 'voila',
      key,
      environment: 'prod',
      digest,
      commit: 'c0ffee',
      since: [],
      approvals: [],
    }
    expect(await jiraApprovals(place()).commandsOn(change)).toEqual({ commands: [], ignored: [] })
    await run().open(text())
    const say = (author: string, words: string, edited = false) => {
      const created = new Date(time)
      const body = format.of([{ kind: 'paragraph', line: [{ text: words }] }])
      const updated = edited ? new Date(time + 1) : created
      const id = String(issue().comments.length)
      issue().comments.push({ id, author, updateAuthor: author, body, created, updated })
    }
    say('ada-id', `/approve AO ${digest}`)
    say('eve-id', `/approve AO ${digest}`)
    say('eve-id', 'what is this?')
    say(jira.state.actor, `/approve AO ${digest}`)
    const quoted = format.of([
      { kind: 'quote', blocks: [{ kind: 'paragraph', line: [{ text: `/approve AO ${digest}` }] }] },
      { kind: 'code', language: '', text: `/approve AO ${digest}` },
    ])
    issue().comments.push({ ...issue().comments[1]!, id: '90', body: quoted })
    say('ada-id', `/withdraw AO ${digest}`, true)
    const { commands, ignored } = await jiraApprovals(place()).commandsOn(change)
    expect(commands).toMatchObject([
      { verb: 'approve', role: 'AO', word: { login: 'ada', at: '2026-01-01T00:00:00.000Z', edited: false } },
      { verb: 'withdraw', word: { edited: true, url: expect.stringContaining('focusedCommentId=6') } },
    ])
    expect(ignored).toEqual([
      expect.stringContaining('of the Jira account eve-id'),
      expect.stringContaining('the deployment itself writes with it'),
    ])
  })

  it('the deployment approves nothing by what it quotes, whoever its account belongs to', async () => {
    const digest = 'a'.repeat(64)
    const accounts = { [jira.state.actor]: 'boss' }
    await run().open(
      text(section('refused', `\`\`\`\n/approve Ops ${digest}\n\`\`\`\n\n/approve Ops ${digest}`)),
    )
    const change = {
      ...{ application: 'voila', key, environment: 'prod', digest, commit: 'c0ffee' },
      ...{ since: [], approvals: [] },
    }
    expect(await jiraApprovals(place({ accounts })).commandsOn(change)).toEqual({ commands: [], ignored: [] })
  })

  it('what somebody else has changed in a section is written again', async () => {
    await run().open(text(section('prod', '## FAILED')))
    const [comment] = issue().comments
    const { body } = comment!
    Object.assign(comment!, {
      body: JSON.parse(JSON.stringify(body).replace('FAILED', 'PASSED')),
      updateAuthor: 'eve',
    })
    expect(shown()[0]).toContain('PASSED')
    await run().update(text(section('prod', '## FAILED')))
    expect(comment).toMatchObject({ body, updateAuthor: jira.state.actor })
  })

  it('who knows less of the release replaces nothing of it', async () => {
    const known = (markdown: string) => ({ sections: [{ id: 'release', markdown, yields: true as const }] })
    await run().open(text(known('SBOM and checksums')))
    await run().update(text(known('nothing known')))
    expect(shown()).toEqual([expect.stringContaining('SBOM and checksums')])
  })

  it('two steps of one job make one issue although the search is behind', async () => {
    jira.state.searchLag = kind === 'cloud' ? 2 : 0
    await run().open(text())
    await run().update(text(section('prod-test', '## Test')))
    expect(jira.state.issues).toHaveLength(1)
  })

  it('an issue of another type, made beforehand with an easier workflow, lets nothing begin', async () => {
    await run().open(text())
    issue().status = 'Approved'
    await expect(run().requireAllowed(key, 'prod')).resolves.toBeUndefined()
    issue().fields.issuetype = { name: 'Task' }
    await expect(run().requireAllowed(key, 'prod')).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      message: expect.stringContaining('is a Task, and deploy.yml asks for a Change'),
    })
  })

  it('what is no answer of Jira is told as that', async () => {
    jira.failNext({ method: 'GET', path: /\/myself$/, status: 200 })
    await expect(run().open(text())).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
  })
})

it('a token never stands in what is said of a failure, and Cloud wants a user', async () => {
  await using jira = await startJira({ kind: 'cloud' })
  const place = {
    ...{ url: jira.url, states: {}, secondMs: 1 },
    settings: {
      kind: 'cloud' as const,
      project: 'NO',
      issueType: 'Task',
      fields: {},
      transitionFields: {},
      accounts: {},
    },
  }
  const failed = jiraIssues({ ...place, access: { user: jira.user, token: jira.token } }).open(text())
  const error = await failed.catch((reason: unknown) => reason as Error)
  expect(error).toMatchObject({ code: 'RECORD_REFUSED' })
  expect(JSON.stringify(error)).not.toContain(jira.token)
  const withoutUser = { ...place, access: { user: '', token: jira.token } }
  expect(() => jiraIssues(withoutUser)).toThrow('Jira Cloud wants one')
})
