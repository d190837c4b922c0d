import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { removeLeftovers } from '@deploy/test/harness/hosts/owner.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { deployUser, voilaUser } from '@deploy/test/harness/hosts/users.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let folder: string
let key: SshKey
let host: TestHost

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-test-host-'))
  key = await makeSshKey()
  await writeFile(join(folder, 'key'), key.privateKey, { mode: 0o600 })
  host = await bootHost({ name: 'app1', authorizedKeys: [key.publicKey], users: [deployUser, voilaUser] })
})

afterAll(async () => {
  await host?.destroy()
  await rm(folder, { recursive: true, force: true })
})

describe('a test host', () => {
  test('runs systemd without a failed unit', async () => {
    expect((await host.exec('systemctl is-system-running')).stdout.trim()).toBe('running')
    expect((await host.exec('cat /proc/1/comm')).stdout.trim()).toBe('systemd')
    expect((await host.exec('hostname')).stdout.trim()).toBe('app1')
  })

  test('lets the key in over OpenSSH, as root and as deploy, under its published host keys', async () => {
    expect(await ssh(host, 'root', 'id -un')).toBe('root\n')
    expect(await ssh(host, 'deploy', 'id -u && echo $SHELL')).toBe('1000\n/bin/bash\n')
    expect(await ssh(host, 'deploy', 'systemctl --user is-system-running --wait')).toBe('running\n')
  })

  test('refuses another key, a system user, and is refused under other host keys', async () => {
    const stranger = await makeSshKey()
    await writeFile(join(folder, 'stranger'), stranger.privateKey, { mode: 0o600 })
    await expect(ssh(host, 'deploy', 'true', { keyFile: 'stranger' })).rejects.toThrow('Permission denied')
    await expect(ssh(host, 'voila', 'true')).rejects.toThrow('Permission denied')
    const elsewhere = `[${host.address}]:${host.port} ${stranger.publicKey}`
    await expect(ssh(host, 'deploy', 'true', { knownHosts: [elsewhere] })).rejects.toThrow(
      'Host key verification failed',
    )
  })

  test('takes files and commands', async () => {
    await host.writeFile('/srv/a b/it’s.sh', 'cat; id -un; exit 3\n', {
      mode: '0750',
      owner: 'deploy:deploy',
    })
    expect(await host.readFile('/srv/a b/it’s.sh')).toBe('cat; id -un; exit 3\n')
    expect((await host.exec("stat -c '%a %U' /srv/*/*")).stdout).toBe('750 deploy\n')
    const result = await host.exec("sh '/srv/a b/it’s.sh'", {
      user: 'deploy',
      input: 'hello\n',
      check: false,
    })
    expect(result).toEqual({ code: 3, stdout: 'hello\ndeploy\n', stderr: '' })
    await expect(host.exec('echo broken >&2; exit 4')).rejects.toThrow(/exit code 4:\nbroken/)
  })

  test('a reboot stops units in order, keeps the disk and the address, and starts enabled units', async () => {
    await host.writeFile('/etc/systemd/system/witness.service', witnessUnit)
    await host.exec('systemctl enable --now witness.service && touch /tmp/gone /run/gone /srv/kept')
    await host.reboot()
    expect((await host.exec('cat /srv/witness')).stdout).toBe('start\nstop\nstart\n')
    expect((await host.exec('ls -d /srv/kept /tmp/gone /run/gone', { check: false })).stdout).toBe(
      '/srv/kept\n',
    )
    expect(await ssh(host, 'deploy', 'systemctl is-active witness')).toBe('active\n')
  })

  test('a power loss stops nothing in order', async () => {
    await host.exec('systemctl restart witness && echo running >/srv/witness')
    await host.kill()
    await expect(ssh(host, 'deploy', 'true')).rejects.toThrow()
    await host.start()
    expect((await host.exec('cat /srv/witness')).stdout).toBe('running\nstart\n')
  })

  test('a pulled cable and a hang make it silent, then it goes on', async () => {
    const silent = { connectTimeoutSeconds: 2 }
    await host.disconnect()
    await expect(ssh(host, 'deploy', 'true', silent)).rejects.toThrow()
    await host.connect()
    expect(await ssh(host, 'deploy', 'echo back')).toBe('back\n')
    await host.pause()
    await expect(ssh(host, 'deploy', 'true', silent)).rejects.toThrow('banner exchange')
    await host.unpause()
    expect(await ssh(host, 'deploy', 'echo back')).toBe('back\n')
  })

  test('two run at once, with identities of their own, and leave nothing behind', async () => {
    let second: TestHost
    {
      await using scoped = await bootHost({ authorizedKeys: [key.publicKey], users: [] })
      second = scoped
      expect(await ssh(second, 'root', 'cat /etc/machine-id')).not.toBe(
        await host.readFile('/etc/machine-id'),
      )
      expect(withoutAddress(second)).not.toEqual(withoutAddress(host))
      await second.pause()
    }
    expect((await docker(['inspect', second.id], { check: false })).code).not.toBe(0)
  })

  test('only the hosts of a process that is gone are leftovers', async () => {
    const ended = await promisify(execFile)('sh', ['-c', 'echo "$(hostname):$$"'])
    const label = `deploy-test-host.owner=${ended.stdout.trim()}`
    const { Config } = JSON.parse((await docker(['inspect', '--format', '{{json .}}', host.id])).stdout)
    const left = ['run', '--detach', '--label', label, Config.Image, 'sleep', '60']
    const ids = [await docker(left), await docker(left)].map(({ stdout }) => stdout.trim())
    // As two runs do that begin at once.
    await Promise.all([removeLeftovers(), removeLeftovers()])
    for (const id of ids) expect((await docker(['inspect', id], { check: false })).code).not.toBe(0)
    expect((await host.exec('true')).code).toBe(0)
  })
})

const witnessUnit = `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'echo start >>/srv/witness'
ExecStop=/bin/sh -c 'echo stop >>/srv/witness'
[Install]
WantedBy=multi-user.target
`

type SshOptions = { keyFile?: string; knownHosts?: string[]; connectTimeoutSeconds?: number }

/** Runs a command with the OpenSSH client; believes only the host keys that it is given. */
async function ssh(to: TestHost, user: string, command: string, options: SshOptions = {}): Promise<string> {
  const { keyFile = 'key', knownHosts = to.hostKeys, connectTimeoutSeconds = 20 } = options
  const knownHostsFile = join(folder, `known_hosts-${to.port}`)
  await writeFile(knownHostsFile, `${knownHosts.join('\n')}\n`)
  const settings = [
    ...['BatchMode=yes', 'StrictHostKeyChecking=yes', 'IdentitiesOnly=yes', 'GlobalKnownHostsFile=/dev/null'],
    ...[`UserKnownHostsFile=${knownHostsFile}`, `ConnectTimeout=${connectTimeoutSeconds}`],
  ].flatMap((setting) => ['-o', setting])
  const target = ['-i', join(folder, keyFile), '-p', String(to.port), `${user}@${to.address}`]
  return (await promisify(execFile)('ssh', ['-F', 'none', ...settings, ...target, command])).stdout
}

function withoutAddress(of: TestHost): string[] {
  return of.hostKeys.map((line) => line.split(' ').slice(1).join(' '))
}
