import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import type { Document } from 'yaml'
import { docker } from '../hosts/docker.ts'
import type { TestHost } from '../hosts/host.ts'
import { shortenNfr } from '../short-nfr.ts'
import { type DjangoSite, startDjangoSite } from './site.ts'

export const secret = 'a-long-random-text-that-nobody-may-see'
const password = 'open sesame'

const env = {
  ALLOWED_HOSTS: '127.0.0.1',
  DATABASE_URL: `postgres://inloop:${encodeURIComponent(password)}@127.0.0.1:5432/inloop`,
  DJANGO_SETTINGS_MODULE: 'inloop.settings',
  GIT_ROOT: '/var/lib/inloop/media/git',
  LANG: 'en_US.UTF-8',
  MEDIA_ROOT: '/var/lib/inloop/media',
  PROXY_ENABLED: 'True',
  X_ACCEL_LOCATION: '/sendfile',
  REDIS_URL: 'redis://127.0.0.1:6379/1',
  SECRET_KEY: secret,
  STATIC_ROOT: '/opt/inloop/current/static',
}

/**
 * The example inloop on hosts that have its packages, and let in nobody but root. The first one has the database. The key that deploys
 * is restricted to the agent.
 * With `load` each release is put under a short load and killed.
 */
export async function startInloop({
  names = ['web'],
  load = false,
  edit = () => {},
}: {
  names?: [string, ...string[]]
  load?: boolean
  edit?: (manifest: Document) => void
} = {}): Promise<DjangoSite> {
  const site = await startDjangoSite({
    example: 'inloop',
    units: ['inloop-web', 'inloop-queue'],
    names,
    bare: true,
    edit: (manifest, key) => {
      if (load) shortenNfr(manifest)
      else manifest.delete('nfr')
      // The kernel under the host belongs to another machine, and so does its clock.
      manifest.setIn(['setup', 'time-sync'], false)
      manifest.setIn(['setup', 'authorized-keys'], [{ key: key.publicKey.trim(), 'agent-only': true }])
      edit(manifest)
    },
  })
  await Promise.all(site.hosts.map(installNode))
  await site.host.writeFile('/etc/systemd/system/redis-server.service.d/container.conf', inContainer)
  await site.host.exec('systemctl daemon-reload')
  return site
}

/** What systemd cannot do within a container. */
const inContainer = `[Service]
PrivateUsers=no
PrivateDevices=no
ProtectClock=no
ProtectControlGroups=no
ProtectKernelLogs=no
ProtectKernelTunables=no
ProtectProc=default
`

/** Node and npm of this machine: Debian's npm would bring some 400 packages into the image of all host tests. */
async function installNode({ id }: TestHost): Promise<void> {
  const found = await promisify(execFile)('sh', ['-c', 'readlink -f "$(command -v npm)"'])
  const npm = dirname(dirname(found.stdout.trim()))
  await docker(['cp', '--follow-link', process.execPath, `${id}:/usr/local/bin/node`])
  await docker(['cp', npm, `${id}:/usr/local/lib/npm`])
  await docker(['exec', id, 'ln', '-s', '/usr/local/lib/npm/bin/npm-cli.js', '/usr/local/bin/npm'])
}

/** Brings the scripts of prepare-host to the hosts, where `prepare` runs them. */
export async function bringScripts(site: DjangoSite): Promise<void> {
  const written = await site.succeed('prepare-host', { environment: 'prod-test', mode: 'script' })
  const scripts = await Promise.all(written.outputs.scripts!.split('\n').map(site.read))
  await Promise.all(site.hosts.map((host, index) => host.writeFile('/root/set-up.sh', scripts[index]!)))
}

/** Runs the script of prepare-host: its exit code, and what was or is not as it should be. */
export async function prepare(host: TestHost, words = ''): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await host.exec(`sh /root/set-up.sh ${words}`, { check: false })
  const said = `${stdout}${stderr}`.split('\n').filter((line) => !/^(?:ok {6}|$)/.test(line))
  return { code, said: said.join('\n') }
}

/** What Ops put there by hand: the variables, and the password of the database. */
export async function bringSecrets(
  { host, hosts }: DjangoSite,
  changes: Partial<typeof env> = {},
): Promise<void> {
  await Promise.all(hosts.map((each) => writeVariables(each, changes)))
  const own = `PGHOST=127.0.0.1\nPGUSER=inloop\nPGDATABASE=inloop\nPGPASSWORD=${password}\n`
  await host.writeFile('/etc/inloop/database.env', own, { mode: '0600', owner: 'deploy' })
  await host.writeFile('/root/role.sql', `alter role inloop password '${password}';\n`, { mode: '0600' })
  await host.exec('runuser -u postgres -- psql -q < /root/role.sql; rm /root/role.sql')
  await host.exec("echo 'print(1)' > /var/lib/inloop/media/solutions/1.txt")
}

export async function writeVariables(host: TestHost, changes: Partial<typeof env> = {}): Promise<void> {
  const lines = Object.entries({ ...env, ...changes }).map(([name, value]) => `${name}=${value}\n`)
  await host.writeFile('/etc/inloop/env', lines.join(''), { mode: '0640', owner: 'root:inloop' })
}

/** From a host that has no more than packages to one that is ready, by the script and by what only Ops know. */
export async function setUp(site: DjangoSite, changes: Partial<typeof env> = {}): Promise<void> {
  await bringScripts(site)
  const first = await Promise.all(site.hosts.map((host) => prepare(host)))
  // Secrets are in no script: on the host of the backup one is missing yet.
  expect(first[0]!.said).toContain('/etc/inloop/database.env does not exist')
  await bringSecrets(site, changes)
  for (const host of site.hosts) expect(await prepare(host)).toEqual({ code: 0, said: '' })
}
