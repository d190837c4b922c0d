import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Contract } from './contract.ts'
import { type Documents, evidenceOf } from './evidence.ts'
import { html } from './html.ts'
import { reportHtml } from './report.ts'
import { documentsOf, gateOf, release, sha256Of, stageOf, text } from './testing.ts'

const subject = { application: 'voila', release }

const contract = (changes: Partial<Contract> = {}): Contract => ({
  schemaVersion: 1,
  application: 'voila',
  environment: 'prod',
  after: 'prod-test',
  release,
  planDigest: sha256Of('plan'),
  judgedAt: '2026-05-05T09:59:00.000Z',
  evidence: [
    {
      kind: 'outdated',
      level: 'required',
      state: 'waived',
      paths: [],
      waiver: { owner: 'Ada', reason: 'the mirror is being moved', expires: '2026-12-31' },
    },
  ],
  authors: ['grace'],
  approvals: [
    {
      role: 'AO',
      decision: 'approved',
      login: 'olga',
      at: '2026-05-05T09:00:00Z',
      url: 'https://github.com/acme/voila/issues/1#issuecomment-1',
    },
  ],
  ...changes,
})

const prod = stageOf({
  stage: 'prod',
  kind: 'promote',
  environment: 'prod',
  startedAt: '2026-05-05T10:00:00.000Z',
  finishedAt: '2026-05-05T10:01:00.000Z',
})

function documents(changes: Partial<Contract> = {}) {
  const component = { name: 'flask', version: '3.0.3', licenses: [{ license: { id: 'BSD-3-Clause' } }] }
  const metadata = { component: { hashes: [{ alg: 'SHA-256', content: release.sha256 }] } }
  return {
    ...documentsOf(),
    ...documentsOf(prod, gateOf({ environment: 'prod' })),
    'bom.json': text({ metadata, components: [component] }),
    'prod/contract.json': text(contract(changes)),
  }
}

const report = (all: Documents = documents()) => reportHtml(evidenceOf(subject, all), all)

it('shows verdict, digests, stages, what was asked for, packages and documents', async () => {
  await expect(report()).toMatchFileSnapshot('golden/report.html')
})

it('loads nothing and runs nothing', () => {
  const page = report()
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|form|base)\b|\bon[a-z]+=|@import|url\(/i)
})

/** Every element is closed in its turn; those without an end are left out. */
function isBalanced(page: string): boolean {
  const open: string[] = []
  for (const [, end, name = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (name === 'meta') continue
    if (end === '') open.push(name)
    else if (open.pop() !== name) return false
  }
  return open.length === 0
}

it('is well-formed whatever stands in it, and nothing of that becomes markup', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[<>"'&/=a-z -]{1,40}$/),
    fc.constantFrom('</td><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onclick='x"),
  )
  fc.assert(
    fc.property(hostile, (value) => {
      const [approval] = contract().approvals
      const all = {
        ...documents({
          authors: [value],
          approvals: [{ ...approval!, login: value, reason: value, url: value }],
        }),
        'prod/deployment.json': text({ ...prod, actor: value, runUrl: value, reason: value }),
      }
      const page = report(all)
      expect(isBalanced(page)).toBe(true)
      expect(page).not.toMatch(/<(?:script|img)/i)
    }),
    { numRuns: 200 },
  )
})

it('says so when there is little to show', () => {
  const page = report({})
  expect(page).toContain('Nothing was deployed.')
  expect(page).toContain('There is none.')
  expect(isBalanced(page)).toBe(true)
})

it('leads nowhere but to web pages', () => {
  const all = { ...documents(), 'prod/deployment.json': text({ ...prod, runUrl: 'javascript:alert(1)' }) }
  expect(report(all)).not.toContain('javascript:')
  expect(html`<a href="${'"<>&\''}">${['a', html`<b>${1}</b>`, undefined]}</a>`.markup).toBe(
    '<a href="&quot;&lt;&gt;&amp;&#39;">a<b>1</b></a>',
  )
})
