import { randomBytes } from 'node:crypto'
import { withoutSecrets } from './redact.ts'

const MAX_LINE = 4_000

/** Where lines for people go. `info` writes one line; `host` writes text that a host printed and that is never trusted. */
export interface Log {
  info(line: string): void
  host(name: string, text: string): void
  warning(message: string): void
  /** An annotation that is no complaint. */
  notice(message: string): void
  group<T>(title: string, body: () => Promise<T>): Promise<T>
}

/**
 * Escape sequences of terminals (ECMA-48): CSI, the strings OSC, DCS, SOS, PM and APC, and two-character ones. No part
 * can run past the next ESC, so the time is linear in whatever a host sends.
 */
const ESCAPE_SEQUENCE =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g

/** Controls but the tab, and everything that is not seen: the runner's comparisons follow the culture and skip it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/**
 * Makes text from elsewhere harmless to print: one array item a line, without escape sequences, control characters or
 * anything that the runner's two command grammars would obey: `::name::` at the start of a line, `##[name]` anywhere
 * (actions/runner, src/Runner.Common/ActionCommand.cs). Lines end at LF, CR, NEL, U+2028 and U+2029 and are cut at
 * 4,000 characters.
 */
export function harmlessLines(text: string): string[] {
  return text
    .replace(ESCAPE_SEQUENCE, '')
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) =>
      line
        .slice(0, MAX_LINE)
        .replace(UNSEEN, (character) => (character === '\t' ? '\t' : ''))
        .replaceAll('##[', '##\\[')
        .replace(/^([^\p{L}\p{N}]*?:)(?=:)/u, '$1 '),
    )
}

/** A log that writes to `print`, without secrets, with host text fenced by a fresh stop-commands token. */
export function createLog(print: (line: string) => void): Log {
  const write = (line: string) => print(withoutSecrets(line))
  return {
    info: (line) => {
      for (const part of harmlessLines(line)) write(part)
    },
    host: (name, text) => {
      const label = harmlessLines(name).join(' ')
      const lines = harmlessLines(text.replace(/\r?\n$/, ''))
      const token = randomBytes(16).toString('hex')
      write(`::stop-commands::${token}`)
      try {
        for (const line of lines) write(`${label} | ${line}`)
      } finally {
        write(`::${token}::`)
      }
    },
    warning: (message) => write(`::warning::${escapeData(message)}`),
    notice: (message) => write(`::notice::${escapeData(message)}`),
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
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
