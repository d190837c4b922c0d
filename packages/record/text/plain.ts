import { lexer, type Token, type Tokens } from 'marked'
import { withoutEntities } from './entities.ts'

/**
 * Markdown as text for fields that know no markup. What such a field would still read as markup, `[code]` around HTML, is broken
 * open, so that text from elsewhere stays text. Pure.
 */
export function plainText(markdown: string): string {
  return blocks(lexer(markdown))
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\[(?=\s*\/?\s*code\s*\])/gi, '[\u2060')
    .trim()
}

function blocks(tokens: Token[]): string {
  return tokens.map((token) => block(token as Tokens.Generic)).join('')
}

function block(token: Tokens.Generic): string {
  switch (token.type) {
    case 'heading':
      return `${headingOf(token as Tokens.Heading)}\n\n`
    case 'table':
      return `${tableLines(token as Tokens.Table).join('\n')}\n\n`
    case 'list':
      return `${(token as Tokens.List).items.map((item) => `- ${blocks(item.tokens).trim()}`).join('\n')}\n\n`
    case 'code':
      return `${token.text
        .split('\n')
        .map((line: string) => `  ${line}`)
        .join('\n')}\n\n`
    case 'blockquote':
      return blocks(token.tokens ?? [])
    case 'html':
      return withoutTags(token.text)
    case 'hr':
    case 'space':
    case 'def':
      return '\n'
    default:
      return `${inline(token.tokens ?? [token])}\n\n`
  }
}

/** Deeper ones name releases and deployments, whose letters count. */
function headingOf({ depth, tokens }: Tokens.Heading): string {
  return depth <= 2 ? inline(tokens).toUpperCase() : inline(tokens)
}

/** A line a row; where the head is empty, the first cell names the second. */
function tableLines({ header, rows }: Tokens.Table): string[] {
  const cells = (row: Tokens.TableCell[]) => row.map(({ tokens }) => inline(tokens))
  const names = cells(header)
  const isNamed = names.some((name) => name !== '')
  const lines = rows.map((row) => cells(row).join(isNamed ? ' | ' : ': '))
  return isNamed ? [names.join(' | '), ...lines] : lines
}

function inline(tokens: Token[] = []): string {
  return tokens.map((token) => part(token as Tokens.Generic)).join('')
}

function part(token: Tokens.Generic): string {
  switch (token.type) {
    case 'br':
      return '\n'
    case 'codespan':
      return token.text
    case 'link':
      return token.href === token.text ? token.text : `${inline(token.tokens)} (${token.href})`
    case 'html':
      return withoutTags(token.text)
    default:
      return token.tokens ? inline(token.tokens) : withoutEntities(token.text ?? token.raw)
  }
}

function withoutTags(html: string): string {
  return withoutEntities(html.replace(/<\/summary>/g, '\n').replace(/<[^<>]*>/g, ''))
}
