import type * as z from 'zod/mini'

const MAX_ISSUES = 10

/**
 * Reads a document of a given shape; without `parse` it is JSON. What cannot be parsed, or is not of that shape, throws
 * what `refuse` makes of the cause: the parser's words, or one line for each of the first issues, each with its place.
 */
export function readDocument<S extends z.ZodMiniType>(
  schema: S,
  text: string,
  refuse: (cause: string) => Error,
  parse: (text: string) => unknown = JSON.parse,
): z.output<S> {
  const result = schema.safeParse(parsed(text, parse, refuse))
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, MAX_ISSUES)
  throw refuse(issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
}

function parsed(text: string, parse: (text: string) => unknown, refuse: (cause: string) => Error): unknown {
  try {
    return parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw refuse((error as Error).message)
  }
}
