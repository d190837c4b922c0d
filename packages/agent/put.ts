import { Readable } from 'node:stream'
import { type Call, callAgent, type Fact } from './call.ts'
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
  /** What the host is to do with it when it is whole. */
  whenWhole?: string[]
}

/**
 * Sends what the host lacks of a blob: the host says how many bytes it has, then the rest follows. Where the link breaks the
 * upload goes on where it stopped, for as long as it gets further. Tells the digests that `whenWhole` did not find. Throws
 * DIGEST_MISMATCH, NO_SPACE, WRITE_FAILED, INCOMPLETE, SSH_LOST.
 */
export async function putBlob({ call, blob, onProgress, whenWhole = [] }: Upload): Promise<string[]> {
  let arrived = -1
  const found = (offset: number) => {
    arrived = Math.max(arrived, offset)
  }
  const { signal } = call
  const put = () => putRest({ call, blob, onProgress, whenWhole, found })
  const facts = await persistently(put, { signal, progress: () => arrived })
  onProgress?.(blob.size)
  return facts.flatMap(({ key, values }) => (key === 'lost' ? values : []))
}

/** One command; `found` is told how many bytes the host had. */
async function putRest({
  call,
  blob,
  onProgress,
  whenWhole,
  found,
}: Required<Upload> & { found(offset: number): void }): Promise<Fact[]> {
  const offset = Promise.withResolvers<number>()
  const input = Readable.from(rest(blob, offset.promise, onProgress))
  try {
    return await callAgent({
      ...call,
      verb: 'put',
      args: [blob.sha256, String(blob.size), '-', ...whenWhole],
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
