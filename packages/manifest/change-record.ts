import { section } from '@deploy/kit/section.ts'
import * as z from 'zod/mini'
import { describe, optional, preset } from './describe.ts'
import { name, scalar, text, url, words } from './types.ts'

const system = z.enum(['github-issue', 'jira'])

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
export const fields = z.record(fieldName, z.union([scalar, group, z.array(z.union([scalar, group]))]))

const jira = section({
  kind: describe(preset(z.enum(['cloud', 'data-center']), 'cloud'), 'Whose Jira it is.'),
  project: describe(text(/^[A-Z][A-Z0-9_]{1,49}$/, 'the key of a project, such as CHG'), 'The project.'),
  issueType: describe(preset(words, 'Task'), 'The type of the issue.'),
  fields: describe(
    preset(fields, {}),
    'What other fields get when the issue is made, such as customfield_10042: { value: Standard }.',
  ),
  accounts: describe(
    preset(
      z.record(
        words,
        text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/, 'the login of a GitHub account'),
      ),
      {},
    ),
    'GitHub login by account id (Cloud) or user name (Data Center) of those who approve in comments.',
  ),
})

/** Where the change record is kept. */
export const changeRecord = section({
  system: describe(preset(system, 'github-issue'), 'Who keeps the change record.'),
  url: describe(optional(url), 'Address of that system, such as https://acme.atlassian.net.'),
  states: describe(
    preset(z.record(name, moves), {}),
    'By environment: the states that let a deployment begin, and those that it gives the record.',
  ),
  jira: describe(optional(jira), 'system jira: where in Jira, and what its issues are made of.'),
}).check(
  z.refine(
    (record) => record.system === 'github-issue' || record.url !== undefined,
    'needs url, the address of the system',
  ),
  z.refine(
    ({ system, jira }) => (system === 'jira') === (jira !== undefined),
    'must have the group jira with system jira, and with no other',
  ),
  z.refine(
    ({ system, states }) => system !== 'github-issue' || Object.keys(states).length === 0,
    'must have no states with system github-issue: an issue has none',
  ),
)
