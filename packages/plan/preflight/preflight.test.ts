import type { Facts, PathFacts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { describe, expect, it } from 'vitest'
import { environmentOf, factsOf, releaseOf, stateOf } from '../testing.ts'
import { hello, voila } from '../testing-manifests.ts'
import { preflight, remarks } from './preflight.ts'
import { sudo } from './sudo.ts'

const now = new Date('2026-05-04T10:00:00Z')
const release = releaseOf({ 'src/main.py': 'x'.repeat(1024 ** 2) })
const { slot } = environmentOf(voila)

const codes = (facts: Partial<Facts> = {}, changes: Partial<Slot> = {}) =>
  preflight({ slot: { ...slot, ...changes }, facts: factsOf(facts), release, now }).map(({ code }) => code)

const root = factsOf().root
const tools = factsOf().tools
const place = (kind: PathFacts['kind']) => ({ paths: { [slot.path]: { kind, replaceable: true } } })
const listening = { ports: { 8080: { listening: true, pid: 7, command: 'nginx' } } }
const live = stateOf('1.4.1-111111111111')
const megabyte = 1024 ** 2
const good = stateOf('1.4.0-000000000000', { state: 'good', fence: 0 })
const serving = { current: live.id, releases: [live, good] }
const whole = {
  files: 'whole' as const,
  missing: [],
  changed: [],
  venv: 'whole' as const,
  venvBytes: 100 * megabyte,
  venvInodes: 5000,
}
const unit = (activeState: string, loadState = 'loaded') => ({
  name: 'voila-stack.service',
  loadState,
  activeState,
  mainPid: 7,
  fragmentPath: '',
})
const heldBy = (holder: Partial<Facts['ports'][number]>) => ({
  ports: { 8080: { listening: true, ...holder } },
})
const others = (path: string) => ({ unwritable: [{ path, owner: 'root', mode: '755' }] })

it.each([
  slot.root,
  slot.path,
  '/opt/voila_env',
])('H07 a link of somebody else is followed nowhere: %s', (path) => {
  const link = { kind: 'link' as const, replaceable: true, target: '/home/mallory/app' }
  const found = (owner: string, user = 'deploy') =>
    codes(
      { user, paths: { [path]: { ...link, owner } } },
      { files: { ...slot.files, owner: 'voila' } },
    ).includes('LINK_NOT_TRUSTED')
  expect(found('mallory')).toBe(true)
  expect(['root', 'deploy', 'voila'].map((owner) => found(owner))).toEqual([false, false, false])
})

it('finds nothing on a host that is ready', () => expect(codes()).toEqual([]))

describe.each<[string, Partial<Facts>, Partial<Slot>?]>([
  ['ROOT_NOT_WRITABLE', { root: { ...root, writable: false } }],
  ['ROOT_NOT_WRITABLE', { root: { ...root, writable: false, exists: false } }],
  ['ACCOUNT_MISSING', { accounts: { voila: { user: true, group: false } } }],
  [
    'ACCOUNT_MISSING',
    { uid: 0, accounts: { ada: { user: false, group: true } } },
    { files: { ...slot.files, owner: 'ada' } },
  ],
  [
    'ACCOUNT_MISSING',
    { accounts: { ...factsOf().accounts, ada: { user: false, group: false } } },
    { setup: { users: [{ name: 'ada', system: true, groups: [] }] } as never },
  ],
  ['GROUP_NOT_A_MEMBER', { groups: ['deploy'] }],
  ['PIP_AS_ROOT', { uid: 0 }, { files: { ...slot.files, owner: undefined } as never }],
  ['OWNER_NEEDS_ROOT', {}, { files: { ...slot.files, owner: 'voila' } }],
  ['TOOL_MISSING', { tools: tools.filter((name) => name !== 'systemctl') }],
  ['TOOL_MISSING', { tools: tools.filter((name) => name !== 'sha256sum') }],
  [
    'TOOL_MISSING',
    { tools: tools.filter((name) => name !== 'setsid') },
    { service: environmentOf(hello).slot.service },
  ],
  ['PYTHON_MISSING', { python: undefined as never }],
  ['PYTHON_TOO_OLD', { python: '3.9.18' }],
  ['PYTHON_TOO_OLD', { python: '2.7.18' }],
  ['NO_SPACE', { root: { ...root, freeBytes: 52 * megabyte } }],
  ['NO_INODES', { root: { ...root, freeInodes: 1000 } }],
  ['NO_INODES', { root: { ...root, freeInodes: 0 } }],
  ['NO_SPACE', { ...serving, live: whole, root: { ...root, freeBytes: 160 * megabyte } }],
  ['NO_SPACE', { spaces: { '/tmp': { freeBytes: 60 * megabyte, freeInodes: 9999 } } }],
  ['NO_INODES', { spaces: { '/etc/systemd/system': { freeBytes: 60 * megabyte, freeInodes: 3 } } }],
  ['QUOTA_EXCEEDED', { quota: { freeBytes: 0 } }],
  ['QUOTA_EXCEEDED', { quota: { freeInodes: 100 } }],
  ['FOLDER_NOT_WRITABLE', others('/opt/voila/releases')],
  ['FOLDER_NOT_WRITABLE', others('/opt/voila/.deploy/store')],
  ['FOLDER_NOT_WRITABLE', others(`/opt/voila/releases/${release.id}`)],
  ['TOOL_MISSING', {}, { requires: { git: '>=2.30' } }],
  ['TOOL_VERSION', { versions: { git: 'git version 2.20.1' } }, { requires: { git: '>=2.30' } }],
  ['TOOL_VERSION', { versions: { node: 'v24.1.0' } }, { requires: { node: '^20 || ^22' } }],
  ['TOOL_VERSION', { versions: { odd: '' } }, { requires: { odd: '*' } }],
  ['TOOL_VERSION', { versions: { systemd: 'systemd 219' } }],
  ['UNIT_MASKED', { unit: unit('inactive', 'masked') }],
  ['PREVIOUS_DAMAGED', { ...serving, live: { ...whole, files: 'damaged', missing: ['src/main.py'] } }],
  ['PREVIOUS_DAMAGED', { ...serving, live: { ...whole, venv: 'broken' } }],
  ['PORT_TAKEN', listening],
  ['PORT_TAKEN', heldBy({ user: 'ada' })],
  ['PORT_TAKEN', { ...serving, ...heldBy({ pid: 7, unit: 'nginx.service' }), unit: unit('active') }],
  ['PORT_TAKEN', { ...serving, ...heldBy({ pid: 7, command: 'python3' }), unit: unit('failed') }],
  ['PATH_OCCUPIED', place('directory')],
  ['PATH_OCCUPIED', place('file')],
  ['PATH_OCCUPIED', { paths: { '/opt/voila_env': { kind: 'directory', replaceable: true } } }],
  ['PREVIOUS_MISSING', { current: live.id }],
  ['PREVIOUS_MISSING', { current: live.id, releases: [{ ...live, present: false }] }],
  ['CLOCK_WRONG', { time: now.getTime() / 1000 + 301 }],
  ['CLOCK_WRONG', { time: now.getTime() / 1000 - 301 }],
])('%s', (code, facts, changes) => {
  it('is found and explained', () => {
    expect(codes(facts, changes)).toEqual([code])
    const [problem] = preflight({ slot: { ...slot, ...changes }, facts: factsOf(facts), release, now })
    expect(problem!.message).toMatch(/^[A-Zcd/].*\.$/)
    expect(problem!.remedy).not.toBe('')
  })
})

it.each<[string, Partial<Facts>, Partial<Slot>?]>([
  [
    'the group is that of root’s wish',
    { uid: 0, groups: ['root'] },
    { files: { ...slot.files, owner: 'voila' } },
  ],
  ['the owner is who logs in', { user: 'voila' }, { files: { ...slot.files, owner: 'voila' } }],
  [
    'the interpreter is another than python3',
    { python: '3.6.8' },
    { venv: { ...slot.venv!, python: 'python3.11' } },
  ],
  ['no venv is wanted', { python: undefined as never }, { venv: undefined as never }],
  ['Python is exactly as old as it may be', { python: '3.10.0' }],
  ['a file system counts no inodes', { root: { ...root, freeInodes: Number.MAX_SAFE_INTEGER } }],
  ['the port is that of the live release', { ...listening, current: live.id, releases: [live] }],
  [
    'the port is that of the active unit',
    {
      ...listening,
      unit: { name: 'a', loadState: 'loaded', activeState: 'active', mainPid: 7, fragmentPath: '' },
    },
  ],
  [
    'the port is that of the unit',
    { ...serving, ...heldBy({ pid: 7, unit: 'voila-stack.service' }), unit: unit('active') },
  ],
  [
    'who holds the port beside a live release is not to be seen',
    { ...serving, ...heldBy({ user: 'voila' }) },
  ],
  [
    'a process in a session holds the port while the unit runs',
    { ...serving, ...heldBy({ pid: 7 }), unit: unit('active') },
  ],
  ['an old release belongs to somebody else', others('/opt/voila/releases/1.0.0-333333333333')],
  ['the live release is whole', { ...serving, live: whole }],
  [
    'the live release was changed by hand',
    { ...serving, live: { ...whole, files: 'damaged', changed: ['a'] } },
  ],
  ['a quota leaves enough', { quota: { freeBytes: 1000 * megabyte, freeInodes: 50_000 } }],
  [
    'versions fit',
    { versions: { git: 'git version 2.39.5', systemd: 'systemd 252 (252.39-1~deb12u2)' } },
    { requires: { git: '>=2.30', systemd: '>=249' } },
  ],
  ['nobody listens on the port', { ports: { 8080: { listening: false } } }],
  ['the path is a link', place('link')],
  ['the path is absent', place('absent')],
  ['the clock is a little off', { time: now.getTime() / 1000 + 300 }],
])('finds nothing where %s', (_, facts, changes) => expect(codes(facts, changes)).toEqual([]))

it('asks for no space when a release is on the host already', () => {
  const facts = factsOf({ root: { ...root, freeBytes: 0, freeInodes: 1 } })
  expect(preflight({ slot, facts, now })).toEqual([])
})

it('a rollback does without the release that it leaves', () => {
  const facts = factsOf({ ...serving, releases: [{ ...live, present: false }, good] })
  expect(preflight({ slot, facts, now })).toEqual([])
  expect(preflight({ slot, facts, now, release })[0]?.remedy).toBe(
    'Go back to 1.4.0-000000000000 with the action rollback, then deploy. To go on without a way back, let the host forget it: rm /opt/voila/current /opt/voila/.deploy/state/1.4.1-111111111111',
  )
})

const told = (facts: Partial<Facts>, changes: Partial<Slot> = {}) =>
  preflight({ slot: { ...slot, ...changes }, facts: factsOf(facts), release, now })[0]

it.each<[string, Partial<Facts>, Partial<Slot>?]>([
  [
    'Port 8080 (proxy) is held by nginx (pid 7, nginx.service) of the user root.',
    heldBy({ pid: 7, command: 'nginx', unit: 'nginx.service', user: 'root' }),
  ],
  ['Port 8080 (proxy) is held by a process of the user ada.', heldBy({ user: 'ada' })],
  [
    'deploy cannot write in /opt/voila/releases, which belongs to root (mode 755).',
    others('/opt/voila/releases'),
  ],
  [
    'deploy cannot write in /opt/voila, although it belongs to deploy.',
    { root: { ...root, writable: false } },
  ],
  [
    'deploy cannot write in /opt/voila (it belongs to root).',
    { root: { ...root, writable: false, owner: 'root' } },
  ],
  [
    '/opt/voila has 51 MB free; this release needs 53 MB there.',
    { root: { ...root, freeBytes: 51.9 * megabyte } },
  ],
  [
    'The quota of deploy in /opt/voila has 1 MB free; this release needs 53 MB there.',
    { quota: { freeBytes: megabyte } },
  ],
  [
    "deploy.yml requires git >=2.30, but the host's says: git version 2.20.1.",
    { versions: { git: 'git version 2.20.1' } },
    { requires: { git: '>=2.30' } },
  ],
])('says: %s', (message, facts, changes) => expect(told(facts, changes)?.message).toBe(message))

it('tells what hinders nothing', () => {
  const look = (facts: Partial<Facts>) => remarks({ slot, facts: factsOf(facts), release, now })
  expect(look({ ...serving, live: whole })).toEqual([])
  const changed = ['a', 'b', 'c', 'd', 'e', 'f']
  expect(look({ ...serving, live: { ...whole, files: 'damaged', changed } })).toEqual([
    expect.stringContaining(
      'a, b, c, d, e and more of 1.4.1-111111111111, which serves now, was changed by hand.',
    ),
  ])
  expect(look({ ...serving, unit: unit('inactive', 'not-found') })).toEqual([
    expect.stringContaining('voila-stack.service is not on the host'),
  ])
})

it('gathers everything at once', () => {
  expect(codes({ ...listening, python: '3.9.1', time: 0, groups: [] })).toEqual([
    'GROUP_NOT_A_MEMBER',
    'PYTHON_TOO_OLD',
    'PORT_TAKEN',
    'CLOCK_WRONG',
  ])
})

it('says what sudo refuses, with the lines to install', () => {
  const plan = {
    application: 'voila',
    environment: 'prod',
    privileged: ['systemctl stop a.service'],
  }
  expect(sudo(plan as never, 'deploy', { refused: [], said: '', hiding: [] })).toEqual([])
  expect(
    sudo(plan as never, 'deploy', { refused: ['systemctl stop a.service'], said: '', hiding: [] }),
  ).toEqual([
    {
      code: 'SUDO_REFUSED',
      message: 'sudo does not let deploy run without a password: systemctl stop a.service',
      remedy:
        'Let Ops install this with visudo -f /etc/sudoers.d/deploy-voila-prod:\ndeploy ALL=(root) NOPASSWD: /usr/bin/systemctl stop a.service',
    },
  ])
  const [hidden] = sudo(plan as never, 'deploy', {
    ...{ refused: plan.privileged, said: '', hiding: ['/usr/local/bin/systemctl'] },
  })
  expect(hidden!.remedy.split('\n').slice(2)).toEqual([
    'These programs of the host hide those that the lines name: /usr/local/bin/systemctl. Where sudo finds them first, add this line:',
    'Defaults:deploy secure_path="/usr/sbin:/usr/bin:/sbin:/bin"',
  ])
  const privileged = ['systemctl stop a.service', 'systemctl start a.service', 'systemctl daemon-reload']
  const messageOf = (refused: string[]) =>
    sudo({ ...plan, privileged } as never, 'deploy', { refused, said: '', hiding: [] })[0]?.message
  expect(messageOf(privileged)).toMatch(/without a password: any of the plan's 3 commands$/)
  expect(messageOf(privileged.slice(1))).toMatch(/: systemctl start a.service; systemctl daemon-reload$/)
})
