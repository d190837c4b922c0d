import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { whole } from './types.ts'

/** How a release comes to several hosts. */
export const rollout = section({
  batchSize: describe(preset(whole(1, 500), 1), 'How many hosts switch side by side.'),
  firstBatch: describe(
    optional(whole(1, 500)),
    'How many hosts the first batch has, such as 1. Default: batch-size.',
  ),
  maximumFailures: describe(preset(whole(0, 499), 0), 'How many hosts may fail before the rollout stops.'),
  onFailure: describe(
    preset(z.enum(['revert-all', 'keep-healthy']), 'revert-all'),
    'When more fail: every host that had switched goes back, or those that had passed their gate stay.',
  ),
})

type Rollout = z.output<typeof rollout>

/** Hosts wait at most so long for each other: the agent keeps a prepared deployment for 2 h. */
export const longestRolloutSeconds = 7200

/** How many hosts each batch has, in their order. */
export function batchSizes(
  hosts: number,
  { batchSize, firstBatch = batchSize }: Pick<Rollout, 'batchSize' | 'firstBatch'>,
): number[] {
  const first = Math.min(hosts, firstBatch)
  const rest = hosts - first
  const more = Array.from({ length: Math.ceil(rest / batchSize) }, (_, index) =>
    Math.min(batchSize, rest - index * batchSize),
  )
  return [first, ...more]
}

/**
 * What one batch may take: the wait for the confirmation, and, where the rollout goes on after a failure, the way back of
 * the host that failed.
 */
export function batchSeconds({
  confirmSeconds,
  service,
  rollout: { maximumFailures },
}: {
  confirmSeconds: number
  service: { startSeconds: number; stopSeconds: number }
  rollout: Pick<Rollout, 'maximumFailures'>
}): number {
  const wayBack = maximumFailures > 0 ? 2 * (service.startSeconds + service.stopSeconds) : 0
  return Math.ceil(confirmSeconds + wayBack)
}
