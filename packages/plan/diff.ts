const context = 3
/** Beyond, the middle of two texts is told as replaced: the table of a comparison grows with their product. */
const mostCells = 4_000_000

type Line = [mark: ' ' | '-' | '+', text: string]

/** A unified diff of two texts with three lines around each change, '' when they are the same. Pure. */
export function unifiedDiff(before: string, after: string, names: { before: string; after: string }): string {
  const lines = compare(linesOf(before), linesOf(after))
  const hunks = hunksOf(lines)
  if (hunks.length === 0) return ''
  return [`--- ${names.before}`, `+++ ${names.after}`, ...hunks].join('\n')
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function compare(before: string[], after: string[]): Line[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const same = (text: string): Line => [' ', text]
  return [
    ...before.slice(0, start).map(same),
    ...middle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(same),
  ]
}

/** The longest common subsequence of lines stays; lengths[i][j] is that of what follows i and j. */
function middle(before: string[], after: string[]): Line[] {
  if (before.length * after.length > mostCells)
    return [...before.map((text): Line => ['-', text]), ...after.map((text): Line => ['+', text])]
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  const at = (i: number, j: number) => lengths[i * width + j]!
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push([' ', before[i]!])
      i += 1
      j += 1
    } else if (j >= after.length || (i < before.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(['-', before[i]!])
      i += 1
    } else {
      lines.push(['+', after[j]!])
      j += 1
    }
  }
  return lines
}

function hunksOf(lines: Line[]): string[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(([mark]) => mark !== ' '),
  )
  const out: string[] = []
  let [before, after] = [1, 1]
  for (let index = 0; index < lines.length; ) {
    let end = index
    while (end < lines.length && near[end] === near[index]) end += 1
    const part = lines.slice(index, end)
    const [left, right] = [
      part.filter(([mark]) => mark !== '+').length,
      part.filter(([mark]) => mark !== '-').length,
    ]
    if (near[index]) {
      out.push(
        `@@ -${range(before, left)} +${range(after, right)} @@`,
        ...part.map(([mark, text]) => mark + text),
      )
    }
    before += left
    after += right
    index = end
  }
  return out
}

/** As diff(1) counts: an empty range stands after the line before it. */
function range(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`
}
