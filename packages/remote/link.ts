import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'

/** Looks at each interval for a sign of life, so many times; the interval is how often one is asked for. */
const LOOKS = 4
const SILENT_INTERVALS = 3
const GOODBYE_MS = 500

/** A connection that is logged in. */
export interface Link {
  readonly client: Client
  /** Why the connection is gone; undefined while it lives. */
  lost(): string | undefined
  /** Resolves with the reason when the connection is gone. */
  readonly whenLost: Promise<string>
  /** Says goodbye and closes, at the latest after half a second; the jump host's connection after it. */
  close(): Promise<void>
}

interface Parts {
  client: Client
  /** What it travels on: a socket, or a channel of a jump host. */
  stream: Duplex
  keepaliveSeconds: number
  /** The connection that carries this one. */
  hop?: { link: Link; title: string } | undefined
}

/**
 * Watches a connection. The client asks the host for a sign of life at each interval; any byte counts as one, so a slow
 * line that is busy with an upload is not taken for a dead one. Three intervals in silence end the connection. What a jump
 * host's end took along is told as that.
 */
export function createLink({ client, stream, keepaliveSeconds, hop }: Parts): Link {
  const { promise: whenLost, resolve } = Promise.withResolvers<string>()
  let reason: string | undefined
  let heard = false
  let silent = 0
  stream.on('data', () => {
    heard = true
  })
  const lost = () => {
    const carrier = hop?.link.lost()
    return carrier === undefined || hop === undefined ? reason : `the ${hop.title} went away: ${carrier}`
  }
  const lose = (why: string) => {
    clearInterval(timer)
    reason ??= why
    resolve(lost() ?? reason)
  }
  const timer = setInterval(
    () => {
      silent = heard ? 0 : silent + 1
      heard = false
      if (silent < SILENT_INTERVALS * LOOKS) return
      const seconds = SILENT_INTERVALS * keepaliveSeconds
      lose(`the host was silent for ${seconds} s: the network path or the host is down`)
      stream.destroy()
    },
    (keepaliveSeconds * 1_000) / LOOKS,
  )
  client.on('error', (error) => lose(`the connection broke: ${error.message}`))
  client.on('end', () => lose('the host closed the connection'))
  client.on('close', () => lose('the connection was closed'))
  void hop?.link.whenLost.then((why) => {
    lose(why)
    stream.destroy()
  })
  return { client, lost, whenLost, close }

  async function close(): Promise<void> {
    const closed = new Promise<void>((done) => (stream.closed ? done() : stream.once('close', () => done())))
    const limit = Promise.withResolvers<void>()
    const timeout = setTimeout(limit.resolve, GOODBYE_MS)
    client.end()
    await Promise.race([closed, limit.promise])
    clearTimeout(timeout)
    lose('the connection was closed from this side')
    stream.destroy()
    await hop?.link.close()
  }
}
