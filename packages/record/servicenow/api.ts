import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import type { RecordApi, Request } from '../http.ts'
import { baseOf, noData, reasonsIn, type ServiceNowPlace, serviceNowAccount } from './account.ts'

/** A row, each column as the database has it and as people see it. */
export type Row = Record<string, { value: string; shown: string }>

export interface ServiceNowApi {
  url: string
  /** The rows that an encoded query finds. A term about a column that does not exist finds everything, so look at what came. */
  rows(table: string, query: string, columns: readonly string[]): Promise<Row[]>
  create(table: string, values: Record<string, string>, columns: readonly string[]): Promise<Row>
  update(
    change: { table: string; sysId: string; what: string; isSameTwice?: boolean },
    values: Record<string, string>,
    columns: readonly string[],
  ): Promise<Row>
  /** The attachments of a row, the oldest first. */
  files(sysId: string): Promise<ServiceNowFile[]>
  /** What is in an attachment that is JSON; undefined when it is none. */
  content(fileId: string): Promise<unknown>
  /** The user name of the account that asks, as `sys_created_by` has it. Throws RECORD_REFUSED where the instance does not say. */
  account(): Promise<string>
  upload(
    to: { table: string; sysId: string },
    file: { name: string; type: string; content: Buffer },
  ): Promise<void>
  once: RecordApi['once']
}

const fileSchema = z.object({
  sys_id: z.string(),
  file_name: z.string(),
  sys_created_by: z.string(),
})

export type ServiceNowFile = z.output<typeof fileSchema>

/** A value with `sysparm_display_value=all`. */
const cellSchema = z.object({ value: z.nullable(z.string()), display_value: z.nullable(z.string()) })
const rowSchema = z.record(z.string(), cellSchema)

/**
 * The Table and Attachment APIs of a ServiceNow instance. Throws RECORD_UNREACHABLE, also for the page that an instance which sleeps
 * shows in the place of data; RECORD_CREDENTIALS; RECORD_REFUSED, which is also what a business rule, a data policy or an access
 * control says.
 */
export function serviceNowApi(place: ServiceNowPlace): ServiceNowApi {
  const { request, once } = serviceNowAccount(place)
  const rowOf = async (wanted: Request) => parsed(rowSchema, await request(wanted), wanted.what)
  const query = (columns: readonly string[]) => ({
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
    sysparm_fields: columns.join(','),
  })
  const rows: ServiceNowApi['rows'] = async (table, found, columns) => {
    const wanted: Request = {
      method: 'GET',
      path: `/api/now/table/${table}`,
      query: { ...query(columns), sysparm_query: found, sysparm_limit: '200' },
      what: `read ${table}`,
    }
    return parsed(z.array(rowSchema), await request(wanted), wanted.what).map(asRow)
  }
  let known: string | undefined
  return {
    url: baseOf(place),
    once,
    rows,
    account: async () => {
      known ??= userOf(place) ?? (await askedUser(rows))
      return known
    },
    create: async (table, values, columns) =>
      asRow(
        await rowOf({
          method: 'POST',
          path: `/api/now/table/${table}`,
          query: query(columns),
          json: values,
          what: `make a row of ${table}`,
        }),
      ),
    update: async ({ table, sysId, what, isSameTwice = false }, values, columns) =>
      asRow(
        await rowOf({
          method: 'PATCH',
          path: `/api/now/table/${table}/${sysId}`,
          query: query(columns),
          json: values,
          isSameTwice,
          what,
        }),
      ),
    files: async (sysId) => {
      const wanted: Request = {
        method: 'GET',
        path: '/api/now/attachment',
        query: { sysparm_query: `table_sys_id=${sysId}^ORDERBYsys_created_on`, sysparm_limit: '1000' },
        what: 'list attachments',
      }
      return parsed(z.array(fileSchema), await request(wanted), wanted.what)
    },
    content: (fileId) =>
      request({ method: 'GET', path: `/api/now/attachment/${fileId}/file`, what: 'read an attachment' }),
    upload: async ({ table, sysId }, { name, type, content }) => {
      await request({
        method: 'POST',
        path: '/api/now/attachment/file',
        query: { table_name: table, table_sys_id: sysId, file_name: name },
        headers: { 'content-type': type },
        body: new Blob([new Uint8Array(content)]),
        what: `attach ${name}`,
      })
    },
  }
}

/** With a password, the account is the user. */
function userOf({ login, user }: ServiceNowPlace): string | undefined {
  return login === 'password' && user !== '' ? user : undefined
}

/** An OAuth client and a token stand for a user whom only the instance knows. */
async function askedUser(rows: ServiceNowApi['rows']): Promise<string> {
  const found = await rows('sys_user', 'user_name=javascript:gs.getUserName()', ['user_name'])
  const [name = ''] = found.map(({ user_name: one }) => one?.value ?? '')
  if (found.length === 1 && name !== '') return name
  throw new DeployError({
    code: 'RECORD_REFUSED',
    message: 'ServiceNow does not say as which user this account works, so what is its own cannot be told.',
    cause:
      'This account may not read its own row of sys_user, or the instance evaluates no gs.getUserName() in a query.',
    remedy: 'Let the account read sys_user, or log in with user and password.',
  })
}

/** Whether an account made or last changed something; user names are the same in any case. Pure. */
export function isSameUser(one: string | undefined, other: string): boolean {
  return one !== undefined && one !== '' && one.toLowerCase() === other.toLowerCase()
}

/** What is in `result`. An answer of 200 may be a page, or tell of a transaction that was given up in the middle. */
function parsed<T>(schema: z.ZodMiniType<T>, body: unknown, what: string): T {
  const reasons = reasonsIn(body)
  const { success, data } = z.object({ result: schema }).safeParse(body)
  if (!success || reasons.length > 0) throw noData(what, reasons)
  return data.result as T
}

function asRow(cells: z.output<typeof rowSchema>): Row {
  return Object.fromEntries(
    Object.entries(cells).map(([name, { value, display_value: shown }]) => [
      name,
      { value: value ?? '', shown: shown ?? '' },
    ]),
  )
}
