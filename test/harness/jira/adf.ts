/**
 * What Jira Cloud demands of a document, https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/: which nodes may
 * stand in which, with which attributes and marks. Only of the nodes that we may send.
 */
interface Rule {
  content?: readonly string[]
  /** It needs at least one child. */
  filled?: true
  attrs?: Record<string, (value: unknown) => boolean>
  needs?: readonly string[]
}

const inline = ['text', 'hardBreak']
const inCell = [
  ...['paragraph', 'heading', 'bulletList', 'orderedList', 'codeBlock', 'blockquote', 'rule', 'nestedExpand'],
]
const isText = (value: unknown) => typeof value === 'string'

const rules: Record<string, Rule> = {
  doc: { content: [...inCell.filter((type) => type !== 'nestedExpand'), 'table', 'expand'] },
  paragraph: { content: inline },
  heading: {
    content: inline,
    attrs: { level: (value) => [1, 2, 3, 4, 5, 6].includes(value as number) },
    needs: ['level'],
  },
  codeBlock: { content: ['text'], attrs: { language: isText } },
  bulletList: { content: ['listItem'], filled: true },
  orderedList: { content: ['listItem'], filled: true, attrs: { order: Number.isInteger } },
  listItem: { content: ['paragraph', 'bulletList', 'orderedList', 'codeBlock'], filled: true },
  blockquote: { content: ['paragraph', 'bulletList', 'orderedList', 'codeBlock'], filled: true },
  table: { content: ['tableRow'], filled: true },
  tableRow: { content: ['tableHeader', 'tableCell'], filled: true },
  tableHeader: { content: inCell, filled: true },
  tableCell: { content: inCell, filled: true },
  expand: { content: [...inCell, 'table'], filled: true, attrs: { title: isText } },
  rule: {},
  hardBreak: {},
}
const marks = ['strong', 'em', 'strike', 'code', 'link']

/** What is wrong with the document, undefined when nothing is. */
export function adfProblem(document: unknown): string | undefined {
  if (!isObject(document) || document.type !== 'doc' || document.version !== 1) return 'it is no document'
  if (!Array.isArray(document.content)) return 'doc has no content'
  const { version: _, ...node } = document
  return problemOf(node, 'doc')
}

function problemOf(node: unknown, path: string): string | undefined {
  if (!isObject(node)) return `${path} is no node`
  const { type, attrs = {}, content = [], ...more } = node
  if (type === 'text') return textProblem(node, path)
  const rule = rules[String(type)]
  if (rule === undefined) return `${path}: unknown node ${type}`
  if (Object.keys(more).length > 0) return `${path}: unknown keys ${Object.keys(more)}`
  if (!isObject(attrs)) return `${path}: attrs is no object`
  for (const [name, value] of Object.entries(attrs))
    if (!rule.attrs?.[name]?.(value)) return `${path}: attribute ${name}`
  for (const name of rule.needs ?? []) if (attrs[name] === undefined) return `${path} lacks ${name}`
  if (!Array.isArray(content)) return `${path}: content is no list`
  if (rule.filled && content.length === 0) return `${path} is empty`
  for (const [index, child] of content.entries()) {
    const kind = isObject(child) ? String(child.type) : ''
    if (!rule.content?.includes(kind)) return `${path}: ${kind} may not stand in ${type}`
    if (type === 'codeBlock' && isObject(child) && child.marks !== undefined) return `${path}: marks in code`
    const problem = problemOf(child, `${path}.${kind}[${index}]`)
    if (problem) return problem
  }
  return type === 'listItem' && (content[0] as { type?: string }).type !== 'paragraph'
    ? `${path} begins with no paragraph`
    : undefined
}

function textProblem(node: Record<string, unknown>, path: string): string | undefined {
  const { type: _, text, marks: found = [], ...more } = node
  if (Object.keys(more).length > 0) return `${path}: unknown keys ${Object.keys(more)}`
  if (typeof text !== 'string' || text === '') return `${path}: empty text`
  if (text.includes('\n') && !path.includes('codeBlock')) return `${path}: a line break in text`
  if (!Array.isArray(found)) return `${path}: marks is no list`
  const types = found.map((mark) => (isObject(mark) ? String(mark.type) : ''))
  if (types.some((type) => !marks.includes(type)) || new Set(types).size < types.length)
    return `${path}: marks ${types}`
  if (types.includes('code') && types.some((type) => type !== 'code' && type !== 'link'))
    return `${path}: code with ${types}`
  const link = found.find((mark) => isObject(mark) && mark.type === 'link') as
    | { attrs?: { href?: unknown } }
    | undefined
  return link === undefined || URL.canParse(String(link.attrs?.href)) ? undefined : `${path}: href`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
