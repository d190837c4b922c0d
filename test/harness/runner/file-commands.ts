/** What a step wrote to GITHUB_OUTPUT, GITHUB_STATE or GITHUB_ENV, in order of writing; later values win. */
export type Pairs = Record<string, string>

/**
 * Reads `name=value` lines and `name<<DELIMITER` blocks as the runner does (src/Runner.Worker/FileCommandManager.cs).
 * Throws for a line that is neither, and for a block whose end is missing.
 */
export function parsePairs(text: string): Pairs {
  const pairs: Pairs = {}
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (line === '') continue
    const equals = line.indexOf('=')
    const block = line.indexOf('<<')
    if (equals >= 0 && (block < 0 || equals < block)) {
      pairs[checkedName(line.slice(0, equals), line)] = line.slice(equals + 1)
      continue
    }
    if (block < 0) throw new Error(`Invalid format '${line}'`)
    const name = checkedName(line.slice(0, block), line)
    const delimiter = line.slice(block + 2)
    const end = delimiter === '' ? -1 : lines.indexOf(delimiter, at + 1)
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`)
    pairs[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return pairs
}

/** The folders in GITHUB_PATH, one a line. */
export function parsePaths(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line !== '')
}

function checkedName(name: string, line: string): string {
  if (name === '') throw new Error(`Invalid format '${line}'. Name must not be empty`)
  return name
}
