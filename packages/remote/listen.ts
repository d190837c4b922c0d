import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { orAborted } from './cancellation.ts'
import { listenRefused, lost, timedOut } from './failures.ts'
import type { Link } from './link.ts'
import type { Target } from './remote.ts'
import { likeSocket } from './tunnel.ts'

const LOOPBACK = '127.0.0.1'
const OPEN_SECONDS = 15
/** A host may learn later than this side that a connection is gone; until then it holds the port. */
const AGAIN_MS = 1_000

/** What serves the connections to each port of the host. */
export type Ports = Map<number, (connection: Duplex) => void>

interface Opening {
  target: Target
  link: Link
  /** 0: any that is free. */
  port: number
  signal: AbortSignal
}

/** Opens a port on the host's loopback. Throws LISTEN_REFUSED, SSH_TIMEOUT after 15 s, SSH_LOST. */
export async function openPort({ target, link, port, signal }: Opening): Promise<number> {
  const clock = new AbortController()
  const giveUp = () => clock.abort(timedOut(target, 'To open a port for its own programs', OPEN_SECONDS))
  const timer = setTimeout(giveUp, OPEN_SECONDS * 1_000)
  const start = () =>
    new Promise<number>((resolve, reject) => {
      const refuse = () => {
        const gone = link.lost()
        reject(gone === undefined ? listenRefused(target) : lost(target, gone))
      }
      try {
        link.client.forwardIn(LOOPBACK, port, (error, opened) => (error ? refuse() : resolve(opened)))
      } catch {
        refuse()
      }
    })
  try {
    return await orAborted(AbortSignal.any([signal, clock.signal]), start)
  } finally {
    clearTimeout(timer)
  }
}

/** Closes a port; on a connection that is gone nothing is left to close. */
export async function closePort(link: Link, port: number): Promise<void> {
  await new Promise<void>((resolve) => {
    void link.whenLost.then(() => resolve())
    try {
      link.client.unforwardIn(LOOPBACK, port, () => resolve())
    } catch {
      resolve()
    }
  })
}

/** Gives each connection that the host passes on to who serves its port. */
export function dispatch({ client }: Link, ports: Ports): void {
  client.on('tcp connection', ({ destPort }, accept, reject) => {
    const serve = ports.get(destPort)
    if (serve === undefined) reject()
    else serve(likeSocket(accept()))
  })
}

/** Opens the same ports on another connection, for as long as that lives and somebody serves them. */
export async function openAgain(ports: Ports, again: Omit<Opening, 'port'>): Promise<void> {
  const open = async (port: number) => {
    while (ports.has(port) && again.link.lost() === undefined && !again.signal.aborted) {
      const opened = await openPort({ ...again, port }).catch(() => undefined)
      if (opened !== undefined) return
      await delay(AGAIN_MS, undefined, { ref: false })
    }
  }
  await Promise.all([...ports.keys()].map(open))
}
