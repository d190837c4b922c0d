import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Contract } from '../contract.ts'
import { type Documents, evidenceOf } from '../evidence.ts'
import { html } from '../html.ts'
import { documentsOf, gateOf, release, sha256Of, stageOf, text } from '../testing.ts'
import { reportHtml } from './report.ts'

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

it('loads nothing, and runs nothing but its own script, which it names by its digest', () => {
  const page = report()
  const [policy = ''] = page.match(/(?<=Content-Security-Policy" content=")[^"]*/) ?? []
  const digestOf = (tag: string) => {
    const [text = ''] = page.match(new RegExp(`(?<=<${tag}>)[\\s\\S]*?(?=</${tag}>)`)) ?? []
    return `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`
  }
  expect(policy).toBe(
    `default-src &#39;none&#39;; style-src ${digestOf('style')}; script-src ${digestOf('script')}; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
  )
  expect(page.match(/<(?:script|style)\b/g)).toEqual(['<style', '<script'])
  expect(page).not.toMatch(/<(?:link|img|iframe|object|embed|form|base)\b|\son[a-z]+=|\sstyle=|@import/i)
})

/** Every element is closed in its turn; those without an end are left out. */
function isBalanced(page: string): boolean {
  const open: string[] = []
  for (const [, end, name = '', alone] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
    if (alone === '/' || name === 'meta' || name === 'input') continue
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
      expect(page.match(/<(?:script|img)/gi)).toEqual(['<script'])
    }),
    { numRuns: 200 },
  )
})

it('says so when there is little to show', () => {
  const page = report({})
  expect(page).toContain('Nothing was deployed')
  expect(page).toContain('There is no bill of materials')
  expect(isBalanced(page)).toBe(true)
})

it('leads nowhere but to web pages', () => {
  const all = { ...documents(), 'prod/deployment.json': text({ ...prod, runUrl: 'javascript:alert(1)' }) }
  expect(report(all)).not.toContain('href="javascript:')
  expect(html`<a href="${'"<>&\''}">${['a', html`<b>${1}</b>`, undefined]}</a>`.markup).toBe(
    '<a href="&quot;&lt;&gt;&amp;&#39;">a<b>1</b></a>',
  )
})
