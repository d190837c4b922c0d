/** A workflow command that the runner recognises in a line of output. */
export interface Command {
  name: string
  properties: Record<string, string>
  data: string
  /** `colons` is `::name key=value::data`; `brackets` is the legacy `##[name key=value]data`. */
  grammar: 'colons' | 'brackets'
}

/** Commands that the runner knows (actions/runner, ActionCommandManager.cs and its extensions). */
export const KNOWN_COMMANDS: readonly string[] = [
  'stop-commands',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
]

/** What .NET's `TrimStart` removes; unlike JavaScript's it takes U+0085 and leaves U+FEFF. */
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

const IN_DATA = ['%0D\r', '%0A\n', '%25%']
const IN_PROPERTY = ['%0D\r', '%0A\n', '%3A:', '%2C,', '%25%']
const IN_BRACKETS = ['%3B;', '%0D\r', '%0A\n', '%5D]', '%25%']

/**
 * Reads one line of output as the runner does: first `::…::` at its start, then `##[…]` anywhere in it. `isKnown`
 * is asked with the lower-case name. Source: actions/runner, src/Runner.Common/ActionCommand.cs.
 */
export function parseCommand(line: string, isKnown: (name: string) => boolean): Command | undefined {
  return parseColons(line, isKnown) ?? parseBrackets(line, isKnown)
}

function parseColons(line: string, isKnown: (name: string) => boolean): Command | undefined {
  const trimmed = line.replace(LEADING_SPACE, '')
  const end = trimmed.indexOf('::', 2)
  if (!trimmed.startsWith('::') || end < 0) return undefined
  const { name, rest } = splitName(trimmed.slice(2, end))
  if (!isKnown(name)) return undefined
  const properties = parseProperties(rest.replace(LEADING_SPACE, '').trimEnd(), ',', IN_PROPERTY)
  return { name, properties, data: decode(trimmed.slice(end + 2), IN_DATA), grammar: 'colons' }
}

function parseBrackets(line: string, isKnown: (name: string) => boolean): Command | undefined {
  const start = line.indexOf('##[')
  const end = start < 0 ? -1 : line.indexOf(']', start)
  if (end < 0) return undefined
  const { name, rest } = splitName(line.slice(start + 3, end))
  if (!isKnown(name)) return undefined
  const properties = parseProperties(rest, ';', IN_BRACKETS)
  return { name, properties, data: decode(line.slice(end + 1), IN_BRACKETS), grammar: 'brackets' }
}

function splitName(info: string): { name: string; rest: string } {
  const space = info.indexOf(' ')
  const name = space < 0 ? info : info.slice(0, space)
  return { name: name.toLowerCase(), rest: space > 0 ? info.slice(space + 1) : '' }
}

/**
 * Property names count without regard to case; a pair without a value is dropped, and so are equals signs before
 * the name and before the value (.NET's `Split` with a count of two and without empty entries).
 */
function parseProperties(text: string, separator: string, escapes: string[]): Record<string, string> {
  const pairs = text.split(separator).flatMap((item) => {
    const [, name, value] = /^=*([^=]+)=+([^=].*)$/s.exec(item) ?? []
    return name && value ? [[name.toLowerCase(), decode(value, escapes)]] : []
  })
  return Object.fromEntries(pairs)
}

/** One pass per escape, in the runner's order: `%25` comes last, so `%250A` is the text `%0A` and no line break. */
function decode(text: string, escapes: string[]): string {
  return escapes.reduce((result, entry) => result.replaceAll(entry.slice(0, 3), entry.slice(3)), text)
}
