import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Facts } from '@deploy/agent/facts.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { environmentOf, factsOf, releaseOf, stateOf } from '@deploy/plan/testing.ts'
import { hello, voila } from '@deploy/plan/testing-manifests.ts'
import type { ExecResult } from '@deploy/remote/remote.ts'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { OpenHost } from './hosts.ts'
import { planHosts, requireReady, type Wish } from './plans.ts'

const now = new Date('2026-05-04T10:00:00Z')
const answer = (stdout: string): ExecResult => ({ code: 0, stdout, stderr: '' })

function open(
  name: string,
  facts: Partial<Facts> = {},
  sudo = 'allowed\n'.repeat(20),
  systemd = '',
): OpenHost {
  const remote = {
    exec: async (command: string) =>
      answer(command.includes('systemd-analyze') ? `folder /tmp/x\n${systemd}` : `\n${sudo}`),
  }
  return { host: { name, address: name, port: 22, user: 'deploy' }, facts: factsOf(facts), remote } as never
}

const files = { 'bin/serve': '', 'config/hello.env': 'PORT=1\n', 'data/a': '' }
const deploy = (archivePath = '/nonexistent'): Wish => ({
  kind: 'deploy',
  source: { release: releaseOf(files), configTexts: { 'config/hello.env': 'PORT=1\n' } },
  archivePath,
})

/** Plans, then asks sudo, as a stage does. */
async function plan(hosts: OpenHost[], wish: Wish, manifest = hello) {
  const planned = planHosts(hosts, { application: 'hello', environment: environmentOf(manifest), wish, now })
  await requireReady(planned, environmentOf(manifest))
  return planned
}

/** The failure that a plan ends with. */
async function failure(planned: Promise<unknown>): Promise<DeployError['facts']> {
  const error = await planned.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(DeployError)
  return (error as DeployError).facts
}

it('every host gets its plan and the bytes that it names, readable from any place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plans-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'a.tar.gz'), 'archive')
  const planned = await plan([open('one'), open('two')], deploy(join(folder, 'a.tar.gz')))
  expect(planned.map(({ plan }) => plan.host)).toEqual(['one', 'two'])
  for (const { plan, delivery } of planned) {
    const { archive, texts } = delivery!
    expect([archive.sha256, ...texts.map(({ sha256 }) => sha256)]).toEqual(
      plan.blobs.map(({ sha256 }) => sha256),
    )
    expect(String(await buffer(archive.open(3)))).toBe('hive')
    expect(texts[0]!.text).toMatch(/^[0-9a-f]{64} {2}bin\/serve\n$/)
    expect(sha256Of(texts[0]!.text)).toBe(texts[0]!.sha256)
  }
})

it('only a live release whose files were compared serves as the one that has the rest', async () => {
  const current = '1.3.0-000000000000'
  const live = (files: 'whole' | 'damaged' | 'unknown') => ({
    current,
    releases: [stateOf(current)],
    live: { files, missing: [], changed: [], venv: 'absent' as const, venvBytes: 0, venvInodes: 0 },
  })
  const archive = releaseOf(files).archive.sha256
  const hosts = [
    open('whole', live('whole')),
    open('damaged', live('damaged')),
    open('unknown', live('unknown')),
    open('has it', { ...live('whole'), blobs: { [archive]: { whole: true, bytes: 4096 } } }),
    open('new'),
  ]
  const planned = planHosts(hosts, {
    application: 'hello',
    environment: environmentOf(hello),
    wish: deploy(),
    now,
  })
  expect(planned.map(({ delivery }) => delivery?.base)).toEqual([
    current,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

it('one problem is told as itself, before anything was changed', async () => {
  expect(await failure(plan([open('one', { time: 0 }), open('two')], deploy()))).toMatchObject({
    code: 'CLOCK_WRONG',
    host: 'one',
    step: 'preflight',
    cause: 'Found before anything was changed.',
  })
})

it('the problems of all hosts are gathered, with what to do about each', async () => {
  const facts = await failure(plan([open('one', { time: 0 }), open('two', { tools: [] })], deploy()))
  expect(facts).toMatchObject({
    code: 'PREFLIGHT_FAILED',
    message: 'The hosts are not ready: 2 problems. Nothing was changed.',
    host: 'one, two',
  })
  expect(facts.cause).toMatch(/^one: CLOCK_WRONG: .*\ntwo: TOOL_MISSING: /)
  expect(facts.remedy).toMatch(/^one: .*\ntwo: /)
})

it('what sudo refuses is a problem of its host', async () => {
  const source = releaseOf({ 'config/voila.cfg': '' })
  const configTexts = { 'units/voila-stack.service': '[Service]\n' }
  const wish: Wish = { kind: 'deploy', source: { release: source, configTexts }, archivePath: '' }
  const facts = await failure(plan([open('one'), open('two', {}, 'allowed\nrefused\n')], wish, voila))
  expect(facts).toMatchObject({ code: 'SUDO_REFUSED', host: 'two', step: 'preflight' })
  expect(facts.remedy).toContain(
    'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl reset-failed voila-stack.service',
  )
})

it('what systemd does not understand, what sudo refuses and what the facts say are told together', async () => {
  const source = releaseOf({ 'config/voila.cfg': '' })
  const configTexts = { 'units/voila-stack.service': '[Service]\nExecStrat=/bin/true\n' }
  const wish: Wish = { kind: 'deploy', source: { release: source, configTexts }, archivePath: '' }
  const systemd = "/tmp/x/voila-stack.service:2: Unknown key 'ExecStrat' in section [Service], ignoring.\n"
  const facts = await failure(plan([open('one', { time: 0 }, 'refused\n', systemd)], wish, voila))
  expect(facts.code).toBe('PREFLIGHT_FAILED')
  expect(facts.cause?.split('\n')).toEqual([
    expect.stringMatching(/^one: CLOCK_WRONG: /),
    "one: UNIT_INVALID: systemd does not understand units/voila-stack.service:2: Unknown key 'ExecStrat' in section [Service], ignoring.",
    expect.stringMatching(/^one: SUDO_REFUSED: /),
  ])
})

it('a release without its unit file is refused, and a host that cannot verify one is only told', async () => {
  const source = releaseOf({ 'config/voila.cfg': '' })
  const wish = (text: string): Wish => ({
    kind: 'deploy',
    source: { release: source, configTexts: { 'units/voila-stack.service': text } },
    archivePath: '',
  })
  expect(await failure(plan([open('one')], wish(' \n'), voila))).toMatchObject({ code: 'UNIT_INVALID' })
  const host = open('one')
  const exec = async (command: string) =>
    answer(
      command.includes('systemd-analyze')
        ? 'the host has no systemd-analyze\n'
        : `\n${'allowed\n'.repeat(20)}`,
    )
  const subject = { application: 'voila', environment: environmentOf(voila), wish: wish('[Service]\n'), now }
  const planned = planHosts([{ ...host, remote: { ...host.remote, exec } as never }], subject)
  expect(await requireReady(planned, subject.environment)).toEqual([
    { host: 'one', remark: 'units/voila-stack.service was not verified: the host has no systemd-analyze' },
  ])
})

it('what is wrong with a host is told before what keeps the plan from being made', async () => {
  const back: Wish = { kind: 'rollback', to: undefined }
  expect(await failure(plan([open('one', { time: 0 })], back))).toMatchObject({ code: 'CLOCK_WRONG' })
  expect(await failure(plan([open('one')], back))).toMatchObject({ code: 'ROLLBACK_TARGET' })
})

it('hosts that would go back to different releases are refused', async () => {
  const live = stateOf('2.0.0-222222222222', { fence: 5 })
  const good = (id: string) => ({
    current: live.id,
    releases: [
      live,
      stateOf(id, { state: 'good' }),
      stateOf('1.0.0-000000000000', { state: 'good', fence: 0 }),
    ],
  })
  const hosts = [open('one', good('1.1.0-111111111111')), open('two', good('1.2.0-222222222222'))]
  expect(await failure(plan(hosts, { kind: 'rollback', to: undefined }))).toMatchObject({
    code: 'ROLLBACK_TARGET',
    cause: 'one: 1.1.0-111111111111\ntwo: 1.2.0-222222222222',
  })
  const planned = await plan(hosts, { kind: 'rollback', to: '1.0.0' })
  expect(planned.map(({ plan, delivery }) => [plan.kind, plan.release.id, delivery])).toEqual([
    ['rollback', '1.0.0-000000000000', undefined],
    ['rollback', '1.0.0-000000000000', undefined],
  ])
})

it('a host that opens no port for what it has to be lent is told so before anything was changed', async () => {
  const environment = environmentOf(hello)
  const planned = planHosts([open('one')], { application: 'hello', environment, wish: deploy(), now })
  const refused = new DeployError({ code: 'LISTEN_REFUSED', message: 'No.', remedy: 'Allow it.' })
  const lending = planned.map((each) => ({ ...each, lend: () => Promise.reject(refused) }))
  expect(await failure(requireReady(lending, environment))).toMatchObject({
    code: 'LISTEN_REFUSED',
    host: 'one',
    step: 'preflight',
    remedy: 'Allow it.',
  })
  const closed = vi.fn(async () => {})
  const lent = { env: {}, told: () => '', [Symbol.asyncDispose]: closed }
  await requireReady(
    planned.map((each) => ({ ...each, lend: async () => lent })),
    environment,
  )
  expect(closed).toHaveBeenCalledOnce()
})
