import { Readable } from 'node:stream'
import { type Call, callAgent } from './call.ts'
import { persistently } from './persist.ts'

/** Bytes named by their digest; `open` reads them from an offset on. */
export interface Blob {
  sha256: string
  size: number
  open(offset: number): Readable
}

interface Upload {
  call: Pick<Call, 'remote' | 'root' | 'signal'>
  blob: Blob
  onProgress: ((bytes: number) => void) | undefined
}

/**
 * Sends what the host lacks of a blob: the host says how many bytes it has, then the rest follows. Where the link breaks the
 * upload goes on where it stopped, for as long as it gets further. Throws DIGEST_MISMATCH, NO_SPACE, WRITE_FAILED, INCOMPLETE,
 * SSH_LOST.
 */
export async function putBlob({ call, blob, onProgress }: Upload): Promise<void> {
  let arrived = -1
  const found = (offset: number) => {
    arrived = Math.max(arrived, offset)
  }
  const { signal } = call
  await persistently(() => putRest({ call, blob, onProgress, found }), { signal, progress: () => arrived })
  onProgress?.(blob.size)
}

/** One command; `found` is told how many bytes the host had. */
async function putRest({
  call,
  blob,
  onProgress,
  found,
}: Upload & { found(offset: number): void }): Promise<void> {
  const offset = Promise.withResolvers<number>()
  const input = Readable.from(rest(blob, offset.promise, onProgress))
  try {
    await callAgent({
      ...call,
      verb: 'put',
      args: [blob.sha256, String(blob.size), '-'],
      input,
      onMessage: (message) => {
        if (message.type === 'fact' && message.key === 'offset') {
          found(Number(message.values[0]))
          offset.resolve(Number(message.values[0]))
        }
        if (message.type === 'end') offset.resolve(blob.size)
      },
    })
  } finally {
    offset.resolve(blob.size)
    input.destroy()
  }
}

async function* rest(
  { size, open }: Blob,
  offset: Promise<number>,
  onProgress?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let sent = await offset
  if (sent >= size) return
  for await (const chunk of open(sent)) {
    yield chunk
    sent += chunk.length
    onProgress?.(sent)
  }
}
