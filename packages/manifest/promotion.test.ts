import { describe, expect, it } from 'vitest'
import { edit, mistakes, outcome, small } from './testing.ts'

const asked = (promotion: string, after = 'after: prod-test, ') =>
  edit(small, [
    '  prod:\n    hosts: [{ name: one, address: one.example.org }]\n',
    `  prod-test:
    root: /opt/shop-test
    service: { unit: shop-test }
    hosts: [{ name: one, address: one.example.org }]
  prod: { ${after}promotion: ${promotion}, hosts: [{ name: one, address: one.example.org }] }
`,
  ])

it('is evidence and approvals, with what follows from leaving out', () => {
  const { manifest } = outcome(
    asked(
      '{ evidence: [{ kind: gate, maximum-age-hours: 72 }], approvals: [{ role: AO, logins: [ada] }, { role: IS, teams: [acme/is], when: as-needed }] }',
    ),
  )
  expect(manifest?.environments.prod?.promotion).toEqual({
    evidence: [{ kind: 'gate', level: 'required', maximumAgeHours: 72 }],
    approvals: [
      { role: 'AO', logins: ['ada'], teams: [], when: 'always', from: 'change-record' },
      { role: 'IS', logins: [], teams: ['acme/is'], when: 'as-needed', from: 'change-record' },
    ],
  })
  expect(manifest?.environments['prod-test']).not.toHaveProperty('promotion')
})

describe('refuses', () => {
  it.each([
    ['{ evidence: [{ kind: gates }] }', "did you mean 'gate'?"],
    ['{ evidence: [{ kind: gate }, { kind: gate }] }', 'must ask for each kind of evidence once'],
    ...['changes', 'outdated', 'checksums', 'signature'].map((kind) => [
      `{ evidence: [{ kind: ${kind}, maximum-age-hours: 24 }] }`,
      'must have no maximum-age-hours for',
    ]),
    ['{ evidence: [{ kind: gate, maximum-age-hours: 0 }] }', 'must be a number of hours above 0'],
    ['{ evidence: [{ kind: gate, waiver: { owner: ada, reason: old } }] }', 'waiver'],
    ['{ evidence: [{ kind: gate, waiver: { owner: a, reason: b, expires: "soon" } }] }', 'must be a day'],
    ['{ approvals: [{ role: AO }] }', 'must name logins or teams'],
    [
      '{ approvals: [{ role: AO, logins: [a] }, { role: DSE, logins: [b], from: pull-request-review }, { role: Ops, logins: [c] }] }',
      'from: must not come after change-record',
    ],
    [
      '{ approvals: [{ role: AO, logins: [a], from: pull-request-review }] }',
      'from: must not be that of the last role',
    ],
    [
      '{ approvals: [{ role: AO, logins: [a], environment: prod }] }',
      "environment: needs 'from: environment-review'",
    ],
    [
      '{ approvals: [{ role: AO, logins: [a], from: environment-review }, { role: Ops, logins: [b], from: environment-review, environment: prod }] }',
      'environment: must be another one: a review of prod is the word of one role',
    ],
    [
      '{ approvals: [{ role: AO, logins: [a], state: Approved }] }',
      "state: needs a change record that Jira keeps, and no other 'from'",
    ],
    ['{ approvals: [{ role: A O, logins: [ada] }] }', 'must be one word'],
    ['{ approvals: [{ role: AO, logins: [-ada] }] }', 'must be the login of a GitHub account'],
    ['{ approvals: [{ role: AO, logins: [a] }, { role: ao, logins: [b] }] }', 'must name each role once'],
  ])('%s', (promotion, said) => {
    expect(mistakes(asked(promotion)).join('\n')).toContain(said)
  })

  it('states of Jira that two roles share, or that are no word in the change record', () => {
    const jira = 'change-record: { system: jira, url: "https://jira.example.org", jira: { project: CHG } }\n'
    const told = (approvals: string) => mistakes(`${jira}${asked(`{ approvals: [${approvals}] }`)}`)
    const ao = '{ role: AO, logins: [a], state: Approved }'
    expect(told(ao)).toEqual([])
    expect(told(`${ao}, { role: Ops, logins: [b], state: approved }`).join()).toContain(
      'state: must be another one: approved is the word of one role',
    )
    expect(told('{ role: AO, logins: [a], state: Approved, from: environment-review }').join()).toContain(
      "state: needs a change record that Jira keeps, and no other 'from'",
    )
  })

  it('a state of Jira that is the word for two environments', () => {
    const jira = 'change-record: { system: jira, url: "https://jira.example.org", jira: { project: CHG } }\n'
    const two = (other: string) =>
      mistakes(
        `${jira}${asked('{ approvals: [{ role: AO, logins: [a], state: Approved }] }')}  prod-b:
    root: /opt/shop-b
    service: { unit: shop-b }
    after: prod-test
    promotion: { approvals: [{ role: AO, logins: [a], state: ${other} }] }
    hosts: [{ name: one, address: one.example.org }]
`,
      )
    expect(two('approved for b')).toEqual([])
    expect(two('approved').join()).toContain(
      'environments.prod-b.promotion.approvals[0].state: must be another one: who moves the record to approved approves for prod',
    )
  })

  it('what asks of an environment to which nothing is promoted', () => {
    expect(mistakes(asked('{ evidence: [] }', '')).join('\n')).toContain("promotion: needs 'after'")
  })
})
