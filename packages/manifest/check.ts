import type * as z from 'zod/mini'
import { type Finding, type Path, pathText, suggestion } from './findings.ts'
import { get, keyPlaceOf, placeOf, plain, type Tree } from './tree.ts'

/** What came of a tree: a value when nothing is wrong. */
export interface Checked<T> {
  value?: T
  findings: Finding[]
  /** Keys that nothing knows. */
  strangers?: Path[]
}

/** Holds the part of `tree` at `path` against a schema; what is wrong is said in words and with its place. */
export function check<T>(schema: z.ZodMiniType<T>, tree: Tree, path: Path = []): Checked<T> {
  const known = new Map<string, string[]>()
  const part = get(tree, path)
  const result = schema.safeParse(part && plain(part), { error: (issue) => word(issue, known) })
  if (result.success) return { value: result.data, findings: [] }
  const issues = result.error.issues
  return {
    findings: issues.flatMap((issue) => findingsOf(issue, tree, path, known)),
    strangers: issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...(issue.path as Path), key]) : [],
    ),
  }
}

function findingsOf(
  issue: z.core.$ZodIssue,
  tree: Tree,
  base: Path,
  known: Map<string, string[]>,
): Finding[] {
  const path = [...base, ...(issue.path as Path)]
  if (issue.code === 'unrecognized_keys') {
    const options = known.get(pathText(issue.path as Path)) ?? []
    return issue.keys.map((key) => ({
      ...keyPlaceOf(tree, [...path, key]),
      text: `unknown key${suggestion(key, options)}`,
    }))
  }
  const place = issue.code === 'invalid_key' ? keyPlaceOf(tree, path) : placeOf(tree, path)
  const text = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return [{ ...place, text }]
}

/** The sentence for what the schema itself has no words for. Notes which keys a group knows, for suggestions. */
function word(issue: z.core.$ZodRawIssue, known: Map<string, string[]>): string {
  if (issue.code === 'unrecognized_keys') {
    const { shape } = (issue.inst as z.core.$ZodObject)._zod.def
    known.set(pathText((issue.path ?? []) as Path), Object.keys(shape))
    return 'unknown key'
  }
  if (issue.input === undefined) return 'is missing'
  if (issue.code === 'invalid_union' && issue.options) {
    const chosen = (issue.input as Record<string, unknown>)[issue.discriminator as string]
    return chosen === undefined ? 'is missing' : oneOf(issue.options as unknown[], chosen)
  }
  if (issue.code === 'invalid_value') return oneOf(issue.values, issue.input)
  if (issue.code === 'invalid_type') return `must be ${kind(issue.expected, issue.input)}`
  return 'is not valid'
}

function oneOf(values: readonly unknown[], input: unknown): string {
  const options = values.map(String)
  const closest = typeof input === 'string' ? suggestion(input, options) : ''
  return options.length === 1 ? `must be ${options[0]}` : `must be one of ${options.join(', ')}${closest}`
}

function kind(expected: string, input: unknown): string {
  const empty = input === null ? ', but nothing is there' : ''
  if (expected === 'object' || expected === 'record') return `a group of keys with values${empty}`
  if (expected === 'array') return `a list${empty}`
  if (expected === 'boolean') return 'true or false'
  const quotable = typeof input === 'number' || typeof input === 'boolean'
  return quotable ? 'text; put it in quotes' : `text${empty}`
}
