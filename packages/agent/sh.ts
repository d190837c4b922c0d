import { quote } from 'shlex'

/** Shell text that may stand in a script as it is. Only `sh` and `raw` make it. */
export interface Script {
  readonly script: string
}

type Value = string | number | Script | readonly (string | number | Script)[]

/**
 * Builds POSIX shell text: each `${value}` becomes one quoted word (a list becomes several), so that no value can be
 * read as syntax. A Script is inserted as it is. Indentation common to all lines is removed.
 */
export function sh(strings: TemplateStringsArray, ...values: Value[]): Script {
  const text = strings
    .map((part, index) => part + (index < values.length ? word(values[index]!) : ''))
    .join('')
  return { script: dedent(text) }
}

/** Text that is shell syntax already, from this code base only. */
export function raw(script: string): Script {
  return { script }
}

/** Several commands, one after another; empty ones are left out. */
export function lines(...scripts: (Script | undefined)[]): Script {
  return { script: scripts.flatMap((item) => (item && item.script !== '' ? [item.script] : [])).join('\n') }
}

function word(value: Value): string {
  if (typeof value === 'string') return quote(refuseNul(value))
  if (typeof value === 'number') return quote(String(value))
  if ('script' in value) return value.script
  return value.map(word).join(' ')
}

function refuseNul(text: string): string {
  if (text.includes('\0')) throw new Error('A NUL byte cannot be part of a shell word')
  return text
}

function dedent(text: string): string {
  const rows = text
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '')
    .split('\n')
  const margins = rows.filter((row) => row.trim() !== '').map((row) => row.match(/^ */)![0].length)
  const margin = Math.min(...margins, Number.POSITIVE_INFINITY)
  return margin === Number.POSITIVE_INFINITY ? '' : rows.map((row) => row.slice(margin)).join('\n')
}
