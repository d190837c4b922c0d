import { DeployError } from '@deploy/kit/errors.ts'
import * as z from 'zod/mini'
import type { Moment } from '../change-records.ts'
import type { Jira } from './api.ts'

const named = z.object({ name: z.string() })
const statusOf = z.object({ fields: z.object({ status: named }) })
const kindOf = z.object({ fields: z.object({ issuetype: named }) })
const choices = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      to: z.object({ name: z.string() }),
      fields: z.optional(
        z.record(
          z.string(),
          z.object({
            required: z.boolean(),
            name: z.optional(z.string()),
            hasDefaultValue: z.optional(z.boolean()),
          }),
        ),
      ),
    }),
  ),
})

/** Throws CHANGE_NOT_APPROVED unless the issue is in a state in which a deployment to that environment may begin. */
export async function requireState(
  jira: Jira,
  { issue, environment }: { issue: string; environment: string },
): Promise<void> {
  const required = jira.states[environment]?.required ?? []
  if (required.length === 0) return
  await requireType(jira, issue)
  const state = await stateOf(jira, issue)
  if (required.some((one) => same(one, state))) return
  throw new DeployError({
    code: 'CHANGE_NOT_APPROVED',
    message: `${environment} asks for a change record that is ${required.join(' or ')}, and ${issue} is ${state}.`,
    cause: jira.browse(issue),
    remedy:
      'Nothing was changed on a host. Let those who may do so move the issue on, then run this job again.',
  })
}

/** An issue that somebody made beforehand, of a type with an easier workflow, is no record of this change. */
async function requireType(jira: Jira, issue: string): Promise<void> {
  const { fields } = await jira.read(kindOf, {
    method: 'GET',
    path: `/issue/${issue}`,
    query: { fields: 'issuetype' },
    what: 'show the type of the change record',
  })
  const { issueType } = jira.settings
  if (same(fields.issuetype.name, issueType)) return
  throw new DeployError({
    code: 'CHANGE_NOT_APPROVED',
    message: `The change record ${issue} is a ${fields.issuetype.name}, and deploy.yml asks for a ${issueType}.`,
    cause: jira.browse(issue),
    remedy:
      'Nothing was changed on a host. See who made the issue or changed its type, take its labels away, and run this job again: it makes one of the right type.',
  })
}

/** Moves the issue to the state of the moment, in one transition. Throws RECORD_STATE when there is none. */
export async function moveTo(
  jira: Jira,
  { issue, moment }: { issue: string; moment: Moment },
): Promise<void> {
  const wanted = jira.states[moment.environment]?.[moment.event]
  if (wanted === undefined) return
  const state = await stateOf(jira, issue)
  if (same(state, wanted)) return
  const { transitions } = await jira.read(choices, {
    method: 'GET',
    path: `/issue/${issue}/transitions`,
    query: { expand: 'transitions.fields' },
    what: 'show the transitions of the change record',
  })
  const transition = transitions.find(({ to }) => same(to.name, wanted))
  if (transition === undefined) {
    const ways = transitions.map(({ name, to }) => `${name} to ${to.name}`)
    throw noWay(
      jira,
      { issue, state, wanted },
      `From there this account may: ${ways.join(', ') || 'nothing'}.`,
    )
  }
  const needed = Object.entries(transition.fields ?? {}).filter(
    ([, { required, hasDefaultValue }]) => required && hasDefaultValue !== true,
  )
  const { transitionFields: fields } = jira.settings
  const missing = needed.filter(([id]) => fields[id] === undefined)
  if (missing.length > 0) {
    const names = missing.map(([id, { name }]) => `${id}${name === undefined ? '' : ` (${name})`}`)
    throw noWay(
      jira,
      { issue, state, wanted },
      `The transition ${transition.name} needs ${names.join(', ')}.`,
    )
  }
  await jira.once(
    async () => (same(await stateOf(jira, issue), wanted) ? true : undefined),
    async () => {
      await jira.request({
        method: 'POST',
        path: `/issue/${issue}/transitions`,
        json: {
          transition: { id: transition.id },
          fields: Object.fromEntries(needed.map(([id]) => [id, fields[id]])),
        },
        what: `move the change record to ${wanted}`,
      })
      return true
    },
  )
}

/** What the state is called that the issue is in. */
export async function stateOf(jira: Jira, issue: string): Promise<string> {
  const { fields } = await jira.read(statusOf, {
    method: 'GET',
    path: `/issue/${issue}`,
    query: { fields: 'status' },
    what: 'show the state of the change record',
  })
  return fields.status.name
}

function noWay(
  jira: Jira,
  { issue, state, wanted }: { issue: string; state: string; wanted: string },
  why: string,
): DeployError {
  return new DeployError({
    code: 'RECORD_STATE',
    message: `${issue} is ${state} and cannot be moved to ${wanted}.`,
    cause: `${why}\n${jira.browse(issue)}`,
    remedy:
      'Correct the states, or the fields that the transition needs, under change-record in deploy.yml, or move the issue by hand.',
  })
}

/** Names of states are the same in any case. */
export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
