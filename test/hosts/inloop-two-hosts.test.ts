import { bringScripts, bringSecrets, prepare, startInloop } from '@deploy/test/harness/django/inloop.ts'
import { type DjangoSite, shown } from '@deploy/test/harness/django/site.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let site: DjangoSite
let web: TestHost
let queue: TestHost
let first: string

/** Web and queue as the example has them in prod: the second host has the queue alone, and the first one's Redis. */
beforeAll(async () => {
  site = await startInloop({
    names: ['web', 'queue'],
    edit: (manifest) => {
      const prod = (key: string) => manifest.getIn(['environments', 'prod', key], true)
      for (const key of ['roles', 'hosts']) manifest.setIn(['environments', 'prod-test', key], prod(key))
      manifest.deleteIn(['environments', 'prod'])
    },
  })
  ;[web, queue] = site.hosts as [TestHost, TestHost]
  await site.build('1.0.0')
  await bringScripts(site)
  await Promise.all(site.hosts.map((host) => prepare(host)))
  const address = await site.text("ip -4 -o address show eth0 | sed 's/.*inet //; s,/.*,,'")
  await site.text('redis-cli config set protected-mode no; redis-cli config set bind "* -::*"')
  await bringSecrets(site, { REDIS_URL: `redis://${address}:6379/1` })
})
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const get = async (path: string) =>
  JSON.parse(await site.text(`curl -fsS --max-time 5 http://127.0.0.1:8080${path}`)).release as string
const commitOn = async (host: TestHost) =>
  JSON.parse(await site.text('cat /opt/inloop/current/.release/release.json', host)).source.commit as string
const migrations = () =>
  site.text(
    `runuser -u postgres -- psql -d inloop -Atc "select string_agg(name, ' ' order by id) from django_migrations where app = 'solutions'"`,
  )
const unit = (name: string, host: TestHost) =>
  site.text(`systemctl show -p LoadState,ActiveState --value ${name} | paste -sd ' '`, host)

/** The tests follow each other. */
test('prepare-host gives each host what its role needs', async () => {
  for (const host of site.hosts) expect(await prepare(host)).toEqual({ code: 0, said: '' })
  expect(await site.text('sudo -l -U deploy', web)).toMatch(/inloop-web\.service/)
  const rules = await site.text('sudo -l -U deploy', queue)
  expect(rules).toMatch(/inloop-queue\.service/)
  expect(rules).not.toMatch(/inloop-web\.service|nginx/)
})

test('web and queue live on two hosts, with the same commit on both and one migration', async () => {
  const result = await site.succeed('deploy-prod-test')
  first = result.outputs['release-id']!
  expect(await Promise.all(site.hosts.map((host) => commitOn(host)))).toEqual(
    Array(2).fill(await site.git('rev-parse', 'HEAD')),
  )
  expect([await unit('inloop-web', web), await unit('inloop-queue', web)]).toEqual([
    'loaded active',
    'not-found inactive',
  ])
  expect([await unit('inloop-web', queue), await unit('inloop-queue', queue)]).toEqual([
    'not-found inactive',
    'loaded active',
  ])
  // What answers a job is the process on the other host.
  expect([await get('/health'), await get('/queue')]).toEqual([first, first])
  expect(await migrations()).toBe('0001_initial')
  expect(shown(result).match(/Applying solutions\.0001_initial/g)).toHaveLength(1)
})

test('a queue that does not start takes the web process back, too, with the migration before it', async () => {
  const operation = 'migrations.AddField("solution", "points", models.IntegerField(null=True))'
  await site.build('1.1.0', {
    'solutions/migrations/0002_points.py': `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("solutions", "0001_initial")]
    operations = [${operation}]
`,
    'solutions/models.py': `${await site.read('solutions/models.py')}    points = models.IntegerField(null=True)\n`,
    'support/inloop-queue.service': (await site.read('support/inloop-queue.service')).replace(
      'ExecStart=',
      "ExecStartPre=/bin/sh -c 'echo no queue today; exit 1'\nExecStart=",
    ),
  })
  const result = await site.run('deploy-prod-test')
  expect(result.exitCode, shown(result)).toBe(1)
  expect(result.outputs.outcome, shown(result)).toBe('reverted')
  expect(shown(result)).toContain('Applying solutions.0002_points')
  expect(shown(result)).toContain('no queue today')
  expect([await get('/health'), await get('/queue')]).toEqual([first, first])
  expect(await migrations()).toBe('0001_initial')
  expect(new Set(await Promise.all(site.hosts.map((host) => commitOn(host)))).size).toBe(1)
})
