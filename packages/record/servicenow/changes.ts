import { DeployError } from '@deploy/kit/errors.ts'
import type { ChangeRecords, RecordFile, RecordSection, RecordText } from '../change-records.ts'
import { type Row, type ServiceNowApi, serviceNowApi } from './api.ts'
import { addressOf, at, correlationOf, notThere, type ServiceNowSettings, TABLE } from './change.ts'
import { fieldsOf, notesIn, openingOf, requireKept, textColumns, writeFields } from './fields.ts'
import { advance, requireState } from './moves.ts'
import { isNoted, knowsEndings, noteOf } from './notes.ts'
import { isEnded } from './states.ts'

const columns = [
  ...['sys_id', 'number', 'correlation_id', 'type', 'state', 'short_description'],
  ...textColumns,
  ...['risk', 'impact', 'assignment_group', 'start_date', 'end_date', 'work_notes'],
]

/**
 * Keeps change records as changes of ServiceNow: one change a release, found again by its `correlation_id`. What is released stands in
 * its fields, what happened in its work notes, which are only ever added. Throws RECORD_UNREACHABLE, RECORD_CREDENTIALS,
 * RECORD_REFUSED, RECORD_STATE, CHANGE_NOT_APPROVED.
 */
export function serviceNowChanges(settings: ServiceNowSettings): ChangeRecords {
  const api = serviceNowApi(settings.place)
  const wanted = [...columns, ...Object.keys(settings.change.fields)]
  const find = (key: string) => findChange(api, key, wanted)
  const create = async (text: RecordText) => {
    const opening = { ...(await openingOf(api, settings)), ...fieldsOf(text) }
    const values = { ...opening, correlation_id: correlationOf(text.key) }
    const row = await api.create(TABLE, values, wanted)
    requireKept(row, values)
    return row
  }
  const put = async (text: RecordText) => {
    const found = await find(text.key)
    if (found === undefined)
      return api.once(
        () => find(text.key),
        () => create(text),
      )
    return writeFields(api, found, { text, wanted })
  }
  const note = async (row: Row, section: RecordSection, key: string): Promise<Row> => {
    const again = async () => {
      const now = await find(key)
      return now !== undefined && isNoted(now.work_notes?.shown ?? '', section) ? now : undefined
    }
    return api.once(again, () =>
      api.update(at(row, 'add a work note'), { work_notes: noteOf(section) }, wanted),
    )
  }
  const write = async (text: RecordText) => {
    let row = await put(text)
    for (const section of notesIn(text))
      if (!isNoted(row.work_notes?.shown ?? '', section)) row = await note(row, section, text.key)
    return { url: addressOf(api, row) }
  }
  /** A change that has ended may take no more, and that must hinder nobody from going back. */
  const writeOpen = async (text: RecordText) => {
    try {
      return await write(text)
    } catch (error) {
      const row = isRefusal(error) ? await find(text.key) : undefined
      if (row === undefined || !isEnded(row.state?.value ?? '')) throw error
      return { url: addressOf(api, row) }
    }
  }
  return {
    open: writeOpen,
    update: write,
    deliver: async (texts) => {
      const missing: RecordSection[] = []
      for (const text of texts) {
        const found = await find(text.key)
        if (isEnded(found?.state?.value ?? '')) continue
        const notes = found?.work_notes?.shown ?? ''
        const unknown = text.sections.filter((section) => !knowsEndings(notes, section))
        if (unknown.length > 0) await write({ ...text, sections: unknown })
        missing.push(...unknown)
      }
      return missing
    },
    attach: async (key, files) => attachAll(api, await found(find, key), files),
    requireAllowed: async (key, environment) => {
      const { required = [] } = settings.states[environment] ?? {}
      if (required.length > 0) requireState(await found(find, key), { required, environment, api })
    },
    advance: async (key, moment) =>
      advance(api, settings, { row: await found(find, key), look: () => find(key), columns: wanted, moment }),
    look: async (key) => {
      const row = await found(find, key)
      return { url: addressOf(api, row), key: row.number?.value ?? '', state: row.state?.shown ?? '' }
    },
  }
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
  if (unreadable.length > 0) throw notThere(unreadable)
  return row
}

async function found(find: (key: string) => Promise<Row | undefined>, key: string): Promise<Row> {
  const row = await find(key)
  if (row !== undefined) return row
  throw new DeployError({
    code: 'RECORD_REFUSED',
    message: `ServiceNow has no change of ${key}.`,
    cause: 'It was deleted after it was opened, or the account no longer sees it.',
    remedy: 'Run the stage again: it opens one.',
  })
}

function isRefusal(error: unknown): boolean {
  return error instanceof DeployError && error.code === 'RECORD_REFUSED'
}

/** Each file whose name is not there yet; one that is refused does not keep the others away. */
async function attachAll(api: ServiceNowApi, row: Row, files: RecordFile[]): Promise<void> {
  const sysId = row.sys_id!.value
  const has = async (name: string) =>
    (await api.files(sysId)).some(({ file_name: known }) => known === name) || undefined
  const names = new Set((await api.files(sysId)).map(({ file_name: name }) => name))
  const failures: unknown[] = []
  for (const file of files.filter(({ name }) => !names.has(name))) {
    try {
      await api.once(
        () => has(file.name),
        async () => {
          await api.upload({ table: TABLE, sysId }, file)
          return true
        },
      )
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
