import type { Rollout, Slot } from '@deploy/manifest/manifest.ts'
import { batchSeconds, batchSizes } from '@deploy/manifest/rollout.ts'

/** How many hosts switch at once, how many may fail, and what becomes of the others then. */
export interface Policy extends Rollout {
  /** What one batch may take. */
  batchSeconds: number
  /** Hosts that had failed before the rollout began, because they could not be reached. */
  failedBefore: number
}

/** What the manifest says for the slots of all hosts, of which some may take longer than others. Pure. */
export function policyOf(
  slots: readonly Pick<Slot, 'confirmSeconds' | 'service' | 'rollout'>[],
  failedBefore = 0,
): Policy {
  return { ...slots[0]!.rollout, batchSeconds: Math.max(...slots.map(batchSeconds)), failedBefore }
}

/** The hosts in the order given, cut into batches. One that fails leaves its place empty: nobody moves up. Pure. */
export function batchesOf<Host>(hosts: Host[], policy: Policy): Host[][] {
  const rest = [...hosts]
  return batchSizes(hosts.length, policy).map((size) => rest.splice(0, size))
}

/** How long a host of the batch `index` waits for its confirmation: for its own gate, and for every batch after it. Pure. */
export function waitSeconds(
  confirmSeconds: number,
  { index, batches }: { index: number; batches: number },
  policy: Policy,
): number {
  return confirmSeconds + (batches - 1 - index) * policy.batchSeconds
}

/** More hosts have failed than may. Pure. */
export function tooMany(failed: number, { failedBefore, maximumFailures }: Policy): boolean {
  return failed + failedBefore > maximumFailures
}
