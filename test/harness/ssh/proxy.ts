import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** What the path between client and server does to bytes; every field may be changed while it runs. */
export interface PathFaults {
  /** One-way delay; bytes behind one another share it, as on a real line. */
  delayMs?: number
  /** In each direction. */
  bytesPerSecond?: number
  /** Cuts every write into pieces of so many bytes. */
  slice?: number
  /** Nothing passes and nobody is told; what waits goes on when it is set back. */
  frozen?: boolean
  /** So many more bytes pass from the client; then both ends are reset. */
  resetAfter?: number
}

export interface Proxy extends AsyncDisposable {
  address: string
  port: number
  faults: PathFaults
  connections(): number
  /** Resets every open connection now. */
  reset(): void
}

/** A TCP proxy on 127.0.0.1 that passes bytes to `port` there, worse than it got them. */
export async function startProxy({
  port,
  faults = {},
}: {
  port: number
  faults?: PathFaults
}): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let connections = 0
  const server = createServer((client) => {
    connections++
    const upstream = connect({ host: '127.0.0.1', port, noDelay: true })
    const pair = [client.setNoDelay(true), upstream] as const
    pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        for (const end of pair) if (faults.frozen !== true) end.destroy()
      })
    }
    const spend = (bytes: number) => {
      if (faults.resetAfter === undefined) return
      faults.resetAfter -= bytes
      if (faults.resetAfter <= 0) reset()
    }
    void relay({ from: client, to: upstream, faults, passed: spend })
    void relay({ from: upstream, to: client, faults, passed: () => {} })
  })
  const reset = () => {
    for (const pair of pairs) for (const end of pair) end.resetAndDestroy()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  return {
    address: '127.0.0.1',
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    faults,
    connections: () => connections,
    reset,
    async [Symbol.asyncDispose]() {
      reset()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

interface Relay {
  from: Socket
  to: Socket
  faults: PathFaults
  passed: (bytes: number) => void
}

async function relay({ from, to, faults, passed }: Relay): Promise<void> {
  const line = new Transform({
    readableObjectMode: true,
    readableHighWaterMark: 256,
    transform: (bytes: Buffer, _encoding, done) =>
      done(null, { bytes, due: performance.now() + (faults.delayMs ?? 0) }),
  })
  from.pipe(line)
  from.on('close', () => line.end())
  for await (const { bytes, due } of line as AsyncIterable<{ bytes: Buffer; due: number }>) {
    const early = due - performance.now()
    if (early > 0) await delay(early)
    while (faults.frozen === true && !to.destroyed) await delay(10)
    for (const piece of pieces(bytes, faults.slice ?? bytes.length)) {
      if (to.destroyed) return
      if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {})
      passed(piece.length)
      if (faults.bytesPerSecond !== undefined) await delay((piece.length / faults.bytesPerSecond) * 1_000)
    }
  }
  to.end()
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}
