import { readDocument } from '@deploy/kit/document.ts'
import { parse } from 'smol-toml'
import type * as z from 'zod/mini'
import { invalid } from './json.ts'

/** Parses TOML of a given shape. Throws SBOM_SOURCE_INVALID, which says what `what` should have been and what is wrong. */
export function readToml<T extends z.ZodMiniType>(
  text: string,
  { path, what, schema }: { path: string; what: string; schema: T },
): z.output<T> {
  return readDocument(schema, text, (cause) => invalid(path, what, cause), parse)
}
