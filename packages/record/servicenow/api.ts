import { DeployError } from '@deploy/kit/errors.ts'
import { hideSecret } from '@deploy/kit/hide.ts'
import * as z from 'zod/mini'
import { type RecordApi, type Request, recordApi, statusOf } from '../http.ts'

/** Where an instance is, and as whom it is asked. */
export interface ServiceNowPlace {
  /** Such as https://acme.service-now.com. */
  url: string
  /** '' where the token alone says who it is. */
  user: string
  /** The password of the user, the secret of an OAuth client whose id is the user, or a bearer token. */
  token: string
  login: 'password' | 'client-credentials'
  /** How long a second of waiting lasts. */
  secondMs?: number
}

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
  const request = asking(place)
  const rowOf = async (wanted: Request) => parsed(rowSchema, await request(wanted), wanted.what)
  const query = (columns: readonly string[]) => ({
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
    sysparm_fields: columns.join(','),
  })
  return {
    url: baseOf(place),
    once: api(place, '').once,
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

/** Requests with the account's proof; one that an OAuth client was given for half an hour is asked for anew when it has run out. */
function asking(place: ServiceNowPlace): (wanted: Request) => Promise<unknown> {
  let bearer: Promise<string> | undefined
  let standing: string | undefined
  const proof = async () => {
    if (place.login === 'password') {
      standing ??= authorizationOf(place)
      return standing
    }
    bearer ??= tokenOf(place)
    return `Bearer ${await bearer}`
  }
  const attempt = async (wanted: Request) => {
    try {
      return await api(place, await proof()).request(wanted)
    } catch (error) {
      throw refusedByRule(error)
    }
  }
  return async (wanted) => {
    try {
      return await attempt(wanted)
    } catch (error) {
      if (place.login === 'password' || bearer === undefined || statusOf(error) !== 401) throw error
      bearer = undefined
      return attempt(wanted)
    }
  }
}

function api(place: ServiceNowPlace, authorization: string): RecordApi {
  const { secondMs } = place
  return recordApi({
    system: 'ServiceNow',
    baseUrl: baseOf(place),
    authorization,
    permission: 'to read and write change_request (role itil, or sn_change_write) and to attach files to it',
    ...(secondMs !== undefined && { secondMs }),
    reasonsIn,
  })
}

function baseOf({ url }: ServiceNowPlace): string {
  return url.replace(/\/+$/, '')
}

function authorizationOf({ user, token }: ServiceNowPlace): string {
  if (user === '') return `Bearer ${token}`
  const both = Buffer.from(`${user}:${token}`).toString('base64')
  hideSecret(both)
  return `Basic ${both}`
}

/** OAuth 2.0, RFC 6749 §4.4: the client itself is the account. */
async function tokenOf(place: ServiceNowPlace): Promise<string> {
  if (place.user === '') throw noClient()
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: place.user,
    client_secret: place.token,
  })
  const what = 'give a token to the OAuth client'
  const answer = await api(place, '').request({
    method: 'POST',
    path: '/oauth_token.do',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new Blob([form.toString()]),
    what,
  })
  const { success, data } = z.object({ access_token: z.string() }).safeParse(answer) as {
    success: boolean
    data?: { access_token: string }
  }
  if (!success || data === undefined) throw noData(what)
  hideSecret(data.access_token)
  return data.access_token
}

function noClient(): DeployError {
  return new DeployError({
    code: 'INPUT_MISSING',
    message: "The input 'change-record-user' is empty, and deploy.yml asks ServiceNow with an OAuth client.",
    cause: "'login' of change-record.servicenow is client-credentials.",
    remedy: "Give the id of the client under 'with:' of this step, and its secret as 'change-record-token'.",
  })
}

/** The instance says 403 for rules of the process, too, so it is not always the account that lacks something. */
function refusedByRule(error: unknown): unknown {
  if (!(error instanceof DeployError) || statusOf(error) !== 403) return error
  return new DeployError(
    {
      ...error.facts,
      code: 'RECORD_REFUSED',
      remedy:
        'Read what ServiceNow says above. A business rule or a data policy asks for a field or another state: add it under change-record in deploy.yml, or let the change be brought on. An access control asks for a role: give it to the account.',
    },
    { cause: error.cause },
  )
}

function reasonsIn(body: unknown): string[] {
  const { success, data } = z
    .object({ error: z.object({ message: z.string(), detail: z.optional(z.nullable(z.string())) }) })
    .safeParse(body)
  if (!success) return []
  return [data.error.message, data.error.detail ?? ''].filter((reason) => reason !== '')
}

/** What is in `result`. An answer of 200 may be a page, or tell of a transaction that was given up in the middle. */
function parsed<T>(schema: z.ZodMiniType<T>, body: unknown, what: string): T {
  const reasons = reasonsIn(body)
  const { success, data } = z.object({ result: schema }).safeParse(body)
  if (!success || reasons.length > 0) throw noData(what, reasons)
  return data.result as T
}

function noData(what: string, reasons: string[] = []): DeployError {
  return new DeployError({
    code: 'RECORD_UNREACHABLE',
    message: `ServiceNow could not ${what}.`,
    cause:
      reasons.length > 0
        ? reasons.join(' ')
        : 'It answered with a page or an empty answer in the place of data.',
    remedy:
      "See in a browser whether the instance is up: one that sleeps or is upgraded shows a page. Check 'url' of change-record in deploy.yml, too.",
  })
}

function asRow(cells: z.output<typeof rowSchema>): Row {
  return Object.fromEntries(
    Object.entries(cells).map(([name, { value, display_value: shown }]) => [
      name,
      { value: value ?? '', shown: shown ?? '' },
    ]),
  )
}
