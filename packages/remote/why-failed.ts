import type { DeployError } from '@deploy/kit/errors.ts'
import { handshakeFailed, unreachable } from './failures.ts'
import type { Target } from './remote.ts'

/** How far a try had come: no TCP connection yet, no agreed keys yet, not logged in yet. */
export type Stage = 'tcp' | 'handshake' | 'login'

export interface Failure {
  error: DeployError
  /** Whether the same try may succeed in a moment. */
  transient: boolean
  /** The host closed before it said anything, as it does when too many log in at once. */
  crowded?: boolean
}

interface LibraryError extends Error {
  /** A system's error name, or the reason number of an SSH disconnect. */
  code?: string | number
  level?: string
}

/** System errors that may pass, and what they mean. */
const PASSING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens on that port: the connection was refused (ECONNREFUSED)',
  ECONNRESET: 'the host or a firewall reset the connection (ECONNRESET)',
  EPIPE: 'the host closed the connection while it was opened (EPIPE)',
  ETIMEDOUT: 'no answer from that address (ETIMEDOUT)',
  EHOSTUNREACH: 'no route to that address (EHOSTUNREACH)',
  ENETUNREACH: 'no route to that network (ENETUNREACH)',
  EAI_AGAIN: 'the name server did not answer (EAI_AGAIN)',
}

/** Explains why a try ended: by an error, by the time limit ('silent'), or by a closed connection (undefined). */
export function whyFailed(
  target: Target,
  stage: Stage,
  reason: LibraryError | 'silent' | undefined,
): Failure {
  if (reason === 'silent') return { error: unreachable(target, SILENT[stage]), transient: true }
  const crowded = stage === 'handshake'
  if (typeof reason?.code === 'string') {
    const failure = systemFailure(target, reason.code)
    return crowded && reason.code === 'ECONNRESET' ? { ...failure, crowded } : failure
  }
  if (typeof reason?.code === 'number') {
    return {
      error: unreachable(target, `the host ended the connection: ${reason.message}`),
      transient: stage !== 'login',
    }
  }
  if (stage === 'handshake' && reason?.level === 'handshake') {
    return { error: handshakeFailed(target, reason.message), transient: false }
  }
  return { error: unreachable(target, CLOSED[stage]), transient: true, crowded }
}

const SILENT: Record<Stage, string> = {
  tcp: 'no answer from that address within the time limit: a firewall drops the packets, or the host is down',
  handshake: 'the port accepts connections but stays silent: it may not be SSH, or the host is overloaded',
  login: 'the host fell silent during the login',
}

const CLOSED: Record<Stage, string> = {
  tcp: 'the connection was closed before it was open',
  handshake:
    'the host closed the connection before the handshake: too many logins at once (MaxStartups), a block list, or not SSH',
  login: 'the host closed the connection during the login',
}

function systemFailure(target: Target, code: string): Failure {
  const passing = PASSING[code]
  if (passing !== undefined) return { error: unreachable(target, passing), transient: true }
  // A name server that is in trouble may say this of a name that exists.
  if (code === 'ENOTFOUND') {
    const cause = `the name ${target.address} does not exist (DNS, ENOTFOUND)`
    return { error: unreachable(target, cause), transient: true }
  }
  return { error: unreachable(target, `the system says ${code}`), transient: false }
}
