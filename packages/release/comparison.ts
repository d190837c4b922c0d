/** So many bytes of one side may be ahead of the other: more than a parser needs to see before it names an entry. */
const MAX_AHEAD_BYTES = 8 * 1024 * 1024

/** Compares two streams of bytes that arrive in pieces of any size, and keeps only what one side is ahead. */
export interface Comparison {
  /** False when the actual bytes ran too far ahead of the expected ones. */
  addActual(chunk: Buffer): boolean
  addExpected(chunk: Buffer): void
  /** A byte was seen to be another one. */
  differs(): boolean
  /** Everything matched, and neither side has bytes that the other lacks. */
  isEqual(): boolean
}

export function createComparison(): Comparison {
  const ahead: Buffer[] = []
  let aheadIsActual = true
  let aheadBytes = 0
  let different = false

  const add = (chunk: Buffer, isActual: boolean) => {
    let rest = chunk
    while (rest.length > 0 && aheadBytes > 0 && aheadIsActual !== isActual) {
      const head = ahead[0]!
      const length = Math.min(head.length, rest.length)
      if (!head.subarray(0, length).equals(rest.subarray(0, length))) different = true
      if (length === head.length) ahead.shift()
      else ahead[0] = head.subarray(length)
      aheadBytes -= length
      rest = rest.subarray(length)
    }
    if (rest.length === 0) return
    aheadIsActual = isActual
    ahead.push(rest)
    aheadBytes += rest.length
  }

  return {
    addActual: (chunk) => {
      add(chunk, true)
      return !aheadIsActual || aheadBytes <= MAX_AHEAD_BYTES
    },
    addExpected: (chunk) => add(chunk, false),
    differs: () => different,
    isEqual: () => !different && aheadBytes === 0,
  }
}
