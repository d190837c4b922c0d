import * as z from 'zod/mini'

/** `engine`: the Docker engine of the host. */
export const targets = ['action', 'session', 'agent', 'host', 'engine'] as const
export const operations = ['deploy', 'rollback', 'revert'] as const

const at = z.union([
  /** Just before or just after this entry of the journal comes into place. */
  z.strictObject({ seq: z.int(), moment: z.enum(['before', 'after']) }),
  /** So many milliseconds after the operation began. */
  z.strictObject({ afterMs: z.int() }),
])

/** One kill, whole: printed with a failure, and enough to play it again. */
export const killSchema = z.strictObject({
  flavour: z.string(),
  /** `revert`: a deployment whose gate fails, so that the host is told to go back. */
  operation: z.enum(operations),
  target: z.enum(targets),
  at,
  /** The target `action` is the built action itself, not the small driver of the same rollout. */
  built: z.optional(z.boolean()),
})

export type Kill = z.output<typeof killSchema>
export type Target = Kill['target']
export type Operation = Kill['operation']

/** How an operation goes when nobody disturbs it. */
export interface Measured {
  entries: number
  ms: number
}
export type Course = Record<Operation, Measured>

/** A flavour, by what can be killed and how it goes. */
export interface Field {
  name: string
  targets: readonly Target[]
  course: Course
}

/** Reads a replay line. Throws with what is wrong in it. */
export function parseKill(text: string): Kill {
  return killSchema.parse(JSON.parse(text))
}

/** Every journal step, before and after, of every operation, for every target. */
export function everyPoint({ name: flavour, targets, course }: Field): Kill[] {
  return operations.flatMap((operation) =>
    targets.flatMap((target) =>
      Array.from({ length: course[operation].entries }, (_, index) => index + 1).flatMap((seq) =>
        (['before', 'after'] as const).map((moment) => ({ flavour, operation, target, at: { seq, moment } })),
      ),
    ),
  )
}

/** Each journal step once, before and after it in turn, the targets in turn; of a way back what a deployment has not. */
export function eachPointOnce({ name: flavour, targets, course }: Field): Kill[] {
  return operations.flatMap((operation, shift) => {
    const from = operation === 'revert' ? course.deploy.entries : 1
    return Array.from({ length: course[operation].entries - from + 1 }, (_, index) => ({
      flavour,
      operation,
      target: targets[(index + shift) % targets.length]!,
      at: { seq: from + index, moment: index % 2 === 0 ? ('after' as const) : ('before' as const) },
    }))
  })
}

/**
 * The kills of a sweep, the same for the same seed: at most three quarters are points, drawn without repetition, the rest
 * random moments of the measured duration and a tenth. `built` of those of the action play the built action.
 */
export function drawKills({
  rounds,
  built,
  seed,
  fields,
}: {
  rounds: number
  built: number
  seed: number
  fields: Field[]
}): Kill[] {
  const random = randomFrom(seed)
  const points = shuffle(fields.flatMap(everyPoint), random).slice(0, Math.ceil(rounds * 0.75))
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const moments = Array.from({ length: rounds - points.length }, (_, index): Kill => {
    const { name: flavour, targets, course } = fields[index % fields.length]!
    const operation = pick(operations)
    const afterMs = Math.round(random() * 1.1 * course[operation].ms)
    return { flavour, operation, target: pick(targets), at: { afterMs } }
  })
  let left = built
  return shuffle([...points, ...moments], random).map((kill) =>
    kill.target === 'action' && kill.operation === 'deploy' && left-- > 0 ? { ...kill, built: true } : kill,
  )
}

/** Mulberry32: numbers from 0 to 1, the same row for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

function shuffle<T>(list: T[], random: () => number): T[] {
  const result = [...list]
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    ;[result[index], result[other]] = [result[other]!, result[index]!]
  }
  return result
}
