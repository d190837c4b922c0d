import type * as z from 'zod/mini'

const MAX_ISSUES = 10

/**
 * Reads a JSON document of a given shape. What is not JSON, or not of that shape, throws what `refuse` makes of the
 * cause: the parser's words, or one line for each of the first issues, each with its place in the document.
 */
export function readDocument<S extends z.ZodMiniType>(
  schema: S,
  text: string,
  refuse: (cause: string) => Error,
): z.output<S> {
  const result = schema.safeParse(parseJson(text, refuse))
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, MAX_ISSUES)
  throw refuse(issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'))
}

function parseJson(text: string, refuse: (cause: string) => Error): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw refuse((error as Error).message)
  }
}
