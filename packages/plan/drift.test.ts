import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PathFacts } from '@deploy/agent/facts.ts'
import * as fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { unifiedDiff } from './diff.ts'
import { sha256Of } from './digest.ts'
import { driftOf } from './drift.ts'
import { queryOf } from './look.ts'
import { planDeployment, planRollback } from './make.ts'
import { drift } from './preflight/drift.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from './testing.ts'
import { courses, front } from './testing-manifests.ts'

const environment = environmentOf(front)
const { slot } = environment
const path = '/etc/nginx/conf.d/limits.conf'
const copy = `${slot.root}/.deploy/installed${path}`
const file = (text: string | undefined): PathFacts =>
  text === undefined
    ? { kind: 'absent', replaceable: false }
    : { kind: 'file', replaceable: false, sha256: sha256Of(text) }
const seen = (there: string | undefined, left: string | undefined) =>
  factsOf({ paths: { [path]: file(there), [copy]: file(left) } })
const found = (there: string | undefined, left: string | undefined, wanted = 'new\n') =>
  driftOf(slot, {
    facts: seen(there, left),
    texts: { [path]: { there: there ?? '', copy: left ?? '' } },
    wanted: { [path]: wanted },
  })

describe('a file on the host', () => {
  it('is compared with what was installed and with what is to be installed', () => {
    expect(found('old\n', 'old\n')).toEqual([])
    expect(found('new\n', 'old\n')).toEqual([])
    expect(found(undefined, undefined)).toEqual([])
    expect(found('new\n', undefined)).toEqual([])
    expect(found(undefined, 'old\n')).toEqual([{ path, state: 'removed', diff: '' }])
    expect(found('mine\n', undefined)[0]).toMatchObject({ state: 'unknown' })
    expect(found('a\nmended\n', 'a\nold\n')).toEqual([
      {
        path,
        state: 'edited',
        diff: `--- ${path} as it was installed\n+++ ${path} on the host\n@@ -1,2 +1,2 @@\n a\n-old\n+mended`,
      },
    ])
  })

  it('shows no secret that was written into it, and nothing that a runner would obey', () => {
    const [{ diff } = { diff: '' }] = found(
      [
        'proxy_set_header Authorization "Basic c2VjcmV0";',
        'Environment=DB_PASSWORD=hunter2',
        'set $api_key abcdef;',
        'proxy_pass http://user:hunter3@127.0.0.1:1/;',
        '##[error]x',
        'listen 80;',
        '',
      ].join('\n'),
      'x\n',
    )
    for (const secret of ['c2VjcmV0', 'hunter2', 'abcdef', 'hunter3', '##[error]'])
      expect(diff).not.toContain(secret)
    expect(diff).toContain('+Environment=DB_PASSWORD=***')
    expect(diff).toContain('+listen 80;')
  })
})

describe('a file that the program of the application has written', () => {
  const environment = environmentOf(courses)
  const unit = '/etc/systemd/system/nbh-monitor.service'
  const kept = `${environment.slot.root}/.deploy/installed${unit}`
  const facts = (there: string | undefined, left: string | undefined) =>
    factsOf({ paths: { [unit]: file(there), [kept]: file(left) } })
  const states = (there: string | undefined, left: string | undefined) =>
    driftOf(environment.slot, { facts: facts(there, left), texts: {}, wanted: {} }).map(({ state }) => state)

  it('is compared with what it had written, once a deployment has seen that', () => {
    expect(queryOf(environment, 'lab').paths).toEqual(expect.arrayContaining([unit, kept]))
    expect(states('mine\n', undefined)).toEqual([])
    expect(states('old\n', 'old\n')).toEqual([])
    expect(states('mine\n', 'old\n')).toEqual(['edited'])
    expect(states(undefined, 'old\n')).toEqual(['removed'])
  })

  it('is told in the plan and refuses nothing, because it is written anew', () => {
    const release = { ...releaseOf({}), strategy: 'git-install' as const }
    const subject = { application: 'nbhosting', environment, host: 'lab', facts: facts('mine\n', 'old\n') }
    const { plan } = planDeployment({ ...subject, source: { release, configTexts: {} } })
    expect(plan.drift).toMatchObject([{ path: unit, state: 'edited' }])
    expect(drift(plan, environment.slot)).toEqual([])
  })
})

describe('an edit by hand', () => {
  const facts = {
    ...seen('mended\n', 'old\n'),
    current: '1.4.1-111111111111',
    releases: [stateOf('1.4.1-111111111111'), stateOf('1.4.0-000000000000', { state: 'good' })],
  }
  const installed = { [path]: { there: 'mended\n', copy: 'old\n' } }
  const subject = { application: 'front', environment, host: 'lab', facts, installed }
  const files = { 'server/limits.conf': 'new\n' }
  const { plan } = planDeployment({ ...subject, source: { release: releaseOf(files), configTexts: files } })

  it('stands in the plan, and refuses a deployment unless deploy.yml says otherwise', () => {
    expect(plan.drift).toMatchObject([{ path, state: 'edited' }])
    expect(drift(plan, slot)).toMatchObject([{ code: 'DRIFT', message: expect.stringContaining('+mended') }])
    expect(drift(plan, { ...slot, drift: 'report' })).toEqual([])
  })

  it('never refuses the way back', () => {
    const back = planRollback(subject)
    expect(back.drift).toMatchObject([{ path, state: 'edited' }])
    expect(drift(back, slot)).toEqual([])
  })
})

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '}', ''), { maxLength: 30 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''))

it('a unified diff is what patch makes the second text of', () => {
  if (spawnSync('patch', ['--version']).status !== 0) {
    console.log('There is no program patch: diffs are not tried.')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'diff-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const place = join(folder, 'file')
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = unifiedDiff(before, after, { before: 'a', after: 'b' })
      if (before === after) return diff === ''
      writeFileSync(place, before)
      execFileSync('patch', ['--silent', '--unified', '--no-backup-if-mismatch', place], {
        input: `${diff}\n`,
      })
      return (spawnSync('test', ['-e', place]).status === 0 ? readFileSync(place, 'utf8') : '') === after
    }),
    { numRuns: 60 },
  )
})
