import type { Draft } from '../draft.ts'
import type { Finding } from '../findings.ts'
import { batchSeconds, batchSizes, longestRolloutSeconds } from '../rollout.ts'
import { placeOf } from '../tree.ts'

/** Hosts that have switched wait for the last batch, and they do not wait for ever. */
export function rolloutRules({ slot, hosts, tree }: Draft): Finding[] {
  const { confirmSeconds, service, rollout } = slot
  if (!hosts || !rollout || !service || confirmSeconds === undefined) return []
  const batches = batchSizes(hosts.length, rollout).length
  const each = batchSeconds({ confirmSeconds, service, rollout })
  if (batches === 1 || batches * each <= longestRolloutSeconds) return []
  const text = `${batches} batches of up to ${each} seconds each are more than the ${longestRolloutSeconds} seconds that hosts wait for each other; make the batches larger or the gate shorter`
  return [{ ...placeOf(tree, ['rollout', 'batch-size']), text }]
}
