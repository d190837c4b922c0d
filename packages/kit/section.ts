import * as z from 'zod/mini'

type Shape = Record<string, z.ZodMiniType>

/** `timeoutSeconds` → `timeout-seconds` */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** What `section` makes: the input's keys are the kebab-case names of the shape's. */
export type Section<S extends Shape> = z.ZodMiniPipe<
  z.ZodMiniObject<S>,
  z.ZodMiniTransform<z.output<z.ZodMiniObject<S>>, unknown>
>

/**
 * A strict object that is written in kebab-case by people and read in camelCase by code: both names come from one shape.
 * Unknown keys are errors. Only the keys of this shape are renamed; records inside keep theirs.
 */
export function section<S extends Shape>(shape: S): Section<S> {
  const written = Object.fromEntries(Object.entries(shape).map(([name, type]) => [kebab(name), type]))
  const camel = new Map(Object.keys(shape).map((name) => [kebab(name), name]))
  const rename = (value: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(value).map(([name, item]) => [camel.get(name) ?? name, item]))
  return z.pipe(z.strictObject(written), z.transform(rename as never)) as unknown as Section<S>
}
