import { readIni } from '@deploy/plan/ini.ts'
import { parse } from 'yaml'

export type Format = TextFormat | 'python'
/** What is read on the runner. */
export type TextFormat = 'ini' | 'env' | 'yaml' | 'json'

/** One value of a file. */
export interface Entry {
  key: string
  value: string
  /** What stands there without what looks like a comment behind it, which many readers take for a part of the value. */
  bare?: string
  /** Why only a run of the program could tell the value. */
  unknown?: string
  /** Nor whether it is set at all. */
  maybe?: boolean
  /** It stands for several values, of which each has an entry of its own. */
  group?: boolean
}

/** The format of a file by the end of its name. */
export function formatOf(file: string): Format | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (/\.(ini|cfg|conf)$/.test(name)) return 'ini'
  if (/\.ya?ml$/.test(name)) return 'yaml'
  if (/\.json$/.test(name)) return 'json'
  if (/\.py$/.test(name)) return 'python'
  return /\.env$|^\.env(\.|$)/.test(name) ? 'env' : undefined
}

/**
 * All values of a file with their keys, several times where they are set several times. Undefined when it is not of this format;
 * what a parser says is not passed on, for it quotes the file.
 */
export function readConfig(text: string, format: TextFormat): Entry[] | undefined {
  try {
    if (format === 'ini') return readOptions(text)
    if (format === 'env') return text.split('\n').flatMap(readAssignment)
    const plain = text.replace(/^\ufeff/, '')
    return flat(
      '',
      format === 'json' ? JSON.parse(plain) : parse(plain, { maxAliasCount: 100, logLevel: 'error' }),
    )
  } catch {
    return undefined
  }
}

/** Names of options in lower case, and in each section those of DEFAULT that it does not set, as configparser has them. */
function readOptions(text: string): Entry[] {
  const options = readIni(text).map((each) => ({ ...each, name: each.name.toLowerCase() }))
  const defaults = options.filter(({ section }) => section === 'DEFAULT')
  const sections = [...new Set(options.map(({ section }) => section))].filter((each) => each !== 'DEFAULT')
  const inherited = sections.flatMap((section) =>
    defaults
      .filter(({ name }) => !options.some((each) => each.section === section && each.name === name))
      .map((each) => ({ ...each, section })),
  )
  return [...options, ...inherited].map(({ section, name, value }) => ({
    key: section === '' ? name : `${section}.${name}`,
    value,
    ...withoutComment(value),
  }))
}

function readAssignment(row: string): Entry[] {
  const [, key, written] = /^\s*(?:export\s+)?([^\s=#]+)\s*=(.*)$/.exec(row) ?? []
  if (key === undefined || written === undefined) return []
  const value = written.trim()
  const quoted = /^(["'])(.*)\1$/.exec(value)
  return [quoted ? { key, value: quoted[2]! } : { key, value, ...withoutComment(value) }]
}

function withoutComment(value: string): { bare?: string } {
  if (/^(["']).*\1$/.test(value)) return {}
  const at = value.search(/\s[#;]/)
  return at < 0 ? {} : { bare: value.slice(0, at).trimEnd() }
}

function flat(key: string, value: unknown): Entry[] {
  if (typeof value !== 'object' || value === null)
    return [{ key, value: value === null ? '' : String(value) }]
  return Object.entries(value).flatMap(([name, item]) => flat(key === '' ? name : `${key}.${name}`, item))
}
