import { DeployError } from '@deploy/kit/errors.ts'
import type { ChangeRecords, RecordFile, RecordSection, RecordText } from '../change-records.ts'
import { deliverEach } from '../deliver.ts'
import { type Row, type ServiceNowApi, serviceNowApi } from './api.ts'
import { addressOf, type ServiceNowSettings, TABLE } from './change.ts'
import { demandedOf, requireKept } from './fields.ts'
import { advance, ended, requireOwn, requireState } from './moves.ts'
import { knowsEndings, notesOf } from './notes.ts'
import { isEnded } from './states.ts'
import { changeWriter } from './writer.ts'

/**
 * Keeps change records as changes of ServiceNow: one change a release, found again by its `correlation_id`. What is released stands in
 * its fields, what happened in its work notes, which are only ever added. Throws RECORD_UNREACHABLE, RECORD_CREDENTIALS,
 * RECORD_REFUSED, RECORD_STATE, CHANGE_NOT_APPROVED.
 */
export function serviceNowChanges(settings: ServiceNowSettings): ChangeRecords {
  const api = serviceNowApi(settings.place)
  const { columns, find, write } = changeWriter(api, settings)
  const open = async (text: RecordText, { goesBack } = { goesBack: false }) => {
    const row = await find(text.key)
    const hasEnded = isEnded(row?.state?.value ?? '')
    if (row !== undefined && hasEnded && !goesBack) throw ended(row, api)
    if (row !== undefined && !goesBack) requireKept(row, demandedOf(settings))
    try {
      return await write(text, row)
    } catch (error) {
      // It may take no more, and that must hinder nobody from going back.
      if (row === undefined || !hasEnded || !isRefusal(error)) throw error
      return { url: addressOf(api, row) }
    }
  }
  const deliver = async (text: RecordText) => {
    const row = await find(text.key)
    const notes = row === undefined ? [] : await notesOf(api, row)
    const unknown = text.sections.filter((section) => !knowsEndings(notes, section))
    try {
      if (unknown.length > 0) await write({ ...text, sections: unknown }, row)
      return unknown
    } catch (error) {
      if (row === undefined || !isEnded(row.state?.value ?? '') || !isRefusal(error)) throw error
      throw untold(row, unknown, error)
    }
  }
  return {
    open,
    update: (text) => write(text),
    deliver: (texts) => deliverEach(texts, deliver),
    attach: async (key, files) => attachAll(api, await found(find, key), files),
    requireAllowed: async (key, environment) => {
      const { required = [] } = settings.states[environment] ?? {}
      if (required.length === 0) return
      const row = await found(find, key)
      requireOwn(row, { type: settings.change.type, account: await api.account(), environment, api })
      requireState(row, { required, environment, api })
    },
    advance: async (key, moment) =>
      advance(api, settings, { row: await found(find, key), look: () => find(key), columns, moment }),
    look: async (key) => {
      const row = await found(find, key)
      return { url: addressOf(api, row), key: row.number?.value ?? '', state: row.state?.shown ?? '' }
    },
  }
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

function untold(row: Row, sections: RecordSection[], { facts, cause }: DeployError): DeployError {
  const endings = sections.flatMap(({ endings: of = [] }) => of)
  const message = `${row.number?.value} is ${row.state?.shown} and takes no note, so it does not say how an earlier deployment ended: ${endings.join(', ')}.`
  const remedy = 'Write it there by hand; the evidence and the host tell of it.'
  return new DeployError({ ...facts, message, remedy }, { cause })
}

function isRefusal(error: unknown): error is DeployError {
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
