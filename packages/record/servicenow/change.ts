import { createHash } from 'node:crypto'
import { DeployError } from '@deploy/kit/errors.ts'
import type { ChangeRecord } from '@deploy/manifest/manifest.ts'
import type { ServiceNowPlace } from './account.ts'
import type { Row, ServiceNowApi } from './api.ts'

/** What a change is made of, beside what it is about. */
export type ServiceNowChange = NonNullable<ChangeRecord['servicenow']>

export interface ServiceNowSettings {
  place: ServiceNowPlace
  change: ServiceNowChange
  /** By environment: in which states a deployment may begin, and which one it brings the change to. */
  states: ChangeRecord['states']
  now?: () => Date
}

/** What the manifest and the inputs say. Throws RECORD_REFUSED where the manifest names no ServiceNow. */
export function serviceNowSettings(
  { url, states, servicenow: change }: ChangeRecord,
  access: { user: string; token: string },
): ServiceNowSettings {
  if (url !== undefined && change !== undefined)
    return { place: { url, ...access, login: change.login }, change, states }
  throw new DeployError({
    code: 'RECORD_REFUSED',
    message: 'deploy.yml names no ServiceNow.',
    remedy: "Write 'url' and the group 'servicenow' under change-record.",
  })
}

export const TABLE = 'change_request'

/** What stands where a text was cut. */
export const POINTER = '*Cut here: the whole is in change-record.md of the evidence, which is attached.*'

const MAX_CORRELATION = 100

/** The key itself where it fits and means nothing in a query. */
export function correlationOf(key: string): string {
  if (key.length <= MAX_CORRELATION && /^[\w .:@/+-]+$/.test(key)) return key
  return createHash('sha256').update(key).digest('hex')
}

export function at(row: Row, what: string): { table: string; sysId: string; what: string } {
  return { table: TABLE, sysId: row.sys_id!.value, what: `${what} of ${row.number?.value ?? 'the change'}` }
}

export function addressOf({ url }: ServiceNowApi, row: Row): string {
  return `${url}/${TABLE}.do?sys_id=${row.sys_id!.value}`
}

/** Columns that a change, by its number, does not have. */
export function noColumns(names: string[], number = 'a change'): DeployError {
  const isLost = names.includes('correlation_id')
  return new DeployError({
    code: 'RECORD_REFUSED',
    message: `ServiceNow keeps or shows no ${names.join(', ')} of ${number}.`,
    cause:
      'There is no such column, or this account may not read and write it; ServiceNow then leaves it out without a word.',
    remedy: `Correct 'fields' of change-record in deploy.yml, or give the account access to ${names.join(', ')}.${isLost ? ` Cancel ${number} by hand: nothing finds it again.` : ' Fill it in a change that is there already.'}`,
  })
}

/** As the database has times: UTC. */
export function databaseTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ')
}
