import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '@deploy/manifest/manifest.ts'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { sha256Of } from '../digest.ts'
import { planDeployment, planRollback } from '../make.ts'
import { environmentOf, factsOf, imageReleaseOf, releaseOf, stateOf } from '../testing.ts'
import {
  courses,
  front,
  hello,
  lab,
  ledger,
  shop,
  shopBeside,
  stack,
  viewbovis,
  voila,
} from '../testing-manifests.ts'
import { plannedCommands } from './commands.ts'
import { hostItems } from './items.ts'
import { hostScript } from './script.ts'

const key = `ssh-ed25519 ${'A'.repeat(60)} deploy@ci`
const everything = `setup:
  groups: [editors]
  users: [{ name: voila, system: true, groups: [adm] }, { name: ada, shell: /bin/bash, home: /srv/ada }]
  packages: [python3-venv]
  authorized-keys: [{ key: "${key}", from: "10.0.0.0/8" }]
  signers: [{ name: release@example.org, key: "${key}" }]
  folders: [{ path: /srv/data, owner: voila, mode: "0700" }]
  empty-files: [{ path: /var/log/voila.log, owner: voila }]
  files:
    - { to: /etc/sysctl.d/voila.conf, text: net.core.somaxconn = 1024 }
    - { to: /etc/nginx/conf.d/voila.conf, file: ops/nginx.conf }
    - { to: /etc/systemd/system/report.service, text: "[Service]\\nExecStart=/bin/true\\n" }
  logrotate: { logs: [/opt/voila/shared/logs/*.log], user: voila }
  cron: [{ name: off, schedule: "0 22 * * *", command: "date +%F" }]
  services: [cron.service]
  enabled: [report.service]
  masked: [firewalld.service]
  open: [proxy, 443]
  certificates: [{ path: /etc/ssl/voila.pem, key: /etc/ssl/voila.key, minimum-days: 20 }]
  further:
    - { name: utf8, why: the application reads UTF-8, check: "locale -a |\\n  grep -qi '^c.utf'", do: "echo 'a\\n  b'" }
signature: { allowed-signers: /etc/deploy/allowed_signers }
`

const coursesExample = 'django/nbh_main/sitesettings.py.example'
const texts = { 'ops/nginx.conf': "# it's here\n" }
const itemsOf = (manifest: string) => {
  const environment = environmentOf(manifest)
  const environments = [environment]
  return hostItems({ application: 'voila', environment, environments, host: environment.hosts[0]!, texts })
}
const scriptOf = (manifest: string) => hostScript(itemsOf(manifest), { title: 'A host\nof ours' })
const full = voila.replace('gate:', `${everything}gate:`)
const restricted = full.replace('from: "10.0.0.0/8"', 'agent-only: true')

describe('the commands for sudo', () => {
  test.each([
    ['voila', voila, releaseOf({ 'config/voila.cfg': '' })],
    ['front', front, releaseOf({})],
    ['ledger', ledger, releaseOf({})],
    ['hello', hello, releaseOf({})],
    ['shop', shop, imageReleaseOf({})],
    ['shop beside', shopBeside, imageReleaseOf({})],
    ['viewbovis', viewbovis, imageReleaseOf({})],
    [
      'courses without root, of which some version is denied',
      courses.replace(', user: root', '').replace('"0.25.2"', '"<1.2"'),
      { ...releaseOf({ [coursesExample]: '' }), strategy: 'git-install' as const },
    ],
  ])('of %s are those of its first deployment, without its release', (_, manifest, release) => {
    const environment = environmentOf(manifest)
    const bare = { ...environment, slot: { ...environment.slot, config: [] } }
    const facts = factsOf({ groups: ['docker', 'voila'] })
    const { plan } = planDeployment({
      ...{ application: 'voila', environment: bare, host: 'lab', facts },
      source: { release, configTexts: {} },
    })
    const commands = plannedCommands(environment, 'voila')
    expect(commands).toEqual(expect.arrayContaining(plan.privileged))
    const exact = commands.filter((command) => !command.startsWith('ln -sfn /etc/nginx/sites-available/'))
    if (environment.other === undefined) expect(new Set(exact)).toEqual(new Set(plan.privileged))
  })

  test('have those of going back to what was installed by hand', () => {
    const environment = environmentOf(front.replace('units:', 'adopt: true\nunits:'))
    const subject = { application: 'front', host: 'lab', environment }
    const live = stateOf('1.0.0-000000000000')
    const zero = stateOf('adopted-000000000000', { state: 'good' })
    const facts = factsOf({ current: live.id, releases: [live, zero] })
    const back = planRollback({ ...subject, facts, to: zero.id }).privileged
    expect(back).toContain('systemctl disable --quiet --now report.timer')
    expect(plannedCommands(environment, 'front')).toEqual(expect.arrayContaining(back))
  })

  test("have the way back to the site that Debian's nginx brings along", () => {
    const environment = environmentOf(front)
    const site = '/etc/nginx/sites-enabled/default'
    const target = '/etc/nginx/sites-available/default'
    const there = { kind: 'link', target, sha256: '0'.repeat(64), replaceable: false } as const
    const facts = factsOf({ groups: ['docker'], paths: { [site]: there } })
    const source = { release: releaseOf({}), configTexts: {} }
    const { plan } = planDeployment({ application: 'voila', environment, host: 'lab', facts, source })
    expect(plan.privileged).toContain(`ln -sfn ${target} ${site}`)
    expect(plannedCommands(environment, 'voila')).toEqual(expect.arrayContaining(plan.privileged))
  })

  test('have what a program or a hook of the application does by sudo, as the plan asks for it', () => {
    const own = courses
      .replace(', user: root', '')
      .replace('install:\n', 'install:\n  sudo: [[systemctl, restart, nbh-django]]\n')
      .replace(
        'hooks:\n',
        'hooks:\n  - { name: cache, at: started, run: [bin/cache], sudo: [[/usr/sbin/nginx, -s, reopen]] }\n',
      )
    const environment = environmentOf(own)
    const wanted = ['systemctl restart nbh-django', '/usr/sbin/nginx -s reopen']
    expect(plannedCommands(environment, 'voila')).toEqual(expect.arrayContaining(wanted))
    const source = {
      release: { ...releaseOf({ [coursesExample]: '' }), strategy: 'git-install' as const },
      configTexts: {},
    }
    const plan = (uid: number) =>
      planDeployment({ application: 'voila', environment, host: 'lab', facts: factsOf({ uid }), source }).plan
    expect(plan(1000).privileged).toEqual(expect.arrayContaining(wanted))
    expect(plan(0).privileged).toEqual([])
  })

  test('a login as root needs none, and no user, key or linger', () => {
    const asRoot = voila.replace('address: lab.example.org', 'address: lab.example.org, user: root')
    const ids = itemsOf(asRoot).map(({ id }) => id)
    expect(ids).toEqual(['programs', 'group-voila', 'tunnels-root', 'folder-opt-voila', 'time'])
  })
})

test('what follows from deploy.yml needs no section of its own', () => {
  expect(itemsOf(voila).map(({ id, do: act }) => `${id}${act ? '' : ' by people'}`)).toMatchInlineSnapshot(`
    [
      "programs by people",
      "user-deploy",
      "group-voila",
      "member-deploy-voila",
      "member-deploy-systemd-journal",
      "tunnels-deploy by people",
      "linger-deploy",
      "groups-deploy",
      "sudoers",
      "folder-opt-voila",
      "time",
    ]
  `)
  expect(itemsOf(shop).map(({ id, do: act }) => `${id}${act ? '' : ' by people'}`)).toMatchInlineSnapshot(`
    [
      "programs by people",
      "user-deploy",
      "member-deploy-docker by people",
      "tunnels-deploy by people",
      "linger-deploy",
      "groups-deploy",
      "folder-opt-shop",
      "there-srv-shop-data by people",
      "there-srv-shop-cfg by people",
      "there-srv-shop-env by people",
      "runs-docker-service",
      "time",
    ]
  `)
})

test('the group of Docker needs a reason, which is told', () => {
  const given = itemsOf(shop.replace('gate:', 'setup: { docker-group: it starts containers }\ngate:'))
  const item = given.find(({ id }) => id === 'member-deploy-docker')!
  expect(item.why).toMatch(/can become root.*it starts containers/)
  expect(item.do).toBeDefined()
  expect(itemsOf(shop).find(({ id }) => id === 'member-deploy-docker')!.do).toBeUndefined()
})

test('an engine without root does for who was not given the group of Docker', () => {
  const group = 'setup: { docker-group: it starts containers }\ngate:'
  const doing = (manifest: string) =>
    itemsOf(manifest).flatMap(({ id, title }) => (title.includes('without root') ? [id] : []))
  expect(doing(shop)).toEqual(['member-deploy-docker', 'runs-docker-service'])
  expect(doing(shop.replace('gate:', group))).toEqual([])
  expect(doing(shop.replace('hosts: [{ ', 'hosts: [{ user: root, '))).toEqual([])
})

test('a key may do what a deployment needs, and tunnels lead where the gate asks', () => {
  const asked = full.replace('checks: [', 'checks: [{ type: tcp, address: db.example.org, port: 5432 }, ')
  expect(itemsOf(asked).find(({ id }) => id === 'keys-deploy')!.text).toBe(
    `restrict,port-forwarding,permitopen="127.0.0.1:*",permitopen="localhost:*",permitopen="[::1]:*",permitopen="db.example.org:5432",from="10.0.0.0/8" ${key}\n`,
  )
})

test('a key may be restricted to the agent, which root puts on the host before', () => {
  const items = itemsOf(restricted)
  expect(items.find(({ id }) => id === 'keys-deploy')!.text).toContain(
    'command="/usr/local/lib/deploy/agent-only /opt/voila",restrict,',
  )
  const before = items
    .slice(
      0,
      items.findIndex(({ id }) => id === 'keys-deploy'),
    )
    .map(({ id }) => id)
  expect(before).toEqual(
    expect.arrayContaining(['folder-usr-local-lib-deploy', 'agent-only', 'agent-allowed']),
  )
  const agent = items.find(({ id }) => id === 'agent-allowed')!
  expect(agent.check.script).toContain(
    `/usr/local/lib/deploy/agents/${sha256Of(agent.text!)}/agent.sh root root 644`,
  )
  expect(itemsOf(full).map(({ id }) => id)).not.toContain('agent-only')
})

test('a key that two environments share on a host has one line, for both', () => {
  const [first, second] = ['/opt/one', '/opt/two'].map((root) => {
    const environment = environmentOf(
      restricted.replace(
        'checks: [',
        `checks: [{ type: tcp, address: db${root.replaceAll('/', '-')}.example.org, port: 5432 }, `,
      ),
    )
    return { ...environment, slot: { ...environment.slot, root } }
  })
  const host = first!.hosts[0]!
  const apart = { ...second!, hosts: [{ ...host, user: 'other' }] }
  const lineFor = (environment: Environment, environments: Environment[]) =>
    hostItems({ application: 'voila', environment, environments, host, texts }).find(
      ({ id }) => id === 'keys-deploy',
    )!.text!
  const line = lineFor(first!, [first!, second!])
  expect(lineFor(second!, [first!, second!])).toBe(line)
  expect(line).toContain('command="/usr/local/lib/deploy/agent-only /opt/one /opt/two",')
  expect(line).toMatch(/permitopen="db-opt-one.example.org:5432",permitopen="db-opt-two.example.org:5432"/)
  expect(lineFor(first!, [first!, apart])).toContain('agent-only /opt/one",')
})

test('the signers of the section are whom ssh-keygen believes, for this application only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signers-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const keygen = (words: string[], input = '') =>
    spawnSync('ssh-keygen', words, { cwd: folder, input, encoding: 'utf8' }).status
  expect(keygen(['-q', '-t', 'ed25519', '-N', '', '-C', 'ci', '-f', 'signing'])).toBe(0)
  const mine = full.replace(
    /(name: release@example.org, key: ")[^"]*/,
    `$1${readFileSync(join(folder, 'signing.pub'), 'utf8').trim()}`,
  )
  const item = itemsOf(mine).find(({ title }) => title === 'The file /etc/deploy/allowed_signers')!
  writeFileSync(join(folder, 'allowed'), item.text!)
  for (const [namespace, status] of [
    ['release@voila', 0],
    ['release@other', 255],
  ] as const) {
    writeFileSync(join(folder, 'sums'), 'sums')
    rmSync(join(folder, 'sums.sig'), { force: true })
    expect(keygen(['-q', '-Y', 'sign', '-f', 'signing', '-n', namespace, 'sums'])).toBe(0)
    const verify = [
      '-Y',
      'verify',
      '-f',
      'allowed',
      '-I',
      'release@example.org',
      '-n',
      namespace,
      '-s',
      'sums.sig',
    ]
    expect(keygen(verify, 'sums'), namespace).toBe(status)
  }
})

test('what has the same name but for its punctuation is told apart', () => {
  const twins = full.replace(
    'folders: [',
    'folders: [{ path: /srv/a-b }, { path: /srv/a/b }, { path: /srv/a/b }, ',
  )
  const ids = itemsOf(twins).map(({ id }) => id)
  expect(ids.filter((id) => id.startsWith('folder-srv-a'))).toEqual(['folder-srv-a-b', 'folder-srv-a-b-2'])
  expect(new Set(ids).size).toBe(ids.length)
})

describe('the script', () => {
  const script = scriptOf(full)

  it('is one file to read: each item with its title and why, and all texts as they are installed', () => {
    for (const { title, why, text } of itemsOf(full)) {
      expect(script).toContain(`# ${title}\n# ${why}\n`)
      if (text !== undefined) expect(script).toContain(`\n${text}END_`)
    }
    expect(script.split('\n')[1]).toBe('# A host of ours')
  })

  it.each([
    ['everything', full],
    ['a key for the agent only', restricted],
    ['front', front],
    ['shop', shop],
    ['lab', lab],
    ['stack', stack],
    ['ledger', ledger],
  ])('passes shellcheck: %s', (_, manifest) => {
    const found = spawnSync('shellcheck', ['-s', 'sh', '-'], { input: scriptOf(manifest), encoding: 'utf8' })
    if (found.error)
      return console.warn('shellcheck is not installed here: the script was not checked by it.')
    expect(found.stdout).toBe('')
  })

  it('does nothing when its last line did not arrive', () => {
    const cut = script.slice(0, script.lastIndexOf('main "$@"'))
    const { status, stdout } = spawnSync('sh', ['-s', '--', '--check'], { input: cut, encoding: 'utf8' })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })
})
