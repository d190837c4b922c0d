import { DeployError } from '@deploy/kit/errors.ts'
import type { Moment } from '../change-records.ts'
import { isSameUser, type Row, type ServiceNowApi } from './api.ts'
import { addressOf, at, databaseTime, type ServiceNowChange, type ServiceNowSettings } from './change.ts'
import { closedState, statesBetween, stateValue } from './states.ts'

/**
 * Throws CHANGE_NOT_APPROVED for a change that may have come around the way that deploy.yml asks for: whoever can make changes can give
 * one of his own the correlation_id of a release. Pure.
 */
export function requireOwn(
  row: Row,
  {
    type,
    account,
    environment,
    api,
  }: { type: string; account: string; environment: string; api: ServiceNowApi },
): void {
  const { type: has, sys_created_by: by, number } = row
  const isOfType = has?.value === type
  if (isOfType && isSameUser(by?.value, account)) return
  throw new DeployError({
    code: 'CHANGE_NOT_APPROVED',
    message: `${number?.value} is not the change that ${environment} asks for.`,
    cause: isOfType
      ? `${by?.value} made it, not ${account}, the account of the deployment.`
      : `It is of type ${has?.shown}; deploy.yml says ${type}.`,
    remedy: `See who made it and why (${addressOf(api, row)}). Cancel it and empty its correlation_id: the next deployment to the environment before opens the right one. All stages of a release use one account.`,
  })
}

/** CHANGE_NOT_APPROVED for a change that is over. Pure. */
export function ended(row: Row, api: ServiceNowApi): DeployError {
  return new DeployError({
    code: 'CHANGE_NOT_APPROVED',
    message: `${row.number?.value} is ${row.state?.shown}, and nothing is deployed for a change that has ended.`,
    remedy: `See why it ended (${addressOf(api, row)}). Deploy another release; or let its correlation_id be emptied, and the next deployment opens a new change of this one.`,
  })
}

/** Throws CHANGE_NOT_APPROVED unless the change is in one of the states. Pure. */
export function requireState(
  row: Row,
  { required, environment, api }: { required: string[]; environment: string; api: ServiceNowApi },
): void {
  const { value = '', shown = '' } = row.state ?? {}
  if (required.some((name) => isState({ value, shown }, name))) return
  throw new DeployError({
    code: 'CHANGE_NOT_APPROVED',
    message: `${row.number?.value} is ${shown}, and ${environment} is deployed to only when it is ${required.join(' or ')}.`,
    remedy: `Let the change be brought there (${addressOf(api, row)}), and run this job again.`,
  })
}

function isState({ value, shown }: { value: string; shown: string }, name: string): boolean {
  return stateValue(name) === value || name.toLowerCase() === shown.toLowerCase()
}

interface Way {
  /** The change as it is. */
  row: Row
  look(): Promise<Row | undefined>
  columns: readonly string[]
  moment: Moment
}

/** Brings the change on, state by state, and says when the work began and ended. Throws RECORD_STATE. */
export async function advance(
  api: ServiceNowApi,
  { states, change, now = () => new Date() }: ServiceNowSettings,
  { row, look, columns, moment: { environment, event } }: Way,
): Promise<void> {
  const name = states[environment]?.[event]
  if (name === undefined) return
  for (const state of stepsTo(row, name)) {
    const reached = async () => {
      const seen = await look()
      return seen?.state?.value === state ? seen : undefined
    }
    const values = { state, ...timeOf(event, now()), ...closingOf(change, state, event) }
    const answer = await api.once(reached, () => api.update(at(row, 'bring on the state'), values, columns))
    if (answer.state?.value !== state)
      throw noState(row, name, `ServiceNow left it ${answer.state?.shown}, without a word.`)
  }
}

function stepsTo(row: Row, name: string): string[] {
  const target = stateValue(name)
  if (target === undefined)
    throw noState(row, name, 'It is no state of a change out of the box; write the number of your own.')
  const steps = statesBetween(row.type?.value ?? '', row.state?.value ?? '', target)
  if (steps === undefined) throw noState(row, name, `It is ${row.state?.shown}, and no way leads back.`)
  return steps
}

function timeOf(event: Moment['event'], time: Date): Record<string, string> {
  return { [event === 'begin' ? 'work_start' : 'work_end']: databaseTime(time) }
}

const closeNotes = {
  confirmed: 'The release serves: its gate passed. What was measured is in the work notes.',
  failed: 'The stage did not end with the release in service. What happened is in the work notes.',
  rolledBack: 'The release was left again. The reason is in the work notes.',
}

/** What a change must say to be closed. */
function closingOf(
  { closeCodes }: ServiceNowChange,
  state: string,
  event: Moment['event'],
): Record<string, string> {
  if (state !== closedState || event === 'begin') return {}
  return { close_code: closeCodes[event], close_notes: closeNotes[event] }
}

function noState(row: Row, name: string, cause: string): DeployError {
  return new DeployError({
    code: 'RECORD_STATE',
    message: `${row.number?.value} cannot become ${name}.`,
    cause,
    remedy: "Bring the change there by hand, or correct 'states' of change-record in deploy.yml.",
  })
}
