import { Readable } from 'node:stream'
import { type Call, callAgent } from './call.ts'

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
 * Sends what the host lacks of a blob in one command: the host says how many bytes it has, then the rest follows.
 * Throws DIGEST_MISMATCH, NO_SPACE, WRITE_FAILED, INCOMPLETE or SSH_LOST; a later call goes on where this one stopped.
 */
export async function putBlob({ call, blob, onProgress }: Upload): Promise<void> {
  const offset = Promise.withResolvers<number>()
  const input = Readable.from(rest(blob, offset.promise, onProgress))
  try {
    await callAgent({
      ...call,
      verb: 'put',
      args: [blob.sha256, String(blob.size), '-'],
      input,
      onMessage: (message) => {
        if (message.type === 'fact' && message.key === 'offset') offset.resolve(Number(message.values[0]))
        if (message.type === 'end') offset.resolve(blob.size)
      },
    })
    onProgress?.(blob.size)
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
