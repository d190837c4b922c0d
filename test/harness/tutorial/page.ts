/** What a page tells its reader to do, in order: a file to write, or commands to run and what they then print. */
export type Act =
  | { file: string; text: string }
  | { line: number; section: string; commands: string; printed?: string }

/**
 * Reads a page: a fence below a line that is a path in backquotes is that file, `sh` fences are commands, a `text` fence right after
 * them is what they print, with `…` for what differs.
 */
export function actsOf(page: string): Act[] {
  const fence = /(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```$)?/gm
  return [...page.matchAll(fence)].flatMap(
    ({ index, 1: file, 2: language, 3: text = '', 4: printed }): Act[] => {
      if (file !== undefined) return [{ file, text }]
      if (language !== 'sh') return []
      const before = page.slice(0, index)
      const section = /^## (.*)$/m.exec(before.slice(before.lastIndexOf('\n## ') + 1))?.[1] ?? ''
      const line = before.split('\n').length
      return [{ line, section, commands: text, ...(printed === undefined ? {} : { printed }) }]
    },
  )
}

/** A pattern for what a page shows: `…` stands for anything on that line; the first line may begin, the last may end elsewhere. */
export function patternOf(printed: string): RegExp {
  const literal = printed.trimEnd().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(literal.replaceAll('…', '.*'))
}
