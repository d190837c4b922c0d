import { secret, setUp, startInloop, writeVariables } from '@deploy/test/harness/django/inloop.ts'
import { type DjangoSite, shown } from '@deploy/test/harness/django/site.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import { withoutNfr } from '@deploy/test/harness/short-nfr.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const web = 'http://127.0.0.1:8080'

let site: DjangoSite
let host: TestHost

beforeAll(async () => {
  site = await startInloop({ load: true })
  host = site.host
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const text = (command: string) => site.text(command)
const sql = (query: string) => text(`runuser -u postgres -- psql -d inloop -Atc "${query}"`)
/** Every row with every column, and every migration: count and checksum. */
const rows = () => sql("select count(*), md5(string_agg(s::text, ',' order by id)) from solutions_solution s")
const migrations = () =>
  sql("select string_agg(name, ' ' order by id) from django_migrations where app = 'solutions'")
const get = (path: string) => text(`curl -fsS --max-time 5 ${web}${path}`)
const releaseAt = async (path: string) => JSON.parse(await get(path)).release as string
const pid = (unit: string) => text(`systemctl show -p MainPID --value ${unit}`)

const field = (number: string, operation: string) => `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("solutions", "${number}")]
    operations = [${operation}]
`
const points = field(
  '0001_initial',
  'migrations.AddField("solution", "points", models.IntegerField(null=True))',
)
const upper = field(
  '0002_points',
  `migrations.RunSQL("update solutions_solution set author = upper(author); delete from solutions_solution where id > 40")`,
)
const broken = field('0003_upper', 'migrations.RunSQL("select no_such_thing from solutions_solution")')

let first: string
let second: string

test('a bare host is set up by the script of prepare-host and the secrets of Ops, and a second time nothing changes', async () => {
  await site.build('1.0.0')
  await setUp(site)
  const rules = await text('sudo -l -U deploy')
  expect(rules).not.toMatch(/\) ALL|: ALL/)
  const commands = rules.split('\n').filter((line) => line.includes('NOPASSWD'))
  expect(commands.length).toBeGreaterThan(10)
  for (const command of commands) expect(command).toMatch(/NOPASSWD: \/usr\/s?bin\/[a-z]+ [^*?[\]]+$/)
})

test('variables that break a rule end the deployment before anything is there, by name and without a value', async () => {
  await writeVariables(host, { X_ACCEL_LOCATION: '', GIT_ROOT: '/srv/hidden-elsewhere' })
  const result = await site.run('deploy-prod-test')
  await writeVariables(host)
  expect(result.exitCode).toBe(1)
  expect(shown(result)).toContain('GIT_ROOT must lie under MEDIA_ROOT')
  expect(shown(result)).toContain(
    'X_ACCEL_LOCATION has no value in /etc/inloop/env, because of PROXY_ENABLED=True',
  )
  expect(shown(result)).not.toContain('hidden-elsewhere')
  expect(shown(result)).not.toContain(secret)
  expect(await text('ls /opt/inloop/releases')).toBe('')
})

test('the first release of a commit: web, queue, database, assets', async () => {
  const result = await site.succeed('deploy-prod-test')
  first = result.outputs['release-id']!
  expect([await releaseAt('/health'), await releaseAt('/queue')]).toEqual([first, first])
  expect(await migrations()).toBe('0001_initial')
  const release = JSON.parse(await text('cat /opt/inloop/current/.release/release.json'))
  expect(release.source).toMatchObject({
    commit: await site.git('rev-parse', 'HEAD'),
    tree: await site.git('rev-parse', 'HEAD^{tree}'),
  })
  const sheet = /href="(\/static\/solutions\/site\.[0-9a-f]+\.css)"/.exec(await get('/'))![1]!
  const headers = await text(`curl -fsS -o /tmp/sheet -D - -H 'Accept-Encoding: gzip' ${web}${sheet}`)
  expect(headers).toMatch(/content-encoding: gzip/i)
  expect(await text('gzip -dc < /tmp/sheet')).toBe(
    (await site.read('solutions/static/solutions/site.css')).trim(),
  )
  // npm has brought exactly what the lock file names, and run no script of it.
  const script = /src="(\/static\/ui\/ui\.[0-9a-f]+\.js)"/.exec(await get('/'))![1]!
  const packed = await text(`curl -fsS -o /tmp/script -D - -H 'Accept-Encoding: gzip' ${web}${script}`)
  expect(packed).toMatch(/content-encoding: gzip/i)
  expect(await text('gzip -dc < /tmp/script')).toContain('solutions`')
  expect(await text('ls /opt/inloop/current/node_modules/inloop-ui')).toBe('dist\npackage.json')
  expect(await get('/solutions/1/archive')).toBe('print(1)')
  const { hosts } = JSON.parse(await site.read('evidence/prod-test/deployment.json'))
  expect(hosts[0].further).toMatchObject({
    load: { offered: '20 requests a second', requests: 60, p95Ms: expect.any(Number) },
    readySeconds: expect.any(Number),
  })
  const bore = /\| 20 requests a second \| 60 \|.*\| answered after [0-9.]+ s \|/
  expect(await site.read('evidence/change-record.md')).toMatch(bore)
  expect(shown(result)).not.toContain(secret)
})

test('an update with a migration keeps the rows, and the queue is another process', async () => {
  await sql(
    "insert into solutions_solution (author, passed) select 'student ' || n, n % 2 = 0 from generate_series(1, 60) n",
  )
  const before = { rows: await rows(), web: await pid('inloop-web'), queue: await pid('inloop-queue') }
  const model = `${await site.read('solutions/models.py')}    points = models.IntegerField(null=True)\n`
  await site.build('1.1.0', {
    'deploy.yml': withoutNfr(await site.read('deploy.yml')),
    'solutions/migrations/0002_points.py': points,
    'solutions/models.py': model,
    'solutions/static/solutions/site.css': 'body { color: navy }\n',
  })
  const result = await site.succeed('deploy-prod-test')
  second = result.outputs['release-id']!
  expect([await releaseAt('/health'), await releaseAt('/queue')]).toEqual([second, second])
  expect(await migrations()).toBe('0001_initial 0002_points')
  expect(
    await sql(
      "select count(*), md5(string_agg((id, author, passed)::text, ',' order by id)) from solutions_solution",
    ),
  ).toBe(before.rows)
  expect(await pid('inloop-web')).not.toBe(before.web)
  expect(await pid('inloop-queue')).not.toBe(before.queue)
})

test('a migration that fails after another has changed the rows goes back, with every row as it was', async () => {
  const before = await rows()
  await site.build('1.2.0', {
    'solutions/migrations/0003_upper.py': upper,
    'solutions/migrations/0004_broken.py': broken,
  })
  const result = await site.run('deploy-prod-test')
  expect(result.exitCode).toBe(1)
  expect(shown(result)).toContain('no_such_thing')
  expect(result.outputs.outcome, shown(result)).toBe('reverted')
  expect(await rows()).toBe(before)
  expect(await migrations()).toBe('0001_initial 0002_points')
  expect([await releaseAt('/health'), await releaseAt('/queue')]).toEqual([second, second])
  expect(await get('/')).toContain('student 60'.slice(0, 7))
})

test('a package that is not what the lock file says is never installed', async () => {
  const lock = await site.read('package-lock.json')
  await site.build('1.3.0', { 'package-lock.json': lock.replace(/sha512-..../, 'sha512-AAAA') })
  const result = await site.run('deploy-prod-test')
  expect(result.exitCode).toBe(1)
  expect(shown(result)).toContain('EINTEGRITY')
  expect([await releaseAt('/health'), await releaseAt('/queue')]).toEqual([second, second])
})

test('F68 what was released stays the commit of its tag when branch and remote are rewritten, and goes back with its assets', async () => {
  const tree = await site.git('rev-parse', 'v1.0.0^{tree}')
  await site.git('checkout', '--quiet', '--orphan', 'rewritten')
  await site.git('commit', '--quiet', '--message', 'Another history')
  await site.git('branch', '--force', 'main')
  const before = await rows()
  const result = await site.succeed('rollback', {
    environment: 'prod-test',
    reason: 'The new points confuse people.',
  })
  expect(result.outputs['release-id']).toBe(first)
  expect([await releaseAt('/health'), await releaseAt('/queue')]).toEqual([first, first])
  expect(JSON.parse(await text('cat /opt/inloop/current/.release/release.json')).source.tree).toBe(tree)
  expect(await text('cd /opt/inloop/current && sha256sum -c .release/SHA256SUMS | grep -vc OK || true')).toBe(
    '0',
  )
  // The data are those of today: nobody asked for the old ones.
  expect(await rows()).toBe(before)
  const sheet = /href="(\/static\/[^"]+)"/.exec(await get('/'))![1]!
  expect(await get(sheet)).toContain('sans-serif')
})

test('status tells web, queue and nginx, and the queue that somebody has stopped', async () => {
  const told = async (inputs: Record<string, string> = {}) => {
    const { outputs, ...result } = await site.run('status', { environment: 'prod-test', ...inputs })
    const [staging] = JSON.parse(await site.read('status.json')).hosts
    return { outputs, services: staging.services, printed: shown({ outputs, ...result }) }
  }
  const active = (name: string) => ({ name, state: 'active', asWanted: true })
  const [web, queue, nginx] = ['inloop-web.service', 'inloop-queue.service', 'nginx.service'].map(active)
  const good = await told()
  expect(good.outputs.verdict, good.printed).toBe('good')
  expect(good.services).toEqual([web, queue, nginx])
  await host.exec('systemctl stop inloop-queue')
  const stopped = await told({ 'when-attention': 'fail' })
  await host.exec('systemctl start inloop-queue')
  expect(stopped).toMatchObject({
    outputs: { 'error-code': 'ATTENTION_NEEDED' },
    services: [web, { ...queue, state: 'inactive', asWanted: false }, nginx],
    printed: expect.stringContaining('inloop-queue.service is inactive'),
  })
})

test('the key that did all this opens no shell and copies nothing, and its calls are in the log of the host', async () => {
  await host.writeFile('/root/key', site.key.privateKey, { mode: '0600' })
  const options = '-o StrictHostKeyChecking=no -o BatchMode=yes -o IdentitiesOnly=yes -i /root/key'
  const refused = async (command: string) => {
    const { code, stdout, stderr } = await host.exec(command, { check: false })
    expect({ command, refused: code !== 0, stdout }).toEqual({ command, refused: true, stdout: '' })
    return stderr
  }
  const login = `${options} deploy@127.0.0.1`
  for (const words of ['', 'id', '"sh -c \'id\'"', '"exec sh -c \'id\'"', '-t bash'])
    expect(await refused(`ssh ${login} ${words}`)).toContain('agent-only: SSH_COMMAND_REFUSED')
  await refused(`echo 'put /etc/hostname /tmp/copied' | sftp -q -b - ${login}`)
  for (const old of ['', '-O'])
    await refused(`scp ${old} ${options} /etc/hostname deploy@127.0.0.1:/tmp/copied`)
  expect(await text('ls /tmp/copied 2>/dev/null || true; rm -rf /root/key /root/.ssh/known_hosts')).toBe('')
  const log = await text('journalctl -t deploy -o cat --no-pager')
  for (const line of [
    'activate in /opt/inloop',
    'confirm in /opt/inloop',
    'look',
    'refused: SSH_COMMAND_REFUSED',
  ])
    expect(log).toMatch(new RegExp(`^agent-only: deploy from [0-9.]+: ${line}$`, 'm'))
  expect(log).not.toContain(secret)
  expect(await text("stat -c '%U %a' /usr/local/lib/deploy /usr/local/lib/deploy/agents/*/agent.sh")).toBe(
    'root 755\nroot 644',
  )
})
