import type { Documents } from '@deploy/evidence/evidence.ts'

/**
 * A page that quotes lines of examples, with the lines as they are now. A line that stands there unchanged stays; another is found
 * by its key, in the order of the lines. Throws for a line that has no place any more. Pure.
 */
export function requoted(page: string, before: Documents, now: Documents): string {
  return page.replace(
    /(\(examples\/evidence\/(\S+)\):\n\n```\w+\n)([\s\S]*?)(?=```)/g,
    (whole, head: string, path: string, quote: string) => {
      const [old, fresh] = [before[path]?.split('\n'), now[path]?.split('\n')]
      if (old === undefined || fresh === undefined) return whole
      return head + renewed(quote, { path, old, fresh })
    },
  )
}

function renewed(
  quote: string,
  { path, old, fresh }: { path: string; old: string[]; fresh: string[] },
): string {
  const at = { old: -1, fresh: -1 }
  const lines = quote.split('\n').map((line) => {
    if (line.trim() === '' || line.trim() === '…') return line
    const was = old.indexOf(line, at.old + 1)
    const skipped = old.slice(at.old + 1, was).filter((one) => keyOf(one) === keyOf(line)).length
    const same = fresh.indexOf(line, at.fresh + 1)
    const is = same >= 0 ? same : nth(fresh, { key: keyOf(line), from: at.fresh + 1, skipped })
    if (is < 0) throw new Error(`docs/files.md quotes a line of ${path} that is not there any more: ${line}`)
    at.old = Math.max(was, at.old)
    at.fresh = is
    return fresh[is]!
  })
  return lines.join('\n')
}

function nth(
  lines: string[],
  { key, from, skipped }: { key: string; from: number; skipped: number },
): number {
  const found = lines.flatMap((line, index) => (index >= from && keyOf(line) === key ? [index] : []))
  return found[skipped] ?? found[0] ?? -1
}

/** What stays of a line when its values change: the event of a journal, the key of a JSON line, the beginning of Markdown. */
function keyOf(line: string): string {
  return (
    /"event":"\w+"(?:,"step":"[\w-]+")?/.exec(line)?.[0] ?? /^\s*"[^"]+":/.exec(line)?.[0] ?? line.slice(0, 8)
  )
}
