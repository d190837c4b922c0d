import { lexer, type Token, type Tokens } from 'marked'
import { withoutEntities } from './entities.ts'

/** A piece of a line: text that means nothing but itself. */
export interface Inline {
  text: string
  bold?: boolean
  italic?: boolean
  strike?: boolean
  code?: boolean
  /** An http or https address. */
  link?: string
}

/** What a section is made of, for systems that do not read Markdown. */
export type Block =
  | { kind: 'heading'; level: number; line: Inline[] }
  | { kind: 'paragraph'; line: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'table'; header: Inline[][] | undefined; rows: Inline[][][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'details'; title: string; blocks: Block[] }
  | { kind: 'rule' }

/** Reads Markdown as GitHub does; of its HTML only details and line breaks count. Pure. */
export function blocksOf(markdown: string): Block[] {
  const tokens = lexer(markdown, { gfm: true })
  return nested(tokens.flatMap(partsOf))
}

/** What Markdown says besides code and what is quoted, as it was written. Pure. */
export function spokenInMarkdown(markdown: string): string {
  return lexer(markdown, { gfm: true })
    .filter(({ type }) => type !== 'code' && type !== 'blockquote')
    .map(({ raw }) => raw)
    .join('')
}

type Part = Block | { kind: 'open'; title: string } | { kind: 'close' }

/** What stands between a beginning and an end of details goes into them; those in others lie beside them. */
function nested(parts: Part[]): Block[] {
  const done: Block[] = []
  let open: Extract<Block, { kind: 'details' }> | undefined
  for (const part of parts) {
    if (part.kind === 'close') open = undefined
    else if (part.kind === 'open') {
      open = { kind: 'details', title: part.title, blocks: [] }
      done.push(open)
    } else (open?.blocks ?? done).push(part)
  }
  return done.filter((block) => block.kind !== 'details' || block.blocks.length > 0)
}

function partsOf(token: Token): Part[] {
  const known = token as Tokens.Generic
  switch (token.type) {
    case 'heading':
      return [{ kind: 'heading', level: known.depth as number, line: inlineOf(known.tokens) }]
    case 'paragraph':
      return [{ kind: 'paragraph', line: inlineOf(known.tokens) }]
    case 'text':
      return [{ kind: 'paragraph', line: inlineOf(known.tokens ?? [token]) }]
    case 'code':
      return [
        { kind: 'code', language: (known.lang as string | undefined) ?? '', text: known.text as string },
      ]
    case 'blockquote':
      return [{ kind: 'quote', blocks: nested((known.tokens ?? []).flatMap(partsOf)) }]
    case 'list':
      return [listOf(token as Tokens.List)]
    case 'table':
      return [tableOf(token as Tokens.Table)]
    case 'hr':
      return [{ kind: 'rule' }]
    case 'html':
      return htmlParts(known.text as string)
    default:
      return []
  }
}

function listOf({ ordered, items }: Tokens.List): Block {
  return {
    kind: 'list',
    ordered,
    items: items.map(({ task, checked, tokens }) => {
      const blocks = nested(tokens.flatMap(partsOf))
      if (!task) return blocks
      const box = { text: checked ? '☑ ' : '☐ ' }
      const [first, ...rest] = blocks
      return first?.kind === 'paragraph'
        ? [{ ...first, line: [box, ...first.line] }, ...rest]
        : [{ kind: 'paragraph', line: [box] }, ...blocks]
    }),
  }
}

function tableOf({ header, rows }: Tokens.Table): Block {
  const cells = header.map(({ tokens }) => inlineOf(tokens))
  return {
    kind: 'table',
    header: cells.some((cell) => cell.length > 0) ? cells : undefined,
    rows: rows.map((row) => row.map(({ tokens }) => inlineOf(tokens))),
  }
}

function htmlParts(html: string): Part[] {
  return [...html.matchAll(/<summary>(.*?)<\/summary>|<(\/?)details>/gis)].flatMap(
    ([, summary, slash]): Part[] => {
      if (summary !== undefined)
        return [{ kind: 'open', title: withoutEntities(summary.replace(/<[^>]*>|`/g, '')).trim() }]
      return slash === '/' ? [{ kind: 'close' }] : []
    },
  )
}

type Marks = Omit<Inline, 'text'>

function inlineOf(tokens: readonly Token[] | undefined, marks: Marks = {}): Inline[] {
  return joined((tokens ?? []).flatMap((token) => piecesOf(token as Tokens.Generic, marks)))
}

function piecesOf(token: Tokens.Generic, marks: Marks): Inline[] {
  const inside = (more: Marks) => inlineOf(token.tokens, { ...marks, ...more })
  switch (token.type) {
    case 'strong':
      return inside({ bold: true })
    case 'em':
      return inside({ italic: true })
    case 'del':
      return inside({ strike: true })
    case 'codespan':
      return [{ text: token.text as string, ...marks, code: true }]
    case 'link':
      return inside(/^https?:\/\//i.test(token.href as string) ? { link: token.href as string } : {})
    case 'image':
      return [{ text: withoutEntities(token.text as string), ...marks }]
    case 'br':
      return [{ text: '\n', ...marks }]
    case 'html':
      return /^<br\b/i.test(token.raw) ? [{ text: '\n', ...marks }] : []
    case 'escape':
      return [{ text: token.text as string, ...marks }]
    default:
      return token.tokens
        ? inside({})
        : [{ text: withoutEntities((token.text as string | undefined) ?? '').replace(/\n/g, ' '), ...marks }]
  }
}

/** Neighbours that look the same become one; empty ones go. */
function joined(pieces: Inline[]): Inline[] {
  const lookOf = ({ text: _, ...look }: Inline) => JSON.stringify(look)
  const done: Inline[] = []
  for (const piece of pieces.filter(({ text }) => text !== '')) {
    const last = done.at(-1)
    if (last && lookOf(last) === lookOf(piece)) last.text += piece.text
    else done.push({ ...piece })
  }
  return done
}
