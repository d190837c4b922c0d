import type { Facts, PathFacts } from '@deploy/agent/facts.ts'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { describe, expect, it } from 'vitest'
import { preflight, preflightSudo } from './preflight.ts'
import { environmentOf, factsOf, hello, releaseOf, stateOf, voila } from './testing.ts'

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
  ['PORT_TAKEN', listening],
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
  ['a file system counts no inodes', { root: { ...root, freeInodes: 0 } }],
  ['the port is that of the live release', { ...listening, current: live.id, releases: [live] }],
  [
    'the port is that of the active unit',
    {
      ...listening,
      unit: { name: 'a', loadState: 'loaded', activeState: 'active', mainPid: 7, fragmentPath: '' },
    },
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
  expect(preflightSudo(plan as never, 'deploy', [])).toEqual([])
  expect(preflightSudo(plan as never, 'deploy', ['systemctl stop a.service'])).toEqual([
    {
      code: 'SUDO_REFUSED',
      message: 'sudo does not let deploy run without a password: systemctl stop a.service',
      remedy:
        'Let Ops install this with visudo -f /etc/sudoers.d/deploy-voila-prod:\ndeploy ALL=(root) NOPASSWD: /usr/bin/systemctl stop a.service',
    },
  ])
  const privileged = ['systemctl stop a.service', 'systemctl start a.service', 'systemctl daemon-reload']
  const messageOf = (refused: string[]) =>
    preflightSudo({ ...plan, privileged } as never, 'deploy', refused)[0]?.message
  expect(messageOf(privileged)).toMatch(/without a password: any of the plan's 3 commands$/)
  expect(messageOf(privileged.slice(1))).toMatch(/: systemctl start a.service; systemctl daemon-reload$/)
})
