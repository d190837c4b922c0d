import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { dist } from '@deploy/test/harness/dist.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import type { Run } from '@deploy/test/harness/github/state.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { type RunResult, runAction } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseDocument } from 'yaml'

const example = join(import.meta.dirname, '../../examples/inloop')
const password = 'open sesame'
const secret = 'a-long-random-text-that-nobody-may-see'
const web = 'http://127.0.0.1:8080'

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

/** What the guide calls preparations. */
const setUp = `
  set -eu
  systemctl enable --quiet --now postgresql nginx
  systemd-run --quiet --unit=redis --uid=redis redis-server --bind 127.0.0.1 --save ''
  until redis-cli ping > /dev/null 2>&1; do sleep 0.1; done
  useradd --system --user-group --home-dir /var/lib/inloop inloop
  useradd --system --gid inloop --home-dir /var/lib/inloop huey
  useradd --system --gid inloop --home-dir / gunicorn
  install -d -o huey -g inloop /var/lib/inloop /var/lib/inloop/media /var/lib/inloop/media/solutions
  echo 'print(1)' > /var/lib/inloop/media/solutions/1.txt
  install -d -m 0700 /var/backups/inloop
  runuser -u postgres -- psql -q < /root/role.sql
  rm /root/role.sql
  runuser -u postgres -- createdb --owner=inloop inloop
`

let scratch: string
let workspace: string
let key: SshKey
let host: TestHost
let github: GitHub
let workflow: Run

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'deploy-test-inloop-'))
  workspace = join(scratch, 'workspace')
  key = await makeSshKey()
  ;[host, github] = await Promise.all([
    bootHost({ name: 'staging', authorizedKeys: [key.publicKey], dockerInside: true }),
    startGitHub({ repository: 'acme/inloop' }),
  ])
  workflow = github.run
  const role = `create role inloop login password '${password}';\n`
  await host.writeFile('/root/role.sql', role, { mode: '0600' })
  await host.exec(setUp)
  const own = `PGHOST=127.0.0.1\nPGUSER=inloop\nPGDATABASE=inloop\nPGPASSWORD=${password}\n`
  await host.writeFile('/etc/inloop/database.env', own, { mode: '0600' })
  await variables()
  await repository()
})
afterAll(async () => {
  await host?.destroy()
  await github?.close()
  await rm(scratch, { recursive: true, force: true })
})

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const sql = (query: string) => text(`runuser -u postgres -- psql -d inloop -Atc "${query}"`)
/** Every row with every column, and every migration: count and checksum. */
const rows = () => sql("select count(*), md5(string_agg(s::text, ',' order by id)) from solutions_solution s")
const migrations = () =>
  sql("select string_agg(name, ' ' order by id) from django_migrations where app = 'solutions'")
const get = (path: string) => text(`curl -fsS --max-time 5 ${web}${path}`)
const releaseAt = async (path: string) => JSON.parse(await get(path)).release as string
const shown = ({ log }: RunResult) => log.join('\n')
const pid = (unit: string) => text(`systemctl show -p MainPID --value ${unit}`)

async function variables(changes: Partial<Record<keyof typeof env, string>> = {}): Promise<void> {
  const lines = Object.entries({ ...env, ...changes }).map(([name, value]) => `${name}=${value}\n`)
  await host.writeFile('/etc/inloop/env', lines.join(''), { mode: '0640' })
}

async function git(...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
  return (await promisify(execFile)('git', ['-C', workspace, ...who, ...args])).stdout.trim()
}

async function repository(): Promise<void> {
  await cp(example, workspace, { recursive: true })
  const manifest = parseDocument(await readFile(join(workspace, 'deploy.yml'), 'utf8'))
  const place = ['environments', 'prod-test', 'hosts', 0]
  manifest.setIn([...place, 'address'], host.address)
  manifest.setIn([...place, 'port'], host.port)
  // A minute of load a deployment: test/e2e/under-load.test.ts measures it.
  manifest.delete('nfr')
  manifest.setIn(['gate', 'interval-seconds'], 0.3)
  manifest.setIn(['gate', 'timeout-seconds'], 40)
  manifest.setIn(['gate', 'consecutive-successes'], 2)
  await writeFile(join(workspace, 'deploy.yml'), manifest.toString())
  await git('init', '--quiet', '--initial-branch=main')
}

/** Commits the changes, tags the commit, and builds its release. */
async function build(version: string, changes: Record<string, string> = {}): Promise<RunResult> {
  for (const [path, content] of Object.entries(changes)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), content)
  }
  await git('add', '--all')
  await git('commit', '--quiet', '--allow-empty', '--message', `Release ${version}`)
  await git('tag', `v${version}`)
  workflow = github.seed.run()
  return succeed('build-release')
}

async function run(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
  const access = { 'ssh-key': key.privateKey, 'known-hosts': host.hostKeys.join('\n') }
  return runAction({
    directory: join(dist, action),
    inputs: { ...(action !== 'build-release' && access), ...inputs },
    cwd: workspace,
    github: {
      repository: 'acme/inloop',
      sha: await git('rev-parse', 'HEAD'),
      ref: 'refs/heads/main',
      runId: workflow.id,
    },
    server: { ...github, runtimeToken: github.runtimeTokenFor(workflow) },
  })
}

async function succeed(action: string, inputs: Record<string, string> = {}): Promise<RunResult> {
  const result = await run(action, inputs)
  const said =
    result.exitCode === 0 ? '' : await text('journalctl --no-pager -n 40 -u inloop-web -u inloop-queue')
  expect(result.exitCode, `${shown(result)}\n${said}`).toBe(0)
  return result
}

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

test('variables that break a rule end the deployment before anything is there, by name and without a value', async () => {
  await build('1.0.0')
  await variables({ X_ACCEL_LOCATION: '', GIT_ROOT: '/srv/hidden-elsewhere' })
  const result = await run('deploy-prod-test')
  await variables()
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
  const result = await succeed('deploy-prod-test')
  first = result.outputs['release-id']!
  expect([await releaseAt('/health'), await releaseAt('/queue')]).toEqual([first, first])
  expect(await migrations()).toBe('0001_initial')
  const release = JSON.parse(await text('cat /opt/inloop/current/.release/release.json'))
  expect(release.source).toMatchObject({
    commit: await git('rev-parse', 'HEAD'),
    tree: await git('rev-parse', 'HEAD^{tree}'),
  })
  const sheet = /href="(\/static\/solutions\/site\.[0-9a-f]+\.css)"/.exec(await get('/'))![1]!
  const headers = await text(`curl -fsS -o /tmp/sheet -D - -H 'Accept-Encoding: gzip' ${web}${sheet}`)
  expect(headers).toMatch(/content-encoding: gzip/i)
  expect(await text('gzip -dc < /tmp/sheet')).toBe(
    (await readFile(join(example, 'solutions/static/solutions/site.css'), 'utf8')).trim(),
  )
  expect(await get('/solutions/1/archive')).toBe('print(1)')
  expect(shown(result)).not.toContain(secret)
})

test('an update with a migration keeps the rows, and the queue is another process', async () => {
  await sql(
    "insert into solutions_solution (author, passed) select 'student ' || n, n % 2 = 0 from generate_series(1, 60) n",
  )
  const before = { rows: await rows(), web: await pid('inloop-web'), queue: await pid('inloop-queue') }
  const model =
    (await readFile(join(workspace, 'solutions/models.py'), 'utf8')) +
    '    points = models.IntegerField(null=True)\n'
  await build('1.1.0', {
    'solutions/migrations/0002_points.py': points,
    'solutions/models.py': model,
    'solutions/static/solutions/site.css': 'body { color: navy }\n',
  })
  const result = await succeed('deploy-prod-test')
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
  await build('1.2.0', {
    'solutions/migrations/0003_upper.py': upper,
    'solutions/migrations/0004_broken.py': broken,
  })
  const result = await run('deploy-prod-test')
  expect(result.exitCode).toBe(1)
  expect(shown(result)).toContain('no_such_thing')
  expect(result.outputs.outcome, shown(result)).toBe('reverted')
  expect(await rows()).toBe(before)
  expect(await migrations()).toBe('0001_initial 0002_points')
  expect([await releaseAt('/health'), await releaseAt('/queue')]).toEqual([second, second])
  expect(await get('/')).toContain('student 60'.slice(0, 7))
})

test('F68 what was released stays the commit of its tag when branch and remote are rewritten, and goes back with its assets', async () => {
  const tree = await git('rev-parse', 'v1.0.0^{tree}')
  await git('checkout', '--quiet', '--orphan', 'rewritten')
  await git('commit', '--quiet', '--message', 'Another history')
  await git('branch', '--force', 'main')
  const before = await rows()
  const result = await succeed('rollback', {
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
