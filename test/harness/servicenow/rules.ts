import { aborted, policy } from './answers.ts'
import { states } from './dictionary.ts'
import { add, type Row, rowsOf, type State } from './state.ts'

const { assess, authorize, scheduled, implement, review, closed, canceled } = states
const fresh = states.new

/** Where a change may go from a state, by its type; `canceled` besides, but not from Review and Closed. */
const moves: Record<string, Record<string, string[]>> = {
  normal: {
    [fresh]: [assess],
    [assess]: [authorize, fresh],
    [authorize]: [scheduled, fresh],
    [scheduled]: [implement],
    [implement]: [review],
    [review]: [closed],
  },
  standard: { [fresh]: [scheduled], [scheduled]: [implement], [implement]: [review], [review]: [closed] },
  emergency: {
    [fresh]: [authorize],
    [authorize]: [scheduled, fresh],
    [scheduled]: [implement],
    [implement]: [review],
    [review]: [closed],
  },
}

/** States that a change leaves forwards only when it is approved. */
const judged: string[] = [assess, authorize]

/** What the business rules and data policies say to a write. Throws what the API answers. */
export function judge(before: Row, after: Row): void {
  const lacking = mandatoryIn(after)
  if (lacking.length > 0) throw policy(lacking)
  if (before.state === after.state) return
  const type = before.type ?? 'normal'
  const next = [...(moves[type]?.[before.state!] ?? [])]
  if (![review, closed, canceled].includes(before.state as never)) next.push(canceled)
  if (!next.includes(after.state!)) throw aborted('Change Model: Check State Transition')
  const forwards = after.state !== fresh && after.state !== canceled
  if (judged.includes(before.state!) && forwards && before.approval !== 'approved')
    throw aborted('Change Request: Check Approval')
}

function mandatoryIn(row: Row): string[] {
  const wanted: [string, string][] = [['short_description', 'Short description']]
  if (row.state !== fresh && row.state !== canceled) wanted.push(['assignment_group', 'Assignment group'])
  if (row.state === closed) wanted.push(['close_code', 'Close code'], ['close_notes', 'Close notes'])
  return wanted.filter(([column]) => !row[column]).map(([, label]) => label)
}

/** What the instance does by itself once a change is in its new state: it asks the approvers, or approves what is standard. */
export function follow(
  state: State,
  row: Row,
  before: string,
  { approvers, at }: { approvers: string[]; at: string },
): void {
  if (row.state === before) return
  if (row.state === fresh) {
    row.approval = 'not requested'
    for (const one of rowsOf(state, 'sysapproval_approver'))
      if (one.sysapproval === row.sys_id && one.state === 'requested') one.state = 'not_required'
  }
  if (judged.includes(row.state!) && row.approval !== 'approved') {
    row.approval = 'requested'
    for (const approver of approvers)
      add(
        state,
        'sysapproval_approver',
        { sysapproval: row.sys_id!, approver, state: 'requested' },
        { at, by: 'system' },
      )
  }
  if (row.type === 'standard' && row.state === scheduled) row.approval = 'approved'
}
