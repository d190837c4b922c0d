import type { Evidence } from './evidence.ts'
import { isDone, type Stage } from './stage.ts'

type Known = Pick<Evidence, 'stages' | 'release'>

/** Going back for practice: the rollback, and the deployment that brought the release back. */
export interface Rehearsal {
  back: Stage
  forward: Stage
}

/**
 * The last time going back was rehearsed, in an environment to which releases are deployed, not promoted: a rollback from this release after
 * which it came back, both confirmed. A rollback that it did not come back from, or with a post-mortem, is none: that is an incident. Pure.
 */
export function rollbackTest(known: Known): Rehearsal | undefined {
  return known.stages.flatMap((stage) => rehearsalOf(stage, known) ?? []).at(-1)
}

/** Rollbacks that were none for practice, and deployments that were taken back. Pure. */
export function incidentsIn({ stages, release }: Known): Stage[] {
  return stages.filter((stage) =>
    stage.kind === 'rollback'
      ? !isRehearsal(stage, { stages, release }) && !untried.includes(stage.outcome)
      : failed.includes(stage.outcome),
  )
}

const untried = ['refused', 'aborted', 'cancelled']
const failed = ['reverted', 'broken', 'partial', 'unknown']

/** Going back was tried, and the release came back. Pure. */
export function isRehearsal(back: Stage, known: Known): boolean {
  return rehearsalOf(back, known) !== undefined
}

function rehearsalOf(back: Stage, { stages, release }: Known): Rehearsal | undefined {
  if (back.kind !== 'rollback' || back.postMortem !== undefined) return undefined
  const forward = stages.find(
    ({ kind, environment, startedAt, release: { sha256 } }) =>
      kind !== 'rollback' &&
      environment === back.environment &&
      sha256 === release.sha256 &&
      Date.parse(startedAt) >= Date.parse(back.finishedAt),
  )
  return forward?.kind === 'deploy' && isDone(back) && isDone(forward) ? { back, forward } : undefined
}
