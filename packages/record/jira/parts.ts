import { createHash } from 'node:crypto'
import type { RecordSection } from '../change-records.ts'
import { type Block, blocksOf } from '../text/blocks.ts'
import { splitBlocks } from '../text/split.ts'
import type { Format } from './format.ts'

/** Jira refuses a comment of more characters. */
const MAX_COMMENT = 32_767
/** Of a section nobody reads more comments. */
const MAX_PARTS = 20
/** Document and last line, beside what they hold. */
const FRAME = 200

/** One comment: a section, or a part of one. */
export interface Part {
  section: string
  /** From 1. */
  number: number
  /** Of what it says; a comment with the same needs no writing. */
  digest: string
  endings: string[]
  body: unknown
}

/** A part as it was found in a comment. */
export type Found = Omit<Part, 'body'>

/** The comments that a section becomes. Each ends with a line that names it, by which it is found again. Pure. */
export function partsOf(key: string, section: RecordSection, format: Format): Part[] {
  const { id, markdown, endings = [] } = section
  const line = markerOf(key, { section: id, number: MAX_PARTS, digest: '0'.repeat(12), endings }, MAX_PARTS)
  const most = MAX_COMMENT - FRAME - format.lengthOf(marker(line))
  const all = splitBlocks(blocksOf(markdown), { most, lengthOf: format.lengthOf })
  const groups = all.length > MAX_PARTS ? [...all.slice(0, MAX_PARTS - 1), [cut]] : all
  return groups.map((blocks, index) =>
    partOf(key, { section: id, number: index + 1, endings, blocks }, { of: groups.length, format }),
  )
}

/** What stands where a section has fewer parts than before. Pure. */
export function emptyPart(key: string, { section, number }: Found, format: Format): Part {
  return partOf(key, { section, number, endings: [], blocks: [gone] }, { of: 0, format })
}

/** The part that a comment holds; undefined when it is none of this change. Pure. */
export function foundIn(key: string, body: unknown, format: Format): Found | undefined {
  const last = decoded(format.textOf(body).trimEnd().split('\n').at(-1) ?? '')
  const pattern =
    /^(?:\{\{)?Change (.+?) · section (\S+) · part (\d+) of \d+ · ([0-9a-f]{12})(?: · knows (.+?))?(?:\}\})?$/
  const [, change, section = '', number, digest = '', knows] = pattern.exec(last) ?? []
  if (change !== key) return undefined
  return { section, number: Number(number), digest, endings: knows?.split(', ') ?? [] }
}

const cut: Block = {
  kind: 'paragraph',
  line: [{ text: 'Cut here: the whole is in change-record.md of the evidence.', italic: true }],
}
const gone: Block = { kind: 'paragraph', line: [{ text: 'This part is no longer needed.', italic: true }] }

function partOf(
  key: string,
  { blocks, ...part }: Omit<Found, 'digest'> & { blocks: Block[] },
  { of, format }: { of: number; format: Format },
): Part {
  const text = JSON.stringify([format.of(blocks), part, of])
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  const line = markerOf(key, { ...part, digest }, of)
  return { ...part, digest, body: format.of([...blocks, { kind: 'rule' }, marker(line)]) }
}

function markerOf(key: string, { section, number, digest, endings }: Found, of: number): string {
  const knows = endings.length > 0 ? ` · knows ${endings.join(', ')}` : ''
  return `Change ${key} · section ${section} · part ${number} of ${of} · ${digest}${knows}`
}

function marker(line: string): Block {
  return { kind: 'paragraph', line: [{ text: line, code: true }] }
}

function decoded(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
}
