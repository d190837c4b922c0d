import { setTimeout as wait } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'

/** The link broke while something was asked. */
const codesOfBrokenLinks = ['AGENT_KILLED', 'SSH_LOST']

/** The host is not there, or not yet there again. */
const codesOfLostLinks = [
  ...codesOfBrokenLinks,
  'HOST_UNREACHABLE',
  'SSH_TIMEOUT',
  'SSH_HANDSHAKE_FAILED',
  'SSH_EXEC_REFUSED',
]

/** Seconds between the tries to reach a host again; the last one goes on. */
const pauses = [0.2, 0.5, 1, 2, 4, 8]

/** How long a host may stay away, or answer without anything getting further, before it is left to itself. */
const PATIENCE_SECONDS = 90

export interface Persistence {
  signal: AbortSignal | undefined
  /** Changes whenever something got further: then the patience begins anew. */
  progress?: () => unknown
}

/** The link is gone, and the host may be there again in a moment. */
export function isLost(error: unknown): error is DeployError {
  return error instanceof DeployError && codesOfLostLinks.includes(error.code)
}

/**
 * Does something that may be done twice, again and again while the link to the host is gone. Throws what it throws, and the
 * first lost link's error when the host stays away for 90 s.
 */
export async function persistently<T>(attempt: () => Promise<T>, persistence: Persistence): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!isLost(error)) throw error
    return whileLost(error, attempt, persistence)
  }
}

/** The same for the first words to a host: one that was never reached is not waited for. */
export async function onceReached<T>(attempt: () => Promise<T>, persistence: Persistence): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!isLost(error) || !codesOfBrokenLinks.includes(error.code)) throw error
    return whileLost(error, attempt, persistence)
  }
}

/** Goes on after a lost link, with growing pauses, until the host is there. Throws `lost` in the end. */
export async function whileLost<T>(
  lost: DeployError,
  attempt: () => Promise<T>,
  { signal, progress = () => undefined }: Persistence,
): Promise<T> {
  let [tries, since, reached] = [0, performance.now(), progress()]
  for (;;) {
    const pause = pauses[Math.min(tries++, pauses.length - 1)] ?? 0
    await wait(pause * 1_000, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted())
    try {
      return await attempt()
    } catch (error) {
      if (!isLost(error)) throw error
      if (progress() !== reached) [tries, since, reached] = [0, performance.now(), progress()]
      else if (performance.now() - since > PATIENCE_SECONDS * 1_000) throw gaveUp(lost, error)
    }
  }
}

function gaveUp({ facts }: DeployError, last: DeployError): DeployError {
  const since =
    `for ${PATIENCE_SECONDS} s nothing got further: ${last.message} ${last.facts.cause ?? ''}`.trim()
  return new DeployError({ ...facts, cause: [facts.cause, since].filter(Boolean).join('\n') })
}
