import type { Log } from '@deploy/kit/print.ts'
import { type Cancellation, cancellation, orAborted } from './cancellation.ts'
import { dial } from './dial.ts'
import type { Link } from './link.ts'
import { closePort, dispatch, openAgain, openPort, type Ports } from './listen.ts'
import type { Remote, Target } from './remote.ts'
import { runCommand } from './run-command.ts'
import { createSlots } from './slots.ts'
import { openTunnel } from './tunnel.ts'

/** sshd allows 10 sessions on a connection by default (MaxSessions); two are left to others. */
const CHANNELS = 8

export interface ConnectOptions {
  /** Ends everything on this connection. To cancel one command only, give its `exec` a signal. */
  signal?: AbortSignal
  /** How long one try to connect and log in may take. Default 15. */
  readySeconds?: number
  /** Three silent intervals of this length end a connection. Default 5. */
  keepaliveSeconds?: number
  /** The mean wait before the second try to connect. Default 0.5. */
  retrySeconds?: number
  /** Where retries and warnings are told. */
  log?: Pick<Log, 'info' | 'warning'>
}

/**
 * A remote on one SSH connection, opened when it is first needed, shared by all commands and tunnels, and opened anew
 * when it was lost. Commands are never repeated. `exec`, `tunnel` and `listen` throw, besides their own errors, HOST_UNREACHABLE,
 * HOST_KEY_UNKNOWN, HOST_KEY_MISMATCH, HOST_KEY_REVOKED, LOGIN_REFUSED, SSH_HANDSHAKE_FAILED, SSH_KEY_INVALID,
 * KNOWN_HOSTS_INVALID and SSH_EXEC_REFUSED.
 */
export function connect(target: Target, options: ConnectOptions = {}): Remote {
  const { signal, readySeconds = 15, keepaliveSeconds = 5, retrySeconds = 0.5, log } = options
  const closing = new AbortController()
  const over = signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal])
  const slots = createSlots(CHANNELS)
  const ports: Ports = new Map()
  let current: Promise<Link> | undefined

  const tell = (reason: string) => {
    if (!over.aborted) log?.info(`${target.name}: the connection is lost: ${reason}`)
  }
  const linked = (): Promise<Link> => {
    if (current !== undefined) return current
    const opening = dial(target, {
      signal: over,
      readySeconds,
      keepaliveSeconds,
      retrySeconds,
      ...(log && { log }),
    })
    const forget = () => {
      if (current === opening) current = undefined
    }
    opening.then((link) => {
      dispatch(link, ports)
      void openAgain(ports, { target, link, signal: over })
      return link.whenLost.then(tell).then(forget)
    }, forget)
    current = opening
    return opening
  }
  const begin = (own?: AbortSignal): Cancellation =>
    cancellation(target, own === undefined ? [over] : [over, own])

  return {
    host: target.name,
    user: target.user,
    async exec(command, execOptions = {}) {
      using stop = begin(execOptions.signal)
      using _slot = await slots.take(stop.signal)
      const link = await orAborted(stop.signal, linked)
      return await runCommand({ target, link, command, options: execOptions, signal: stop.signal })
    },
    async tunnel(address, port) {
      using stop = begin()
      const link = await orAborted(stop.signal, linked)
      return await openTunnel({ target, link, address, port, signal: stop.signal })
    },
    async listen(serve) {
      using stop = begin()
      const link = await orAborted(stop.signal, linked)
      const port = await openPort({ target, link, port: 0, signal: stop.signal })
      ports.set(port, serve)
      return {
        port,
        async [Symbol.asyncDispose]() {
          ports.delete(port)
          const last = await current?.catch(() => undefined)
          if (last) await closePort(last, port)
        },
      }
    },
    async [Symbol.asyncDispose]() {
      const last = current
      closing.abort()
      const link = await last?.catch(() => undefined)
      await link?.close()
    },
  }
}
