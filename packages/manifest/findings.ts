import { DeployError } from '@deploy/kit/errors.ts'
import { distance } from 'fastest-levenshtein'

export type Key = string | number
export type Path = readonly Key[]

/** Where something stands in the file; line and column count from 1. */
export interface Place {
  line: number
  column: number
  path: Path
}

/** One thing that is wrong. `text` completes "<path>: …"; an empty path speaks of the file itself. */
export interface Finding extends Place {
  text: string
}

const shown = 50

/** MANIFEST_INVALID with all findings, at least one, in the order of the file. */
export function refusal(where: string, findings: readonly Finding[]): DeployError {
  const inOrder = findings.toSorted((a, b) => a.line - b.line || a.column - b.column)
  const lines = [...new Set(inOrder.map((finding) => render(where, finding)))]
  const rest = lines.length - shown
  return new DeployError({
    code: 'MANIFEST_INVALID',
    message: `${where} has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}.`,
    cause: [...lines.slice(0, shown), ...(rest > 0 ? [`… and ${rest} more`] : [])].join('\n'),
    remedy: 'Correct the file where the cause points; docs/manifest.md explains every key.',
  })
}

function render(where: string, { line, column, path, text }: Finding): string {
  const subject = path.length === 0 ? '' : `${pathText(path)}: `
  return `${where}:${line}:${column} ${subject}${text}`
}

/** `['gate', 'checks', 0, 'url']` → `gate.checks[0].url`; a key of odd characters stands in brackets and quotes. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${text}[${JSON.stringify(key.slice(0, 80))}]`
    return text === '' ? key.slice(0, 80) : `${text}.${key.slice(0, 80)}`
  }, '')
}

/** `; did you mean 'service'?` when one of `options` is close to `word`, else nothing. */
export function suggestion(word: string, options: readonly string[]): string {
  if (word.length > 80) return ''
  const ranked = options
    .map((option) => ({ option, far: distance(word.toLowerCase(), option) }))
    .toSorted((a, b) => a.far - b.far)
  const best = ranked[0]
  const limit = Math.min(3, Math.ceil(word.length / 3))
  return best !== undefined && best.far <= limit ? `; did you mean '${best.option}'?` : ''
}
