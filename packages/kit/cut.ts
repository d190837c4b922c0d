/**
 * Markdown that is no longer than `most`, as `lengthOf` counts: characters unless given. What is too long is cut at the end of a
 * line, an open code block and open details are closed, and `pointer`, one line that says where the whole is, comes
 * last. Never longer than `most`, unless the pointer alone is. Pure.
 */
export function cutMarkdown(
  markdown: string,
  { most, pointer, lengthOf = charactersOf }: { most: number; pointer: string; lengthOf?: Measure },
): string {
  if (lengthOf(markdown) <= most) return markdown
  const room = most - lengthOf(`\n\n${pointer}`)
  const lines = markdown.split('\n')
  const open: Open = { details: 0, fence: '' }
  let length = 0
  let best = { lines: 0, closed: '' }
  for (const [index, line] of lines.entries()) {
    length += lengthOf(`${line}\n`)
    if (length > room) break
    follow(line, open)
    const closed = closing(open)
    if (length + lengthOf(closed) <= room) best = { lines: index + 1, closed }
  }
  if (best.lines === 0) return pointer
  return `${lines.slice(0, best.lines).join('\n')}${best.closed}\n\n${pointer}`
}

type Measure = (text: string) => number

const charactersOf: Measure = (text) => text.length
export const bytesOf: Measure = (text) => Buffer.byteLength(text)

interface Open {
  details: number
  /** The backticks or tildes that a code block began with; '' outside of one. */
  fence: string
}

function follow(line: string, open: Open): void {
  const [, fence = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? []
  if (open.fence !== '') {
    const ends = fence.startsWith(open.fence) && line.trim() === fence
    if (ends) open.fence = ''
    return
  }
  open.fence = fence
  open.details += count(line, '<details>') - count(line, '</details>')
}

function closing({ fence, details }: Open): string {
  return (fence === '' ? '' : `\n${fence}`) + '\n\n</details>'.repeat(Math.max(0, details))
}

function count(line: string, part: string): number {
  return line.split(part).length - 1
}
