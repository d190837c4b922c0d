import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const top = join(import.meta.dirname, '../..')

/** Paths below the top of the repository, sorted. */
export const find = (pattern: string): string[] => globSync(pattern, { cwd: top }).toSorted()

/** A file of the repository. */
export const read = (path: string): string => readFileSync(join(top, path), 'utf8')

/** The pages that people read. */
export const pages = ['README.md', ...find('docs/{,howto/}*.md'), ...find('{actions,examples}/*/README.md')]

export interface Snippet {
  /** File, and line of the fence where the snippet is part of a page. */
  where: string
  text: string
}

/** The workflow files that people call or copy. */
export const workflowFiles = [
  ...find('.github/workflows/*.yml').filter((path) => !path.endsWith('/ci.yml')),
  ...find('examples/*/.github/workflows/*.yml'),
].map((path): Snippet => ({ where: path, text: read(path) }))

/** The YAML examples of all pages. */
export const snippets = pages.flatMap(fences)

/** The YAML examples of a page; an indented one stands in a list. Extracts with `…` are held to their file elsewhere. */
export function fences(page: string): Snippet[] {
  const text = read(page)
  return [...text.matchAll(/^( *)```yaml\n([\s\S]*?)^ *```$/gm)]
    .map(({ index, 1: margin, 2: body }) => ({
      where: `${page}:${text.slice(0, index).split('\n').length}`,
      text: body!.replaceAll(new RegExp(`^${margin}`, 'gm'), ''),
    }))
    .filter(({ text }) => !/^\s*…$/m.test(text))
}
