import { raceLocks } from '@deploy/test/harness/lock-races.ts'
import { runModel } from '@deploy/test/harness/recovery-model.ts'
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

/** So many rounds in which processes race for the lock of one slot. */
export async function measureLocks(rounds: number): Promise<Measure> {
  const { taken, doubleHolders, doubleFences } = await raceLocks({ rounds })
  return {
    line: `${rounds} races for a lock, taken ${taken} times: ${doubleHolders} double holders, ${doubleFences} double fences`,
    kept: taken >= rounds && doubleHolders + doubleFences === 0,
  }
}

/** So many random sequences of what may happen to a host, brought to an end by the agent's own decisions. */
export function measureModel({ runs, seed }: { runs: number; seed: number }): Measure {
  try {
    const { commands } = runModel({ runs, seed })
    return {
      line: `${runs} sequences of ${commands} commands in the model, all brought to an end`,
      kept: true,
    }
  } catch (error) {
    return { line: `the model failed: ${(error as Error).message}`, kept: false }
  }
}
