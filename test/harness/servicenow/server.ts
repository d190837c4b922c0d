import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFaults, type Fault, type Faults } from '../github/faults.ts'
import { bodyOf, headersOf } from '../github/http.ts'
import { type Answer, Refusal, refusal } from './answers.ts'
import { upload } from './attachments.ts'
import { tables } from './dictionary.ts'
import { queried } from './query.ts'
import { add, createState, find, type Row, rowsOf, type State } from './state.ts'
import { serveTable } from './table.ts'

export interface ServiceNow {
  url: string
  user: string
  password: string
  clientId: string
  clientSecret: string
  state: State
  requests: { method: string; path: string; query: Record<string, string>; status: number | undefined }[]
  /** The changes, as the database has them. */
  changes: () => Row[]
  /** What was noted on a change, the oldest first. */
  notes: (change: Row) => string[]
  /** The names of what is attached to a change. */
  files: (change: Row) => string[]
  /** Somebody decides: the row of `user` for this change, and the change with it once all have spoken. */
  decide: (
    change: Row,
    user: string,
    decision: 'approved' | 'rejected',
    /** Who sets it, where that is a delegate or an administrator. */
    more?: { by?: string },
  ) => void
  addGroup: (name: string) => Row
  addUser: (userName: string) => Row
  failNext: (fault: Fault) => void
  calm: () => void
  /** The page of an instance that sleeps, for every request: 200, and HTML. */
  hibernate: (asleep: boolean) => void
  /** All tokens that were given have run out. */
  endTokens: () => void
  /** Ends what had been asked for. Fails when the emulator could not do something. */
  close: () => Promise<void>
}

interface Options {
  user?: string
  password?: string
  /** Who is asked when a change waits for approval; made as users. */
  approvers?: string[]
  maximumBytes?: number
  extensions?: string[]
  /** Columns of change_request that the account may not write: what it sends for them is left out without a word. */
  lockedColumns?: string[]
  /** Bearer tokens that somebody was given, for the user `token.bot`. */
  tokens?: string[]
  /** Tables that the account may not read; the journal out of the box. */
  hiddenTables?: string[]
  clock?: () => Date
}

interface Context extends Required<Pick<Options, 'user' | 'password' | 'maximumBytes' | 'clock'>> {
  state: State
  url: string
  faults: Faults
  requests: ServiceNow['requests']
  defects: string[]
  extensions: string[] | undefined
  approvers: string[]
  lockedColumns: string[]
  hiddenTables: string[]
  /** The user that each token stands for. */
  tokens: Map<string, string>
  asleep: boolean
}

const sleeping = Buffer.from('<html><body><h1>Your instance is hibernating</h1></body></html>')
const clientId = 'b1c2d3e4f5a60718293a4b5c6d7e8f90'
/** The user that the OAuth client stands for. */
const clientUser = 'deploy.client'
const clientSecret = 'oauth-secret-of-the-emulator'

/** Starts an instance that lives in this process, with an account that has the role itil. */
export async function startServiceNow(options: Options = {}): Promise<ServiceNow> {
  const { user = 'deploy.bot', password = 'correct horse battery', clock = () => new Date() } = options
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const state = createState()
  const context: Context = {
    ...{ user, password, clock, state, url },
    faults: createFaults(),
    requests: [],
    defects: [],
    approvers: [],
    lockedColumns: options.lockedColumns ?? [],
    hiddenTables: options.hiddenTables ?? ['sys_journal_field'],
    tokens: new Map(options.tokens?.map((one) => [one, 'token.bot'])),
    asleep: false,
    maximumBytes: options.maximumBytes ?? 1_024 * 1_024 * 1_024,
    extensions: options.extensions,
  }
  const by = () => ({ at: databaseTime(clock()), by: 'admin' })
  const addUser = (userName: string) =>
    add(state, 'sys_user', { user_name: userName, name: userName, email: `${userName}@example.org` }, by())
  for (const name of [user, clientUser, 'token.bot']) addUser(name)
  context.approvers = (options.approvers ?? []).map((name) => addUser(name).sys_id!)
  server.on('request', (request, response) => void serve(context, request, response))
  return {
    ...{ url, user, password, clientId, clientSecret, state, addUser },
    requests: context.requests,
    changes: () => rowsOf(state, 'change_request'),
    notes: (change) =>
      state.journal
        .filter(({ row, column }) => row === change.sys_id && column === 'work_notes')
        .map(({ value }) => value),
    files: (change) =>
      rowsOf(state, 'sys_attachment')
        .filter(({ table_sys_id: of }) => of === change.sys_id)
        .map(({ file_name: name }) => name!),
    decide: (...decision) => decide(context, ...decision),
    addGroup: (name) => add(state, 'sys_user_group', { name }, by()),
    failNext: context.faults.add,
    calm: context.faults.clear,
    hibernate: (asleep) => {
      context.asleep = asleep
    },
    endTokens: () => context.tokens.clear(),
    close: () => shutDown(server, context.defects),
  }
}

function decide(
  { state, clock }: Context,
  change: Row,
  user: string,
  decision: 'approved' | 'rejected',
  { by = user }: { by?: string } = {},
): void {
  const rows = rowsOf(state, 'sysapproval_approver').filter((row) => row.sysapproval === change.sys_id)
  const named = rows.find(
    (row) => row.state === 'requested' && find(state, 'sys_user', row.approver!)?.user_name === user,
  )
  if (named === undefined) throw new Error(`${user} is not asked for an approval of ${change.number}`)
  const at = databaseTime(clock())
  Object.assign(named, { state: decision, sys_updated_on: at, sys_updated_by: by })
  if (decision === 'rejected') change.approval = 'rejected'
  else if (rows.every((row) => row.state !== 'requested' && row.state !== 'rejected'))
    change.approval = 'approved'
}

/** One HTTP request: a fault first, then who asks, then what. */
async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', context.url)
  const query = Object.fromEntries(url.searchParams)
  const record = {
    method: request.method ?? 'GET',
    path: url.pathname,
    query,
    status: undefined as number | undefined,
  }
  context.requests.push(record)
  const bytes = await bodyOf(request)
  if (bytes === undefined) return
  const fault = context.faults.take(record.method, record.path)
  if (fault?.hang) return
  if (fault && !fault.dropReply) {
    record.status = fault.status
    return send(response, { status: fault.status!, body: fault.body ?? {}, headers: fault.headers ?? {} })
  }
  const answer = attempt(context, { ...record, headers: headersOf(request), bytes })
  if (fault?.dropReply) return void response.destroy()
  record.status = answer.status
  send(response, answer)
}

interface Exchange {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  bytes: Buffer
}

function attempt(context: Context, exchange: Exchange): Answer {
  if (context.asleep) return { status: 200, bytes: sleeping, type: 'text/html;charset=UTF-8' }
  try {
    return dispatch(context, exchange)
  } catch (error) {
    if (error instanceof Refusal) return error.answer
    context.defects.push((error as Error).stack ?? String(error))
    return { status: 500, body: { error: { message: String(error), detail: null }, status: 'failure' } }
  }
}

function dispatch(context: Context, exchange: Exchange): Answer {
  const { method, path, query, headers, bytes } = exchange
  if (path === '/oauth_token.do') return token(context, exchange)
  const user = requireAccount(context, headers)
  const at = databaseTime(context.clock())
  const { state, url, approvers, maximumBytes, extensions, hiddenTables: hidden } = context
  const type = headers['content-type']
  if (path === '/api/now/attachment/file' && method === 'POST')
    return upload({ state, query, type, bytes, at, user, maximumBytes, extensions })
  if (path === '/api/now/attachment' && method === 'GET') {
    const rows = queried(rowsOf(state, 'sys_attachment'), tables.sys_attachment!, query.sysparm_query ?? '')
    return { status: 200, body: { result: rows } }
  }
  const [, fileId = ''] = /^\/api\/now\/attachment\/(\w+)\/file$/.exec(path) ?? []
  const file = find(state, 'sys_attachment', fileId)
  if (file) return { status: 200, bytes: state.files.get(fileId)!, type: file.content_type! }
  const [, table, sysId] = /^\/api\/now\/table\/(\w+)(?:\/(\w+))?$/.exec(path) ?? []
  if (table === undefined) throw refusal(400, 'Requested URI does not represent any resource', path)
  if (method !== 'GET' && !type?.startsWith('application/json'))
    throw refusal(415, 'Unsupported Media Type', `${type} is not supported`)
  const body = method === 'GET' ? {} : json(bytes)
  for (const column of context.lockedColumns) delete body[column]
  return serveTable({ state, url, method, table, sysId, query, body, at, user, approvers, hidden })
}

function json(bytes: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  } catch {
    throw refusal(400, 'Exception while reading request', 'The payload is not valid JSON')
  }
}

/** The user that a request is made as. */
function requireAccount(
  { user, password, tokens }: Context,
  { authorization = '' }: Record<string, string>,
): string {
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const known = authorization === basic ? user : tokens.get(authorization.replace(/^Bearer /, ''))
  if (known !== undefined) return known
  const header = { 'www-authenticate': 'BASIC realm="Service-now"' }
  throw refusal(401, 'User Not Authenticated', 'Required to provide Auth information', header)
}

/** The grant `client_credentials`. */
function token({ tokens }: Context, { method, bytes }: Exchange): Answer {
  const form = new URLSearchParams(bytes.toString('utf8'))
  const isRight =
    method === 'POST' &&
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === clientId &&
    form.get('client_secret') === clientSecret
  if (!isRight) return { status: 401, body: { error_description: 'access_denied', error: 'server_error' } }
  const made = `token-${tokens.size + 1}-of-the-emulator`
  tokens.set(made, clientUser)
  return {
    status: 200,
    body: { access_token: made, scope: 'useraccount', token_type: 'Bearer', expires_in: 1_799 },
  }
}

function send(response: ServerResponse, { status, body, bytes, type, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': type ?? 'application/json;charset=UTF-8', ...headers })
  response.end(bytes ?? JSON.stringify(body))
}

/** `yyyy-MM-dd HH:mm:ss` in UTC. */
function databaseTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ')
}

async function shutDown(server: Server, defects: string[]): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  if (defects.length > 0) throw new Error(`the ServiceNow emulator has defects:\n${defects.join('\n')}`)
}
