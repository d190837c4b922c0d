import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

interface ActionFile {
  inputs?: Record<string, { description: string; default?: string; required?: boolean }>
  outputs?: Record<string, { description: string }>
}

const folder = new URL('../actions/', import.meta.url)

export const actions: string[] = readdirSync(folder).toSorted()
export const readmeFile = (action: string): URL => new URL(`${action}/README.md`, folder)

export function actionFile(action: string): ActionFile {
  return parse(readFileSync(new URL(`${action}/action.yml`, folder), 'utf8')) as ActionFile
}

/**
 * A README with the tables of its action.yml between `<!-- inputs -->` and `<!-- /inputs -->`, and likewise for outputs.
 * What has no such marks stays as it is.
 */
export function withTables(readme: string, { inputs = {}, outputs = {} }: ActionFile): string {
  const given = Object.entries(inputs).map(([name, { description, default: value, required }]) => [
    `\`${name}\``,
    required ? '**required**' : value === undefined || value === '' ? '' : `\`${value}\``,
    cell(description),
  ])
  const made = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, cell(description)])
  const filled = between(readme, 'inputs', table(['name', 'default', 'meaning'], given))
  return between(filled, 'outputs', table(['name', 'meaning'], made))
}

function between(text: string, mark: string, content: string): string {
  const [from, to] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  const [start, end] = [text.indexOf(from), text.indexOf(to)]
  if (start < 0 || end < start) return text
  return `${text.slice(0, start + from.length)}\n${content}\n${text.slice(end)}`
}

function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.trim().replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const action of actions) {
    const file = readmeFile(action)
    writeFileSync(file, withTables(readFileSync(file, 'utf8'), actionFile(action)))
  }
}
