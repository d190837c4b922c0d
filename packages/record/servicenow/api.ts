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
    change: { table: string; sysId: string; what: string },
    values: Record<string, string>,
    columns: readonly string[],
  ): Promise<Row>
  /** The attachments of a row, the oldest first. */
  files(sysId: string): Promise<ServiceNowFile[]>
  /** What is in an attachment that is JSON; undefined when it is none. */
  content(fileId: string): Promise<unknown>
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
  return {
    url: baseOf(place),
    once,
    rows: async (table, found, columns) => {
      const wanted: Request = {
        method: 'GET',
        path: `/api/now/table/${table}`,
        query: { ...query(columns), sysparm_query: found, sysparm_limit: '200' },
        what: `read ${table}`,
      }
      return parsed(z.array(rowSchema), await request(wanted), wanted.what).map(asRow)
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
    update: async ({ table, sysId, what }, values, columns) =>
      asRow(
        await rowOf({
          method: 'PATCH',
          path: `/api/now/table/${table}/${sysId}`,
          query: query(columns),
          json: values,
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
