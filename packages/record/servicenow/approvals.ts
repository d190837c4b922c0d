import { isDeepStrictEqual } from 'node:util'
import type { Command } from '@deploy/evidence/approvals.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import type { ApprovalSource, Change } from '../approvals.ts'
import { isSameUser, type Row, type ServiceNowApi, serviceNowApi } from './api.ts'
import { addressOf, type ServiceNowSettings, TABLE } from './change.ts'
import { findChange } from './writer.ts'

/** What is attached where a plan is shown: which one it is, and the approvals that the change had before, which are not about it. */
const plannedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  environment: z.string(),
  planDigest: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  approvedBefore: z.array(z.string()),
})

type Planned = z.output<typeof plannedSchema>

const changeColumns = ['sys_id', 'number', 'correlation_id']
const approverColumns = ['sys_id', 'state', 'sys_updated_on', 'sys_updated_by', 'approver.user_name']

/**
 * Approvals of ServiceNow: the rows of sysapproval_approver. Such an approval names no plan, so it counts only when a dry run had attached
 * the plan to the change before, and the change has shown no other one since. Only the approver's own hand counts: a delegate and an administrator
 * set the row of somebody else. Needs to read sysapproval_approver. Throws what ServiceNow said, explained.
 */
export function serviceNowApprovals(settings: ServiceNowSettings): ApprovalSource {
  const api = serviceNowApi(settings.place)
  const find = (key: string) => findChange(api, key, changeColumns)
  return {
    announce: async ({ key, environment, digest }) => {
      const row = await find(key)
      if (row === undefined) throw noChange(key)
      const newest = () => newestPlan(api, row, environment)
      const known = await newest()
      const approved = (await approversOf(api, row)).filter(isApproved).map(({ sys_id: id }) => id!.value)
      const isKnown = known?.planDigest === digest
      // A row that was taken back since, and may be given again, is about this plan from then on.
      const approvedBefore = isKnown ? known.approvedBefore.filter((one) => approved.includes(one)) : approved
      if (isKnown && approvedBefore.length === known.approvedBefore.length) return
      const planned: Planned = { schemaVersion: 1, environment, planDigest: digest, approvedBefore }
      await api.once(
        async () => (isDeepStrictEqual(await newest(), planned) ? true : undefined),
        async () => {
          await api.upload({ table: TABLE, sysId: row.sys_id!.value }, fileOf(planned))
          return true
        },
      )
    },
    commandsOn: async (change) => {
      const row = await find(change.key)
      if (row === undefined) return none('There is no change in ServiceNow yet that somebody could approve.')
      const planned = await newestPlan(api, row, change.environment)
      const where = `${row.number?.value} in ServiceNow (${addressOf(api, row)})`
      if (planned?.planDigest !== change.digest)
        return none(
          `${where} has not been shown this plan, so its approvals are not about it: run this job with 'dry-run: true', then let them approve there, in the place of a comment.`,
        )
      const rows = await approversOf(api, row)
      const rejected = rows.filter(({ state }) => state?.value === 'rejected').map(userOf)
      if (rejected.length > 0)
        return none(`${rejected.join(', ')} rejected ${where}, so no approval of it counts.`)
      const since = rows.filter(
        (one) => isApproved(one) && !planned.approvedBefore.includes(one.sys_id?.value ?? ''),
      )
      return wordsOf(since, { change, settings, where, url: addressOf(api, row) })
    },
  }
}

function none(reason: string): { commands: Command[]; ignored: string[] } {
  return { commands: [], ignored: [reason] }
}

function isApproved({ state }: Row): boolean {
  return state?.value === 'approved'
}

function userOf(row: Row): string {
  return row['approver.user_name']?.value ?? ''
}

function approversOf(api: ServiceNowApi, change: Row): Promise<Row[]> {
  const of = change.sys_id!.value
  return api
    .rows('sysapproval_approver', `sysapproval=${of}^ORDERBYsys_updated_on`, [
      'sysapproval',
      ...approverColumns,
    ])
    .then((rows) => rows.filter(({ sysapproval }) => sysapproval?.value === of))
}

/** The words of those whom deploy.yml gives an account of GitHub, each for the roles that it may have, in the order of the roles. */
function wordsOf(
  rows: Row[],
  {
    change: { approvals, digest },
    settings,
    where,
    url,
  }: { change: Change; settings: ServiceNowSettings; where: string; url: string },
): { commands: Command[]; ignored: string[] } {
  const { accounts } = settings.change
  const loginOf = (user: string) => (Object.hasOwn(accounts, user) ? accounts[user] : undefined)
  const [own, others] = split(rows, (row) => isSameUser(row.sys_updated_by?.value, userOf(row)))
  const known = own.flatMap((row) => {
    const login = loginOf(userOf(row))
    return login === undefined ? [] : [{ row, login }]
  })
  const commands = approvals.flatMap(({ role, logins, teams }) =>
    known
      .filter(
        ({ login }) => teams.length > 0 || logins.some((one) => one.toLowerCase() === login.toLowerCase()),
      )
      .map(({ row, login }): Command => {
        const at = isoOf(row.sys_updated_on?.value ?? '')
        const account = userOf(row)
        const word = { login, account, body: `approved as ${account}`, at, edited: false, url }
        return { verb: 'approve', role, digest, reason: '', word }
      }),
  )
  const strangers = own.map(userOf).filter((user) => loginOf(user) === undefined)
  return {
    commands,
    ignored: [
      ...others.map(
        (row) =>
          `The approval of ${userOf(row)} for ${where} was written by ${row.sys_updated_by?.value}, so it does not count: approvers decide themselves, not a delegate or an administrator for them.`,
      ),
      ...strangers.map(
        (user) =>
          `${user} approved ${where}; 'accounts' of change-record in deploy.yml names no account of GitHub for this user.`,
      ),
      `Approvals are given in ${where}, in the place of a comment.`,
    ],
  }
}

function split<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))]
}

/** `yyyy-MM-dd HH:mm:ss` in UTC. */
function isoOf(time: string): string {
  return `${time.replace(' ', 'T')}Z`
}

function prefixOf(environment: string): string {
  return `plan-${environment}-`
}

function fileOf(planned: Planned): { name: string; type: string; content: Buffer } {
  return {
    name: `${prefixOf(planned.environment)}${planned.planDigest.slice(0, 12)}.json`,
    type: 'application/json',
    content: Buffer.from(`${JSON.stringify(planned, null, 2)}\n`),
  }
}

/** The plan that the change was shown last; undefined when it was shown none. Others may attach files to a change, too. */
async function newestPlan(api: ServiceNowApi, row: Row, environment: string): Promise<Planned | undefined> {
  const account = await api.account()
  const name = new RegExp(`^${prefixOf(environment)}[0-9a-f]{12}\\.json$`)
  const files = (await api.files(row.sys_id!.value)).filter(
    (file) => name.test(file.file_name) && isSameUser(file.sys_created_by, account),
  )
  const file = files.at(-1)
  if (file === undefined) return undefined
  const { success, data } = plannedSchema.safeParse(await api.content(file.sys_id))
  return success && data.environment === environment ? data : undefined
}

function noChange(key: string): DeployError {
  return new DeployError({
    code: 'RECORD_REFUSED',
    message: `ServiceNow has no change of ${key} that could be shown the plan.`,
    cause: 'The stage before opens it; it was deleted, or this account no longer sees it.',
    remedy: 'Deploy to the environment before again: that opens one.',
  })
}
