import { type Answer, noRecord, refusal } from './answers.ts'
import { type Column, states, tables } from './dictionary.ts'
import { queried } from './query.ts'
import { follow, judge } from './rules.ts'
import { add, find, newSysId, type Row, rowsOf, type State } from './state.ts'

/** A request to the Table API. */
export interface TableCall {
  state: State
  url: string
  method: string
  table: string
  sysId: string | undefined
  query: Record<string, string>
  body: Record<string, unknown>
  at: string
  user: string
  /** sys_ids of those who are asked for their approval. */
  approvers: string[]
  /** Tables that the account may not read. */
  hidden: string[]
}

const ended: string[] = [states.closed, states.canceled]

/** Where an account with the role itil may write. */
const writable = ['change_request']

export function serveTable(call: TableCall): Answer {
  const { table, method, sysId } = call
  const columns = tables[table]
  if (columns === undefined) throw refusal(400, `Invalid table ${table}`, null)
  if (call.hidden.includes(table))
    throw refusal(403, 'User Not Authorized', 'Failed API level ACL Validation')
  if (method === 'GET' && sysId === undefined) return list(call, columns)
  if (method === 'GET') return { status: 200, body: { result: shown(call, columns, wanted(call)) } }
  if (!writable.includes(table) || method === 'DELETE') {
    const verb = { POST: 'Insert', DELETE: 'Delete' }[method] ?? 'Update'
    throw refusal(403, 'Operation Failed', `ACL Exception ${verb} Failed due to security constraints`)
  }
  if (method === 'POST' && sysId === undefined) return insert(call, columns)
  if (method === 'PATCH' || method === 'PUT') return update(call, columns)
  throw refusal(405, 'Method not allowed', null)
}

function wanted({ state, table, sysId = '' }: TableCall): Row {
  const row = find(state, table, sysId)
  if (row === undefined) throw noRecord()
  return row
}

function list(call: TableCall, columns: Record<string, Column>): Answer {
  const { state, table, query, user } = call
  // The sandbox of queries evaluates such a call.
  const terms = (query.sysparm_query ?? '').replaceAll('javascript:gs.getUserName()', user)
  const found = queried(rowsOf(state, table), columns, terms)
  const from = Number(query.sysparm_offset ?? 0)
  const page = found.slice(from, from + Number(query.sysparm_limit ?? 10_000))
  return {
    status: 200,
    headers: { 'x-total-count': String(found.length) },
    body: { result: page.map((row) => shown(call, columns, row)) },
  }
}

function insert(call: TableCall, columns: Record<string, Column>): Answer {
  const { state, table, at, user } = call
  const defaults = { state: '-5', type: 'normal', approval: 'not requested', risk: '3', impact: '3' }
  const values = { ...defaults, ...stored(columns, call.body) }
  judge({ state: defaults.state, type: values.type ?? 'normal' }, values)
  const number = `CHG${String(30_000 + rowsOf(state, table).length + 1).padStart(7, '0')}`
  const row = add(state, table, { ...values, number }, { at, by: user })
  write(call, columns, row)
  return {
    status: 201,
    headers: { location: `${call.url}/api/now/table/${table}/${row.sys_id}` },
    body: { result: shown(call, columns, row) },
  }
}

function update(call: TableCall, columns: Record<string, Column>): Answer {
  const row = wanted(call)
  // What has ended only an administrator may write.
  if (ended.includes(row.state!))
    throw refusal(403, 'Operation Failed', 'ACL Exception Update Failed due to security constraints')
  const before = { ...row }
  const after = { ...row, ...stored(columns, call.body) }
  judge(before, after)
  Object.assign(row, after, { sys_updated_on: call.at, sys_updated_by: call.user })
  write(call, columns, row)
  follow(call.state, row, before.state!, call)
  return { status: 200, body: { result: shown(call, columns, row) } }
}

/** What is kept of a body: no column that the table lacks, no more characters than fit, no date that is none. */
function stored(columns: Record<string, Column>, body: Record<string, unknown>): Row {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const column = columns[name]
      if (!column || column.readOnly || column.type === 'journal') return []
      const text = value === null || value === undefined ? '' : String(value)
      if (column.type === 'date' && !/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?$/.test(text)) return []
      return [[name, column.maximum === undefined ? text : text.slice(0, column.maximum)]]
    }),
  )
}

/** A journal takes what is written as a further entry, and has nothing to write over. */
function write({ state, table, body, at, user }: TableCall, columns: Record<string, Column>, row: Row): void {
  for (const [column, { type }] of Object.entries(columns)) {
    const value = String(body[column] ?? '')
    if (type === 'journal' && value !== '')
      state.journal.push({ table, row: row.sys_id!, column, value, at, by: user })
  }
  newSysId(state)
}

/** A row as the API shows it: every value is text; a reference is an object; `sysparm_display_value` says what people see. */
function shown(call: TableCall, columns: Record<string, Column>, row: Row): Record<string, unknown> {
  const { query } = call
  const names = query.sysparm_fields?.split(',') ?? Object.keys(columns)
  const display = query.sysparm_display_value ?? 'false'
  const cells = names.flatMap((name): [string, unknown][] => {
    const column = columns[name]
    if (column === undefined) return walked(call, columns, { name, row })
    const value = row[name] ?? ''
    const seen = seenAs(call, { name, column, row })
    if (display === 'all') return [[name, { display_value: seen, value }]]
    if (display === 'true') return [[name, seen]]
    const isPlain =
      column.type !== 'reference' || value === '' || query.sysparm_exclude_reference_link === 'true'
    return [[name, isPlain ? value : { link: `${call.url}/api/now/table/${column.to}/${value}`, value }]]
  })
  return Object.fromEntries(cells)
}

/** `approver.user_name`: a column of the row that a reference leads to. */
function walked(
  { state, query }: TableCall,
  columns: Record<string, Column>,
  { name, row }: { name: string; row: Row },
): [string, unknown][] {
  const [first = '', second = ''] = name.split('.')
  const to = columns[first]?.to ?? ''
  if (tables[to]?.[second] === undefined) return []
  const value = find(state, to, row[first] ?? '')?.[second] ?? ''
  return [[name, query.sysparm_display_value === 'all' ? { display_value: value, value } : value]]
}

function seenAs(
  { state, table }: TableCall,
  { name, column, row }: { name: string; column: Column; row: Row },
): string {
  const value = row[name] ?? ''
  if (column.type === 'journal')
    return journalOf(state, { table, row: row.sys_id!, column: name }, column.label)
  if (column.type === 'reference') {
    const to = find(state, column.to ?? '', value)
    return to?.name ?? to?.number ?? value
  }
  return column.choices?.[value] ?? value
}

/** The newest entry first, as the instance strings them together. */
function journalOf(
  { journal }: State,
  of: { table: string; row: string; column: string },
  label: string,
): string {
  return journal
    .filter((one) => one.table === of.table && one.row === of.row && one.column === of.column)
    .toReversed()
    .map(({ at, by, value }) => `${at} - ${by} (${label})\n${value}\n\n`)
    .join('')
}
