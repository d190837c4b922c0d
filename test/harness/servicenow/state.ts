import { createHash } from 'node:crypto'

/** One row, each value as text, as the database has it. */
export type Row = Record<string, string>

export interface JournalEntry {
  table: string
  row: string
  column: string
  value: string
  /** `yyyy-MM-dd HH:mm:ss` in UTC. */
  at: string
  by: string
}

/** All that an instance knows. */
export interface State {
  rows: Record<string, Row[]>
  journal: JournalEntry[]
  /** What was uploaded, by the sys_id of the attachment. */
  files: Map<string, Buffer>
  /** Numbers everything that is made. */
  made: number
}

export function createState(): State {
  return { rows: {}, journal: [], files: new Map(), made: 0 }
}

export function rowsOf(state: State, table: string): Row[] {
  if (table === 'sys_journal_field') return state.journal.map(asRow)
  state.rows[table] ??= []
  return state.rows[table]
}

function asRow({ table, row, column, value, at, by }: JournalEntry, index: number): Row {
  return {
    ...{ sys_id: String(index), name: table, element_id: row, element: column, value },
    ...{ sys_created_on: at, sys_created_by: by, sys_updated_on: at, sys_updated_by: by },
  }
}

export function find(state: State, table: string, sysId: string): Row | undefined {
  return rowsOf(state, table).find((row) => row.sys_id === sysId)
}

/** 32 hexadecimal digits, never the same twice. */
export function newSysId(state: State): string {
  state.made += 1
  return createHash('md5').update(String(state.made)).digest('hex')
}

export function add(state: State, table: string, values: Row, { at, by }: { at: string; by: string }): Row {
  const row = {
    sys_id: newSysId(state),
    sys_created_on: at,
    sys_created_by: by,
    sys_updated_on: at,
    sys_updated_by: by,
    ...values,
  }
  rowsOf(state, table).push(row)
  return row
}
