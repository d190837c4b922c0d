import type { RecordSection, RecordText } from '../change-records.ts'
import type { Row, ServiceNowApi } from './api.ts'
import { addressOf, at, correlationOf, noColumns, type ServiceNowSettings, TABLE } from './change.ts'
import { fieldsOf, notesIn, openingOf, requireKept, textColumns, writeFields } from './fields.ts'
import { isNoted, noteOf, notesOf } from './notes.ts'

const own = [
  ...['sys_id', 'number', 'correlation_id', 'type', 'state', 'short_description'],
  ...textColumns,
  ...['risk', 'impact', 'assignment_group', 'start_date', 'end_date', 'sys_created_by', 'work_notes'],
]

/** How a change is found and written. */
export interface ChangeWriter {
  /** All that is read of it. */
  columns: readonly string[]
  find(key: string): Promise<Row | undefined>
  /** Writes the text into the change, makes it where there is none. `known`: the change, where it was looked for already. */
  write(text: RecordText, known?: Row): Promise<{ url: string }>
}

/** What is released stands in the fields of a change, what happened in its work notes, which are only ever added. */
export function changeWriter(api: ServiceNowApi, settings: ServiceNowSettings): ChangeWriter {
  const columns = [...own, ...Object.keys(settings.change.fields)]
  const find = (key: string) => findChange(api, key, columns)
  const create = async (text: RecordText) => {
    const opening = { ...(await openingOf(api, settings)), ...fieldsOf(text) }
    const values = { ...opening, correlation_id: correlationOf(text.key) }
    const row = await api.create(TABLE, values, columns)
    requireKept(row, values)
    return row
  }
  const put = async (text: RecordText, known: Row | undefined) => {
    const found = known ?? (await find(text.key))
    if (found === undefined)
      return api.once(
        () => find(text.key),
        () => create(text),
      )
    return writeFields(api, found, { text, wanted: columns })
  }
  const note = async (row: Row, section: RecordSection, key: string): Promise<void> => {
    const again = async () => {
      const now = await find(key)
      return (now !== undefined && isNoted(await notesOf(api, now), section)) || undefined
    }
    await api.once(again, async () => {
      await api.update(at(row, 'add a work note'), { work_notes: noteOf(section) }, ['sys_id'])
      return true
    })
  }
  const write = async (text: RecordText, known?: Row) => {
    const row = await put(text, known)
    const sections = notesIn(text)
    const notes = sections.length > 0 ? await notesOf(api, row) : []
    for (const section of sections) if (!isNoted(notes, section)) await note(row, section, text.key)
    return { url: addressOf(api, row) }
  }
  return { columns, find, write }
}

/** The change of that key; of several, the oldest. Throws RECORD_REFUSED where a column cannot be read. */
export async function findChange(
  api: ServiceNowApi,
  key: string,
  wanted: readonly string[],
): Promise<Row | undefined> {
  const id = correlationOf(key)
  const rows = await api.rows(TABLE, `correlation_id=${id}^ORDERBYsys_created_on`, wanted)
  const row = rows.find(({ correlation_id: has }) => has?.value === id)
  const [first] = rows
  const unreadable = wanted.filter((column) => first !== undefined && !(column in first))
  if (unreadable.length > 0) throw noColumns(unreadable)
  return row
}
