import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'

interface Opening {
  connect: () => Promise<Duplex>
  signal: AbortSignal
}

/**
 * Uses a connection of its own and closes it, at the latest when the signal aborts. Throws what `connect` and `use` throw, and
 * the signal's reason.
 */
export async function overSocket<T>(
  { connect, signal }: Opening,
  use: (socket: Duplex) => Promise<T>,
): Promise<T> {
  const socket = await connect()
  socket.on('error', () => {})
  const late = Promise.withResolvers<never>()
  const abort = () => {
    late.reject(signal.reason as Error)
    socket.destroy(signal.reason as Error)
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    signal.throwIfAborted()
    return await Promise.race([use(socket), late.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}

/** TLS, verified for this name or address. Throws an Error that says what is wrong with the certificate or the handshake. */
export function secure(
  socket: Duplex,
  name: string,
  options: tls.ConnectionOptions = {},
): Promise<tls.TLSSocket> {
  const identity = isIP(name) === 0 ? { servername: name } : { host: name }
  return new Promise((resolve, reject) => {
    const secured = tls.connect({ socket, ...identity, ...options }, () => resolve(secured))
    secured.on('error', (error) => reject(new Error(`TLS: ${error.message}`, { cause: error })))
    secured.on('close', () => reject(new Error('TLS: the connection was closed during the handshake')))
  })
}
