import { DeployError } from '@deploy/kit/errors.ts'
import { isForbiddenAddress } from './addresses.ts'
import {
  bad,
  type CheckType,
  type Context,
  type From,
  invalidCheck,
  type Measurement,
  none,
  oneLine,
} from './check.ts'

const refusals = ['TUNNEL_REFUSED', 'CONNECTION_REFUSED']

interface Trouble {
  error: unknown
  /** `127.0.0.1:8080` */
  target: string
  from: From
  context: Context
  signal: AbortSignal
}

/**
 * Whose fault it is that a connection failed. Nothing listens, no answer in time, or broken off: the application's, unless
 * the host itself does not answer any more. Everything else says that it could not be tried.
 */
export async function blame({ error, target, from, context, signal }: Trouble): Promise<Measurement> {
  if (isRefusal(error)) return bad(`nothing listens on ${target}`)
  if (error instanceof DeployError && (!signal.aborted || error.code === 'GATE_NAME_UNKNOWN'))
    return none(oneLine(error.message))
  if (from === 'host' && !(await context.probe.alive()))
    return none(`the SSH connection to ${context.host} is lost`)
  if (signal.aborted) return bad(`no complete answer from ${target} in time`)
  return bad(oneLine(`${target}: ${messageOf(error)}`))
}

/** Nothing listens there, as the other side itself has said. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DeployError && refusals.includes(error.code)
}

/** Throws GATE_CHECK_INVALID for an address that no check may connect to. */
export function refuseForbidden(type: CheckType, address: string): void {
  if (isForbiddenAddress(address))
    throw invalidCheck(
      type,
      `${address} is a link-local, metadata or multicast address, which is never probed`,
    )
}

function messageOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return 'the connection was closed before the answer was complete'
  return message === '' || message === undefined ? String(code ?? error) : message
}
