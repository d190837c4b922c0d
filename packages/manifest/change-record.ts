import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { name, scalar, text, url, words } from './types.ts'

const system = z.enum(['github-issue', 'jira', 'servicenow'])

const moves = section({
  required: describe(
    preset(z.array(words), []),
    'The states in which a deployment there may begin, such as [Approved]; in any other it is refused.',
  ),
  begin: describe(optional(words), 'The state that the record gets before a host is touched.'),
  confirmed: describe(optional(words), 'The state that it gets when the release serves there.'),
  failed: describe(optional(words), 'The state that it gets when the stage ended in any other way.'),
  rolledBack: describe(optional(words), 'The state that it gets when the release was left again.'),
})

const fieldName = text(/^[A-Za-z][A-Za-z0-9_.-]{0,100}$/, 'the id of a field, such as customfield_10042')
const group = z.record(z.string(), scalar)
/** What a record gets when it is opened, beside what it is about; the shape of a value is the system's own. */
const fields = z.record(fieldName, z.union([scalar, group, z.array(z.union([scalar, group]))]))

const login = text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/, 'the login of a GitHub account')
const accounts = z.record(words, login)

const jira = section({
  kind: describe(preset(z.enum(['cloud', 'data-center']), 'cloud'), 'Whose Jira it is.'),
  project: describe(text(/^[A-Z][A-Z0-9_]{1,49}$/, 'the key of a project, such as CHG'), 'The project.'),
  issueType: describe(preset(words, 'Task'), 'The type of the issue.'),
  fields: describe(
    preset(fields, {}),
    'What other fields get when the issue is made, such as customfield_10042: { value: Standard }.',
  ),
  transitionFields: describe(
    preset(fields, {}),
    'What the transitions demand, such as resolution: { name: Done }; each gets those of its screen.',
  ),
  accounts: describe(
    preset(accounts, {}),
    'GitHub login by account id (Cloud) or user name (Data Center) of those who approve in comments.',
  ),
})

const closeCodes = section({
  confirmed: describe(preset(words, 'successful'), 'When the release serves.'),
  failed: describe(preset(words, 'unsuccessful'), 'When the stage ended in any other way.'),
  rolledBack: describe(preset(words, 'unsuccessful'), 'When the release was left again.'),
})

const column = text(/^[a-z][a-z0-9_]{0,79}$/, 'the name of a column, such as u_service')

const servicenow = section({
  login: describe(
    preset(z.enum(['password', 'client-credentials']), 'password'),
    'How the account proves itself: a user with a password, or an OAuth client. Without a user the token is a bearer token.',
  ),
  type: describe(preset(z.enum(['normal', 'standard', 'emergency']), 'normal'), 'The type of the change.'),
  risk: describe(
    preset(z.enum(['very-high', 'high', 'moderate', 'low']), 'moderate'),
    'The risk that a change begins with; people may change it.',
  ),
  impact: describe(preset(z.enum(['high', 'medium', 'low']), 'low'), 'The impact that a change begins with.'),
  assignmentGroup: describe(optional(words), 'The group that the change is for: its name, or its sys_id.'),
  plannedHours: describe(
    preset(z.int().check(z.gte(1), z.lte(720)), 24),
    'Hours from the opening of the change to its planned end.',
  ),
  fields: describe(
    preset(z.record(column, scalar), {}),
    'What other columns get when the change is opened; a reference takes a sys_id.',
  ),
  closeCodes: describe(z.prefault(closeCodes, {}), 'The close code of a change that `states` closes.'),
  accounts: describe(
    preset(accounts, {}),
    'GitHub login by user ID (user_name) of those who approve in ServiceNow.',
  ),
})

const encrypted = url.check(
  z.refine(
    (value) => URL.parse(value)?.protocol === 'https:' || isLoopback(URL.parse(value)?.hostname ?? ''),
    'must be an https URL: a token goes there',
  ),
)

function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(host)
}

/** Where the change record is kept. */
export const changeRecord = section({
  system: describe(preset(system, 'github-issue'), 'Who keeps the change record.'),
  url: describe(optional(encrypted), 'Address of that system, such as https://acme.atlassian.net.'),
  states: describe(
    preset(z.record(name, moves), {}),
    'By environment: the states that let a deployment begin, and those that it gives the record.',
  ),
  jira: describe(optional(jira), 'system jira: where in Jira, and what its issues are made of.'),
  servicenow: describe(optional(servicenow), 'system servicenow: what its changes are made of.'),
}).check(
  z.refine(
    (record) => record.system === 'github-issue' || record.url !== undefined,
    'needs url, the address of the system',
  ),
  z.refine(
    ({ system, jira, servicenow }) =>
      (system === 'jira') === (jira !== undefined) &&
      (system === 'servicenow') === (servicenow !== undefined),
    'must have the group jira with system jira, servicenow with system servicenow, and no other',
  ),
  z.refine(
    ({ system, states }) => system !== 'github-issue' || Object.keys(states).length === 0,
    'must have no states with system github-issue: an issue has none',
  ),
)
