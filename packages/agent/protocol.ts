import { StringDecoder } from 'node:string_decoder'
import { type JournalEntry, journalEntrySchema } from './journal.ts'

/** One line of the agent, understood. */
export type Message =
  | { type: 'fact'; key: string; values: string[] }
  | { type: 'journal'; entry: JournalEntry }
  | { type: 'log'; step: string; text: string }
  | { type: 'error'; code: string; text: string }
  | { type: 'end'; code: number }

export interface Parser {
  push(chunk: Buffer): void
  /** The last lines that were not the agent's: a login banner, a shell that does not understand. */
  chatter(): string[]
}

const MAX_LINE = 64 * 1024
const MAX_CHATTER = 40

/**
 * Reads what a host prints. Only lines that begin with `@<nonce> ` are the agent's, everything else is chatter; lines are cut
 * at 64 KiB, so that no host can fill our memory.
 */
export function createParser(nonce: string, onMessage: (message: Message) => void): Parser {
  const decoder = new StringDecoder('utf8')
  const prefix = `@${nonce} `
  const others: string[] = []
  let rest = ''
  const line = (text: string) => {
    const message = text.startsWith(prefix) ? parseLine(text.slice(prefix.length)) : undefined
    if (message) onMessage(message)
    else if (text.trim() !== '') others.push(text.slice(0, 500))
    if (others.length > MAX_CHATTER) others.shift()
  }
  return {
    push: (chunk) => {
      const parts = (rest + decoder.write(chunk)).split('\n')
      rest = (parts.pop() ?? '').slice(0, MAX_LINE)
      for (const part of parts) line(part.slice(0, MAX_LINE).replace(/\r$/, ''))
    },
    chatter: () => (rest.trim() === '' ? [...others] : [...others, rest.slice(0, 500)]),
  }
}

/** A line without its `@<nonce> `; undefined when it is not of the protocol. */
export function parseLine(line: string): Message | undefined {
  const [type, rest] = split(line)
  switch (type) {
    case 'fact': {
      const [key, values] = split(rest)
      return { type, key, values: values.split('\t') }
    }
    case 'journal': {
      const entry = journalEntrySchema.safeParse(parseJson(rest))
      return entry.success ? { type, entry: entry.data } : undefined
    }
    case 'log': {
      const [step, text] = split(rest)
      return { type, step, text }
    }
    case 'error': {
      const [code, text] = split(rest)
      return { type, code, text }
    }
    case 'end':
      return /^\d{1,3}$/.test(rest) ? { type, code: Number(rest) } : undefined
    default:
      return undefined
  }
}

function split(text: string): [string, string] {
  const space = text.indexOf(' ')
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
