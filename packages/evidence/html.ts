import { harmlessLines } from '@deploy/kit/print.ts'

/** Text that is HTML already; only `html` makes it. */
export interface Html {
  readonly markup: string
}

type Value = string | number | Html | readonly Value[] | undefined

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A piece of HTML in which every value is text: nothing in it can become markup or end an attribute that stands in quotes. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: parts.reduce((done, part, index) => done + shown(values[index - 1]) + part) }
}

function shown(value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number')
    return escaped(harmlessLines(String(value)).join(' '))
  return 'markup' in value ? value.markup : value.map(shown).join('')
}

/** Text of several lines, as it is to be seen in a `pre`. */
export function linesOf(text: string): Html {
  return { markup: harmlessLines(text).map(escaped).join('\n') }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}
