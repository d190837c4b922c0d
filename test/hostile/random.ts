/** A generator that gives the same numbers for the same seed: xorshift32. */
export function randomOf(seed: number): {
  below(limit: number): number
  pick<T>(from: readonly T[]): T
  /** True in one of `of` cases. */
  once(of: number): boolean
} {
  let state = seed >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state
  }
  const below = (limit: number) => next() % limit
  return {
    below,
    pick: (from) => from[below(from.length)]!,
    once: (of) => below(of) === 0,
  }
}

/** The same in every run; `HOSTILE_SEED` tries others. */
export function seedOf(what: string): number {
  const seed = Number(process.env.HOSTILE_SEED) || 20_260_101
  console.info(`${what}: HOSTILE_SEED=${seed}`)
  return seed
}
