import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type DjangoSite, shown, startDjangoSite } from '@deploy/test/harness/django/site.ts'
import { sudoLines } from '@deploy/test/harness/sudo.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const checkout = '/srv/nbhosting'
const units = '/etc/systemd/system/nbh-django.service /etc/systemd/system/nbh-monitor.service'

let site: DjangoSite

beforeAll(async () => {
  site = await startDjangoSite({
    example: 'nbhosting',
    units: ['nbh-django', 'nbh-monitor'],
    edit: (manifest) => {
      manifest.setIn(['setup', 'time-sync'], false)
      for (const index of [3, 2, 1]) manifest.deleteIn(['backup', index])
      // Images are the matter of test/hosts/nbhosting.test.ts.
      manifest.delete('hooks')
      manifest.set('path', checkout)
      // What saves the data of the first deployment is what was installed by hand.
      const data = (word: string) => [`${checkout}/bin/nbh-data`, word]
      manifest.setIn(['backup', 0, 'command'], data('dump'))
      manifest.setIn(['backup', 0, 'restore', 'command'], data('restore'))
      manifest.setIn(['backup', 0, 'restore', 'schema-version'], data('version'))
      manifest.set('adopt', true)
    },
  })
  await site.build('0.24.0')
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const served = async () =>
  JSON.parse(await site.text('curl -fsS --max-time 5 http://127.0.0.1:8090/health')).release as string
const rows = () =>
  site.text(
    `python3 -c 'import sqlite3; print(sqlite3.connect("/nbhosting/db.sqlite3").execute("select count(*), min(student), max(student) from courses_reading").fetchall())'`,
  )

/** A clone, the settings in it, and `./install.sh`, as the guide says it, by the user who deploys later on. */
async function installByHand(): Promise<void> {
  const { host } = site
  const written = await site.succeed('prepare-host', { environment: 'prod-test', mode: 'script' })
  await host.writeFile('/root/set-up.sh', await site.read(written.outputs.scripts!))
  const { stdout } = await promisify(execFile)('git', ['-C', site.workspace, 'archive', 'HEAD'], {
    encoding: 'buffer',
  })
  await host.writeFile('/root/clone.tar', stdout)
  const settings = (await site.read('django/nbh_main/sitesettings.py.example'))
    .replace('your-actual-production-key-here', 'a-long-random-text-that-nobody-may-see')
    .replace("['nbhosting.example.org']", "['127.0.0.1', 'nbhosting.test']")
  await host.writeFile('/etc/nbhosting/sitesettings.py', settings, {
    mode: '0640',
    owner: 'root:deploy',
  })
  await host.exec(`
    sh /root/set-up.sh
    mkdir ${checkout} && tar -xf /root/clone.tar -C ${checkout}
    cp /etc/nbhosting/sitesettings.py ${checkout}/django/nbh_main
    chown -R deploy:deploy ${checkout}
    cd ${checkout} && runuser -u deploy -- ./install.sh
    python3 -c 'import sqlite3
with sqlite3.connect("/nbhosting/db.sqlite3") as base:
    for n in range(50): base.execute("insert into courses_reading (student, notebook) values (?, ?)", (f"student {n}", "one"))'
  `)
  await expect.poll(served, { timeout: 60_000 }).toBe('nbhosting')
}

/** What was installed by hand is moved by commands that only the plan knows, when it has seen the host. */
async function allowWhatIsAsked(): Promise<void> {
  const refused = await site.run('deploy-prod-test', { 'dry-run': 'true' })
  expect(refused.outputs['error-code'], shown(refused)).toBe('SUDO_REFUSED')
  const lines = sudoLines(refused)
  expect(lines.join('\n')).toContain('/usr/bin/mv')
  await site.host.writeFile('/etc/sudoers.d/deploy-nbhosting-prod-test', `${lines.join('\n')}\n`, {
    mode: '0440',
  })
}

/** The tests follow each other. */
test('a first release that breaks the site leaves what was installed by hand as it was', async () => {
  await installByHand()
  await allowWhatIsAsked()
  const before = { rows: await rows(), units: await site.text(`cat ${units}; ls -A ${checkout}`) }
  const proxy = await site.read('etc/nginx.conf.in')
  await site.build('0.24.1', { 'etc/nginx.conf.in': proxy.replace('proxy_pass', 'no_such_thing') })
  const result = await site.run('deploy-prod-test')
  expect(result.exitCode).toBe(1)
  expect(shown(result)).toContain('nginx refuses its configuration.')
  expect(result.outputs.outcome, shown(result)).toBe('reverted')
  await expect.poll(served, { timeout: 60_000 }).toBe('nbhosting')
  expect({ rows: await rows(), units: await site.text(`cat ${units}; ls -A ${checkout}`) }).toEqual(before)
  await site.build('0.24.2', { 'etc/nginx.conf.in': proxy })
})

test('it becomes release zero, and the action rollback installs it again', async () => {
  const before = await rows()
  const deployed = await site.succeed('deploy-prod-test')
  expect(await served()).toBe(deployed.outputs['release-id'])
  expect(await site.text(`readlink ${checkout}`)).toBe('/opt/nbhosting/current')

  const back = await site.succeed('rollback', { environment: 'prod-test', reason: 'by hand was better' })
  const zero = back.outputs['release-id']!
  expect(zero).toMatch(/^adopted-[0-9a-f]{12}$/)
  expect(await served()).toBe(zero)
  expect(
    await site.text(
      'runuser -u deploy -- readlink /proc/$(systemctl show -p MainPID --value nbh-monitor)/cwd',
    ),
  ).toContain(zero)
  expect(await rows()).toBe(before)

  const again = await site.succeed('deploy-prod-test')
  expect(await served()).toBe(again.outputs['release-id'])
})
