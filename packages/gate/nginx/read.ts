/** One directive of nginx's configuration, its words as nginx understands them. */
export interface Directive {
  /** The first is the name. */
  words: string[]
  /** Where it begins, from 1. */
  line: number
  block?: Directive[]
}

interface Token {
  kind: 'word' | ';' | '{' | '}'
  text: string
  line: number
}

/**
 * Reads a file of nginx's configuration: words, quotes, escapes, comments and blocks, as nginx's own parser does (`ngx_conf_read_token`);
 * what stands in a block of Lua is passed over. `fault` says where a text ends that cannot be understood; what
 * comes before it is there. Pure.
 */
export function readNginx(text: string): { directives: Directive[]; fault?: string } {
  const directives: Directive[] = []
  const open: Directive[] = []
  let words: Token[] = []
  const end = (block?: Directive[]): Directive => {
    const [first] = words
    const directive = { words: words.map((word) => word.text), line: first!.line, ...(block && { block }) }
    ;(open.at(-1)?.block ?? directives).push(directive)
    words = []
    return directive
  }
  for (const token of tokens(text)) {
    const stray = { directives, fault: `line ${token.line}: '${token.text.slice(0, 40)}' has no place here` }
    if (token.kind === 'word') {
      if (token.text === '\\') return stray
      words.push(token)
    } else if (token.kind === '}') {
      if (words.length > 0 || open.pop() === undefined) return stray
    } else {
      if (words.length === 0) return stray
      const directive = end(token.kind === '{' ? [] : undefined)
      if (token.kind === '{') open.push(directive)
    }
  }
  if (words.length > 0) return { directives, fault: `line ${words[0]!.line}: this directive does not end` }
  if (open.length > 0) return { directives, fault: `line ${open.at(-1)!.line}: this block does not end` }
  return { directives }
}

const space = /\s+|#[^\n]*/y
/** A brace after a dollar is that of a variable; a closing one ends no word. */
const plain = /(?:\\[\s\S]|\$\{|[^\s;{\\])+/y
const quoted = /"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'/y
const lua = /[^{}"'-]+|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|--[^\n]*|[\s\S]/y

/** What is no token is given as the word `\`, which no other text makes. */
function* tokens(text: string): Generator<Token> {
  let at = 0
  let line = 1
  let directive = ''
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(text) ?? undefined
    at += match?.[0].length ?? 0
    line += match?.[0].match(/\n/g)?.length ?? 0
    return match
  }
  while (at < text.length) {
    if (take(space)) continue
    const begun = line
    const sign = text[at]!
    if (sign === ';' || sign === '{' || sign === '}') {
      at += 1
      yield { kind: sign, text: sign, line: begun }
      if (sign === '{' && directive.endsWith('_by_lua_block')) {
        passOver(() => take(lua)?.[0])
        yield { kind: '}', text: '}', line }
      }
      directive = ''
      continue
    }
    const word = take(sign === '"' || sign === "'" ? quoted : plain)
    const found = word?.[1] ?? word?.[2] ?? word?.[0]
    yield { kind: 'word', text: found === undefined ? '\\' : unescaped(found), line: begun }
    if (found === undefined) return
    directive ||= found
  }
}

function passOver(next: () => string | undefined): void {
  for (let depth = 1, piece = next(); piece !== undefined; piece = next()) {
    depth += piece === '{' ? 1 : piece === '}' ? -1 : 0
    if (depth === 0) return
  }
}

const controls: Record<string, string> = { t: '\t', r: '\r', n: '\n' }

function unescaped(word: string): string {
  return word.replace(/\\(["'\\trn])/g, (_, sign: string) => controls[sign] ?? sign)
}
