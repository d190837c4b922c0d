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

/**
 * The same shape as people may write it in pieces: nothing is required and no default is applied, down through the
 * sections in it. Lists and records stay whole, since a list replaces a list. A value that passes here is one piece;
 * the pieces, merged, go through the shape itself. Descriptions and defaults stay, for editors to show.
 */
export function overridable<S extends Shape>(shape: S): { [K in keyof S]: z.ZodMiniOptional } {
  const entries = Object.entries(shape).map(([name, type]) => [name, piece(type)])
  return Object.fromEntries(entries)
}

function piece(type: z.core.$ZodType): z.ZodMiniOptional {
  const inner = bare(type)
  const shape = shapeOf(inner)
  const loose = shape === undefined ? (inner as z.ZodMiniType) : z.strictObject(pieces(shape))
  return z.optional(loose).register(z.globalRegistry, notes(type))
}

function pieces(shape: z.core.$ZodShape): Shape {
  return Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, piece(type)]))
}

/** The type below what only says whether it may be left out. */
function bare(type: z.core.$ZodType): z.core.$ZodType {
  const def = type._zod.def as z.core.$ZodOptionalDef
  const wraps = ['optional', 'default', 'prefault'].includes(def.type)
  return wraps ? bare(def.innerType) : type
}

/** The shape of a section, as it is written. */
function shapeOf(type: z.core.$ZodType): z.core.$ZodShape | undefined {
  const def = type._zod.def as z.core.$ZodPipeDef
  if (def.type !== 'pipe') return undefined
  const input = def.in._zod.def as z.core.$ZodObjectDef
  return input.type === 'object' ? input.shape : undefined
}

function notes(type: z.core.$ZodType): { description?: string; default?: unknown } {
  const description = z.globalRegistry.get(type)?.description
  const def = type._zod.def as z.core.$ZodDefaultDef
  return {
    ...(description !== undefined && { description }),
    ...(def.type === 'default' && { default: def.defaultValue }),
  }
}
