import { createHash } from 'node:crypto'
import { cutMarkdown } from '@deploy/kit/cut.ts'
import type { RecordSection } from '../change-records.ts'
import { plainText } from '../text/plain.ts'

/** A note is cut to so many characters; the whole is attached. */
const MAX_NOTE = 30_000
const POINTER = '*Cut here: the whole is in change-record.md of the evidence, which is attached.*'

/**
 * A section as a work note. Notes are only ever added, so each ends with what it is: the section and the beginning of its text's sha256,
 * and the endings that it tells of. Pure.
 */
export function noteOf(section: RecordSection): string {
  const text = withoutMarks(plainText(cutMarkdown(section.markdown, { most: MAX_NOTE, pointer: POINTER })))
  const endings = (section.endings ?? []).map(endedMark)
  return [text, '', sectionMark(section), ...endings].join('\n')
}

/** Whether the newest note of a section, in notes with the newest first, says this. Pure. */
export function isNoted(notes: string, section: RecordSection): boolean {
  const start = `${MARK}section ${section.id} `
  const at = notes.indexOf(start)
  if (at < 0 || !notes.startsWith(sectionMark(section), at)) return false
  return (section.endings ?? []).every((ending) => notes.includes(endedMark(ending)))
}

/** Whether some note tells of each of the endings. Pure. */
export function knowsEndings(notes: string, { endings = [] }: RecordSection): boolean {
  return endings.every((ending) => notes.includes(endedMark(ending)))
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
