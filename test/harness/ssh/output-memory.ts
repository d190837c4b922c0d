import { setTimeout as delay } from 'node:timers/promises'
import { connect } from '@deploy/remote/connect.ts'
import { startOpenSsh } from './openssh.ts'
import { targetOf } from './target.ts'

export interface OutputMemory {
  /** That arrived. */
  bytes: number
  /** By how much this process grew at most while they came. */
  rssGrowthBytes: number
  seconds: number
}

/** Reads so many gigabytes (10^9) of lines from a command over a real sshd, as fast as they come, and watches the memory. */
export async function outputMemory({ gigabytes }: { gigabytes: number }): Promise<OutputMemory> {
  await using sshd = await startOpenSsh()
  await using remote = connect(targetOf(sshd))
  const line = `${'x'.repeat(99)}\n`
  const read = async (bytes: number): Promise<OutputMemory> => {
    const before = process.memoryUsage.rss()
    const began = performance.now()
    let [arrived, chunks, most] = [0, 0, 0]
    const { code } = await remote.exec(`yes '${line.trim()}' | head -c ${bytes}`, {
      onStdout: (chunk) => {
        arrived += chunk.length
        if (++chunks % 64 === 0) most = Math.max(most, process.memoryUsage.rss() - before)
      },
    })
    if (code !== 0) throw new Error(`the command ended with ${code}`)
    return { bytes: arrived, rssGrowthBytes: most, seconds: (performance.now() - began) / 1_000 }
  }
  await read(100_000_000) // what the runtime takes once
  await delay(100)
  return await read(Math.round(gigabytes * 1_000_000_000))
}
