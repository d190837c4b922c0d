import type { Draft } from '../draft.ts'
import type { Finding } from '../findings.ts'
import { approvalPlaces } from '../promotion.ts'
import { get, placeOf, type Tree } from '../tree.ts'

/** Only what is promoted can be asked for evidence and approvals, and each role only where it can speak in its turn. */
export function promotionRules({ name, own, promotion, after }: Draft, file: Tree): Finding[] {
  if (promotion === undefined) return []
  if (after === undefined) {
    const text = "needs 'after': without it nothing is promoted to this environment"
    return [{ ...placeOf(own, ['promotion']), text }]
  }
  const { approvals } = promotion
  const keeper = get(file, ['change-record', 'system'])
  const isJira = keeper?.kind === 'leaf' && keeper.value === 'jira'
  const findings: Finding[] = []
  const say = (index: number, key: string, text: string) =>
    findings.push({ ...placeOf(own, ['promotion', 'approvals', index, key]), text })
  for (const [index, { from, environment, state }] of approvals.entries()) {
    const before = approvals[index - 1]
    const rank = approvalPlaces.indexOf(from)
    if (before && approvalPlaces.indexOf(before.from) > rank)
      say(
        index,
        'from',
        `must not come after ${before.from}: pull requests are reviewed before there is a plan, and environments of GitHub last`,
      )
    if (from === 'pull-request-review' && index === approvals.length - 1)
      say(
        index,
        'from',
        'must not be that of the last role: it says nothing of the plan, so somebody else must',
      )
    if (environment !== undefined && from !== 'environment-review')
      say(index, 'environment', "needs 'from: environment-review'")
    if (state !== undefined && (from !== 'change-record' || !isJira))
      say(index, 'state', "needs a change record that Jira keeps, and no other 'from'")
    if (state !== undefined && approvals.slice(0, index).some((one) => isSame(one.state, state)))
      say(index, 'state', `must be another one: ${state} is the word of one role`)
    const reviewed = environment ?? name
    const shared = approvals
      .slice(0, index)
      .some((one) => one.from === 'environment-review' && (one.environment ?? name) === reviewed)
    if (from === 'environment-review' && shared)
      say(index, 'environment', `must be another one: a review of ${reviewed} is the word of one role`)
  }
  return findings
}

/** One move of an issue is the word for one plan, that of one environment. */
export function stateRules(drafts: readonly Draft[]): Finding[] {
  const known: { state: string; name: string }[] = []
  return drafts.flatMap(({ name, own, promotion }) =>
    (promotion?.approvals ?? []).flatMap(({ state }, index) => {
      if (state === undefined) return []
      const other = known.find((one) => one.name !== name && isSame(one.state, state))
      known.push({ state, name })
      if (other === undefined) return []
      const text = `must be another one: who moves the record to ${state} approves for ${other.name}`
      return [{ ...placeOf(own, ['promotion', 'approvals', index, 'state']), text }]
    }),
  )
}

/** Jira names no two states alike but for their case. */
function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase()
}
