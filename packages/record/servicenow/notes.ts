import { createHash } from 'node:crypto'
import { cutMarkdown } from '@deploy/kit/cut.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { RecordSection } from '../change-records.ts'
import { plainText } from '../text/plain.ts'
import { isSameUser, type Row, type ServiceNowApi } from './api.ts'
import { POINTER } from './change.ts'

/** A note is cut to so many characters; the whole is attached. */
const MAX_NOTE = 30_000

/**
 * A section as a work note. Notes are only ever added, so each ends with what it is: the section and the beginning of its text's sha256,
 * and the endings that it tells of. Pure.
 */
export function noteOf(section: RecordSection): string {
  const text = withoutMarks(plainText(cutMarkdown(section.markdown, { most: MAX_NOTE, pointer: POINTER })))
  const endings = (section.endings ?? []).map(endedMark)
  return [text, '', sectionMark(section), ...endings].join('\n')
}

/**
 * The lines of this account's own work notes, the newest note first. Out of the box only administrators read sys_journal_field, which says
 * who wrote what: without it, the lines of everybody's notes.
 */
export async function notesOf(api: ServiceNowApi, row: Row): Promise<string[]> {
  const shown = row.work_notes?.shown ?? ''
  if (shown === '') return []
  const of = row.sys_id!.value
  const query = `element_id=${of}^element=work_notes^ORDERBYDESCsys_created_on`
  const entries = await api
    .rows('sys_journal_field', query, ['element_id', 'value', 'sys_created_by'])
    .catch((error: unknown) => {
      if (error instanceof DeployError && error.code === 'RECORD_REFUSED') return []
      throw error
    })
  const ofChange = entries.filter(({ element_id: id }) => id?.value === of)
  if (ofChange.length === 0) return linesOf(shown)
  const account = await api.account()
  const own = ofChange.filter(({ sys_created_by: by }) => isSameUser(by?.value, account))
  return own.flatMap(({ value }) => linesOf(value?.value ?? ''))
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/)
}

/** Whether the newest note of a section says this, in lines with the newest note first. Pure. */
export function isNoted(lines: readonly string[], section: RecordSection): boolean {
  const newest = lines.find((line) => line.startsWith(`${MARK}section ${section.id} `))
  return newest === sectionMark(section) && knowsEndings(lines, section)
}

/** Whether some note tells of each of the endings. Pure. */
export function knowsEndings(lines: readonly string[], { endings = [] }: RecordSection): boolean {
  return endings.every((ending) => lines.includes(endedMark(ending)))
}

const MARK = 'deploy:'

function sectionMark({ id, markdown }: RecordSection): string {
  return `${MARK}section ${id} ${createHash('sha256').update(markdown).digest('hex').slice(0, 16)}`
}

function endedMark(ending: string): string {
  return `${MARK}ended ${ending}`
}

/** What a section shows cannot pass for one of our marks. */
function withoutMarks(text: string): string {
  return text.replace(/deploy:(?=section |ended )/g, 'deploy\u2060:')
}
