import type { Facts } from '@deploy/agent/facts.ts'
import { mistakes } from '@deploy/manifest/testing.ts'
import { expect, it, test } from 'vitest'
import { isAdopted, slotOfAdopted } from '../adoption.ts'
import { describePlan } from '../describe.ts'
import { queryOf } from '../look.ts'
import { planDeployment, planRollback } from '../make.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from '../testing.ts'
import { voila } from '../testing-manifests.ts'
import { preflight, remarks } from './preflight.ts'

const text = voila.replace('shared: [logs]', 'shared: [logs]\nadopt: true\nkeep: 3\ndiscard-adopted-after: 3')
const environment = environmentOf(text)
const { slot } = environment
const now = new Date('2026-05-04T10:00:00Z')
const cfg = '[server]\nvoila_port = 1\n'
const release = releaseOf({ 'config/voila.cfg': cfg, 'units/voila-stack.service': '[Unit]\n' })
const directory = { kind: 'directory' as const, owner: 'voila', mode: '750', replaceable: false }
const folder = { sameFileSystem: true, names: 'f00d', venv: false, bytes: 3 * 1024 ** 2, inodes: 40 }
const unit = {
  ...{ name: 'voila-stack.service', loadState: 'loaded', activeState: 'active', mainPid: 812 },
  ...{ fragmentPath: '/etc/systemd/system/voila-stack.service', sha256: 'ab' },
}
const byHand: Partial<Facts> = {
  paths: { [slot.path]: directory, '/opt/voila_env': directory },
  folders: { [slot.path]: folder, '/opt/voila_env': folder },
  unit,
}
const ask = (changes: Partial<Facts>) =>
  preflight({ slot, facts: factsOf({ ...byHand, ...changes }), release, now })
const planOn = (changes: Partial<Facts> = {}) =>
  planDeployment({
    ...{ application: 'voila', environment, host: 'lab' },
    facts: factsOf({ ...byHand, ...changes }),
    source: { release, configTexts: { 'config/voila.cfg': cfg } },
  }).plan

it('says what is there before it is adopted', () => {
  expect(ask({})).toEqual([])
  const [remark, ...others] = remarks({ slot, facts: factsOf(byHand), release, now })
  expect(others).toEqual([])
  expect(remark!.replace(/adopted-[0-9a-f]{12}/, 'adopted-…')).toBe(
    '/opt/voila_reverse_proxy was installed by hand (of voila, mode 750, 3 MB in 40 files and folders) and is served by voila-stack.service from /etc/systemd/system/voila-stack.service, main process 812. It becomes the release adopted-…, with its venv /opt/voila_env (3 MB in 40 files and folders), to which the action rollback can go back.',
  )
  expect(queryOf(environment, 'lab').folders).toEqual([slot.path, '/opt/voila_env'])
  expect(queryOf(environment, 'lab').paths).toContain(`${slot.path}/logs`)
})

test.each<[string, Partial<Facts>]>([
  ['voila-stack.service is failed', { unit: { ...unit, activeState: 'failed' } }],
  ['systemd does not know voila-stack.service', { unit: { ...unit, loadState: 'not-found' } }],
  ['deploy cannot read /opt/voila_reverse_proxy', { folders: { '/opt/voila_env': folder } }],
  [
    '/opt/voila_env is not on the file system of /opt/voila',
    { folders: { ...byHand.folders, '/opt/voila_env': { ...folder, sameFileSystem: false } } },
  ],
  [
    '/opt/voila_env is a link (to /srv/env)',
    {
      paths: {
        [slot.path]: directory,
        '/opt/voila_env': { kind: 'link', target: '/srv/env', replaceable: false },
      },
    },
  ],
  [
    '/opt/voila_reverse_proxy/.venv would be in the place of /opt/voila_env',
    { folders: { ...byHand.folders, [slot.path]: { ...folder, venv: true } } },
  ],
  ['there is an adopted release already', { releases: [stateOf('adopted-0123456789ab', { state: 'good' })] }],
])('is refused because %s', (reason, changes) => {
  const [problem, ...others] = ask(changes)
  expect([problem!.code, others]).toEqual(['ADOPT_REFUSED', []])
  expect(problem!.message).toContain(reason)
})

it('is one message, whatever is wrong', () => {
  const [problem] = ask({ unit: { ...unit, activeState: 'inactive' }, folders: {} })
  expect(problem!.message).toBe(
    '/opt/voila_reverse_proxy was installed by hand and cannot be adopted: deploy cannot read /opt/voila_reverse_proxy; deploy cannot read /opt/voila_env; voila-stack.service is inactive, and what does not serve now is nothing to go back to.',
  )
})

it('is what the plan replaces, in one step while nothing runs; without the key it stands in the way', () => {
  const plan = planOn()
  expect(isAdopted(plan.previous!.id)).toBe(true)
  expect(plan.discardAdoptedAfter).toBe(3)
  const ids = plan.steps.map(({ id }) => id)
  expect(ids.slice(ids.indexOf('stop'))).toEqual([
    ...['stop', 'adopt', 'switch', 'path', 'venv-path', 'unit', 'start', 'identity'],
  ])
  expect(describePlan(plan, 'deploy').join('\n')).toContain(`replaces ${plan.previous!.id}`)
  expect(plan.privileged).toContain(`mv -T ${slot.path} /opt/voila/releases/${plan.previous!.id}`)
  expect(planOn({ folders: {}, unit }).previous!.id).not.toBe(plan.previous!.id)
  const { adopt: _, ...other } = slot
  const problems = preflight({ slot: other, facts: factsOf(byHand), release, now })
  expect(problems.map(({ code }) => code)).toEqual(['PATH_OCCUPIED', 'PATH_OCCUPIED'])
  expect(problems[0]!.remedy).toContain("Or set 'adopt: true' in deploy.yml")
})

it('is nothing on a host where nothing was installed, or where a release serves', () => {
  const live = stateOf('1.4.1-111111111111')
  for (const changes of [{ paths: {} }, { current: live.id, releases: [live] }])
    expect(planOn(changes).steps.map(({ id }) => id)).not.toContain('adopt')
})

it('is gone back to by the last good release or by its name, and runs no hooks', () => {
  const zero = stateOf(planOn().previous!.id, { state: 'good', fence: 1 })
  const live = stateOf('1.4.2-111111111111', { fence: 2 })
  const facts = factsOf({ current: live.id, releases: [live, zero] })
  for (const to of [undefined, 'adopted', zero.id]) {
    const plan = planRollback({ application: 'voila', environment, host: 'lab', facts, to })
    expect(plan.release.id).toBe(zero.id)
    expect(plan.steps[0]!.title).toContain('which was installed by hand')
    expect(plan.steps.find(({ id }) => id === 'unit')!.do).toContain('/opt/voila/.deploy/adopted/files')
  }
})

it('is not asked for the name of a release', () => {
  const checks = [
    { type: 'identity', url: 'http://a/', expect: '{version}', name: 'a', timeoutSeconds: 5 },
    { type: 'http', url: 'http://a/', expect: 'is {release}', name: 'b' },
    { type: 'http', url: 'http://a/', expect: 'well', name: 'c' },
  ]
  const asked = slotOfAdopted({ ...slot, gate: { ...slot.gate, checks: checks as never } }).gate.checks
  expect(asked).toEqual([
    { type: 'identity', expect: '{version}', name: 'a', timeoutSeconds: 5 },
    { type: 'http', url: 'http://a/', name: 'b' },
    { type: 'http', url: 'http://a/', expect: 'well', name: 'c' },
  ])
})

it('needs a unit, and a number that can be reached', () => {
  const said = (from: string, to: string) =>
    mistakes(text.replace(from, to)).map((line) => line.replace(/^\d+:\d+ /, ''))
  expect(said('keep: 3', 'keep: 2')).toEqual([
    'discard-adopted-after: must be at most keep (2): more good releases never stay',
  ])
  expect(
    said(
      'service: { unit: voila-stack, unit-file: units/voila-stack.service }',
      'service: { manager: process, unit: voila, command: [run] }',
    ),
  ).toContain('adopt: needs service.manager systemd with strategy tarball')
})
