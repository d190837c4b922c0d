import { preflight } from '@deploy/plan/preflight/preflight.ts'
import { foldersOf } from '@deploy/plan/steps/backup-shell.ts'
import { type ContainerSlot, type Deployed, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const password = 'open sesame=1'
const root = '/opt/vault'
const near = '/srv/backups/vault-prod'
const far = '/mnt/second/vault-prod'

const manifest = `application: vault
strategy: tarball
build: { include: [bin] }
service: { manager: process, unit: vault, command: [bin/serve], start-seconds: 60 }
confirm-seconds: 1200
backup:
  - name: database
    command: [pg_dump, --format=custom, --no-password]
    env-file: /etc/vault.env
    compress: none
    places: [/srv/backups, /mnt/second]
    separate-file-systems: true
    minimum-bytes: 500
    verify: [sh, /srv/rehearse]
    restore:
      command: [pg_restore, --clean, --if-exists, --single-transaction, --no-password, --dbname=vault]
      schema-version: [psql, --no-password, -Atc, "select max(id) from migrations"]
  - name: store
    container: vault-store
    command: [sh, -c, "set -C; tar -cz -C /data . > $1", sh, "{file}"]
    suffix: .tar.gz
    places: [/srv/backups]
    restore: { command: [sh, -c, "rm -rf /data/*; tar -xz -C /data -f $1", sh, "{file}"], when: always }
gate: { checks: [{ type: unit, unit: vault }] }
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

/** Brings the data to its own schema when it starts, in a way that nothing takes back. */
const serve = (schema: number) => `#!/bin/sh
set -eu
while IFS= read -r line; do export "$line"; done < /etc/vault.env
[ "$(psql -w -Atc 'select max(id) from migrations')" -ge ${schema} ] || psql -w -q -v ON_ERROR_STOP=1 <<'SQL'
begin;
alter table orders add column total integer default 7;
update orders set name = upper(name);
delete from orders where id > 50;
insert into migrations values (${schema});
commit;
SQL
exec sleep 100000
`

const rehearse = `set -eu
trap 'dropdb -w --if-exists scratch' EXIT
createdb -w scratch
pg_restore -w --no-owner --dbname=scratch
echo "orders $(psql -w -d scratch -Atc 'select count(*) from orders')"
`

const setUp = `
  systemctl enable --quiet --now postgresql
  runuser -u postgres -- psql -q < /root/role.sql
  rm /root/role.sql
  runuser -u postgres -- psql -q -c 'create database vault owner deploy'
  install -m 0600 -o deploy /dev/stdin /etc/vault.env
  runuser -u postgres -- psql -q -d vault -c 'set role deploy' -c 'create table migrations (id integer)' \\
    -c 'insert into migrations values (1)' -c 'create table orders (id integer primary key, name text)' \\
    -c "insert into orders select n, 'order ' || n from generate_series(1, 100) n"
  install -d -o deploy ${root} /srv/backups /mnt/second
  mount -t tmpfs -o size=512k,mode=0777 tmpfs /mnt/second
  usermod -aG docker deploy
  loginctl enable-linger deploy
  mkdir -p /srv/image/bin /srv/image/tmp /srv/image/data
  cp /bin/busybox /srv/image/bin/
  for name in sh tar gzip sleep rm cat ls; do ln -s busybox /srv/image/bin/$name; done
  tar -c -C /srv/image . | docker import --change 'ENV PATH=/bin' - store > /dev/null
  docker run --detach --name vault-store --restart unless-stopped store sleep 100000 > /dev/null
  docker exec vault-store sh -c 'echo one > /data/one'
`

let key: SshKey
let host: TestHost
let slot: ContainerSlot

beforeAll(async () => {
  key = await makeSshKey()
  host = await bootHost({ name: 'dock', authorizedKeys: [key.publicKey], dockerInside: true })
  await host.writeFile('/srv/rehearse', rehearse)
  const role = `create role deploy login createdb password '${password}';\n`
  await host.writeFile('/root/role.sql', role, { mode: '0600' })
  const variables = `PGHOST=127.0.0.1\nPGUSER=deploy\nPGDATABASE=vault\nPGPASSWORD=${password}\n`
  await host.exec(setUp, { input: variables })
  slot = await openSlot({ host, user: 'deploy', privateKey: key.privateKey, manifest })
})
afterAll(async () => {
  await slot?.[Symbol.asyncDispose]()
  await host?.destroy()
})

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const sql = (query: string) => text(`runuser -u postgres -- psql -d vault -Atc "${query}"`)
/** Every row with every column: count and checksum. */
const rows = () => sql("select count(*), md5(string_agg(o::text, ',' order by id)) from orders o")
const stored = () => text("docker exec vault-store sh -c 'cat /data/*'")
const kept = async (folder: string) =>
  (await text(`ls ${folder} 2> /dev/null || true`)).split('\n').filter(Boolean)
const documentOf = async ({ deployId }: Deployed, folder: string) =>
  JSON.parse(await text(`cat ${folder}/${deployId}.json`))
const deploy = async (version: string, schema: number) =>
  slot.deploy(await slot.buildFiles(version, { 'bin/serve': serve(schema) }))
const migrated = async () => {
  while ((await sql('select max(id) from migrations')) !== '2')
    await new Promise((next) => setTimeout(next, 200))
}
const problems = async () => {
  const { backup } = slot.environment.slot
  const backups = backup.flatMap((each) => foldersOf(each, 'dock'))
  const facts = await slot.agent.probe({ backups })
  const { release } = await slot.buildFiles('9', { 'bin/serve': serve(1) })
  const codes = preflight({ slot: slot.environment.slot, facts, release, now: new Date() }).map(
    ({ code }) => code,
  )
  return codes.filter((code) => code.startsWith('BACKUP'))
}

/** The tests follow each other on one host. */
describe('data on a real host, in PostgreSQL and in a container', () => {
  let before: string

  test('is saved, rehearsed and kept in both places, on a first deployment too', async () => {
    expect(await problems()).toEqual([])
    const first = await deploy('1', 1)
    expect([first.activated?.event, first.log]).toEqual(['activated', expect.stringContaining('orders 100')])
    await slot.confirm(first)
    const { deployId } = first
    expect(await kept(`${near}/database/dock`)).toEqual([deployId, `${deployId}.json`])
    expect(await kept(`${far}/database/dock`)).toEqual([deployId, `${deployId}.json`])
    expect(await kept(`${near}/store/dock`)).toEqual([`${deployId}.json`, `${deployId}.tar.gz`])
    expect(await documentOf(first, `${far}/database/dock`)).toMatchObject({
      of: null,
      schema: '1',
      rehearsal: { result: 'passed', output: ['orders 100'] },
      sha256: (await text(`sha256sum ${near}/database/dock/${deployId}`)).split(' ')[0],
    })
    expect(await text(`stat -c %a ${near}/database/dock/${deployId}`)).toBe('600')
    expect(await text("docker exec vault-store sh -c 'ls /tmp' || true")).toBe('')
  })

  test('comes back with a deployment that migrated it and is taken back; what was written meanwhile is kept', async () => {
    before = await rows()
    const second = await deploy('2', 2)
    expect(second.activated?.event).toBe('activated')
    await migrated()
    expect(await rows()).not.toBe(before)
    await sql("insert into orders values (900, 'MEANWHILE')")
    await host.exec("docker exec vault-store sh -c 'echo two > /data/two'")
    const reverted = await slot.revert(second)
    expect([reverted.event, reverted.logTail.join('\n')]).toEqual([
      'reverted',
      expect.stringContaining('The schema of database was "1" and is "2": its data is put back.'),
    ])
    expect(await rows()).toBe(before)
    expect(await stored()).toBe('one')
    const saved = `${near}/database/dock/${second.deployId}-before-restore`
    expect(await text(`runuser -u deploy -- pg_restore --data-only --table=orders -f - ${saved}`)).toContain(
      '900\tMEANWHILE\t7',
    )
  })

  test('comes back when the power fails before anybody has confirmed', async () => {
    const second = await deploy('3', 2)
    expect(second.activated?.event).toBe('activated')
    await migrated()
    await host.kill()
    await host.start()
    await host.exec('mountpoint -q /mnt/second || mount -t tmpfs -o size=512k,mode=0777 tmpfs /mnt/second')
    expect((await slot.revert(second)).event).toBe('reverted')
    expect(await rows()).toBe(before)
  })

  test('is not touched when a place is full, is missing, or is not mounted', async () => {
    const pid = await text(`cat ${root}/.deploy/run/vault.pid`)
    const places = [await kept(`${near}/database/dock`), await kept(`${far}/database/dock`)]
    await host.exec('dd if=/dev/zero of=/mnt/second/filler bs=1k 2> /dev/null || true')
    const full = await deploy('4', 2)
    expect([full.prepared.event, full.prepared.failedStep]).toEqual(['aborted', 'backup-copy-database'])
    await host.exec('rm /mnt/second/filler')
    expect([await kept(`${near}/database/dock`), await kept(`${far}/database/dock`)]).toEqual(places)
    expect(await text(`ls -A ${far}/database/dock | grep -c part || true`)).toBe('0')

    await host.exec('umount /mnt/second')
    expect(await problems()).toEqual(['BACKUP_SAME_FILE_SYSTEM'])
    const unmounted = await deploy('5', 2)
    expect([unmounted.prepared.failedStep, unmounted.log]).toEqual([
      'backup-dump-database',
      expect.stringContaining('Is one of them not mounted?'),
    ])
    await host.exec('rm -rf /mnt/second')
    expect(await problems()).toEqual(['BACKUP_PLACE_MISSING'])
    expect((await deploy('6', 2)).prepared.failedStep).toBe('backup-dump-database')
    await host.exec('mkdir /mnt/second && mount -t tmpfs -o size=512k,mode=0777 tmpfs /mnt/second')
    expect(await text(`cat ${root}/.deploy/run/vault.pid`)).toBe(pid)
    expect(await rows()).toBe(before)
  })

  test('stays with a rollback, unless that asks for the data, too; and the newer data comes back with the way back', async () => {
    const second = await deploy('7', 2)
    expect([second.activated?.event, second.log]).toEqual(['activated', expect.anything()])
    await migrated()
    await slot.confirm(second)
    await sql("insert into orders values (901, 'LATER')")
    const later = await rows()

    const plain = await slot.rollback()
    expect(plain.activated?.event).toBe('activated')
    expect(await rows()).toBe(later)
    expect((await slot.revert(plain)).event).toBe('reverted')

    const back = await slot.rollback({ restoreData: true })
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    expect(await rows()).toBe(before)
    expect((await slot.revert(back)).event).toBe('reverted')
    expect(await rows()).toBe(later)
    expect(await documentOf(back, `${far}/database/dock`)).toMatchObject({
      kind: 'before-rollback',
      schema: '2',
    })
  })

  test('its password is in one file, and in no command, log or document', async () => {
    const found = `grep -rlF '${password}' ${root} /srv /mnt/second /tmp /var/log 2> /dev/null || true`
    expect(await text(found)).toBe('')
  })
})
