/** One line of a requirements file as pip joins it: without its comment, with the number of its first physical line. */
export interface RequirementLine {
  line: number
  text: string
  /** The packages that an annotation `# via …` at or under this line names; undefined without one. */
  via?: string[]
}

/**
 * Splits a requirements file the way pip does (a backslash at the end joins lines, ` #` starts a comment), and gives
 * each line the `# via` annotation that pip-compile or uv wrote beside or below it.
 */
export function requirementLines(text: string): RequirementLine[] {
  const lines: RequirementLine[] = []
  let listing = false
  for (const { line, content } of joined(text)) {
    const start = content.search(/(?:^|\s)#/)
    const own = (start < 0 ? content : content.slice(0, start)).trim()
    const comment =
      start < 0
        ? undefined
        : content
            .slice(start)
            .trim()
            .replace(/^#+\s*/, '')
    if (own !== '') {
      lines.push({ line, text: own })
      listing = false
    }
    const last = lines.at(-1)
    if (comment === undefined || last === undefined) {
      if (own === '') listing = false
      continue
    }
    listing = annotate(last, comment, listing)
  }
  return lines
}

/** Adds what a comment says to the requirement above it; returns whether a list of names goes on in the next comment. */
function annotate(requirement: RequirementLine, comment: string, listing: boolean): boolean {
  const [, names] = /^via(?:\s+(.*))?$/.exec(comment) ?? []
  if (/^via(?:\s|$)/.test(comment)) {
    requirement.via = [...(requirement.via ?? []), ...namesIn(names ?? '')]
    return true
  }
  if (!listing || !/^(?:-[rc]\s+\S+|[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?(?:\s+\([^)]*\))?)$/.test(comment))
    return false
  requirement.via?.push(...namesIn(comment))
  return true
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/\s+\([^)]*\)$/, '')
        .replace(/\[[^\]]*\]$/, ''),
    )
    .filter((name) => name !== '')
}

function joined(text: string): { line: number; content: string }[] {
  const result: { line: number; content: string }[] = []
  let open: { line: number; parts: string[] } | undefined
  // The line ends of Python's str.splitlines, which pip uses.
  for (const [index, physical] of text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/).entries()) {
    const isComment = /^\s*#/.test(physical)
    open ??= { line: index + 1, parts: [] }
    open.parts.push(isComment && open.parts.length > 0 ? ` ${physical}` : physical)
    if (physical.endsWith('\\') && !isComment) {
      open.parts.push(open.parts.pop()?.slice(0, -1) ?? '')
      continue
    }
    result.push({ line: open.line, content: open.parts.join('') })
    open = undefined
  }
  if (open !== undefined) result.push({ line: open.line, content: open.parts.join('') })
  return result
}
