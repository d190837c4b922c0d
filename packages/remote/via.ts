import type { Duplex } from 'node:stream'
import { DeployError } from '@deploy/kit/errors.ts'
import { orAborted } from './cancellation.ts'
import { place, unreachable } from './failures.ts'
import type { Link } from './link.ts'
import type { Target } from './remote.ts'
import type { Failure } from './why-failed.ts'

/** RFC 4254, section 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED */
const PROHIBITED = 1

/** The last jump host on the way to a target, as a target of its own; undefined when the way is direct. */
export function lastHop(target: Target): Target | undefined {
  const hop = target.via?.at(-1)
  return hop && { ...target, ...hop, via: target.via?.slice(0, -1) ?? [] }
}

/** How people are told of a jump host: `jump host deploy@gate.example.org:22` */
export function hopTitle(hop: Target): string {
  return `jump host ${place(hop)}`
}

const named = new WeakSet<object>()

/** Says of a failure at a jump host that it was there, and which one; the one that is nearest to its cause is named. */
export function atHop(error: unknown, hop: Target): unknown {
  if (!(error instanceof DeployError) || error.code === 'CANCELLED' || named.has(error)) return error
  const told = new DeployError({
    ...error.facts,
    message: `The ${hopTitle(hop)} is the trouble on the way to ${hop.name}. ${error.message}`,
  })
  named.add(told)
  return told
}

interface Through {
  target: Target
  hop: Target
  link: Link
  signal: AbortSignal
}

/** Opens a channel from a jump host to the target behind it; nothing reads from it yet. */
export async function channelThrough({ target, hop, link, signal }: Through): Promise<Duplex | Failure> {
  const opened = () =>
    new Promise<Duplex | Failure>((resolve) => {
      const refuse = (error: Error & { reason?: unknown }) => resolve(refusal({ target, hop, link }, error))
      try {
        link.client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, channel) => {
          if (error !== undefined) refuse(error)
          else if (signal.aborted) channel.close()
          else resolve(channel)
        })
      } catch (error) {
        refuse(error as Error)
      }
    })
  return await orAborted(signal, opened)
}

function refusal(
  { target, hop, link }: Pick<Through, 'target' | 'hop' | 'link'>,
  error: Error & { reason?: unknown },
): Failure {
  const gone = link.lost()
  if (gone !== undefined)
    return { error: unreachable(target, `the ${hopTitle(hop)} went away: ${gone}`), transient: true }
  if (error.reason !== PROHIBITED) {
    const cause = `the ${hopTitle(hop)} cannot connect to it: ${error.message}`
    return { error: unreachable(target, cause), transient: true }
  }
  const { facts } = unreachable(target, `the ${hopTitle(hop)} does not allow forwarding`)
  const remedy = `Set AllowTcpForwarding local in the sshd_config of ${hop.address}, or permitopen="${target.address}:${target.port}" for this key in its authorized_keys. A deployment that has begun on ${target.name} goes on, and goes back by itself when nobody confirms it.`
  return { error: new DeployError({ ...facts, remedy }), transient: false }
}
