import { read } from './pages.ts'

/** Commands that a page tells its reader to run. */
export interface Commands {
  page: string
  /** The heading that they stand below. */
  section: string
  commands: string
}

/** The `sh` fences of a page; an indented one stands in a list. */
export function commandsOf(page: string): Commands[] {
  const text = read(page)
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(({ index, 1: margin, 2: body }) => ({
    page,
    section:
      text
        .slice(0, index)
        .match(/^## .*$/gm)
        ?.at(-1)
        ?.slice(3) ?? '',
    commands: body!.replaceAll(new RegExp(`^${margin}`, 'gm'), ''),
  }))
}
