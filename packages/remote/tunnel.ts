import type { Duplex } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { orAborted } from './cancellation.ts'
import { lost, timedOut, tunnelRefused } from './failures.ts'
import type { Link } from './link.ts'
import type { Target } from './remote.ts'

const OPEN_SECONDS = 15
/** RFC 4254, section 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED */
const PROHIBITED = 1

interface Tunnel {
  target: Target
  link: Link
  address: string
  port: number
  signal: AbortSignal
}

/** Opens a TCP connection from the host. Throws TUNNEL_REFUSED, SSH_TIMEOUT after 15 s, SSH_LOST. */
export async function openTunnel({ target, link, address, port, signal }: Tunnel): Promise<Duplex> {
  const clock = new AbortController()
  const to = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  const giveUp = () => clock.abort(timedOut(target, `A connection to ${to}`, OPEN_SECONDS))
  const timer = setTimeout(giveUp, OPEN_SECONDS * 1_000)
  const stop = AbortSignal.any([signal, clock.signal])
  const start = () =>
    new Promise<Duplex>((resolve, reject) => {
      const refuse = (error: Error & { reason?: unknown }) => {
        const gone = link.lost()
        reject(
          gone === undefined ? tunnelRefused(target, to, error.reason === PROHIBITED) : lost(target, gone),
        )
      }
      try {
        link.client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
          if (error !== undefined) refuse(error)
          else if (stop.aborted) channel.close()
          else resolve(likeSocket(channel))
        })
      } catch (error) {
        refuse(error as Error)
      }
    })
  try {
    return await orAborted(stop, start)
  } finally {
    clearTimeout(timer)
  }
}

/** Adds what HTTP clients call on a socket; a channel has neither timers nor options of its own. */
export function likeSocket(channel: ClientChannel): Duplex {
  const itself = () => channel
  return Object.assign(channel, {
    setKeepAlive: itself,
    setNoDelay: itself,
    setTimeout: itself,
    ref: itself,
    unref: itself,
    destroySoon: () => channel.destroy(),
  })
}
