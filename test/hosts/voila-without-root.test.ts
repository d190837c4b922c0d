import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { sudoLines } from '@deploy/test/harness/sudo.ts'
import { listing, modesOf, serving, untilServing } from '@deploy/test/harness/voila/observe.ts'
import { type Changes, faults } from '@deploy/test/harness/voila/repository.ts'
import { type Site, startSite } from '@deploy/test/harness/voila/site.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const everything = '/etc /home /opt /root /srv /tmp'
const fragment = '/etc/sudoers.d/deploy-voila-prod-test'

let site: Site
let live: string

beforeAll(async () => {
  site = await startSite()
  expect((await site.run('build-release')).exitCode).toBe(0)
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

/** As `deploy`, who may nothing but what the plan asked for. The tests follow each other. */
test('what Ops must prepare is said at once, before anything is changed', async () => {
  const result = await expectRefused('PREFLIGHT_FAILED')
  expect(shown(result)).toContain('sudo install -d -o deploy -m 0755 /opt/voila-test')
  expect(shown(result)).toContain('sudo usermod -aG voila deploy')
  await site.host.exec('install -d -o deploy -m 0755 /opt/voila-test && usermod -aG voila deploy')
})

test('a sudo that would ask for a password is found before anything is changed, also in a dry run', async () => {
  await expectRefused('SUDO_REFUSED')
  const result = await expectRefused('SUDO_REFUSED', { 'dry-run': 'true' })
  expect(sudoLines(result)).toEqual(
    expect.arrayContaining([expect.stringContaining('systemctl daemon-reload')]),
  )
  await site.host.writeFile(
    fragment,
    sudoLines(result)
      .map((line) => `${line}\n`)
      .join(''),
    { mode: '0440' },
  )
  expect((await site.host.exec(`visudo -cf ${fragment}`)).stdout).toContain('parsed OK')
})

test('the dry run prints the same lines, and changes nothing', async () => {
  const before = await listing(site.host, everything)
  const result = await site.run('deploy-prod-test', { 'dry-run': 'true' })
  expect(result.exitCode, shown(result)).toBe(0)
  const installed = await site.host.readFile(fragment)
  expect(
    sudoLines(result)
      .map((line) => `${line}\n`)
      .join(''),
  ).toBe(installed)
  expect(await listing(site.host, everything)).toEqual(before)
})

test('these lines are all that a deployment needs', async () => {
  live = (await succeed('deploy-prod-test')).outputs['release-id']!
  expect(await serving(site.host, 'prod-test')).toBe(live)
  const modes = await modesOf(site.host, 'prod-test')
  expect(modes).toMatchObject({
    '': '750 deploy:voila',
    'config/voila.cfg': '640 deploy:voila',
    'scripts/voila_start.sh': '750 deploy:voila',
    'src/main.py': '640 deploy:voila',
  })
  const { stdout } = await site.host.exec(
    'readlink /opt/voila_reverse_proxy_test /opt/voila_env_test; stat -c %U:%G /opt/voila-test/shared/logs/voila.log',
  )
  expect(stdout).toBe('/opt/voila-test/current\n/opt/voila-test/current/.venv\nvoila:voila\n')
  expect(await site.host.readFile('/etc/systemd/system/voila-stack-test.service')).toBe(
    await readFile(join(site.repository.directory, 'units/voila-stack-test.service'), 'utf8'),
  )
})

test.each([
  'systemctl --no-block stop ssh.service',
  'systemctl --no-block stop voila-stack.service',
  'rm -f /etc/passwd',
  'sh -c id',
])('sudo %s is refused', async (command) => {
  const { code } = await site.host.exec(`sudo -n ${command}`, { user: 'deploy', check: false })
  expect(code).not.toBe(0)
})

test('with a line missing again, nothing is begun', async () => {
  const whole = await site.host.readFile(fragment)
  await site.host.exec(`sed -i '/daemon-reload/d' ${fragment}`)
  const result = await expectRefused('SUDO_REFUSED')
  expect(shown(result)).toContain('without a password: systemctl daemon-reload')
  await site.host.writeFile(fragment, whole, { mode: '0440' })
})

test('a bad release goes back without root', async () => {
  await release('1.1.0', faults.unhealthy)
  const result = await site.run('deploy-prod-test')
  expect(result.outputs['error-code']).toBe('GATE_FAILED')
  expect(await serving(site.host, 'prod-test')).toBe(live)
})

test('the host goes back by itself when the runner is killed', async () => {
  await site.repository.restore('1.0.0')
  await release('1.2.0')
  await site.repository.manifest((manifest) => {
    manifest.setIn(['gate', 'initial-delay-seconds'], 6)
    manifest.setIn(['gate', 'timeout-seconds'], 5)
    manifest.setIn(['confirm-seconds'], 12)
  })
  const result = await site.runUntilKilled('deploy-prod-test', 'Switched. Waiting for the proof')
  expect(result.exitCode).toBe(137)
  expect(shown(result)).toContain('goes back by itself (a waiting process)')
  expect((await site.host.exec('readlink /opt/voila-test/current')).stdout).toMatch(/^releases\/1\.2\.0-/)
  await untilServing(site.host, 'prod-test', '1.0.0', 40)
})

test('a reboot keeps the live release', async () => {
  await site.host.reboot()
  await untilServing(site.host, 'prod-test', '1.0.0', 30)
})

test('with lingering, an unconfirmed release does not survive a power loss', async () => {
  await site.host.exec('loginctl enable-linger deploy')
  await release('1.3.0')
  const result = await site.runUntilKilled('deploy-prod-test', 'Switched. Waiting for the proof')
  expect(shown(result)).toContain('goes back by itself (systemd timer of the user), also after a reboot')
  expect((await site.host.exec('readlink /opt/voila-test/current')).stdout).toMatch(/^releases\/1\.3\.0-/)
  await site.host.kill()
  await site.host.start()
  await untilServing(site.host, 'prod-test', '1.0.0', 40)
})

async function expectRefused(code: string, inputs: Record<string, string> = {}): Promise<RunResult> {
  const before = await unchanging()
  const result = await site.run('deploy-prod-test', inputs)
  expect(result.exitCode).toBe(1)
  expect(result.outputs['error-code'], shown(result)).toBe(code)
  expect(await unchanging()).toEqual(before)
  return result
}

/** What only a deployment changes: the service that runs writes its logs. */
async function unchanging(): Promise<string[]> {
  return (await listing(site.host, everything)).filter((line) => !line.includes('/shared/logs/'))
}

async function release(version: string, changes: Changes = {}): Promise<void> {
  site.newRun()
  await site.repository.release(version, changes)
  await succeed('build-release')
}

async function succeed(action: string): Promise<RunResult> {
  const result = await site.run(action)
  expect(result.exitCode, shown(result)).toBe(0)
  return result
}

function shown({ log }: RunResult): string {
  return log.join('\n')
}
