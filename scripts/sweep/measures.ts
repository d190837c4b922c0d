import { outputMemory } from '@deploy/test/harness/ssh/output-memory.ts'
import { deployOverBadLink } from '@deploy/test/sweep/link.ts'

/** What a measurement found, in one line, and whether it is as promised. */
export interface Measure {
  line: string
  kept: boolean
}

/** How much this process may grow while a host prints without end. */
const MOST_GROWTH_BYTES = 64 * 1024 ** 2

/** Good deployments over a link that is slow and breaks: each must be confirmed. */
export async function measureLink({
  deployments,
  seed,
  told,
}: {
  deployments: number
  seed: number
  told(line: string): void
}): Promise<Measure> {
  const lanes = Math.min(deployments, 16)
  const { confirmed, others, resets } = await deployOverBadLink({ deployments, lanes, seed, told })
  return {
    line: `${confirmed} of ${deployments} good deployments confirmed over 300 ms each way and 1 % resets (${resets} resets)`,
    kept: others.length === 0,
  }
}

/** So much output of one remote command, and the memory that it took here. */
export async function measureOutput(gigabytes: number): Promise<Measure> {
  const { bytes, rssGrowthBytes, seconds } = await outputMemory({ gigabytes })
  return {
    line: `${(bytes / 1e9).toFixed(1)} GB of remote output within +${(rssGrowthBytes / 1024 ** 2).toFixed(0)} MiB of memory, in ${seconds.toFixed(0)} s`,
    kept: rssGrowthBytes <= MOST_GROWTH_BYTES,
  }
}
