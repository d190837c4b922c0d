import type { Problem, Question } from './problem.ts'

/** What a deployment goes back to is the release that serves. A rollback leaves that release, and does not need it. */
export function previous({ facts, slot, release }: Question): Problem[] {
  const { current, live } = facts
  if (!current || !release) return []
  const remedy = wayOut({ facts, slot })
  if (!facts.releases.find(({ id }) => id === current)?.present) {
    return [
      {
        code: 'PREVIOUS_MISSING',
        message: `current leads to ${current}, which is not on the host any more: there would be nothing to go back to.`,
        remedy,
      },
    ]
  }
  const damage = [
    ...(live?.missing.length ? [`it lacks ${some(live.missing)}`] : []),
    ...(live?.venv === 'broken' ? ['its .venv/bin/python does not run'] : []),
  ]
  if (damage.length === 0) return []
  return [
    {
      code: 'PREVIOUS_DAMAGED',
      message: `The release that serves, ${current}, is not whole: ${damage.join(', and ')}. Going back to it would fail.`,
      remedy,
    },
  ]
}

/** By hand changed files serve now, and would serve again. */
export function previousRemarks({
  facts,
  slot,
  release,
}: Pick<Question, 'facts' | 'slot' | 'release'>): string[] {
  const { current, live, unit } = facts
  if (!current || !release) return []
  return [
    ...(live?.changed.length
      ? [
          `${some(live.changed)} of ${current}, which serves now, was changed by hand. A failed deployment goes back to it as it is; the action rollback refuses it.`,
        ]
      : []),
    ...(slot.service.manager === 'systemd' && unit?.loadState === 'not-found'
      ? [
          `${slot.service.unit}.service is not on the host, so ${current} does not serve, and going back would start nothing.`,
        ]
      : []),
  ]
}

function wayOut({ facts, slot }: Pick<Question, 'facts' | 'slot'>): string {
  const good = facts.releases
    .filter(({ id, state, present }) => present && state === 'good' && id !== facts.current)
    .toSorted((a, b) => b.fence - a.fence)[0]
  const back = good ? `Go back to ${good.id} with the action rollback, then deploy. ` : ''
  return `${back}To go on without a way back, let the host forget it: rm ${slot.root}/current ${slot.root}/.deploy/state/${facts.current}`
}

function some(paths: string[]): string {
  const shown = paths.slice(0, 5).join(', ')
  return paths.length > 5 ? `${shown} and more` : shown
}
