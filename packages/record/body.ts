import { cutMarkdown } from '@deploy/kit/cut.ts'
import type { RecordSection, RecordText } from './change-records.ts'

/** The hidden line by which a record is found again. */
export function keyMarker(key: string): string {
  return `<!-- deploy:change ${key} -->`
}

/**
 * Puts sections into a record's body: each stands between hidden markers and is replaced as a whole unless it yields, new ones
 * are appended, everything else stays as it is. Pure.
 */
export function mergeSections(body: string, { key, sections }: Pick<RecordText, 'key' | 'sections'>): string {
  const start = body.includes(keyMarker(key))
    ? body
    : [body, keyMarker(key)].filter((part) => part !== '').join('\n\n')
  return sections.reduce((done, { id, markdown, endings = [], yields }) => {
    const known = endings.map((ending) => `${endingMarker(ending)}\n`).join('')
    const block = `${opening(id)}\n${known}\n${withoutMarkers(markdown)}\n\n${closing(id)}`
    const from = done.indexOf(opening(id))
    const to = endOf(done, id, from)
    if (to !== undefined) return yields ? done : done.slice(0, from) + block + done.slice(to)
    // Somebody removed one of the two markers: what stands there is theirs now.
    const freed = done.replaceAll(opening(id), '').replaceAll(closing(id), '')
    return `${freed.trimEnd()}\n\n${block}`
  }, start)
}

/** The sections with an ending that a record does not know yet. Pure. */
export function missingIn(body: string, sections: RecordSection[]): RecordSection[] {
  return sections.filter(({ endings = [] }) => endings.some((ending) => !body.includes(endingMarker(ending))))
}

const POINTER = '*Cut here: the whole is in change-record.md of the evidence.*'
/** No section is cut to less. */
const LEAST = 400

/**
 * The body with its sections cut, the longest first and only as far as needed, so that all has `most` characters. Markers and what
 * people wrote stay. Undefined when that does not suffice. Pure.
 */
export function fitBody(body: string, most: number): string | undefined {
  if (body.length <= most) return body
  const parts = partsOf(body)
  const lengths = parts.filter(({ ours }) => ours).map(({ text }) => text.length)
  const fixed = body.length - lengths.reduce((sum, length) => sum + length, 0)
  const share = shareOf(lengths, most - fixed)
  if (share < LEAST) return undefined
  return parts
    .map(({ ours, text }) => (ours ? cutMarkdown(text, { most: share, pointer: POINTER }) : text))
    .join('')
}

/** What a section shows, and what stands between: markers and the text of people. */
function partsOf(body: string): { ours: boolean; text: string }[] {
  const parts: { ours: boolean; text: string }[] = []
  let at = 0
  for (const { 0: marker, 1: id = '', index } of body.matchAll(/<!-- deploy:section (\S+) -->/g)) {
    const end = endOf(body, id, index)
    if (end === undefined || index < at) continue
    const inside = body.slice(index + marker.length, end - closing(id).length)
    const [head = ''] = /^(?:\s*<!-- deploy:ended [^>]* -->)*\s*/.exec(inside) ?? []
    const shown = inside.slice(head.length).trimEnd()
    const from = index + marker.length + head.length
    parts.push({ ours: false, text: body.slice(at, from) }, { ours: true, text: shown })
    at = from + shown.length
  }
  return [...parts, { ours: false, text: body.slice(at) }]
}

/** The largest length that all may have so that together they do not need more than `room`. */
function shareOf(lengths: number[], room: number): number {
  let left = room
  for (const [index, length] of lengths.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (lengths.length - index))
    if (length > share) return share
    left -= length
  }
  return left
}

/** Where the section that begins at `from` ends; undefined when it has no end before the next one begins. */
function endOf(body: string, id: string, from: number): number | undefined {
  if (from < 0) return undefined
  const to = body.indexOf(closing(id), from)
  const next = body.indexOf('<!-- deploy:section ', from + 1)
  if (to < 0 || (next >= 0 && next < to)) return undefined
  return to + closing(id).length
}

/** What a section shows cannot end it, begin another one or name another change. */
function withoutMarkers(markdown: string): string {
  return markdown.replace(/<!--(?=\s*\/?deploy:)/g, '&lt;!--')
}

/** The hidden line that tells that a deployment's ending is in the record. */
export function endingMarker(ending: string): string {
  return `<!-- deploy:ended ${ending} -->`
}

function opening(id: string): string {
  return `<!-- deploy:section ${id} -->`
}

function closing(id: string): string {
  return `<!-- /deploy:section ${id} -->`
}
