import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { sh } from '@deploy/agent/sh.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { planDeployment } from '../make.ts'
import {
  environmentOf,
  factsOf,
  front,
  hello,
  imageReleaseOf,
  lab,
  ledger,
  releaseOf,
  shop,
  shopBeside,
  stack,
  viewbovis,
  voila,
} from '../testing.ts'
import { readAnswers } from './answer.ts'
import { plannedCommands } from './commands.ts'
import { emptyFile, folder, installed, present } from './files.ts'
import type { Item } from './item.ts'
import { hostItems } from './items.ts'
import { hostScript } from './script.ts'
import { certificate } from './system.ts'

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

const texts = { 'ops/nginx.conf': "# it's here\n" }
const itemsOf = (manifest: string) => {
  const environment = environmentOf(manifest)
  return hostItems({ application: 'voila', environment, host: environment.hosts[0]!, texts })
}
const scriptOf = (manifest: string) => hostScript(itemsOf(manifest), { title: 'A host\nof ours' })
const full = voila.replace('gate:', `${everything}gate:`)

describe('the commands for sudo', () => {
  test.each([
    ['voila', voila, releaseOf({ 'config/voila.cfg': '' })],
    ['front', front, releaseOf({})],
    ['ledger', ledger, releaseOf({})],
    ['hello', hello, releaseOf({})],
    ['shop', shop, imageReleaseOf({})],
    ['shop beside', shopBeside, imageReleaseOf({})],
    ['viewbovis', viewbovis, imageReleaseOf({})],
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
    if (environment.other === undefined) expect(new Set(commands)).toEqual(new Set(plan.privileged))
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
      "tunnels-deploy by people",
      "linger-deploy",
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

test('a key may do what a deployment needs, and tunnels lead where the gate asks', () => {
  const asked = full.replace('checks: [', 'checks: [{ type: tcp, address: db.example.org, port: 5432 }, ')
  expect(itemsOf(asked).find(({ id }) => id === 'keys-deploy')!.text).toBe(
    `restrict,port-forwarding,permitopen="127.0.0.1:*",permitopen="localhost:*",permitopen="[::1]:*",permitopen="db.example.org:5432",from="10.0.0.0/8" ${key}\n`,
  )
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

const me = userInfo().username
const myGroup = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()

describe.each(findShells())('under $name', (shell) => {
  const place = () => {
    const disk = mkdtempSync(join(tmpdir(), "host's "))
    onTestFinished(() => rmSync(disk, { recursive: true, force: true }))
    const path = shell.path(join(disk, 'bin'))
    // Only root changes hosts: the script is told that it is.
    const id = join(disk, 'id')
    mkdirSync(id)
    writeFileSync(join(id, 'id'), '#!/bin/sh\n[ "$*" != -u ] || { echo 0; exit 0; }\nexec /usr/bin/id "$@"\n')
    chmodSync(join(id, 'id'), 0o755)
    // BusyBox has none of its own.
    symlinkSync(
      execFileSync('sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim(),
      join(id, 'openssl'),
    )
    const run = (items: Item[], ...words: string[]) => {
      const { stdout, stderr, status } = spawnSync('sh', ['-s', '--', '--nonce', 'n', ...words], {
        input: hostScript(items, { title: 'lab' }),
        encoding: 'utf8',
        env: { PATH: `${id}:${path}` },
      })
      const answers = readAnswers(stdout, 'n', items)
      return { status, stderr, answers, states: answers?.map(({ state }) => state) }
    }
    return { disk, run, file: (name: string) => join(disk, name) }
  }
  const mine = { owner: me, group: myGroup }

  it('files and folders come into being once, and are told when somebody changes them', () => {
    const { run, file } = place()
    const items = [
      folder({ path: file('data'), ...mine, mode: '0750' }, 'why'),
      emptyFile({ path: file('data/app.log'), ...mine, mode: '0640' }),
      installed(
        { to: file('etc/app.conf'), text: "it's $HOME `x`\n\ttwo\n", ...mine, mode: '0600' },
        { why: 'why' },
      ),
    ]
    expect(run(items, '--check')).toMatchObject({ status: 1, states: ['differs', 'differs', 'differs'] })
    expect(run(items)).toMatchObject({ status: 0, stderr: '', states: ['done', 'done', 'done'] })
    expect(readFileSync(file('etc/app.conf'), 'utf8')).toBe("it's $HOME `x`\n\ttwo\n")
    const before = statSync(file('etc/app.conf')).ino
    writeFileSync(file('data/app.log'), 'kept')
    expect(run(items)).toMatchObject({ status: 0, states: ['ok', 'ok', 'ok'] })
    expect(statSync(file('etc/app.conf')).ino).toBe(before)

    chmodSync(file('data'), 0o777)
    writeFileSync(file('etc/app.conf'), 'edited')
    const drift = run(items, '--check')
    expect(drift.status).toBe(1)
    expect(drift.answers!.map(({ said }) => said)).toEqual([
      `${file('data')} is ${me}:${myGroup} 777, not ${me}:${myGroup} 750`,
      '',
      `${file('etc/app.conf')} has another text`,
    ])
    expect(run(items)).toMatchObject({ status: 0, states: ['done', 'ok', 'done'] })
    expect(readFileSync(file('data/app.log'), 'utf8')).toBe('kept')
  })

  it('a link leads nobody elsewhere', () => {
    const { run, file } = place()
    mkdirSync(file('secret'), { mode: 0o700 })
    symlinkSync(file('secret'), file('data'))
    const { status, answers } = run([
      folder({ path: file('data'), ...mine, mode: '0755' }, 'why'),
      folder({ path: file('data/inner'), ...mine, mode: '0755' }, 'why'),
    ])
    expect(status).toBe(1)
    expect(answers!.map(({ state, said }) => `${state}: ${said}`)).toEqual([
      `failed: ${file('data')} is a link; it is left alone`,
      `failed: ${file('data')} is really ${file('secret')}: name it so`,
    ])
    expect(statSync(file('secret')).mode & 0o777).toBe(0o700)
  })

  it('what only people can do is left to them, and what cannot be seen is no drift', () => {
    const { run } = place()
    const item = (id: string, rest: Partial<Item>): Item => ({
      id,
      title: id,
      why: 'why',
      check: sh`:`,
      ...rest,
    })
    const items = [
      item('theirs', { check: sh`differs 'it is not there'`, remedy: 'Put it there.' }),
      item('hidden', { check: sh`unseen 'only root may look'`, do: sh`exit 1` }),
      item('lied', { check: sh`differs 'still so'`, do: sh`:` }),
      item('broke', { check: sh`false`, do: sh`echo "first"; printf 'a\\033[31mb\\n' >&2; false; echo no` }),
      item('last', {}),
    ]
    expect(run(items, '--check')).toMatchObject({
      status: 1,
      states: ['differs', 'unseen', 'differs', 'differs', 'ok'],
    })
    const { status, answers } = run(items)
    expect(status).toBe(1)
    expect(answers!.map(({ id, state, said }) => `${id} ${state}: ${said}`)).toEqual([
      'theirs left: it is not there',
      'hidden unseen: only root may look',
      'lied failed: still so',
      'broke failed: first;a[31mb',
      'last ok: ',
    ])
    expect(run([items[1]!, items[4]!], '--check').status).toBe(3)
  })

  it('a certificate is good for long enough, and its key fits and is private', () => {
    const { run, file } = place()
    const make = (name: string, days: number) =>
      execFileSync(
        'openssl',
        [
          ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=lab'.split(' '),
          ...['-days', String(days), '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
        ],
        { stdio: 'ignore' },
      )
    make('good', 90)
    make('late', 10)
    chmodSync(file('good.key'), 0o640)
    const items = [
      certificate({ path: file('good.pem'), key: file('good.key'), minimumDays: 30 }),
      certificate({ path: file('late.pem'), minimumDays: 30 }),
      certificate({ path: file('good.pem'), key: file('late.key'), minimumDays: 30 }),
      certificate({ path: file('none.pem'), minimumDays: 30 }),
      present(file('late.key'), 'why', { secret: true }),
      present(file('good.pem'), 'why', { secret: true }),
    ].map((item, index) => ({ ...item, id: `c${index}` }))
    const told = run(items, '--check').answers!.map(({ state, said }) => `${state}: ${said}`)
    expect(told[0]).toBe('ok: ')
    expect(told[1]).toMatch(/^differs: it ends [A-Z][a-z]+ /)
    expect(told[2]).toBe(`differs: ${file('late.key')} does not fit it`)
    expect(told[3]).toBe(`differs: ${file('none.pem')} does not exist`)
    expect(told[4]).toBe('ok: ')
    expect(told[5]).toBe(`differs: others may read ${file('good.pem')}`)
  })

  it('an answer that is not whole is none', () => {
    const { run } = place()
    const one: Item = { id: 'one', title: 'one', why: 'why', check: sh`kill -9 $$` }
    expect(run([one], '--check').answers).toBeUndefined()
  })
})
