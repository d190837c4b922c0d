/** Aborts at the first SIGINT or SIGTERM; later ones change nothing. The runner kills what is still there 10 s after the first. */
export function cancellation(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => controller.abort(new Error(`received ${name}`)))
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
