import { randomBytes } from 'node:crypto'
import { stripVTControlCharacters } from 'node:util'

const MAX_LINE = 4_000

/** Where lines for people go. `info` writes one line; `host` writes text that a host printed and that is never trusted. */
export interface Log {
  info(line: string): void
  host(name: string, text: string): void
  warning(message: string): void
  group<T>(title: string, body: () => Promise<T>): Promise<T>
}

/**
 * Makes text from elsewhere harmless to print: one array item a line, without escape sequences, control characters or
 * anything that the runner's two command grammars (`::name::` at the start, `##[name]` anywhere) would obey.
 * Lines end at LF, CR, NEL, U+2028 and U+2029, as the runner reads them.
 */
export function harmlessLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) =>
      line
        .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '')
        .replaceAll('##[', '##\\[')
        .replace(/^(\W*):(?=:)/, '$1: ')
        .slice(0, MAX_LINE),
    )
}

/** A log that writes to `write`, with host text fenced by a fresh stop-commands token. */
export function createLog(write: (line: string) => void): Log {
  return {
    info: (line) => {
      for (const part of harmlessLines(line)) write(part)
    },
    host: (name, text) => {
      const token = randomBytes(16).toString('hex')
      write(`::stop-commands::${token}`)
      for (const line of harmlessLines(text.replace(/\n$/, ''))) write(`${name} | ${line}`)
      write(`::${token}::`)
    },
    warning: (message) => write(`::warning::${escapeData(message)}`),
    group: async (title, body) => {
      write(`::group::${escapeData(title)}`)
      try {
        return await body()
      } finally {
        write('::endgroup::')
      }
    },
  }
}

/** Escapes a workflow command's message as the runner unescapes it. */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
