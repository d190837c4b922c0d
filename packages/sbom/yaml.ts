import { readDocument } from '@deploy/kit/document.ts'
import { parse } from 'yaml'
import type * as z from 'zod/mini'
import { invalid } from './json.ts'

/** Lock files use neither anchors nor merge keys; without aliases nothing can grow out of bounds. Throws what the parser throws. */
export function plainYaml(text: string): unknown {
  return parse(text, { maxAliasCount: 0, schema: 'core', logLevel: 'error' })
}

/** Parses YAML of a given shape. Throws SBOM_SOURCE_INVALID, which says what `what` should have been and what is wrong. */
export function readYaml<T extends z.ZodMiniType>(
  text: string,
  { path, what, schema }: { path: string; what: string; schema: T },
): z.output<T> {
  return readDocument(schema, text, (cause) => invalid(path, what, cause), plainYaml)
}
