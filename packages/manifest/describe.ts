import * as z from 'zod/mini'

/** The sentence that editors and docs/manifest.md show for a key. */
export const describe = <T extends z.ZodMiniType>(type: T, sentence: string): T =>
  type.check(z.describe(sentence)) as T

export const optional = z.optional
export const preset = z._default
