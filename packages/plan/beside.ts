import type { Facts } from '@deploy/agent/facts.ts'
import type { Environment, Slot } from '@deploy/manifest/manifest.ts'
import { sha256Of } from './digest.ts'
import { copyPath, sumOf, upstreamText } from './installed.ts'
import type { Plan } from './plan.ts'

/**
 * The slot on the port that serves on this host. What nginx was told says it; the copy of that when somebody has edited the
 * file; before the first switch the port on which something listens. Pure.
 */
export function liveSlot(
  { slot, other }: Pick<Environment, 'slot' | 'other'>,
  facts: Pick<Facts, 'paths' | 'ports'>,
): Slot {
  return (other && livePort(slot, other, facts)) ?? slot
}

/** The slot that a deployment of a release brings to life: that on the free port. Pure. */
export function nextSlot(
  environment: Pick<Environment, 'slot' | 'other'>,
  facts: Pick<Facts, 'paths' | 'ports'>,
): Slot {
  const { slot, other } = environment
  if (other === undefined) return slot
  const live = livePort(slot, other, facts)
  return live === slot ? other : slot
}

function livePort(slot: Slot, other: Slot, facts: Pick<Facts, 'paths' | 'ports'>): Slot | undefined {
  const { file, upstream, port } = slot.nginx!.switch!
  const both = [slot, other]
  const told = [file, copyPath(slot, file)].map((path) => sumOf(facts.paths[path]))
  return (
    told
      .map((sum) => both.find((each) => sha256Of(upstreamText(upstream, each.ports[port]!)) === sum))
      .find((found) => found !== undefined) ?? both.find((each) => facts.ports[each.ports[port]!]?.listening)
  )
}

/** The slot on the port that a plan is about. Pure. */
export function plannedSlot({ slot, other }: Pick<Environment, 'slot' | 'other'>, plan: Plan): Slot {
  const port = slot.nginx?.switch?.port
  return other && port !== undefined && other.ports[port] === plan.slot.port ? other : slot
}
