/** A number of places, given out in the order they are asked for. */
export interface Slots {
  /** Waits for a place; disposing gives it back. Throws the signal's reason when that is aborted first. */
  take(signal: AbortSignal): Promise<Disposable>
}

/** Lets at most `limit` holders in at once. */
export function createSlots(limit: number): Slots {
  let free = limit
  const waiting: (() => void)[] = []
  const release = () => {
    const next = waiting.shift()
    if (next === undefined) free++
    else next()
  }
  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1)
        reject(signal.reason)
      }
      waiting.push(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  return {
    async take(signal) {
      signal.throwIfAborted()
      if (free > 0) free--
      else await turn(signal)
      return { [Symbol.dispose]: release }
    },
  }
}
