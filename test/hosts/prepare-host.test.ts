import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hostSetupSchema } from '@deploy/evidence/host-setup.ts'
import type { RunResult } from '@deploy/test/harness/runner/run-action.ts'
import { listing, serving } from '@deploy/test/harness/voila/observe.ts'
import { type Site, startSite } from '@deploy/test/harness/voila/site.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandsOf } from '../contract/commands-of.ts'

const everything = '/etc /home /opt /root /srv /tmp /var/lib/systemd /var/log/voila.log /var/spool'
const fragment = '/etc/sudoers.d/deploy-voila-prod-test'

let site: Site

beforeAll(async () => {
  site = await startSite({
    bare: true,
    settings: (manifest, key) => {
      const setup = ['environments', 'prod-test', 'setup']
      manifest.setIn([...setup, 'authorized-keys'], [{ key: key.publicKey.trim(), 'agent-only': true }])
      manifest.setIn(
        [...setup, 'folders'],
        [{ path: '/srv/data', owner: 'voila', group: 'voila', mode: '0750' }],
      )
      manifest.setIn([...setup, 'empty-files'], [{ path: '/var/log/voila.log', owner: 'voila' }])
      manifest.setIn([...setup, 'logrotate'], { logs: ['/var/log/voila.log'], user: 'voila' })
      manifest.setIn([...setup, 'services'], ['nginx.service'])
    },
  })
  expect((await site.run('build-release')).exitCode).toBe(0)
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

/** The tests follow each other. */
test('a bare host is set up by the script alone, and a second time nothing changes', async () => {
  const written = await prepare('script')
  expect(written.outputs).toMatchObject({ outcome: 'written', scripts: 'prepare-host/prod-test/lab.sh' })
  await site.host.writeFile(
    '/root/lab.sh',
    await readFile(join(site.repository.directory, 'prepare-host/prod-test/lab.sh')),
  )

  const bare = await everythingOn()
  const before = await site.host.exec('sh /root/lab.sh --check', { check: false })
  expect(before.code).toBe(1)
  expect(before.stdout).toContain('differs  The user deploy, who can log in: there is no user deploy')
  expect(await everythingOn()).toEqual(bare)

  const first = await site.host.exec('sh /root/lab.sh', { check: false })
  expect(first.code, first.stdout + first.stderr).toBe(0)
  expect(first.stdout).toMatch(/^done {5}The user voila/m)

  const done = await everythingOn()
  for (const shell of ['sh', 'bash', 'busybox sh']) {
    const again = await site.host.exec(`${shell} /root/lab.sh`)
    expect(
      again.stdout.split('\n').filter((line) => !/^(?:ok {6}|$)/.test(line)),
      shell,
    ).toEqual([])
    expect((await site.host.exec(`${shell} /root/lab.sh --check`)).code).toBe(0)
  }
  expect(await everythingOn()).toEqual(done)
})

test('then the user without root deploys, by exact commands only', async () => {
  const rules = (await site.host.exec('sudo -l -U deploy')).stdout
  const commands = rules.split('\n').filter((line) => line.includes('NOPASSWD'))
  expect(commands.length).toBeGreaterThan(10)
  for (const command of commands) expect(command).toMatch(/NOPASSWD: \/usr\/bin\/[a-z]+ [^*?[\]]+$/)
  expect(rules).not.toMatch(/\) ALL|: ALL/)

  const dry = await site.run('deploy-prod-test', { 'dry-run': 'true' })
  expect(dry.exitCode, dry.log.join('\n')).toBe(0)
  const deployed = await site.run('deploy-prod-test')
  expect(deployed.exitCode, deployed.log.join('\n')).toBe(0)
  expect(await serving(site.host, 'prod-test')).toBe(deployed.outputs['release-id'])
  expect(deployed.log.join('\n')).toContain('systemd timer of the user')
})

test('the key opens no terminal, no shell, and no tunnel to another machine', async () => {
  await site.host.writeFile('/root/key', site.key.privateKey, { mode: '0600' })
  const ssh = (words: string) =>
    site.host.exec(`ssh -o StrictHostKeyChecking=no -o BatchMode=yes -i /root/key ${words}`, { check: false })
  const terminal = await ssh('-tt deploy@127.0.0.1 tty')
  expect(terminal.stdout + terminal.stderr).toMatch(/PTY allocation request failed|not a tty/)
  expect((await ssh('deploy@127.0.0.1 id')).stderr).toContain('agent-only: SSH_COMMAND_REFUSED')
  const tunnel = await ssh('-W 192.0.2.1:80 deploy@127.0.0.1')
  expect(tunnel.code).not.toBe(0)
  expect(tunnel.stderr).toContain('administratively prohibited')
  await site.host.exec('rm -rf /root/key /root/.ssh/known_hosts')
})

test('drift is named, by a user without root as far as he sees, and changes nothing', async () => {
  expect((await prepare('check', { 'login-user': 'root' })).outputs.outcome).toBe('ready')
  await site.host.exec(
    `chmod 0777 /srv/data; sed -i /daemon-reload/d ${fragment}; gpasswd -d deploy voila; rm /var/lib/systemd/linger/deploy
     echo exit | tee -a /usr/local/lib/deploy/agents/*/agent.sh; sed -i 's/ .opt.voila[^"]*"/ \\/opt"/' /home/deploy/.ssh/authorized_keys`,
  )
  const drifted = await everythingOn()
  const asRoot = await prepare('check', { 'login-user': 'root' })
  expect(asRoot.outputs).toMatchObject({ 'error-code': 'HOST_NOT_PREPARED', outcome: 'differs' })
  expect(await states()).toEqual({
    'member-deploy-voila': 'differs: deploy is not in the group voila',
    'agent-allowed': expect.stringMatching(/^differs: \S+agent\.sh has another text$/),
    'keys-deploy': 'differs: a key is missing, or may do more or less than it should',
    'linger-deploy': 'differs: deploy does not linger',
    sudoers: `differs: ${fragment} has another text`,
    'folder-srv-data': 'differs: /srv/data is voila:voila 777, not voila:voila 750',
  })
  await prepare('check')
  expect(await states()).toMatchObject({
    'member-deploy-voila': 'differs: deploy is not in the group voila',
    sudoers: 'differs: sudo does not let deploy run /usr/bin/systemctl daemon-reload',
  })
  const refused = await prepare('apply')
  expect(refused.outputs['error-code']).toBe('SETUP_NEEDS_ROOT')
  expect(await everythingOn()).toEqual(drifted)
})

test('applying mends it, and nothing else', async () => {
  const mended = await prepare('apply', { 'login-user': 'root' })
  expect(mended.outputs.outcome, mended.log.join('\n')).toBe('changed')
  // Whether the service manager of the user has started since, without the group, is a matter of seconds.
  const done = Object.keys(await states()).filter((id) => id !== 'groups-deploy')
  expect(done).toEqual([
    'member-deploy-voila',
    'agent-allowed',
    'keys-deploy',
    'linger-deploy',
    'sudoers',
    'folder-srv-data',
  ])
  await site.host.exec(
    `useradd -m ops && cp -r /root/.ssh /home/ops && chown -R ops /home/ops/.ssh
     echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ops
     chmod 0440 /etc/sudoers.d/ops`,
  )
  expect((await prepare('apply', { 'login-user': 'ops' })).outputs.outcome).toBe('ready')
  expect((await prepare('check')).outputs.outcome).toBe('unseen')
  expect((await states()).sudoers).toMatch(/^unseen: sudo lets deploy run all of these/)
})

test('what nginx, systemd, sudo or logrotate refuses is not installed, and what was there stays', async () => {
  const good = '# as it was\n'
  await site.host.writeFile('/etc/nginx/conf.d/shop.conf', good)
  const files = [
    { to: '/etc/nginx/conf.d/shop.conf', text: 'upstream { no\n' },
    { to: '/etc/nginx/conf.d/new.conf', text: 'nonsense\n' },
    { to: '/etc/systemd/system/new.service', text: '[Service]\nExecStart=nowhere\n' },
    { to: '/etc/sudoers.d/new', text: 'deploy may do everything\n', mode: '0440' },
    { to: '/etc/logrotate.d/new', text: '/var/log/new.log {\n  rotate often\n}\n' },
    { to: '/etc/sysctl.d/new.conf', text: '# good\n' },
  ]
  await site.repository.manifest((manifest) =>
    manifest.setIn(['environments', 'prod-test', 'setup', 'files'], files),
  )
  const result = await prepare('apply', { 'login-user': 'root' })
  expect(result.outputs['error-code']).toBe('HOST_NOT_PREPARED')
  const found = await states()
  for (const { to } of files.slice(0, 5)) {
    const id = `file${to.replaceAll(/[/.]/g, '-')}`
    expect(found[id], id).toMatch(/^failed: .*(?:refuses|refused)/)
  }
  expect(found['file-etc-sysctl-d-new-conf']).toBe('done: /etc/sysctl.d/new.conf does not exist')
  expect(await site.host.readFile('/etc/nginx/conf.d/shop.conf')).toBe(good)
  const left = await site.host.exec(
    "find /etc/nginx/conf.d /etc/systemd/system /etc/sudoers.d /etc/logrotate.d -name '*new*' -o -name '.*.old'; nginx -t -q; visudo -cq",
  )
  expect(left.stdout).toBe('')
})

test('what the pages tell Ops to run, a host takes', async () => {
  const { host } = site
  const run = (page: string, first: string, changes: [string, string][] = []) => {
    const found = commandsOf(page).find(({ commands }) => commands.startsWith(first))!
    return changes.reduce((text, [from, to]) => text.replaceAll(from, to), found.commands)
  }
  await host.exec(`mkdir -p /srv/page/cron /srv/page/django/nbh_main /etc/cron.d /etc/nbhosting
    cd /srv/page && echo 'ssh-ed25519 AAAA guest@ci' > guest_key.pub
    echo SECRET_KEY=1 > server.env; echo VUE_APP_API_URL=/ > app.env`)
  const examples = join(import.meta.dirname, '../../examples')
  for (const [file, from] of [
    ['cron/datalab-backup', 'datalab/cron/datalab-backup'],
    ['django/nbh_main/sitesettings.py.example', 'nbhosting/django/nbh_main/sitesettings.py.example'],
  ] as const)
    await host.writeFile(`/srv/page/${file}`, await readFile(join(examples, from)))
  const script = [
    // The user of this host is called deploy already.
    run('README.md', 'sudo useradd', [['deploy', 'guest']]),
    run('examples/datalab/README.md', 'sudo install'),
    run('examples/nbhosting/README.md', 'sudo install'),
    run('docs/security.md', 'sudo install', [
      ['~deploy', '/home/guest'],
      ['deploy', 'guest'],
    ]),
  ].join('')
  await host.writeFile('/srv/page/all', script)
  await host.exec('cd /srv/page && bash -eu all')
  const made = await host.exec(
    "stat -c '%a %U %n' /home/guest/.ssh/authorized_keys /opt/hello /opt/hello-test /srv/datalab-test /srv/backups2 /data/prod-test/snapshots /etc/datalab-test/app.env /etc/cron.d/datalab-backup /etc/nbhosting/sitesettings.py",
  )
  expect(made.stdout.trim().split('\n')).toEqual([
    '600 guest /home/guest/.ssh/authorized_keys',
    '755 guest /opt/hello',
    '755 guest /opt/hello-test',
    '755 deploy /srv/datalab-test',
    '700 deploy /srv/backups2',
    '755 root /data/prod-test/snapshots',
    '600 deploy /etc/datalab-test/app.env',
    '644 root /etc/cron.d/datalab-backup',
    '640 root /etc/nbhosting/sitesettings.py',
  ])
  // From now on it is root's file that says who may log in as guest.
  await host.exec(`ssh-keygen -q -t ed25519 -N '' -f /srv/page/own && cp /srv/page/own.pub /home/guest/.ssh/authorized_keys
    usermod --shell /bin/sh guest`)
  const login = 'ssh -i /srv/page/own -o StrictHostKeyChecking=no -o BatchMode=yes guest@127.0.0.1 echo in'
  expect((await host.exec(login, { check: false })).stderr).toContain('Permission denied')
  await host.exec('cp /srv/page/own.pub /etc/ssh/guest.keys')
  expect((await host.exec(login)).stdout).toBe('in\n')
})

async function prepare(mode: string, inputs: Record<string, string> = {}): Promise<RunResult> {
  return site.run('prepare-host', { environment: 'prod-test', mode, ...inputs })
}

/** What the last run found that is not as it should be, or made so. */
async function states(): Promise<Record<string, string>> {
  const text = await readFile(join(site.repository.directory, 'prepare-host/prod-test/lab.json'), 'utf8')
  const { items } = hostSetupSchema.parse(JSON.parse(text))
  return Object.fromEntries(
    items.filter(({ state }) => state !== 'ok').map(({ id, state, said }) => [id, `${state}: ${said}`]),
  )
}

/** Every file with mode, owner, time and digest, but the logs of the service that runs. */
async function everythingOn(): Promise<string[]> {
  const { stdout } = await site.host.exec(
    `find ${everything} -type f -exec sha256sum {} + 2>/dev/null | sort`,
    {
      check: false,
    },
  )
  const all = [...(await listing(site.host, everything)), ...stdout.split('\n')]
  return all.filter((line) => !line.includes('/shared/logs/'))
}
