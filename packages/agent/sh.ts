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
  const parts = dedent(strings)
  return {
    script: parts.map((part, index) => part + (index < values.length ? word(values[index]!) : '')).join(''),
  }
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

/** Removes the margin of the template itself; what is inserted keeps its own, for a quoted word may span lines. */
function dedent(strings: readonly string[]): string[] {
  const margins = strings.flatMap((part) =>
    [...part.matchAll(/\n( *)(?=[^ \n]|$)/g)].map((match) => match[1]!.length),
  )
  const last = strings.at(-1)!
  if (/\n *$/.test(last)) margins.pop()
  const margin = margins.length > 0 ? Math.min(...margins) : 0
  const cut = strings.map((part) => part.replaceAll(new RegExp(`\\n {0,${margin}}`, 'g'), '\n'))
  cut[0] = cut[0]!.replace(/^ *\n/, '')
  cut[cut.length - 1] = cut.at(-1)!.replace(/\n *$/, '')
  return cut
}
