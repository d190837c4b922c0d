import { judgeApprovals } from '@deploy/evidence/approvals.ts'
import { type ServiceNow, startServiceNow } from '@deploy/test/harness/servicenow/server.ts'
import { afterEach, expect, it } from 'vitest'
import type { Change } from '../approvals.ts'
import { serviceNowApprovals } from './approvals.ts'
import type { ServiceNowSettings } from './change.ts'
import { serviceNowChanges } from './changes.ts'

let serviceNow: ServiceNow
let seconds = 0
let lastSettings: ServiceNowSettings
afterEach(() => serviceNow.close())

const role = (name: string, logins: string[], teams: string[] = []): Change['approvals'][number] => ({
  ...{ role: name, logins, teams, when: 'always', from: 'change-record', environment: undefined },
})
const change: Change = {
  ...{ key: 'voila 1.4.2-0123456789ab', application: 'voila', environment: 'prod' },
  ...{ digest: 'a'.repeat(64), commit: 'c'.repeat(40), since: [] },
  approvals: [role('AO', ['ada']), role('Ops', ['otto'])],
}
const other = { ...change, digest: 'b'.repeat(64) }

/** A change that waits for ada and otto, whom ServiceNow calls by other names. */
type Start = { accounts?: Record<string, string>; login?: 'client-credentials'; hiddenTables?: string[] }

async function start({
  accounts = { 'ada.l': 'ada', 'otto.o': 'otto' },
  login,
  hiddenTables = ['sys_journal_field'],
}: Start = {}) {
  seconds = 0
  serviceNow = await startServiceNow({
    approvers: ['ada.l', 'otto.o'],
    hiddenTables,
    clock: () => new Date(Date.parse('2026-01-02T03:04:05Z') + 1_000 * seconds++),
  })
  const { url, user, password, addGroup, clientId, clientSecret } = serviceNow
  const access = login ? { user: clientId, token: clientSecret } : { user, token: password }
  const settings: ServiceNowSettings = {
    place: { url, ...access, login: login ?? 'password', secondMs: 2 },
    change: {
      ...{
        login: 'password',
        type: 'normal',
        risk: 'low',
        impact: 'low',
        plannedHours: 1,
        fields: {},
        accounts,
      },
      assignmentGroup: addGroup('Change Operations').sys_id,
      closeCodes: { confirmed: 'successful', failed: 'unsuccessful', rolledBack: 'unsuccessful' },
    },
    states: { 'prod-test': { required: [], confirmed: 'Assess' } },
  }
  lastSettings = settings
  const records = serviceNowChanges(settings)
  await records.open({ key: change.key, title: 'Change: voila 1.4.2', sections: [] })
  await records.advance!(change.key, { environment: 'prod-test', event: 'confirmed' })
  return serviceNowApprovals(settings)
}

const only = () => serviceNow.changes()[0]!
/** How the rules of the manifest judge what ServiceNow says. */
async function judged(source: ReturnType<typeof serviceNowApprovals>, of: Change = change) {
  const { commands, ignored } = await source.commandsOn(of)
  const has = (login: string, name: string) =>
    of.approvals.some((one) => one.role === name && one.logins.includes(login))
  const state = judgeApprovals(commands, { ...of, authors: ['eve'], has })
  return { given: state.decisions.map(({ role: name, login }) => `${name} ${login}`), ignored }
}

it('count once the plan was shown, in the order of the roles, with their time', async () => {
  const source = await start()
  await source.announce!(change)
  serviceNow.decide(only(), 'otto.o', 'approved')
  expect((await judged(source)).given).toEqual([])
  serviceNow.decide(only(), 'ada.l', 'approved')
  expect((await judged(source)).given).toEqual(['AO ada', 'Ops otto'])
  const { commands } = await source.commandsOn(change)
  expect(commands[0]!.word.at).toMatch(/^2026-01-02T03:04:\d\dZ$/)
})

it('of a change that was shown no plan, or another one, count for nothing', async () => {
  const source = await start()
  serviceNow.decide(only(), 'ada.l', 'approved')
  expect((await judged(source)).ignored.join()).toMatch(/CHG0030001 .* has not been shown this plan/)
  await source.announce!(other)
  expect((await judged(source)).given).toEqual([])
})

it('that were given before the plan are not about it, however often they are touched afterwards', async () => {
  const source = await start()
  await source.announce!(other)
  serviceNow.decide(only(), 'ada.l', 'approved')
  await source.announce!(change)
  for (const row of serviceNow.state.rows.sysapproval_approver!) row.sys_updated_on = '2027-01-01 00:00:00'
  expect((await judged(source)).given).toEqual([])
  serviceNow.decide(only(), 'otto.o', 'approved')
  const { commands } = await source.commandsOn(change)
  expect(commands.map(({ word }) => word.login)).toEqual(['otto'])
})

it('stay when the same plan is shown again, also when an answer is lost', async () => {
  const source = await start()
  serviceNow.failNext({ path: /attachment\/file$/, dropReply: true })
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved')
  await source.announce!(change)
  expect(serviceNow.files(only())).toEqual(['plan-prod-aaaaaaaaaaaa.json'])
  expect((await judged(source)).given).toEqual(['AO ada'])
})

it('are void when somebody rejects', async () => {
  const source = await start()
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved')
  serviceNow.decide(only(), 'otto.o', 'rejected')
  const { given, ignored } = await judged(source)
  expect(given).toEqual([])
  expect(ignored.join()).toContain('otto.o rejected CHG0030001')
})

it('of users whom deploy.yml does not name are told', async () => {
  const source = await start({ accounts: {} })
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved')
  expect((await judged(source)).ignored.join()).toMatch(/^ada\.l approved .* names no account of GitHub/)
})

it.each([
  ['a password', {}],
  ['an OAuth client', { login: 'client-credentials' } as const],
])('are not told by a plan that somebody else attached, with %s', async (_, how) => {
  const source = await start(how)
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved')
  expect((await judged(source)).given).toEqual(['AO ada'])
  Object.assign(serviceNow.state.rows.sys_attachment![0]!, { sys_created_by: 'mallory' })
  expect((await judged(source)).given).toEqual([])
})

it('do not count where the instance does not say as whom the client works', async () => {
  const source = await start({ login: 'client-credentials' })
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved')
  serviceNow.state.rows.sys_user = serviceNow.state.rows.sys_user!.filter(
    ({ user_name: name }) => name !== 'deploy.client',
  )
  const other = serviceNowApprovals(lastSettings)
  await expect(judged(other)).rejects.toMatchObject({
    code: 'RECORD_REFUSED',
    message: expect.stringContaining('does not say as which user'),
  })
})

it('that a delegate or an administrator wrote are not those of the approver', async () => {
  const source = await start()
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved', { by: 'eve' })
  serviceNow.decide(only(), 'otto.o', 'approved')
  const { given, ignored } = await judged(source)
  expect(given).toEqual([])
  expect(ignored.join()).toContain('ada.l for CHG0030001')
  expect(ignored.join()).toContain('was written by eve')
})

it('that were taken back and given again count once a dry run has seen the row without them', async () => {
  const source = await start()
  await source.announce!(other)
  serviceNow.decide(only(), 'ada.l', 'approved')
  await source.announce!(change)
  const row = serviceNow.state.rows.sysapproval_approver!.find((one) => one.state === 'approved')!
  row.state = 'requested'
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved')
  expect((await judged(source)).given).toEqual(['AO ada'])
  const files = serviceNow.files(only()).length
  await source.announce!(change)
  expect(serviceNow.files(only())).toHaveLength(files)
})

it('of a user with the name of something that every object has are told, too', async () => {
  const source = await start()
  await source.announce!(change)
  const ada = serviceNow.state.rows.sys_user!.find(({ user_name: name }) => name === 'ada.l')!
  ada.user_name = 'constructor'
  serviceNow.decide(only(), 'constructor', 'approved')
  expect((await judged(source)).ignored.join()).toMatch(/^constructor approved .* names no account of GitHub/)
})
