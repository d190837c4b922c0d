import { commandsIn, type Word } from '@deploy/evidence/approvals.ts'
import { contractSchema, contractSection } from '@deploy/evidence/contract.ts'
import type { Judged } from '@deploy/evidence/demands.ts'
import type { Promotion } from '@deploy/manifest/manifest.ts'
import { planDeployment } from '@deploy/plan/make.ts'
import { planDigest } from '@deploy/plan/plan.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import type { Approvals } from '@deploy/record/approvals.ts'
import { nameOf } from '@deploy/release/release.ts'
import { beforeEach, expect, it } from 'vitest'
import { type Agreement, agree } from './agree.ts'
import type { StageDeps } from './deps.ts'
import type { PlannedHost } from './plans.ts'

const release = releaseOf({ 'bin/serve': '', 'config/hello.env': '' })
const live = stateOf('1.3.0-333333333333', { fence: 2 })
const { plan } = planDeployment({
  application: 'hello',
  environment: environmentOf(hello),
  host: 'one',
  facts: factsOf({ current: live.id, releases: [live] }),
  source: { release, configTexts: {} },
})
const digest = planDigest(plan)
const before = 'b'.repeat(40)
const onHost = { ...release, source: { ...release.source, commit: before } }
const planned = (stdout: string) =>
  [{ plan, remote: { exec: async () => ({ stdout }) } }] as unknown as PlannedHost[]

const approvals: Promotion['approvals'] = [
  { role: 'AO', logins: ['Ada'], teams: [], when: 'always', from: 'change-record' },
  { role: 'Ops', logins: [], teams: ['acme/ops'], when: 'always', from: 'change-record' },
]

let said: Word[]
let asked: unknown[]
let members: string[]
let warnings: string[]
beforeEach(() => {
  said = []
  asked = []
  members = []
  warnings = []
})

const word = (login: string, body: string): Word => ({
  login,
  body,
  at: '2026-05-04T09:00:00Z',
  edited: false,
  url: 'https://github.com/acme/hello/issues/1#issuecomment-1',
})

const source: Approvals = {
  sources: {
    'change-record': {
      commandsOn: async ({ key }) => {
        asked.push(key)
        return { commands: commandsIn(said), ignored: [] }
      },
    },
  },
  people: {
    authorsOf: async (commit, since) => {
      asked.push([commit, since])
      return ['grace']
    },
    isMember: async (team, login) => {
      members.push(login)
      return `${team} ${login}` === 'acme/ops olga'
    },
  },
}

function run(
  changes: Partial<Agreement> = {},
  { from = source, stdout = JSON.stringify(onHost), hosts = planned(stdout) } = {},
) {
  const log = { info: () => {}, warning: (text: string) => void warnings.push(text) }
  const deps = { log, approvals: from, now: () => new Date('2026-05-04T10:00:00.000Z') }
  return agree(
    hosts,
    {
      promotion: { evidence: [], approvals },
      application: 'hello',
      environment: 'prod',
      after: 'prod-test',
      release: nameOf(release),
      commit: release.source.commit,
      evidence: [],
      announces: false,
      ...changes,
    },
    deps as unknown as StageDeps,
  )
}

it('asks the record of this release, and the commits since the one that serves', async () => {
  said = [word('ada', `/approve AO ${digest}`), word('olga', `/approve Ops ${digest}`)]
  const documents = await run()
  expect(asked).toEqual([`hello ${release.id}`, [release.source.commit, [before]]])
  const contract = contractSchema.parse(JSON.parse(documents['prod/contract.json']!))
  expect(contract).toMatchObject({
    planDigest: digest,
    authors: ['grace'],
    approvals: [
      { role: 'AO', decision: 'approved', login: 'ada' },
      { role: 'Ops', decision: 'approved', login: 'olga' },
    ],
  })
  const section = contractSection(contract)
  expect(section).toContain(
    '| AO | ✅ approved | ada | 2026-05-04T09:00:00Z · [comment](https://github.com/acme',
  )
  expect(section).toContain('Written by grace;')
})

it('refuses without a role, and where there is no record to speak in', async () => {
  said = [word('ada', `/approve AO ${digest}`), word('eve', `/approve Ops ${digest}`)]
  await expect(run()).rejects.toMatchObject({
    code: 'APPROVAL_MISSING',
    facts: { cause: expect.stringContaining('Ops is missing: a member of acme/ops') },
  })
  await expect(run({}, { from: undefined as never })).rejects.toMatchObject({ code: 'APPROVAL_MISSING' })
})

it('asks the teams for nobody who spoke about another plan alone', async () => {
  said = [
    word('eve', `/approve Ops ${'e'.repeat(64)}`),
    word('ada', `/approve AO ${digest}`),
    word('olga', `/approve Ops ${digest}`),
  ]
  await run()
  expect(members).not.toContain('eve')
  expect(members).toContain('olga')
})

it('a host whose release is damaged stops it: nobody could say what there is to approve', async () => {
  said = [word('ada', `/approve AO ${digest}`), word('olga', `/approve Ops ${digest}`)]
  await expect(run({}, { stdout: 'damaged' })).rejects.toMatchObject({
    code: 'RELEASE_INVALID',
    message: `one does not say from which commit ${live.id} was built, so nobody knows what there is to approve.`,
  })
  expect(asked).toEqual([])
})

it('asks each host since when, and none whose release was adopted', async () => {
  const other = { ...onHost, source: { ...release.source, commit: 'c'.repeat(40) } }
  const { previous } = plan
  const hosts = [
    { host: 'one', from: onHost, previous },
    { host: 'two', from: other, previous },
    { host: 'three', from: onHost, previous },
    { host: 'four', from: 'damaged', previous: { ...previous!, id: 'adopted-0123456789ab' } },
  ].map(({ host, from, previous: before_ }) => ({
    plan: { ...plan, host, previous: before_ },
    remote: { exec: async () => ({ stdout: JSON.stringify(from) }) },
  })) as unknown as PlannedHost[]
  await expect(run({}, { hosts })).rejects.toMatchObject({ code: 'APPROVAL_MISSING' })
  expect(asked.at(-1)).toEqual([release.source.commit, [before, 'c'.repeat(40)]])
})

it('tells what is waived and what is only recommended, and asks nobody where nobody need approve', async () => {
  const evidence: Judged[] = [
    {
      kind: 'outdated',
      level: 'required',
      state: 'waived',
      paths: [],
      waiver: { owner: 'Ada', reason: 'no mirror', expires: '2026-12-31' },
    },
    { kind: 'signature', level: 'recommended', state: 'missing', paths: [] },
    { kind: 'sbom', level: 'required', state: 'missing', paths: [] },
  ]
  const documents = await run({ promotion: { evidence: [], approvals: [] }, evidence })
  expect(asked).toEqual([])
  expect(warnings).toEqual([
    'outdated is waived by Ada until 2026-12-31: no mirror',
    expect.stringContaining('Recommended evidence: signature is missing'),
    expect.stringContaining('Required evidence: sbom is missing'),
  ])
  const contract = contractSchema.parse(JSON.parse(documents['prod/contract.json']!))
  expect(contractSection(contract)).toContain('⚠️ waived | Ada until 2026-12-31: no mirror |')
})
