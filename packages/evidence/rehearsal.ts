import type { Evidence } from './evidence.ts'
import { isDone, type Stage } from './stage.ts'

/**
 * The last time going back was rehearsed: a rollback from this release after which it came back to the same environment, both
 * confirmed. A rollback that it did not come back from is none: that is an incident. Pure.
 */
export function rollbackTest({ stages, release }: Pick<Evidence, 'stages' | 'release'>): Stage | undefined {
  return stages.filter((stage) => isRehearsal(stage, { stages, release })).at(-1)
}

/** Rollbacks that were none for practice, and deployments that were taken back. Pure. */
export function incidentsIn({ stages, release }: Pick<Evidence, 'stages' | 'release'>): Stage[] {
  return stages.filter((stage) =>
    stage.kind === 'rollback'
      ? !isRehearsal(stage, { stages, release }) && !untried.includes(stage.outcome)
      : failed.includes(stage.outcome),
  )
}

const untried = ['refused', 'aborted', 'cancelled']
const failed = ['reverted', 'broken', 'partial', 'unknown']

/** Going back was tried, and the release came back. Pure. */
export function isRehearsal(back: Stage, { stages, release }: Pick<Evidence, 'stages' | 'release'>): boolean {
  if (back.kind !== 'rollback') return false
  const forward = stages.find(
    ({ kind, environment, startedAt, release: { sha256 } }) =>
      kind !== 'rollback' &&
      environment === back.environment &&
      sha256 === release.sha256 &&
      Date.parse(startedAt) >= Date.parse(back.finishedAt),
  )
  return isDone(back) && forward !== undefined && isDone(forward)
}
