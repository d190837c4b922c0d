import type { Manifest, Promotion } from '@deploy/manifest/manifest.ts'
import { expect, it } from 'vitest'
import type { Contract } from './contract.ts'
import { evidenceOf } from './evidence.ts'
import { documentsOf, gateOf, release, stageOf, text } from './testing.ts'
import { ofManifest } from './verify-manifest.ts'

const prod = stageOf({ stage: 'prod', kind: 'promote', environment: 'prod' })
const word = { decision: 'approved', at: '2026-05-05T09:00:00Z', url: 'https://x.example/1' } as const
const said: Contract['approvals'] = [
  { ...word, role: 'AO', login: 'Olga' },
  { ...word, role: 'IS', login: 'olga', decision: 'skipped', reason: 'no port is touched' },
]
const contract = (changes: Partial<Contract>): Contract => ({
  ...{ schemaVersion: 1, application: 'voila', environment: 'prod', after: 'prod-test', release },
  ...{ planDigest: 'd'.repeat(64), judgedAt: '2026-05-05T09:59:00.000Z', evidence: [], authors: ['grace'] },
  approvals: said,
  ...changes,
})
const ao = {
  role: 'AO',
  logins: ['olga'],
  teams: [],
  when: 'always',
  from: 'change-record',
} as Promotion['approvals'][number]
const is: typeof ao = { ...ao, role: 'IS', logins: ['ian'], when: 'as-needed' }
const asked: Promotion = {
  evidence: [{ kind: 'gate', level: 'required', maximumAgeHours: 24 }],
  approvals: [ao, is],
}

function judged(
  promotion: Promotion | undefined,
  changes: Partial<Contract> | null = {},
  changeRecord?: { jira: { accounts: Record<string, string> } },
) {
  const documents = {
    ...documentsOf(),
    ...documentsOf(prod, gateOf({ environment: 'prod' })),
    ...(changes && { 'prod/contract.json': text(contract(changes)) }),
  }
  const environments = { prod: { name: 'prod', after: 'prod-test', ...(promotion && { promotion }) } }
  const manifest = { application: 'voila', environments, changeRecord } as unknown as Manifest
  const { proven, findings } = ofManifest(evidenceOf({ application: 'voila', release }, documents), manifest)
  return { proven, gaps: findings.map((finding) => finding.text) }
}

it('says that a promotion had what deploy.yml asks for', () => {
  expect(judged(asked)).toEqual({
    gaps: [],
    proven: [
      'deploy.yml asks for gate before prod: it was there.',
      'deploy.yml asks AO before prod: Olga, whom it names, approved it.',
      'deploy.yml asks IS before prod: olga, whom it names, skipped it.',
    ],
  })
  expect(judged(undefined)).toMatchObject({ gaps: [] })
})

it.each<[string, string | undefined, Record<string, string> | undefined, string | undefined]>([
  ['that deploy.yml gives to the login', 'u-7', { 'u-7': 'OLGA' }, undefined],
  [
    'that the bundle does not say',
    undefined,
    { 'u-7': 'olga' },
    'the bundle does not say as which account Olga spoke.',
  ],
  [
    'that is of somebody else',
    'u-9',
    { 'u-7': 'olga', 'u-9': 'mallory' },
    'the account u-9 spoke as Olga; accounts of deploy.yml says that it is of mallory.',
  ],
  [
    'that nobody knows',
    'constructor',
    { 'u-7': 'olga' },
    'the account constructor spoke, and accounts of deploy.yml does not say whose it is.',
  ],
  [
    'where deploy.yml has none',
    'u-7',
    undefined,
    'the account u-7 spoke, and accounts of deploy.yml does not say whose it is.',
  ],
])('a word of an account %s', (_, account, accounts, why) => {
  const approvals = [{ ...said[0]!, ...(account && { account }) }]
  const changeRecord = accounts && { jira: { accounts } }
  const { gaps } = judged({ ...asked, approvals: [ao] }, { approvals }, changeRecord)
  expect(gaps).toEqual(why === undefined ? [] : [`deploy.yml asks AO before prod: ${why}`])
})

it.each<[string, Promotion, Partial<Contract> | null, string]>([
  ['no contract', asked, null, 'That prod had what deploy.yml asks for: there is no contract.json.'],
  [
    'evidence that the contract did not ask for',
    { ...asked, evidence: [{ kind: 'backup', level: 'required' }] },
    {},
    "deploy.yml asks for backup before prod: backup is missing; deploy-prod-test makes it, with 'backup' in deploy.yml",
  ],
  [
    'evidence that is too old',
    { ...asked, evidence: [{ kind: 'gate', level: 'required', maximumAgeHours: 2 }] },
    {},
    'deploy.yml asks for gate before prod: gate is of 2026-05-04T10:00:50.000Z, older than 2 hours; deploy-prod-test and health-gate make it',
  ],
  [
    'another environment before it',
    asked,
    { after: 'staging' },
    'That the release came to prod from prod-test, as deploy.yml says: it came from staging.',
  ],
  [
    'a role that has not spoken',
    { ...asked, approvals: [ao, is, { ...ao, role: 'Ops' }] },
    {},
    'deploy.yml asks Ops before prod: no word of theirs is in the bundle.',
  ],
  [
    'another order',
    { ...asked, approvals: [is, ao] },
    {},
    'deploy.yml asks IS before prod as number 1: it spoke as number 2.',
  ],
  [
    'a role skipped that is always needed',
    { ...asked, approvals: [ao, { ...is, when: 'always' }] },
    {},
    'deploy.yml asks IS before prod always: olga skipped it.',
  ],
  [
    'somebody without the role',
    {
      ...asked,
      approvals: [
        { ...ao, logins: ['ada'] },
        { ...is, logins: ['olga'] },
      ],
    },
    {},
    'deploy.yml asks AO before prod: Olga has no such role, only ada.',
  ],
  [
    'a member of a team',
    {
      ...asked,
      approvals: [
        { ...ao, logins: [], teams: ['acme/ao'] },
        { ...is, logins: ['olga'] },
      ],
    },
    {},
    'deploy.yml asks AO before prod: that Olga was a member of acme/ao then, only GitHub can say.',
  ],
  [
    'a comment in the place of a move',
    { ...asked, approvals: [{ ...ao, state: 'Approved' }, is] },
    {},
    'deploy.yml asks AO before prod by a move to Approved: its word is a comment.',
  ],
  [
    'a word of another place',
    { ...asked, approvals: [{ ...ao, from: 'pull-request-review' }, is] },
    {},
    'deploy.yml asks AO before prod by pull-request-review: its word is of change-record.',
  ],
])('does not take %s for what deploy.yml asks', (_, promotion, changes, said) => {
  expect(judged(promotion, changes).gaps).toContain(said)
})
