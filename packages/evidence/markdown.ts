import { harmlessLines } from '@deploy/kit/print.ts'

/**
 * Text from elsewhere as one line of Markdown that means nothing but itself: no HTML, links, mentions, references to
 * issues or images. GitHub looks for mentions and references in the text that is left after Markdown was read, so a word
 * joiner stands in them.
 */
export function plain(text: string): string {
  return harmlessLines(text)
    .join(' ')
    .replace(/[@#](?=\w)|\bGH-(?=\d)/gi, (start) => `${start}\u2060`)
    .replace(/[\\`*_{}[\]()#+!|<>~&]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\b(https?):\/\//gi, '$1&#58;//')
    .replace(/\bwww\./gi, 'www&#46;')
}

/** Text from elsewhere as code in a line or a cell of a table, without what would end it. */
export function code(text: string): string {
  return `\`${harmlessLines(text).join(' ').replace(/[`|]/g, '')}\``
}

/** ` · [run](…)`, or nothing where the address is none that a link may lead to. */
export function linkTo(url: string): string {
  return /^https?:\/\/[^\s()<>|]+$/.test(url) ? ` · [run](${url})` : ''
}

/** A table; cells are Markdown already. A column that says nothing in any row is left out. */
export function table(header: string[], rows: string[][]): string {
  const said = header.map((_, column) => rows.length === 0 || rows.some((row) => row[column] !== ''))
  const line = (cells: string[]) => `| ${cells.filter((_, column) => said[column]).join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text from elsewhere as a block of code that nothing in it can end. */
export function block(language: string, text: string): string {
  const lines = harmlessLines(text)
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  )
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...lines, fence].join('\n')
}
