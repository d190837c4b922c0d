import type { Block, Inline } from './blocks.ts'

/** A node of the Atlassian Document Format, https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
export interface AdfNode {
  type: string
  attrs?: Record<string, string | number>
  marks?: { type: string; attrs?: Record<string, string> }[]
  text?: string
  content?: AdfNode[]
}

export interface AdfDocument extends AdfNode {
  type: 'doc'
  version: 1
  content: AdfNode[]
}

/** The document that Jira Cloud shows. Text in it is only text: ADF has nodes of their own for mentions, links and macros. Pure. */
export function adfOf(blocks: readonly Block[]): AdfDocument {
  return { type: 'doc', version: 1, content: blocks.flatMap(nodesOf) }
}

/** The same of one block. Pure. */
export function nodesOf(block: Block): AdfNode[] {
  switch (block.kind) {
    case 'heading':
      return [{ type: 'heading', attrs: { level: block.level }, content: lineOf(block.line) }]
    case 'paragraph':
      return [paragraph(block.line)]
    case 'code': {
      const content = block.text === '' ? [] : [{ type: 'text', text: block.text }]
      const attrs = /^[a-z0-9+#-]{1,30}$/i.test(block.language) ? { language: block.language } : {}
      return [{ type: 'codeBlock', attrs, content }]
    }
    case 'list':
      return [
        {
          type: block.ordered ? 'orderedList' : 'bulletList',
          content: block.items.map((item) => ({ type: 'listItem', content: itemOf(item) })),
        },
      ]
    case 'table':
      return [tableOf(block)]
    case 'quote':
      return [{ type: 'blockquote', content: simple(block.blocks) }]
    case 'details':
      return [{ type: 'expand', attrs: { title: block.title }, content: block.blocks.flatMap(nodesOf) }]
    case 'rule':
      return [{ type: 'rule' }]
  }
}

function tableOf({ header, rows }: Extract<Block, { kind: 'table' }>): AdfNode {
  const row = (type: string) => (cells: Inline[][]) => ({
    type: 'tableRow',
    content: cells.map((line) => ({ type, content: [paragraph(line)] })),
  })
  return {
    type: 'table',
    content: [...(header ? [row('tableHeader')(header)] : []), ...rows.map(row('tableCell'))],
  }
}

/** A list item begins with a paragraph, and holds only those, code and lists. */
function itemOf(blocks: Block[]): AdfNode[] {
  const nodes = simple(blocks)
  return nodes[0]?.type === 'paragraph' ? nodes : [paragraph([]), ...nodes]
}

/** What may stand in quotes and list items: the rest becomes paragraphs. */
function simple(blocks: Block[]): AdfNode[] {
  const nodes = blocks.flatMap((block): AdfNode[] => {
    if (block.kind === 'heading') return [paragraph(block.line)]
    if (block.kind === 'table') return block.rows.flatMap((cells) => cells.map(paragraph))
    if (block.kind === 'quote' || block.kind === 'details') return simple(block.blocks)
    return block.kind === 'rule' ? [] : nodesOf(block)
  })
  return nodes.length > 0 ? nodes : [paragraph([])]
}

function paragraph(line: readonly Inline[]): AdfNode {
  return { type: 'paragraph', content: lineOf(line) }
}

function lineOf(line: readonly Inline[]): AdfNode[] {
  return line.flatMap(({ text, ...marks }) =>
    text
      .split(/(\n)/)
      .filter((part) => part !== '')
      .map((part): AdfNode => {
        if (part === '\n') return { type: 'hardBreak' }
        const shown = marksOf(marks)
        return { type: 'text', text: part, ...(shown.length > 0 && { marks: shown }) }
      }),
  )
}

/** Code goes together with nothing but a link. */
function marksOf({ bold, italic, strike, code, link }: Omit<Inline, 'text'>): NonNullable<AdfNode['marks']> {
  const looks = code
    ? [{ type: 'code' }]
    : [bold && 'strong', italic && 'em', strike && 'strike'].flatMap((type) => (type ? [{ type }] : []))
  return [...looks, ...(link === undefined ? [] : [{ type: 'link', attrs: { href: link } }])]
}

/** All text of a node, block by block, a line each. Pure. */
export function textOfAdf(node: AdfNode): string {
  return textOf(node, [])
}

/** The same without code and what is quoted. Pure. */
export function spokenInAdf(node: AdfNode): string {
  return textOf(node, ['codeBlock', 'blockquote'])
}

function textOf(node: AdfNode, without: readonly string[]): string {
  const inline = ['paragraph', 'heading', 'codeBlock']
  if (without.includes(node.type)) return ''
  if (node.type === 'text') return node.text ?? ''
  if (node.type === 'hardBreak') return '\n'
  const texts = (node.content ?? []).map((one) => textOf(one, without))
  return texts.join(inline.includes(node.type) ? '' : '\n')
}
