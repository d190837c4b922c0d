import { type ServiceNow, startServiceNow } from '@deploy/test/harness/servicenow/server.ts'
import { afterEach, describe, expect, it } from 'vitest'
import type { RecordText } from '../change-records.ts'
import type { ServiceNowChange, ServiceNowSettings } from './change.ts'
import { serviceNowChanges } from './changes.ts'

let serviceNow: ServiceNow
afterEach(() => serviceNow.close())

const change: ServiceNowChange = {
  login: 'password',
  accounts: {},
  type: 'normal',
  risk: 'moderate',
  impact: 'low',
  plannedHours: 4,
  fields: {},
  closeCodes: { confirmed: 'successful', failed: 'unsuccessful', rolledBack: 'unsuccessful' },
}

type Start = Parameters<typeof startServiceNow>[0] & {
  change?: Partial<ServiceNowChange>
  states?: ServiceNowSettings['states']
  place?: { user?: string; token?: string; login?: 'password' | 'client-credentials' }
}

/** The changes as each run sees them: a client of its own. */
async function start({ change: other, states = {}, place, ...options }: Start = {}) {
  serviceNow = await startServiceNow(options)
  const { url, user, password } = serviceNow
  return () =>
    serviceNowChanges({
      place: { url, user, token: password, login: 'password', secondMs: 2, ...place },
      change: { ...change, ...other },
      states,
      now: () => new Date('2026-01-02T03:04:05Z'),
    })
}

const text = (changes: Partial<RecordText> = {}): RecordText => ({
  key: 'voila 1.4.2-0123456789ab',
  title: 'Change: voila 1.4.2',
  sections: [{ id: 'release', markdown: '## Release\n\nvoila 1.4.2' }],
  ...changes,
})
const tested = (markdown: string, endings: string[] = []) =>
  text({ sections: [...text().sections, { id: 'prod-test', markdown, endings }] })
const only = () => serviceNow.changes()[0]!
const writes = () => serviceNow.requests.filter(({ method }) => method !== 'GET').length
const group = 'Change Operations'

describe('a change', () => {
  it('is opened once, with what it is about, however often it is asked for', async () => {
    const records = await start({ change: { assignmentGroup: group, fields: { category: 'software' } } })
    const { sys_id: groupId } = serviceNow.addGroup(group)
    const { url } = await records().open(text())
    expect(await records().open(text())).toEqual({ url })
    expect(await records().look(text().key)).toEqual({ url, key: only().number, state: 'New' })
    expect(serviceNow.changes()).toEqual([
      expect.objectContaining({
        short_description: 'Change: voila 1.4.2',
        correlation_id: 'voila 1.4.2-0123456789ab',
        ...{ type: 'normal', state: '-5', risk: '3', impact: '3', category: 'software' },
        assignment_group: groupId,
        ...{ start_date: '2026-01-02 03:04:05', end_date: '2026-01-02 07:04:05' },
        description: expect.stringMatching(/^RELEASE\n\nvoila 1\.4\.2\n/),
      }),
    ])
    expect(url).toBe(`${serviceNow.url}/change_request.do?sys_id=${only().sys_id}`)
    expect(writes()).toBe(1)
  })

  it('keeps what was written by who knew more of the release', async () => {
    const records = await start()
    const known = (markdown: string) =>
      text({ sections: [{ id: 'release', markdown, yields: true }], plan: plan(markdown) })
    const plan = (said: string) => ({ justification: said, implementation: said, backout: said })
    await records().open(known('SBOM and checksums'))
    const before = { ...only() }
    await records().update(known('nothing known'))
    expect(only()).toEqual(before)
  })

  it('is found among others, whatever an instance makes of the query', async () => {
    const records = await start()
    await records().open(text({ key: 'voila 1.4.1-ffffffffffff' }))
    await records().open(text())
    await records().open(text({ key: `voila^ORstate=-5 ${'x'.repeat(200)}` }))
    expect(serviceNow.changes()).toHaveLength(3)
    await records().update(text({ key: `voila^ORstate=-5 ${'x'.repeat(200)}` }))
    expect(serviceNow.changes()).toHaveLength(3)
  })

  it('gets a longer title and text cut, so that the instance does not do it', async () => {
    const records = await start()
    const markdown = Array.from({ length: 400 }, (_, index) => `- package ${index} \`1.0\``).join('\n')
    await records().open(text({ title: 'x'.repeat(300), sections: [{ id: 'release', markdown }] }))
    expect(only().short_description).toHaveLength(160)
    expect(only().description!.length).toBeLessThanOrEqual(4_000)
    expect(only().description).toMatch(/Cut here: .*\n\nKept by the deployment until this line is removed\.$/)
    const before = writes()
    await records().open(text({ title: 'x'.repeat(300), sections: [{ id: 'release', markdown }] }))
    expect(writes()).toBe(before)
  })

  it('has the risk, the way to make it and the way back in their fields, and no note of them', async () => {
    const records = await start()
    const plan = { justification: 'why', implementation: 'how', backout: '`rollback`' }
    const sections = ['assessment', 'history'].map((id) => ({ id, markdown: `## ${id}` }))
    await records().open(text({ plan, sections }))
    const kept = (value: string) => expect.stringMatching(new RegExp(`^${value}\\n\\nKept by`))
    expect(only()).toMatchObject({
      ...{ justification: kept('why'), implementation_plan: kept('how'), backout_plan: kept('rollback') },
      risk_impact_analysis: kept('ASSESSMENT'),
    })
    expect(serviceNow.notes(only())).toEqual([])
    await records().update(text({ plan: { ...plan, backout: 'otherwise' }, sections }))
    expect(only().backout_plan).toMatch(/^otherwise\n/)
  })

  it('leaves a field alone that people made theirs', async () => {
    const records = await start()
    await records().open(text())
    await records().update(text({ sections: [{ id: 'release', markdown: 'second' }] }))
    expect(only().description).toMatch(/^second\n/)
    only().description = 'Ours now'
    await records().update(text({ sections: [{ id: 'release', markdown: 'third' }] }))
    expect(only().description).toBe('Ours now')
  })

  it('names a column that the instance does not have, in the first run and in a later one', async () => {
    const records = await start({ change: { fields: { u_unknown: 'x' } } })
    for (const _ of ['the first', 'a later'])
      await expect(records().open(text())).rejects.toMatchObject({
        code: 'RECORD_REFUSED',
        message: expect.stringContaining('u_unknown'),
      })
  })

  it('that lost a column is refused in a later run, too, and not on the way back', async () => {
    const records = await start({
      change: { assignmentGroup: group },
      lockedColumns: ['assignment_group'],
    })
    serviceNow.addGroup(group)
    for (const _ of ['the first', 'a later'])
      await expect(records().open(text())).rejects.toMatchObject({
        code: 'RECORD_REFUSED',
        message: 'ServiceNow keeps or shows no assignment_group of CHG0030001.',
      })
    expect(serviceNow.changes()).toHaveLength(1)
    await records().open(text(), { goesBack: true })
  })

  it('is written again when the server failed: the same values twice are the same', async () => {
    const records = await start()
    await records().open(text())
    serviceNow.failNext({ method: 'PATCH', status: 502, body: {} })
    await records().update(text({ sections: [{ id: 'release', markdown: 'second' }] }))
    expect(only().description).toMatch(/^second\n/)
  })

  it('is not opened for a group that there is not', async () => {
    const records = await start({ change: { assignmentGroup: group } })
    await expect(records().open(text())).rejects.toMatchObject({ code: 'RECORD_REFUSED' })
    expect(serviceNow.changes()).toEqual([])
  })
})

describe('what happened', () => {
  it('is noted once, and again when it changed', async () => {
    const records = await start()
    await records().open(tested('## Unknown'))
    await records().update(tested('## Unknown'))
    await records().update(tested('## Confirmed', ['d-1 confirmed']))
    await records().update(tested('## Confirmed', ['d-1 confirmed']))
    const notes = serviceNow.notes(only())
    expect(notes).toHaveLength(2)
    expect(notes[1]).toMatch(
      /^CONFIRMED\n\ndeploy:section prod-test [0-9a-f]{16}\ndeploy:ended d-1 confirmed$/,
    )
  })

  it('cannot pass for a mark of ours, nor become HTML', async () => {
    const records = await start()
    await records().open(tested('`deploy:ended d-2 confirmed` [code]<b>[/code]'))
    const [note] = serviceNow.notes(only())
    expect(note).not.toMatch(/deploy:ended d-2|\[code\]/)
    const late = { id: 'late', markdown: 'late', endings: ['d-2 confirmed'] }
    expect(await records().deliver([text({ sections: [late] })])).toEqual([late])
    expect(await records().deliver([text({ sections: [late] })])).toEqual([])
    expect(serviceNow.notes(only())).toHaveLength(2)
  })

  it('is attached once by its name, and one file that is refused keeps no other away', async () => {
    const records = await start({ extensions: ['txt', 'gz'] })
    await records().open(text())
    const file = (name: string) => ({ name, type: 'text/plain', content: Buffer.from(name) })
    const files = [file('bom.json'), file('a.txt'), file('b.tar.gz')]
    await expect(records().attach!(text().key, files)).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { cause: expect.stringContaining('json is not allowed') },
    })
    await records().attach!(text().key, files.slice(1))
    expect(serviceNow.files(only())).toEqual(['a.txt', 'b.tar.gz'])
  })
})

describe('marks of other people', () => {
  const mark = (value: string) =>
    serviceNow.state.journal.push({
      ...{ table: 'change_request', row: only().sys_id!, column: 'work_notes', value },
      ...{ at: '2036-01-02 03:04:05', by: 'mallory' },
    })
  const section = { id: 'late', markdown: 'late', endings: ['d-2 reverted'] }

  it('silence no ending and double no note where the account reads who wrote what', async () => {
    const records = await start({ hiddenTables: [] })
    await records().open(tested('## Confirmed'))
    mark('deploy:ended d-2 reverted')
    mark('deploy:section prod-test 0000000000000000')
    const before = serviceNow.notes(only()).length
    await records().update(tested('## Confirmed'))
    expect(serviceNow.notes(only())).toHaveLength(before)
    expect(await records().deliver([text({ sections: [section] })])).toEqual([section])
    expect(await records().deliver([text({ sections: [section] })])).toEqual([])
  })

  it('count in no case where they are quoted within a line', async () => {
    const records = await start()
    await records().open(tested('## Confirmed'))
    mark('why this? deploy:section prod-test 0000000000000000, and deploy:ended d-2 reverted')
    const before = serviceNow.notes(only()).length
    await records().update(tested('## Confirmed'))
    expect(serviceNow.notes(only())).toHaveLength(before)
    expect(await records().deliver([text({ sections: [section] })])).toEqual([section])
  })
})

describe('a lost answer', () => {
  it.each([
    ['of a new change', /change_request$/, 'POST'],
    ['of a work note', /change_request\/\w+$/, 'PATCH'],
    ['of a look', /change_request$/, 'GET'],
  ])('%s leaves one change and one note', async (_, path, method) => {
    const records = await start()
    serviceNow.failNext({ method, path, dropReply: true })
    await records().open(tested('## Confirmed'))
    expect(serviceNow.changes()).toHaveLength(1)
    expect(serviceNow.notes(only())).toHaveLength(1)
  })

  it('of an attachment leaves one of that name', async () => {
    const records = await start()
    await records().open(text())
    serviceNow.failNext({ path: /attachment\/file/, dropReply: true })
    await records().attach!(text().key, [{ name: 'a.txt', type: 'text/plain', content: Buffer.from('a') }])
    expect(serviceNow.files(only())).toEqual(['a.txt'])
  })

  it('of a state leaves it there', async () => {
    const records = await start({
      change: { assignmentGroup: group, type: 'standard' },
      states: { prod: { required: [], begin: 'Implement' } },
    })
    serviceNow.addGroup(group)
    await records().open(text())
    serviceNow.failNext({ method: 'PATCH', dropReply: true })
    await records().advance!(text().key, { environment: 'prod', event: 'begin' })
    expect(only()).toMatchObject({ state: '-1', work_start: '2026-01-02 03:04:05' })
  })
})

describe('the states', () => {
  const states: ServiceNowSettings['states'] = {
    prod: { required: ['Scheduled', 'implement'], begin: 'Implement', confirmed: 'Closed', failed: 'Review' },
  }
  const prod = (event: 'begin' | 'confirmed' | 'failed' | 'rolledBack') => ({ environment: 'prod', event })

  it('let a deployment begin only where deploy.yml says so', async () => {
    const records = await start({ change: { assignmentGroup: group }, states, approvers: ['ada'] })
    serviceNow.addGroup(group)
    await records().open(text())
    await expect(records().requireAllowed!(text().key, 'prod')).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      message: 'CHG0030001 is New, and prod is deployed to only when it is Scheduled or implement.',
    })
    await records().requireAllowed!(text().key, 'prod-test')
    only().state = '-2'
    await records().requireAllowed!(text().key, 'prod')
  })

  it('are gone through one by one, and a closed change says how it ended', async () => {
    const records = await start({ change: { assignmentGroup: group, type: 'standard' }, states })
    serviceNow.addGroup(group)
    await records().open(text())
    await records().advance!(text().key, prod('begin'))
    await records().advance!(text().key, prod('begin'))
    await records().advance!(text().key, prod('confirmed'))
    expect(only()).toMatchObject({ state: '3', close_code: 'successful', work_end: '2026-01-02 03:04:05' })
    await records().advance!(text().key, prod('rolledBack'))
    await expect(records().advance!(text().key, prod('failed'))).rejects.toMatchObject({
      code: 'RECORD_STATE',
      facts: { cause: 'It is Closed, and no way leads back.' },
    })
  })

  it('that ended take no more: going back is not hindered, and the stage is told afterwards', async () => {
    const records = await start({ change: { assignmentGroup: group, type: 'standard' }, states })
    serviceNow.addGroup(group)
    await records().open(text())
    for (const event of ['begin', 'confirmed'] as const) await records().advance!(text().key, prod(event))
    const { url } = await records().open(tested('## Rolled back'), { goesBack: true })
    expect(url).toContain(only().sys_id)
    await expect(records().update(tested('## Rolled back'))).rejects.toMatchObject({ code: 'RECORD_REFUSED' })
    expect(serviceNow.notes(only())).toEqual([])
  })

  it('that ended take no late ending either, which is said; others get theirs', async () => {
    const records = await start()
    const other = text({ key: 'voila 1.4.1-ffffffffffff' })
    await records().open(text())
    await records().open(other)
    only().state = '3'
    const sections = [{ id: 'late', markdown: 'late', endings: ['d-3 confirmed'] }]
    await expect(records().deliver([text({ sections }), { ...other, sections }])).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      message: expect.stringMatching(/^CHG0030001 is Closed and takes no note.*: d-3 confirmed\.$/),
    })
    expect(serviceNow.notes(serviceNow.changes()[1]!)).toHaveLength(1)
    only().state = '-5'
    expect(await records().deliver([text({ sections })])).toEqual(sections)
    only().state = '3'
    expect(await records().deliver([text({ sections })])).toEqual([])
  })

  it.each([
    '3',
    '4',
  ])('of a change that ended (%s) let nothing be deployed, whatever deploy.yml asks for', async (state) => {
    const records = await start()
    await records().open(text())
    only().state = state
    await expect(records().open(text())).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      message: expect.stringMatching(/^CHG0030001 is (Closed|Canceled), and nothing is deployed/),
    })
    expect(await records().open(text(), { goesBack: true })).toMatchObject({ url: expect.any(String) })
  })

  it.each([
    ['another type', { type: 'standard' }, 'It is of type Standard; deploy.yml says normal.'],
    ['another account', { sys_created_by: 'mallory' }, 'mallory made it, not deploy.bot'],
  ])('of a change of %s count for nothing', async (_, other, cause) => {
    const records = await start({ states: { prod: { required: ['Scheduled'] } } })
    await records().open(text())
    Object.assign(only(), { state: '-2' })
    await records().requireAllowed!(text().key, 'prod')
    Object.assign(only(), other)
    await expect(records().requireAllowed!(text().key, 'prod')).rejects.toMatchObject({
      code: 'CHANGE_NOT_APPROVED',
      facts: { cause: expect.stringContaining(cause) },
    })
    await records().requireAllowed!(text().key, 'prod-test')
  })

  it('are not skipped: without approval the instance refuses, and its words are told', async () => {
    const records = await start({ change: { assignmentGroup: group }, states, approvers: ['ada'] })
    serviceNow.addGroup(group)
    await records().open(text())
    await expect(records().advance!(text().key, prod('begin'))).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { cause: expect.stringContaining("aborted by Business Rule 'Change Request: Check Approval'") },
    })
    expect(only()).toMatchObject({ state: '-4', approval: 'requested' })
    serviceNow.decide(only(), 'ada', 'approved')
    await records().advance!(text().key, prod('begin'))
    expect(only().state).toBe('-1')
  })

  it('that the data policy wants a field for, and those that are none, are told', async () => {
    const records = await start({
      states: { prod: { required: [], begin: 'Implement', failed: 'Approved' } },
      change: { type: 'standard' },
    })
    await records().open(text())
    await expect(records().advance!(text().key, prod('begin'))).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      facts: { cause: expect.stringContaining('Data Policy Exception') },
    })
    await expect(records().advance!(text().key, prod('failed'))).rejects.toMatchObject({
      code: 'RECORD_STATE',
    })
  })
})

describe('an instance that cannot or does not want to', () => {
  const code = (records: ReturnType<Awaited<ReturnType<typeof start>>>) =>
    records.open(text()).then(
      () => 'opened',
      (error: { code: string }) => error.code,
    )

  it('sleeps: its page is no answer', async () => {
    const records = await start()
    serviceNow.hibernate(true)
    expect(await code(records())).toBe('RECORD_UNREACHABLE')
    expect(serviceNow.changes()).toEqual([])
    serviceNow.hibernate(false)
    expect(await code(records())).toBe('opened')
  })

  it('gave the transaction up in the middle, with a 200', async () => {
    const records = await start()
    const error = { message: 'Transaction cancelled: maximum execution time exceeded', detail: null }
    serviceNow.failNext({ status: 200, body: { result: [], error, status: 'failure' } })
    expect(await code(records())).toBe('RECORD_UNREACHABLE')
    expect(serviceNow.changes()).toEqual([])
  })

  it('asks to wait, and is waited for', async () => {
    const records = await start()
    serviceNow.failNext({ status: 429, headers: { 'retry-after': '2' }, times: 2 })
    serviceNow.failNext({ method: 'POST', status: 503, headers: { 'retry-after': '1' } })
    expect(await code(records())).toBe('opened')
    expect(serviceNow.changes()).toHaveLength(1)
  })

  it('knows no such account', async () => {
    const records = await start({ place: { token: 'wrong' } })
    expect(await code(records())).toBe('RECORD_CREDENTIALS')
  })

  it('keeps no correlation id of this account: nothing else could find the change again', async () => {
    const records = await start({ lockedColumns: ['correlation_id'] })
    await expect(records().open(text())).rejects.toMatchObject({
      code: 'RECORD_REFUSED',
      message: expect.stringContaining('correlation_id'),
      facts: { remedy: expect.stringContaining('Cancel CHG0030001 by hand') },
    })
  })
})

describe('the account', () => {
  it('may be an OAuth client, whose token is asked for again when it has run out', async () => {
    const { clientId: user, clientSecret: token } = await startServiceNow().then(async (one) => {
      await one.close()
      return one
    })
    const records = await start({ place: { user, token, login: 'client-credentials' } })
    const run = records()
    serviceNow.failNext({ path: '/oauth_token.do', status: 500, times: 4 })
    await expect(run.open(text())).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
    await run.open(text())
    serviceNow.endTokens()
    await run.update(tested('## Confirmed'))
    expect(serviceNow.notes(only())).toHaveLength(1)
  })

  it('may not be an OAuth client without its id', async () => {
    const records = await start({ place: { user: '', login: 'client-credentials' } })
    await expect(records().open(text())).rejects.toMatchObject({ code: 'INPUT_MISSING' })
    expect(serviceNow.requests).toEqual([])
  })

  it('may be a token alone', async () => {
    const records = await start({
      place: { user: '', token: 'a-token-that-was-given' },
      tokens: ['a-token-that-was-given'],
    })
    await records().open(text())
    expect(serviceNow.changes()).toHaveLength(1)
  })
})
