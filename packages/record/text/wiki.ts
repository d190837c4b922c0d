import type { Block, Inline } from './blocks.ts'

/** The text that Jira Data Center shows, in its wiki notation. Whatever has a meaning there stands as an entity. Pure. */
export function wikiOf(blocks: readonly Block[]): string {
  return blocks.map((block) => wikiBlock(block)).join('\n\n')
}

/** What a text in wiki notation says besides code and what is quoted. Pure. */
export function spokenInWiki(text: string): string {
  return text
    .replaceAll(/\{(quote|noformat|code|panel)(?::[^}]*)?\}[\s\S]*?(?:\{\1\}|$)/gi, '')
    .replaceAll(/^bq\. .*$/gm, '')
}

/** The same of one block. `prefix` are the marks of the lists that it is in. Pure. */
export function wikiBlock(block: Block, prefix = ''): string {
  switch (block.kind) {
    case 'heading':
      return `h${block.level}. ${lineOf(block.line)}`
    case 'paragraph':
      return lineOf(block.line)
    case 'code':
      // Nothing inside is read but its end.
      return `{noformat}\n${block.text.replace(/\{(?=noformat)/gi, '{\u2060')}\n{noformat}`
    case 'list':
      return block.items.map((item) => itemOf(item, prefix + (block.ordered ? '#' : '*'))).join('\n')
    case 'table': {
      const header = block.header ? [`||${block.header.map(cellOf).join('||')}||`] : []
      return [...header, ...block.rows.map((row) => `|${row.map(cellOf).join('|')}|`)].join('\n')
    }
    case 'quote':
      return `{quote}\n${wikiOf(block.blocks)}\n{quote}`
    case 'details':
      return `*${escaped(block.title)}*\n\n${wikiOf(block.blocks)}`
    case 'rule':
      return '----'
  }
}

function itemOf(blocks: Block[], prefix: string): string {
  const [first, ...rest] = blocks
  const inline = first?.kind === 'paragraph' || first?.kind === 'heading'
  const lines = [
    `${prefix} ${inline ? lineOf(first.line).replaceAll('\n', ' ') : ' '}`,
    ...(inline || first === undefined ? rest : blocks).map((block) => wikiBlock(block, prefix)),
  ]
  return lines.join('\n')
}

function cellOf(line: readonly Inline[]): string {
  return lineOf(line).replaceAll('\n', ' ') || ' '
}

function lineOf(line: readonly Inline[]): string {
  return line.map(pieceOf).join('')
}

/** Marks only hold where no letter touches them, unless they stand in braces: `{*}bold{*}`. */
function pieceOf({ text, bold, italic, strike, code, link }: Inline): string {
  const body = text.split('\n').map(escaped).join('\n')
  if (text.trim() === '') return body
  if (code) return link === undefined ? `{{${body}}}` : linkOf(body, link)
  const marks = [bold && '*', italic && '_', strike && '-'].filter((mark) => mark)
  const marked = marks.reduce<string>((inner, mark) => `{${mark}}${inner}{${mark}}`, body)
  return link === undefined ? marked : linkOf(body, link)
}

function linkOf(body: string, href: string): string {
  const address = encodeURI(href)
    .replace(/%25/g, '%')
    .replace(/[|\]}[{]/g, (sign) => encodeURIComponent(sign))
  return `[${body}|${address}]`
}

/** Text whose signs mean nothing: no macro, mention, link, emoticon, list, table or mark. */
function escaped(text: string): string {
  return text
    .replace(/[\\{}[\]|*_+^~?!#&<>@;(]/g, entity)
    .replace(/(?<![\p{L}\p{N}])-|-(?![\p{L}\p{N}])/gu, entity)
    .replace(/:(?=[\p{L}/)(\\|P])/gu, entity)
    .replace(/^(h[1-6]|bq)\./, '$1&#46;')
}

function entity(sign: string): string {
  return `&#${sign.charCodeAt(0)};`
}
