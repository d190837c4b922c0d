import { expect, it } from 'vitest'
import { mistakes, outcome, small } from './testing.ts'

const kept = (text: string) => `change-record: ${text}\n${small}`
const jira = (more = '', inside = '') =>
  kept(`{ system: jira, url: "https://acme.atlassian.net", jira: { project: CHG${inside} }${more} }`)

const serviceNow = (more = '', inside = '') =>
  kept(`{ system: servicenow, url: "https://acme.service-now.com", servicenow: { ${inside} }${more} }`)

it('is kept by GitHub unless the manifest says otherwise', () => {
  expect(outcome(small).manifest).not.toHaveProperty('changeRecord')
})

it('Jira needs an address and a project; the rest follows', () => {
  const fields = ', fields: { customfield_10042: { value: Standard }, priority: { name: High } }'
  const states = ', states: { prod: { required: [Approved], begin: Implementing, rolled-back: Rework } }'
  expect(outcome(jira(states, fields))).toMatchObject({
    mistakes: [],
    manifest: {
      changeRecord: {
        system: 'jira',
        url: 'https://acme.atlassian.net',
        states: { prod: { required: ['Approved'], begin: 'Implementing', rolledBack: 'Rework' } },
        jira: {
          kind: 'cloud',
          project: 'CHG',
          issueType: 'Task',
          fields: { customfield_10042: { value: 'Standard' }, priority: { name: 'High' } },
          transitionFields: {},
          accounts: {},
        },
      },
    },
  })
})

it('ServiceNow needs an address and its group; the rest follows', () => {
  const inside = 'assignment-group: Change Operations, close-codes: { rolled-back: successful_issues }'
  const { mistakes, manifest } = outcome(serviceNow('', inside))
  expect(mistakes).toEqual([])
  expect(manifest).toMatchObject({
    changeRecord: {
      system: 'servicenow',
      servicenow: {
        ...{ login: 'password', type: 'normal', risk: 'moderate', impact: 'low', plannedHours: 24 },
        ...{ assignmentGroup: 'Change Operations', fields: {}, accounts: {} },
        closeCodes: { confirmed: 'successful', failed: 'unsuccessful', rolledBack: 'successful_issues' },
      },
    },
  })
})

it.each([
  [kept('{ system: servicenow, url: "https://acme.service-now.com" }'), /must have the group .*servicenow/],
  [serviceNow('', 'risk: huge'), /servicenow\.risk: must be /],
  [serviceNow('', 'fields: { "a^b": 1 }'), /the name of a column/],
  [serviceNow('', 'password: hunter22'), /servicenow\.password: unknown key/],
  [kept('{ system: jirra }'), /^1:26 change-record\.system: must be .*did you mean 'jira'\?/],
  [kept('{ system: jira, url: "https://acme.atlassian.net" }'), /change-record: must have the group jira/],
  [kept('{ system: jira, jira: { project: CHG } }'), /change-record: needs url/],
  [kept('{ jira: { project: CHG } }'), /change-record: must have the group jira with system jira/],
  [kept('{ states: { prod: { begin: Open } } }'), /must have no states with system github-issue/],
  [jira(', states: { prd: { begin: Open } }'), /^1:\d+ change-record\.states\.prd: .*did you mean 'prod'\?/],
  [jira('', ', token: abcdef'), /^1:\d+ change-record\.jira\.token: unknown key/],
  [jira().replace('https://', 'https://ada:secret@'), /without a user name or password/],
])('refuses %s', (text, said) => {
  expect(mistakes(text).join('\n')).toMatch(said)
})

it('a token goes nowhere unencrypted, but to this machine', () => {
  const at = (url: string) => kept(`{ system: jira, url: "${url}", jira: { project: CHG } }`)
  expect(mistakes(at('http://jira.example.org'))).toEqual([expect.stringContaining('must be an https URL')])
  expect(mistakes(at('http://127.0.0.1:8080'))).toEqual([])
})
