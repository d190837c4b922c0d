import { type DjangoSite, shown, startDjangoSite } from '@deploy/test/harness/django/site.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const secret = 'a-long-random-text-that-nobody-may-see'
const web = 'http://127.0.0.1:8090'
const exampleFile = 'django/nbh_main/sitesettings.py.example'
const settingsFile = '/etc/nbhosting/sitesettings.py'

let site: DjangoSite
/** The example as version 0.25 has it, and as 0.23 had it. */
let example: string
let oldExample: string

beforeAll(async () => {
  site = await startDjangoSite({
    example: 'nbhosting',
    units: ['nbh-django', 'nbh-monitor'],
    edit: (manifest) => {
      // The kernel under the host belongs to another machine, and so does its clock.
      manifest.setIn(['setup', 'time-sync'], false)
      // One folder is saved as the other: raw and local.
      for (const index of [3, 2]) manifest.deleteIn(['backup', index])
    },
  })
  example = await site.read(exampleFile)
  oldExample = example
    .replace('DEBUG_log_subprocess_stderr', 'log_subprocess_stderr')
    .replace(/.*\ndockerroot.*\n/, '')
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const settings = (text: string) =>
  text
    .replace('your-actual-production-key-here', secret)
    .replace("['nbhosting.example.org']", "['127.0.0.1', 'nbhosting.test']")
const writeSettings = (text: string) =>
  site.host.writeFile(settingsFile, text, { mode: '0640', owner: 'root:deploy' })
const get = (path: string) => site.text(`curl -fsS --max-time 5 ${web}${path}`)
const served = async () => JSON.parse(await get('/health')).release as string
const sql = (query: string) =>
  site.text(
    `python3 -c 'import sqlite3, sys, hashlib
rows = sqlite3.connect("/nbhosting/db.sqlite3").execute(sys.argv[1]).fetchall()
print(len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())' "${query}"`,
  )
/** Every row with every column, and every migration: count and checksum. */
const rows = () => sql('select * from courses_reading order by id')
const migrations = () => sql('select app, name from django_migrations order by id')

const migration = (before: string, operation: string) => `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "${before}")]
    operations = [${operation}]
`

let first: string
let second: string

test('a bare host is set up by the script, twice with the same end', async () => {
  await site.build('0.23.0', { [exampleFile]: oldExample })
  const written = await site.succeed('prepare-host', { environment: 'prod-test', mode: 'script' })
  await site.host.writeFile('/root/set-up.sh', await site.read(written.outputs.scripts!))
  await site.host.exec('sh /root/set-up.sh')
  const again = await site.host.exec('sh /root/set-up.sh')
  expect(again.stdout.split('\n').filter((line) => !/^(?:ok {6}|$)/.test(line))).toEqual([])
  expect((await site.host.exec('sh /root/set-up.sh --check')).code).toBe(0)
  const rules = await site.text('sudo -l -U deploy')
  expect(rules).not.toMatch(/\) ALL|: ALL/)
  expect(rules).toContain('NOPASSWD: /usr/bin/systemctl reload-or-restart nginx')
})

test('settings with the values of the example are refused before anything is there', async () => {
  await writeSettings(oldExample)
  const result = await site.run('deploy-prod-test')
  expect(result.exitCode).toBe(1)
  expect(shown(result)).toContain(`${settingsFile}:5: SECRET_KEY still has the value of the example.`)
  expect(shown(result)).toContain('ALLOWED_HOSTS still has the value of the example.')
  expect(await site.text('ls /opt/nbhosting/releases /etc/systemd/system | grep nbh- || true')).toBe('')
})

test('the first release installs itself, core images before those of courses', async () => {
  await writeSettings(settings(oldExample))
  await site.host.exec(
    `mkdir -p /nbhosting/local/python && echo 'FROM nbhosting/minimal-notebook' > /nbhosting/local/python/Dockerfile`,
  )
  const result = await site.succeed('deploy-prod-test')
  first = result.outputs['release-id']!
  expect(await served()).toBe(first)
  expect(await get('/assets/courses/site.css')).toContain('sans-serif')
  expect(await site.text('docker run --rm --network none python echo made')).toBe('made')
  expect(await site.text('systemctl show -p ExecStart nbh-monitor')).toContain('--period 15 --idle 30')
  expect(shown(result)).toContain('install.sh ended with exit code 0')
  expect(shown(result)).not.toContain(secret)
})

test('a jump of versions removes stopped containers, and a migration keeps every row', async () => {
  await site.host.exec(`python3 -c 'import sqlite3
with sqlite3.connect("/nbhosting/db.sqlite3") as base:
    for n in range(200): base.execute("insert into courses_reading (student, notebook) values (?, ?)", (f"student {n}", f"notebook {n % 7}"))'
    for student in ada bob; do docker run --network none --name "python-x-$student" python true; done`)
  const before = await sql('select id, student, notebook from courses_reading order by id')
  await site.build('0.24.0', {
    'django/courses/migrations/0002_minutes.py': migration(
      '0001_initial',
      'migrations.AddField("reading", "minutes", models.IntegerField(null=True))',
    ),
    'django/courses/models.py': `${await site.read('django/courses/models.py')}    minutes = models.IntegerField(null=True)\n`,
  })
  const result = await site.succeed('deploy-prod-test')
  second = result.outputs['release-id']!
  expect(await served()).toBe(second)
  expect(await site.text('docker ps --all --quiet')).toBe('')
  expect(shown(result)).toContain('2 stopped containers are removed.')
  expect(await sql('select id, student, notebook from courses_reading order by id')).toBe(before)
})

test('an install that ends with 0 and has broken nginx goes back, with every row as it was', async () => {
  const before = { rows: await rows(), migrations: await migrations() }
  await site.build('0.24.1', {
    'django/courses/migrations/0003_upper.py': migration(
      '0002_minutes',
      `migrations.RunSQL("delete from courses_reading where id > 90; update courses_reading set student = upper(student)")`,
    ),
    'etc/nginx.conf.in': (await site.read('etc/nginx.conf.in')).replace('proxy_pass', 'no_such_thing'),
  })
  const result = await site.run('deploy-prod-test')
  expect(result.exitCode).toBe(1)
  expect(shown(result)).toContain('nginx refuses its configuration.')
  expect(result.outputs.outcome, shown(result)).toBe('reverted')
  expect({ rows: await rows(), migrations: await migrations() }).toEqual(before)
  await expect.poll(served, { timeout: 60_000 }).toBe(second)
  await site.host.exec('nginx -t -q')
  expect(await get('/welcome')).toContain('Welcome')
})

test('settings that lack what the new version needs are refused by name and line, and nothing is touched', async () => {
  await site.build('0.25.3', {
    [exampleFile]: example,
    'etc/nginx.conf.in': (await site.read('etc/nginx.conf.in')).replace('no_such_thing', 'proxy_pass'),
    'django/courses/migrations/0003_upper.py': migration('0002_minutes', ''),
  })
  const pid = await site.text('systemctl show -p MainPID --value nbh-django')
  const refused = await site.run('deploy-prod-test')
  expect(refused.exitCode).toBe(1)
  expect(shown(refused)).toContain(`${settingsFile}: dockerroot is missing. See line 18 of ${exampleFile}.`)
  expect(shown(refused)).toContain(
    `${settingsFile}:9: log_subprocess_stderr is called DEBUG_log_subprocess_stderr now.`,
  )
  expect(shown(refused)).not.toContain(secret)
  expect(await site.text('systemctl show -p MainPID --value nbh-django')).toBe(pid)

  await writeSettings(`${settings(example)}\nlog_subprocess_stderr = False\n`)
  const result = await site.succeed('deploy-prod-test')
  expect(await served()).toBe(result.outputs['release-id'])
  expect(JSON.parse(await get('/staff/space')).total).toBeGreaterThan(0)
})

test('a rollback installs the release before again, with the data of today', async () => {
  const before = await rows()
  const result = await site.succeed('rollback', { environment: 'prod-test', reason: 'The new page is slow.' })
  expect(result.outputs['release-id']).toBe(second)
  expect(await served()).toBe(second)
  expect(
    await site.text(
      'runuser -u deploy -- readlink /proc/$(systemctl show -p MainPID --value nbh-monitor)/cwd',
    ),
  ).toContain(second)
  expect(await rows()).toBe(before)
  expect(await site.text('ls /srv/backups/nbhosting-prod-test')).toContain('students')
})
