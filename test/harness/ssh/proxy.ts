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
  /** How probable it is, for each chunk in either direction, that its connection is reset instead; 0.01 is one in a hundred. */
  resetChance?: number
}

export interface Proxy extends AsyncDisposable {
  address: string
  port: number
  faults: PathFaults
  connections(): number
  /** How many bytes have passed from clients. */
  passed(): number
  /** How many bytes have passed to clients. */
  returned(): number
  /** How often clients spoke after the other side had spoken: with a delay, the round trips. */
  turns(): number
  /** How many connections `resetChance` has ended. */
  resets(): number
  /** Resets every open connection now. */
  reset(): void
}

/**
 * A TCP proxy on 127.0.0.1 that passes bytes to `port` there, worse than it got them. The same `seed` draws the same numbers for
 * `resetChance`.
 */
export async function startProxy({
  port,
  faults = {},
  seed = 1,
}: {
  port: number
  faults?: PathFaults
  seed?: number
}): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  const draw = randomNumbers(seed)
  let connections = 0
  let resets = 0
  let bytesPassed = 0
  let bytesReturned = 0
  let turns = 0
  let answered = true
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
      bytesPassed += bytes
      if (faults.resetAfter === undefined) return
      faults.resetAfter -= bytes
      if (faults.resetAfter <= 0) reset()
    }
    const breaks = () => {
      if (faults.resetChance === undefined || draw() >= faults.resetChance) return false
      resets++
      for (const end of pair) end.resetAndDestroy()
      return true
    }
    client.on('data', () => {
      if (answered) turns++
      answered = false
    })
    upstream.on('data', () => {
      answered = true
    })
    void relay({ from: client, to: upstream, faults, breaks, passed: spend })
    const giveBack = (bytes: number) => {
      bytesReturned += bytes
    }
    void relay({ from: upstream, to: client, faults, breaks, passed: giveBack })
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
    passed: () => bytesPassed,
    returned: () => bytesReturned,
    turns: () => turns,
    resets: () => resets,
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
  /** Asked before each chunk; true when that was the end of the connection. */
  breaks: () => boolean
  passed: (bytes: number) => void
}

async function relay({ from, to, faults, breaks, passed }: Relay): Promise<void> {
  const line = new Transform({
    readableObjectMode: true,
    readableHighWaterMark: 256,
    transform: (bytes: Buffer, _encoding, done) =>
      done(null, { bytes, due: performance.now() + (faults.delayMs ?? 0) }),
  })
  from.pipe(line)
  from.on('close', () => line.end())
  // When the line has passed on what it was given so far: timers are late, a line is not.
  let free = 0
  for await (const { bytes, due } of line as AsyncIterable<{ bytes: Buffer; due: number }>) {
    await until(due)
    while (faults.frozen === true && !to.destroyed) await delay(10)
    if (to.destroyed || breaks()) return
    for (const piece of pieces(bytes, faults.slice ?? bytes.length)) {
      if (faults.bytesPerSecond !== undefined) {
        free = Math.max(free, due) + (piece.length / faults.bytesPerSecond) * 1_000
        await until(free)
      }
      if (to.destroyed) return
      if (!to.write(piece)) await drained(to)
      passed(piece.length)
    }
  }
  to.end()
}

/** A timer knows whole milliseconds. */
async function until(time: number): Promise<void> {
  const early = time - performance.now()
  if (early >= 1) await delay(early)
}

/** Settles when it takes more, or never will. */
async function drained(to: Socket): Promise<void> {
  if (to.destroyed) return
  const over = new AbortController()
  const { signal } = over
  await Promise.race([once(to, 'drain', { signal }), once(to, 'close', { signal })]).catch(() => {})
  over.abort()
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32, in the public domain). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
