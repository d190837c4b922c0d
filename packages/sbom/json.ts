import { readDocument } from '@deploy/kit/document.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type * as z from 'zod/mini'

/** Parses JSON of a given shape. Throws SBOM_SOURCE_INVALID, which says what `what` should have been and what is wrong. */
export function readJson<T extends z.ZodMiniType>(
  text: string,
  { path, what, schema }: { path: string; what: string; schema: T },
): z.output<T> {
  return readDocument(schema, text, (cause) => invalid(path, what, cause))
}

/** What a text of JSON says; undefined for one that is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
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
