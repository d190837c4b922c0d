import { cancelled } from './failures.ts'
import type { Target } from './remote.ts'

export interface Cancellation extends Disposable {
  /** Aborted, with CANCELLED as its reason, as soon as one of the sources is. */
  readonly signal: AbortSignal
}

/** Joins signals of any reason into one whose reason explains itself; disposing lets go of the sources. */
export function cancellation(target: Target, sources: readonly AbortSignal[]): Cancellation {
  const controller = new AbortController()
  const abort = () => controller.abort(cancelled(target))
  for (const source of sources) {
    if (source.aborted) abort()
    else source.addEventListener('abort', abort, { once: true })
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const source of sources) source.removeEventListener('abort', abort)
    },
  }
}

/** What `start` promises, unless `signal` is aborted first: then its reason is thrown. */
export async function orAborted<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([start(), promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
