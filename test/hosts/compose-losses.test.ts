import { preflight } from '@deploy/plan/preflight/preflight.ts'
import { type ComposeWorld, composeWorld } from '@deploy/test/harness/docker/compose-site.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let world: ComposeWorld
beforeAll(async () => {
  world = await composeWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const until = (condition: string) => world.text(`timeout 60 sh -c 'until ${condition}; do sleep 0.2; done'`)

const backup = `backup:
  - name: rows
    container: dark-database-1
    command: [cat, /data/db/rows]
    places: [/srv/backups]
    first-deployment: skip
    restore:
      command: [sh, -c, "cat > /data/db/rows"]
      schema-version: [busybox, sed, -n, "s/^schema //p", /data/db/rows]
      while: serving
`

describe('what goes wrong with the services of a compose file', () => {
  test('a project that somebody had started by hand is taken over, and gone back to', async () => {
    const { host, siteOf, deploy, confirmed, versions, text, filesOf, composeFile } = world
    const site = await siteOf('hand', 8111)
    for (const [path, content] of Object.entries(filesOf('0')))
      await host.writeFile(
        `/srv/checkout/${path}`,
        path === '.env' ? 'APP_PORT=8111\nAPI_PORT=8112\n' : content,
      )
    await host.exec(`cd /srv/checkout && mkdir -p logs && cp -p /srv/hand/server.env .env_server
      docker compose --project-name hand --profile prod --file docker-compose.prod.yml up --detach --build --wait 2>&1`)
    await host.exec('docker exec hand-database-1 sh -c "mkdir -p /data/db; echo kept > /data/db/row"')

    await host.exec('chown root /srv/checkout/.env_server')
    const unread = await deploy(site, '1')
    expect(unread.log).toContain('which deploy cannot read')
    expect(await versions(site)).toEqual(['0', '0'])

    await host.exec('chown deploy /srv/checkout/.env_server')
    const elsewhere = await deploy(site, '1', { file: composeFile('["./logs:/data/db"]') })
    expect(elsewhere.log).toContain('database keeps /data/db on volume hand_db now')

    const first = await deploy(site, '1')
    expect([first.activated?.event, first.log]).toEqual([
      'activated',
      expect.stringContaining('was not started by a deployment. It is taken over'),
    ])
    expect(await versions(site)).toEqual(['1', '1'])
    expect((await site.slot.revert(first)).event).toBe('reverted')
    expect(await versions(site)).toEqual(['0', '0'])
    await confirmed(site, '2')
    expect(await text('docker exec hand-database-1 cat /data/db/row')).toBe('kept')
    expect(await versions(site)).toEqual(['2', '2'])
  })

  test('F64 an image that the registry does not give, one for another machine, and a build that fails, have stopped nothing, and say why', async () => {
    const { registry, siteOf, confirmed, deploy, versions, text, composeFile } = world
    const site = await siteOf('mill', 8121)
    await confirmed(site, '1')
    const { reference } = await pushApp(registry, 'database', { version: '9' })
    registry.front.fail({ match: /manifests/, times: 99, answer: { status: 429 } })
    const busy = await deploy(site, '2', { file: composeFile(undefined, reference) })
    registry.front.mend()
    expect(busy.prepared.event).toBe('aborted')
    expect(busy.log).toContain(
      `The image cannot be pulled for linux/amd64: ${reference}. Nothing was stopped.`,
    )
    expect(await versions(site)).toEqual(['1', '1'])

    const other = await pushApp(registry, 'database', { version: '9', architecture: 's390x' })
    const strange = await deploy(site, '2', { file: composeFile(undefined, other.reference) })
    expect(strange.prepared.event).toBe('aborted')
    expect(strange.log).toContain(
      `The image ${other.reference} is for linux/s390x, and the host is linux/amd64.`,
    )
    expect(await versions(site)).toEqual(['1', '1'])

    const { prepared, log } = await deploy(site, '2', { lines: 'RUN echo "no such wheel" >&2; exit 3\n' })
    expect(prepared.event).toBe('aborted')
    expect(log).toContain('no such wheel')
    expect(log).toContain('The images cannot be built. Nothing was stopped.')
    expect(await versions(site)).toEqual(['1', '1'])
    expect(await text('ls /opt/mill/.deploy/compose')).toMatch(/^1-[0-9a-f]+$/)
  })

  test('power that goes while services come up brings back those before, and the data that are migrated by then', async () => {
    const { host, siteOf, confirmed, deploy, versions, text, running } = world
    const site = await siteOf('dark', 8131, backup)
    const rows = 'docker exec dark-database-1'
    await host.exec('install -d -o deploy /srv/backups')
    await confirmed(site, '1')
    await host.exec(`${rows} sh -c 'printf "schema 1\\nrow a\\nrow b\\n" > /data/db/rows'`)
    const under = deploy(site, '2', { api: 'false' }).catch((error: unknown) => error)
    await until('[ "$(docker exec dark-api-1 cat /www/version 2>/dev/null)" = 2 ]')
    await host.exec(`${rows} sh -c 'printf "schema 2\\nrow a\\n" > /data/db/rows && busybox sync'`)
    await host.kill()
    await host.start()
    await under
    expect(await versions(site)).toEqual(['1', '1'])
    await until('[ "$(readlink /opt/dark/current | cut -d - -f 1)" = releases/1 ]')
    expect(await running(site)).toEqual(['dark-api-1', 'dark-app-1', 'dark-database-1'])
    await until('grep -qs reverted /opt/dark/.deploy/journal/*')
    expect(await text(`${rows} cat /data/db/rows`)).toBe('schema 1\nrow a\nrow b')
    await confirmed(site, '3')
    expect(await versions(site)).toEqual(['3', '3'])
  })

  test('an engine that does not answer is told before anything is begun', async () => {
    const { host, siteOf, confirmed, text } = world
    const site = await siteOf('idle', 8141)
    await confirmed(site, '1')
    await host.exec('systemctl stop docker.socket docker.service')
    const facts = await site.slot.look()
    const problems = preflight({ slot: site.slot.environment.slot, facts, now: new Date() })
    expect(problems).toMatchObject([{ code: 'DOCKER_DOWN' }])
    await host.exec('systemctl start docker.socket docker.service')
    expect(await text('readlink /opt/idle/current')).toMatch(/^releases\/1-/)
  })
})
