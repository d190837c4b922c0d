import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { listing, mainPid, serving, untilServing } from '@deploy/test/harness/voila/observe.ts'
import { type Changes, faults } from '@deploy/test/harness/voila/repository.ts'
import { type Site, startSite } from '@deploy/test/harness/voila/site.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const switched = 'Switched. Waiting for the proof'
const everything = '/etc /home /opt /root /srv /tmp'

let site: Site
let live: string

beforeAll(async () => {
  site = await startSite()
  await site.prepare()
  await succeed('build-release')
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

/** Nothing of the example is on the host yet. */
describe('before the first release', () => {
  test.each<[string, string, () => Promise<Record<string, string>>]>([
    ['another key of the host', 'HOST_KEY_MISMATCH', async () => ({ 'known-hosts': await strangeHostKey() })],
    [
      'a key that the host does not know',
      'LOGIN_REFUSED',
      async () => ({ 'ssh-key': (await makeSshKey()).privateKey }),
    ],
  ])('%s is refused', async (_, code, inputs) => {
    await expectUntouched(code, await inputs())
  })

  test('a host that does not answer is named', async () => {
    const port = site.host.port
    await site.repository.manifest((manifest) =>
      manifest.setIn(['environments', 'prod-test', 'hosts', 0, 'port'], 9),
    )
    await expectUntouched('HOST_UNREACHABLE', {
      'known-hosts': site.host.hostKeys.join('\n').replaceAll(`:${port} `, ':9 '),
    })
    await site.repository.manifest((manifest) =>
      manifest.setIn(['environments', 'prod-test', 'hosts', 0, 'port'], port),
    )
  })

  test('F35 F36 an archive with one bad byte, or cut short, is refused before the host is touched', async () => {
    const archive = join(site.repository.directory, 'release/voila_release_1.0.0.tar.gz')
    const good = join(site.scratch, 'good.tar.gz')
    await copyFile(archive, good)
    const bytes = await readFile(archive)
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(archive, bytes)
    await expectUntouched('DIGEST_MISMATCH')
    await copyFile(good, archive)
    await truncate(archive, 500)
    await expectUntouched('ARCHIVE_TRUNCATED')
    await copyFile(good, archive)
  })

  test('a venv that stands where the link must be is left alone', async () => {
    await site.host.exec('python3 -m venv --without-pip /opt/voila_env_test')
    const result = await expectUntouched('PATH_OCCUPIED')
    expect(shown(result)).toContain('/opt/voila_env_test')
    await site.host.exec('rm -r /opt/voila_env_test')
  })

  test('a service user who is missing is named, with the command that makes one', async () => {
    await site.host.exec('userdel voila')
    const result = await expectUntouched('ACCOUNT_MISSING')
    expect(shown(result)).toContain('sudo useradd -r -s /bin/false -g voila voila')
    await site.host.exec('useradd -r -s /bin/false -g voila voila')
  })

  test('a port that another program holds is named, with the user whose it is', async () => {
    await site.host.exec('systemd-run --quiet --unit=squatter python3 -m http.server 8081')
    await site.host.exec('until curl -fs http://127.0.0.1:8081/ >/dev/null; do sleep 0.1; done')
    const result = await expectUntouched('PORT_TAKEN')
    expect(shown(result)).toMatch(/Port 8081 \(proxy\) is held by a process of the user root/)
    await site.host.exec('systemctl stop squatter')
  })

  test('without the package index that the manifest names, pip is not let loose on the public one', async () => {
    const result = await expectUntouched('VARIABLE_MISSING', {}, { PIP_INDEX_URL: '' })
    expect(shown(result)).toContain('PIP_INDEX_URL')
  })

  test('an inline comment that becomes a value keeps the service down, and everything is undone', async () => {
    const key = ['environments', 'prod-test', 'config', 0, 'set', 'security.auth_enabled']
    await site.repository.manifest((manifest) => manifest.deleteIn(key))
    site.newRun()
    const result = await site.run('deploy-prod-test')
    await site.repository.manifest((manifest) => manifest.setIn(key, false))
    expect(result.exitCode).toBe(1)
    expect(shown(result)).toContain('Not a boolean: false            ; true when OIDC/Basic is enabled')
    await expectNothingInstalled()
  })
})

/** Each release that fails leaves the live one as it is. */
describe('over a live release', () => {
  beforeAll(async () => {
    const result = await succeed('deploy-prod-test')
    live = result.outputs['release-id']!
  })

  test.each(['childExits', 'unhealthy', 'brokenStart'] as const)('%s goes back to it', async (fault) => {
    await release(`1.1.0-${fault}`, faults[fault])
    const result = await site.run('deploy-prod-test')
    expect(result.outputs['error-code']).toBe(fault === 'brokenStart' ? 'STEP_FAILED' : 'GATE_FAILED')
    expect(await serving(site.host, 'prod-test')).toBe(live)
  })

  test('F41 a release that uses up the starts that systemd allows goes back all the same', async () => {
    const limit = '/etc/systemd/system/voila-stack-test.service.d/limit.conf'
    await site.host.writeFile(limit, '[Unit]\nStartLimitIntervalSec=120\nStartLimitBurst=1\n')
    await site.host.exec('systemctl daemon-reload')
    await release('1.1.0-starts', faults.brokenStart)
    const result = await site.run('deploy-prod-test')
    await site.host.exec(`rm ${limit} && systemctl daemon-reload`)
    expect(result.outputs['error-code']).toBe('STEP_FAILED')
    expect(await serving(site.host, 'prod-test')).toBe(live)
  })

  test('F49 an old process that answers 200 on the port is not taken for the new release', async () => {
    await release('1.2.0')
    const old = `/opt/voila-test/releases/${live}`
    await site.host.exec(`
      systemctl stop voila-stack-test
      systemd-run --quiet --unit=old-voila --uid=voila --working-directory=${old} ${old}/.venv/bin/python -m src.voila_launcher
      until curl -fs http://127.0.0.1:8867/status >/dev/null; do sleep 0.1; done`)
    const result = await site.run('deploy-prod-test')
    expect(result.outputs['error-code']).toBe('GATE_FAILED')
    expect(shown(result)).toMatch(/pass\s+http http:\/\/127\.0\.0\.1:8081\/health/)
    expect(shown(result)).toMatch(/fail\s+identity http:\/\/127\.0\.0\.1:8081\/health/)
    expect((await site.host.exec('readlink /opt/voila-test/current')).stdout).toBe(`releases/${live}\n`)
    await site.host.exec('systemctl stop old-voila && systemctl start voila-stack-test')
    await untilServing(site.host, 'prod-test', '1.0.0', 20)
  })

  test('the host goes back by itself when the runner is killed, and takes the next deployment', async () => {
    const gate = { 'initial-delay-seconds': 6, 'timeout-seconds': 5 }
    await site.repository.manifest((manifest) => {
      for (const [name, value] of Object.entries(gate)) manifest.setIn(['gate', name], value)
      manifest.setIn(['confirm-seconds'], 12)
    })
    const before = await mainPid(site.host, 'prod-test')
    const result = await site.runUntilKilled('deploy-prod-test', switched)
    expect(result.exitCode).toBe(137)
    expect(await mainPid(site.host, 'prod-test')).not.toBe(before)
    expect((await site.host.exec('readlink /opt/voila-test/current')).stdout).toMatch(/^releases\/1\.2\.0-/)
    await untilServing(site.host, 'prod-test', '1.0.0', 40)

    await site.repository.manifest((manifest) => {
      manifest.setIn(['gate', 'initial-delay-seconds'], 0)
      manifest.setIn(['gate', 'timeout-seconds'], 25)
      manifest.deleteIn(['confirm-seconds'])
    })
    await succeed('deploy-prod-test')
    expect(await serving(site.host, 'prod-test')).toMatch(/^1\.2\.0-/)
  })

  test('a host that loses power before the confirmation comes back with the release from before', async () => {
    await site.repository.manifest((manifest) => {
      manifest.setIn(['gate', 'initial-delay-seconds'], 30)
      manifest.setIn(['confirm-seconds'], 60)
    })
    await release('1.3.0')
    await site.runUntilKilled('deploy-prod-test', switched)
    expect((await site.host.exec('readlink /opt/voila-test/current')).stdout).toMatch(/^releases\/1\.3\.0-/)
    await site.host.kill()
    await site.host.start()
    await untilServing(site.host, 'prod-test', '1.2.0', 90)
  })
})

/** A release of the example as it was, with these changes. */
async function release(version: string, changes: Changes = {}): Promise<void> {
  site.newRun()
  await site.repository.restore('1.0.0')
  await site.repository.release(version, changes)
  await succeed('build-release')
}

async function succeed(action: string): Promise<RunResult> {
  const result = await site.run(action)
  expect(result.exitCode, shown(result)).toBe(0)
  return result
}

/** The deployment is refused with this code and one clear message, and nothing on the host has changed. */
async function expectUntouched(
  code: string,
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<RunResult> {
  const before = await listing(site.host, everything)
  const result = await site.run('deploy-prod-test', inputs, { env })
  expect(result.exitCode).toBe(1)
  expect(result.outputs['error-code'], shown(result)).toBe(code)
  expect(result.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
  expect(shown(result)).toMatch(/remedy: \S/)
  expect(await listing(site.host, everything)).toEqual(before)
  return result
}

async function expectNothingInstalled(): Promise<void> {
  const { stdout } = await site.host.exec(
    'ls -d /opt/voila-test/current /opt/voila_* /etc/systemd/system/voila-* 2>/dev/null; systemctl show -p LoadState --value voila-stack-test',
    { check: false },
  )
  expect(stdout).toBe('not-found\n')
}

async function strangeHostKey(): Promise<string> {
  const [type, key] = (await makeSshKey()).publicKey.split(' ')
  return `[${site.host.address}]:${site.host.port} ${type} ${key}`
}

function shown({ log }: RunResult): string {
  return log.join('\n')
}
