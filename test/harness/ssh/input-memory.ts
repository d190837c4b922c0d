import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { openAgent } from '@deploy/agent/agent.ts'
import { connect } from '@deploy/remote/connect.ts'
import { startOpenSsh } from './openssh.ts'
import { targetOf } from './target.ts'

export interface InputMemory {
  /** By how much this process grew at most while it sent. */
  rssGrowthBytes: number
  seconds: number
}

const CHUNK_BYTES = 256 * 1024
const warmUpBytes = 64 * 1024 ** 2

/** Sends a blob of so many bytes to a host over a real sshd, and watches the memory. */
export async function inputMemory(bytes: number): Promise<InputMemory> {
  const folder = await mkdtemp(join(tmpdir(), 'input-memory-'))
  try {
    await using sshd = await startOpenSsh()
    await using remote = connect(targetOf(sshd))
    const agent = openAgent({ remote, root: join(folder, 'app') })
    const digests = new Map([warmUpBytes, bytes].map((size) => [size, digestOf(size)]))
    const put = async (size: number): Promise<InputMemory> => {
      const sha256 = digests.get(size)!
      const before = process.memoryUsage.rss()
      const began = performance.now()
      let most = 0
      const watch = () => {
        most = Math.max(most, process.memoryUsage.rss() - before)
      }
      await agent.put({ sha256, size, open: () => Readable.from(chunks(size)) }, watch)
      return { rssGrowthBytes: most, seconds: (performance.now() - began) / 1_000 }
    }
    await put(warmUpBytes) // what the runtime takes once
    return await put(bytes)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Each its own memory, as from a file. */
function* chunks(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= CHUNK_BYTES) yield Buffer.alloc(Math.min(left, CHUNK_BYTES), 1)
}

function digestOf(size: number): string {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES, 1)
  for (let left = size; left > 0; left -= CHUNK_BYTES) hash.update(chunk.subarray(0, left))
  return hash.digest('hex')
}
