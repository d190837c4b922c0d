/** Bytes of which only so many are kept. */
export interface Kept {
  add(chunk: Buffer): void
  /** As UTF-8; what is not becomes U+FFFD. */
  text(): string
}

/** Keeps the first `limit` bytes. */
export function head(limit: number): Kept {
  const chunks: Buffer[] = []
  let room = limit
  return {
    add: (chunk) => {
      if (room <= 0) return
      chunks.push(chunk.subarray(0, room))
      room -= chunk.length
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}

/** Keeps the last `limit` bytes, holding at most twice as many. */
export function tail(limit: number): Kept {
  let chunks: Buffer[] = []
  let size = 0
  const last = () => Buffer.concat(chunks).subarray(-limit)
  return {
    add: (chunk) => {
      chunks.push(chunk)
      size += chunk.length
      if (size < 2 * limit) return
      chunks = [Buffer.from(last())]
      size = chunks[0]?.length ?? 0
    },
    text: () => last().toString('utf8'),
  }
}
