import { judgeApprovals } from '@deploy/evidence/approvals.ts'
import { type ServiceNow, startServiceNow } from '@deploy/test/harness/servicenow/server.ts'
import { afterEach, expect, it } from 'vitest'
import type { Change } from '../approvals.ts'
import { serviceNowApprovals } from './approvals.ts'
import type { ServiceNowSettings } from './change.ts'
import { serviceNowChanges } from './changes.ts'

let serviceNow: ServiceNow
let seconds = 0
afterEach(() => serviceNow.close())

const role = (name: string, logins: string[], teams: string[] = []): Change['approvals'][number] => ({
  ...{ role: name, logins, teams, when: 'always', from: 'change-record', environment: undefined },
})
const change: Change = {
  ...{ key: 'voila 1.4.2-0123456789ab', application: 'voila', environment: 'prod' },
  ...{ digest: 'a'.repeat(64), commit: 'c'.repeat(40), since: undefined },
  approvals: [role('AO', ['ada']), role('Ops', ['otto'])],
}
const other = { ...change, digest: 'b'.repeat(64) }

/** A change that waits for ada and otto, whom ServiceNow calls by other names. */
async function start(accounts: Record<string, string> = { 'ada.l': 'ada', 'otto.o': 'otto' }) {
  seconds = 0
  serviceNow = await startServiceNow({
    approvers: ['ada.l', 'otto.o'],
    clock: () => new Date(Date.parse('2026-01-02T03:04:05Z') + 1_000 * seconds++),
  })
  const { url, user, password, addGroup } = serviceNow
  const settings: ServiceNowSettings = {
    place: { url, user, token: password, login: 'password', secondMs: 2 },
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
  const source = await start({})
  await source.announce!(change)
  serviceNow.decide(only(), 'ada.l', 'approved')
  expect((await judged(source)).ignored.join()).toMatch(/^ada\.l approved .* names no account of GitHub/)
})

it('are not told by a plan that somebody else attached', async () => {
  const source = await start()
  await source.announce!(change)
  Object.assign(serviceNow.state.rows.sys_attachment![0]!, { sys_created_by: 'mallory' })
  serviceNow.decide(only(), 'ada.l', 'approved')
  expect((await judged(source)).given).toEqual([])
})
