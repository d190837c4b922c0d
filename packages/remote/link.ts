import type { Socket } from 'node:net'
import type { Client } from 'ssh2'

const SILENT_LIMIT = 3
const GOODBYE_MS = 1_000

/** A connection that is logged in. */
export interface Link {
  readonly client: Client
  /** Why the connection is gone; undefined while it lives. */
  lost(): string | undefined
  /** Resolves with the reason when the connection is gone. */
  readonly whenLost: Promise<string>
  /** Says goodbye and closes, at the latest after a second. */
  close(): Promise<void>
}

/**
 * Watches a connection. The client asks the host for a sign of life at each interval; any byte counts as one, so a slow
 * line that is busy with an upload is not taken for a dead one. Three intervals in silence end the connection.
 */
export function createLink(client: Client, socket: Socket, keepaliveSeconds: number): Link {
  const { promise: whenLost, resolve } = Promise.withResolvers<string>()
  let reason: string | undefined
  let bytes = socket.bytesRead
  let silent = 0
  const lose = (why: string) => {
    clearInterval(timer)
    reason ??= why
    resolve(reason)
  }
  const timer = setInterval(() => {
    silent = socket.bytesRead === bytes ? silent + 1 : 0
    bytes = socket.bytesRead
    if (silent < SILENT_LIMIT) return
    lose(`the host was silent for ${SILENT_LIMIT * keepaliveSeconds} s: the network path or the host is down`)
    socket.destroy()
  }, keepaliveSeconds * 1_000)
  client.on('error', (error) => lose(`the connection broke: ${error.message}`))
  client.on('end', () => lose('the host closed the connection'))
  client.on('close', () => lose('the connection was closed'))
  return { client, lost: () => reason, whenLost, close }

  async function close(): Promise<void> {
    const closed = new Promise<void>((done) => (socket.closed ? done() : socket.once('close', () => done())))
    client.end()
    const limit = setTimeout(() => socket.destroy(), GOODBYE_MS)
    await closed
    clearTimeout(limit)
    lose('the connection was closed from this side')
  }
}
