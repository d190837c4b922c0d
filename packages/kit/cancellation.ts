/** The runner waits 7.5 s after SIGINT, then 2.5 s after SIGTERM (actions/runner, src/Runner.Sdk/ProcessInvoker.cs). */
const LAST_RESORT_MS = 7_000

/**
 * Aborts at the first SIGINT or SIGTERM; later ones change nothing. What still hangs 7 s later, such as a name server that does
 * not answer, does not keep the process: it ends with the exit code that is set, or 1.
 */
export function cancellation(): AbortSignal {
  const controller = new AbortController()
  const cancel = (name: string) => {
    if (controller.signal.aborted) return
    setTimeout(() => process.exit(process.exitCode || 1), LAST_RESORT_MS).unref()
    controller.abort(new Error(`received ${name}`))
  }
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => cancel(name))
  return controller.signal
}

/** Aborts `milliseconds` after `signal` did. */
export function later(signal: AbortSignal, milliseconds: number): AbortSignal {
  const controller = new AbortController()
  signal.addEventListener(
    'abort',
    () => setTimeout(() => controller.abort(signal.reason), milliseconds).unref(),
    {
      once: true,
    },
  )
  return controller.signal
}
