import { DeployError } from '@deploy/kit/errors.ts'
import type * as z from 'zod/mini'

/** Parses JSON of a given shape. Throws SBOM_SOURCE_INVALID, which says what `what` should have been and what is wrong. */
export function readJson<T extends z.ZodMiniType>(
  text: string,
  { path, what, schema }: { path: string; what: string; schema: T },
): z.output<T> {
  const result = schema.safeParse(parse(text, path, what))
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, 10).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw invalid(path, what, issues.join('\n'))
}

/** The failure of a source that is not what it should be. */
export function invalid(path: string, what: string, cause: string): DeployError {
  return new DeployError({
    code: 'SBOM_SOURCE_INVALID',
    message: `${path} is not ${what}.`,
    cause,
    remedy:
      'Make the file again with its own tool; if it is another kind of file, name the kind in the input source.',
  })
}

function parse(text: string, path: string, what: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw invalid(path, what, (error as Error).message)
  }
}
