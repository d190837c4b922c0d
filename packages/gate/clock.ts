import { setTimeout as delay } from 'node:timers/promises'

/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds since the epoch; never goes back. */
  now(): number
  /** Resolves after `ms`, or as soon as the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** The machine's clock, deaf to a change of its date while the process runs. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, { signal }).catch(() => {})
  },
}
