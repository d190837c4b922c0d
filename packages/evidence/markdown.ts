import { harmlessLines } from '@deploy/kit/print.ts'

/** Text from elsewhere as one line of Markdown that means nothing but itself: no HTML, links, mentions or images. */
export function plain(text: string): string {
  return harmlessLines(text)
    .join(' ')
    .replace(/[\\`*_{}[\]()#+!|<>~&]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/@(?=\w)/g, '@\u2060')
    .replace(/\b(https?):\/\//gi, '$1&#58;//')
    .replace(/\bwww\./gi, 'www&#46;')
}

/** Text from elsewhere as it is, in a fence that is longer than any run of backticks in it. */
export function fenced(text: string): string {
  const body = harmlessLines(text).join('\n')
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${body}\n${fence}`
}

/** A table; cells are Markdown already. */
export function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
