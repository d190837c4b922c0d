import { createLog } from '@deploy/kit/print.ts'
import { readServices } from '@deploy/stage/services.ts'
import {
  buildBase,
  type ComposeWorld,
  composeWorld,
  type Site,
} from '@deploy/test/harness/docker/compose-site.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import type { Deployed } from '@deploy/test/harness/docker/slot.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let world: ComposeWorld
beforeAll(async () => {
  world = await composeWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

/** What the evidence of a confirmed deployment says of the services. */
async function servicesOf({ slot }: Site, { deployId }: Deployed) {
  const { environment, remote } = slot
  const host = { ...environment.hosts[0]!, name: 'dock' }
  const outcome = { host: 'dock', deployId, outcome: 'confirmed' as const }
  const { signal } = new AbortController()
  const log = createLog(console.log)
  return (await readServices([{ host, remote }], [outcome], { slot: environment.slot, log, signal })).dock
}

describe('the services of a compose file on a real host', () => {
  test('come up in order, are replaced where they changed, taken back, and rolled back to without a build', async () => {
    const { host, registry, siteOf, confirmed, deploy, versions, idOf, text } = world
    const site = await siteOf('lab', 8081)
    const first = await confirmed(site, '1')
    expect(await versions(site)).toEqual(['1', '1'])
    expect(first.log).not.toContain("it's-secret")
    await host.exec('docker exec lab-database-1 sh -c "mkdir -p /data/db; echo kept > /data/db/row"')
    const kept = await idOf(site, 'database')
    const secret = 'grep -rlF "it\'s-secret" /opt/lab --include=* | xargs -r stat -c "%a %U"'
    expect(new Set((await text(secret)).split('\n'))).toEqual(new Set(['600 deploy']))

    const second = await deploy(site, '2')
    expect([second.activated?.event, second.log]).toEqual(['activated', expect.anything()])
    expect(await versions(site)).toEqual(['2', '2'])
    expect(await idOf(site, 'database')).toBe(kept)
    const run = { containers: 1, started: 1 }
    const pinned = /@sha256:[0-9a-f]{64}$/
    expect(await servicesOf(site, second)).toEqual([
      { service: 'api', image: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), ...run },
      { service: 'app', image: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), ...run },
      { service: 'database', image: expect.stringMatching(pinned), ...run, started: 0 },
    ])
    expect((await site.slot.revert(second)).event).toBe('reverted')
    expect(await versions(site)).toEqual(['1', '1'])
    expect(await idOf(site, 'database')).toBe(kept)

    await confirmed(site, '3')
    await host.exec('docker image prune --force && docker builder prune --all --force && docker rmi base:1')
    registry.front.fail({ match: /./, times: 99, answer: { status: 503 } })
    const back = await site.slot.rollback()
    registry.front.mend()
    await host.exec(buildBase)
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    expect((await site.slot.confirm(back)).event).toBe('confirmed')
    expect(await versions(site)).toEqual(['1', '1'])
    expect(await text('docker exec lab-database-1 cat /data/db/row')).toBe('kept')
    await host.exec('docker update --restart unless-stopped $(docker ps --quiet)')
    await host.reboot()
    expect(await versions(site)).toEqual(['1', '1'])
  })

  test('are told by status one by one, also one that somebody has stopped and that ended well, or has removed', async () => {
    const { host, siteOf, confirmed } = world
    const site = await siteOf('told', 8121)
    await confirmed(site, '1')
    const told = async () =>
      Object.fromEntries(
        (await site.slot.running()).map(({ name, state, asWanted }) => [name, `${state} ${asWanted}`]),
      )
    const whole = { api: 'running true', app: 'running true', database: 'running true' }
    expect(await told()).toEqual(whole)
    await host.exec('docker stop told-api-1 && docker rm --force told-database-1')
    expect(await host.exec("docker inspect --format '{{.State.ExitCode}}' told-api-1")).toMatchObject({
      stdout: '0\n',
    })
    expect(await told()).toEqual({ ...whole, api: 'exited false', database: 'without a container false' })
    await host.exec('docker rm --force told-api-1 told-app-1')
    expect(await told()).toEqual({ told: 'without any container false' })
  })

  test('are reached by hooks under the name of their project, and one that fails takes the deployment back', async () => {
    const { siteOf, confirmed, deploy, versions, text } = world
    const more = `hooks:
  - name: note
    at: started
    timeout-seconds: 60
    run: [sh, -c, 'docker compose --file docker-compose.prod.yml --profile prod exec -T api cat /www/version > "$DEPLOY_ROOT"/noted']
    undo: [sh, -c, 'echo "$COMPOSE_PROJECT_NAME" > "$DEPLOY_ROOT"/undone']
  - { name: check, at: started, timeout-seconds: 60, run: [sh, -c, 'grep -qx 1 "$DEPLOY_ROOT"/noted || { echo "2 is too much"; exit 1; }'] }
`
    const site = await siteOf('hook', 8131, more)
    await confirmed(site, '1')
    expect(await text('cat /opt/hook/noted')).toBe('1')
    const failed = await deploy(site, '2')
    expect([failed.activated?.event, failed.log]).toEqual([
      'reverted',
      expect.stringContaining('2 is too much'),
    ])
    expect(await text('cat /opt/hook/noted /opt/hook/undone')).toBe('2\nhook')
    expect(await versions(site)).toEqual(['1', '1'])
  })

  test('come up also where the making of a successor was cut off, and leave no image of a release that is gone', async () => {
    const { host, registry, composeFile, siteOf, confirmed, versions, idOf, running, text } = world
    const site = await siteOf('knot', 8111)
    await confirmed(site, '1')
    const first = await idOf(site, 'app')
    await host.exec(`docker create --name 0123456789ab_knot-app-1 \\
      $(docker inspect --format '{{range $key, $value := .Config.Labels}}{{if ne $value ""}} --label {{$key}}={{$value}}{{end}}{{end}}' knot-app-1) \\
      $(docker inspect --format '{{.Image}}' knot-app-1)`)
    await confirmed(site, '2')
    expect(await versions(site)).toEqual(['2', '2'])
    expect(await idOf(site, 'app')).not.toBe(first)
    await host.exec('docker rename knot-app-1 0123456789ab_knot-app-1')
    await confirmed(site, '3')
    expect(await versions(site)).toEqual(['3', '3'])
    expect(await running(site)).toEqual(['knot-api-1', 'knot-app-1', 'knot-database-1'])

    for (const version of ['4', '5', '6', '7', '8']) {
      const { reference } = await pushApp(registry, 'database', { version })
      await confirmed(site, version, { file: composeFile(undefined, reference) })
      if (version === '4') await host.exec(`docker create --name other ${reference}`)
    }
    const nameless = `docker image ls --quiet --no-trunc --filter 'reference=*/database' | sort -u | while read -r id; do
      docker image inspect --format '{{len .RepoTags}}' "$id"; done`
    expect((await text(nameless)).split('\n')).not.toContain('0')
    expect(Number(await text('ls /opt/knot/releases | wc -l'))).toBeLessThan(8)

    const other = await text("docker inspect --format '{{.Image}}' other && docker rm other > /dev/null")
    await confirmed(site, '9')
    expect((await host.exec('docker image ls --quiet --no-trunc')).stdout).not.toContain(other)
  })

  test('F66 a second of three that is unhealthy brings back the whole project as it was', async () => {
    const { siteOf, confirmed, deploy, versions, idOf, running } = world
    const site = await siteOf('ward', 8091)
    await confirmed(site, '1')
    const kept = [await idOf(site, 'database'), await idOf(site, 'app')]
    const sick = await deploy(site, '2', { api: 'false' })
    expect([sick.activated?.event, sick.log]).toEqual([
      'reverted',
      expect.stringContaining('api: running unhealthy'),
    ])
    expect(await versions(site)).toEqual(['1', '1'])
    expect(await running(site)).toEqual(['ward-api-1', 'ward-app-1', 'ward-database-1'])
    // The application was not reached yet; that the API before it was made anew is no reason to make it anew.
    expect([await idOf(site, 'database'), await idOf(site, 'app')]).toEqual(kept)
  })

  test('that are not as deploy.yml says are refused before anything is touched', async () => {
    const { host, siteOf, deploy, text, composeFile } = world
    const site = await siteOf('gate', 8101)
    const refused = async (file: string) => {
      const { prepared, log } = await deploy(site, '1', { file })
      expect(prepared.event).toBe('aborted')
      return log
    }
    const plain = composeFile()
    expect(await refused(composeFile('[]'))).toContain('database keeps /data/db where it is lost')
    expect(await refused(composeFile('["/data/db"]'))).toContain(
      'database keeps /data/db on a volume without',
    )
    expect(await refused(composeFile(undefined, 'base:1'))).toContain(
      'database runs base:1, and a tag can move',
    )
    const risky = plain.replace(
      'depends_on: [database]',
      'privileged: true\n    cap_add: [SYS_TIME]\n    network_mode: host',
    )
    expect(await refused(risky.replace('ports: ["127.0.0.1:${API_PORT}:8080"]', ''))).toMatch(
      /api asks for: privileged.*api asks for: capabilities.*api asks for: host-network|api asks for/s,
    )
    const rooted = await refused(plain.replace('./logs:/logs', '/:/host'))
    expect(rooted).toContain('api mounts / of the host')
    expect(await refused(plain.replace('./logs:/logs', '/var/run/docker.sock:/s'))).toContain(
      'docker.sock of the host',
    )
    expect(await refused(plain.replace('./logs:/logs', '/srv/none:/n'))).toContain(
      '/srv/none is not on the host',
    )
    expect(await refused(plain.replace('./logs:/logs', './lab:/n'))).toContain(
      'which the next release does not have',
    )
    expect(await refused(plain.replace('127.0.0.1:${API_PORT}', '27017'))).toContain(
      'publishes the port 27017',
    )
    await host.exec('chmod 0644 /srv/gate/server.env')
    expect(await refused(plain)).toContain('Others may read /srv/gate/server.env')
    await host.writeFile('/srv/gate/server.env', 'SECRET_KEY=\nbroken "hunter2\n', {
      mode: '0600',
      owner: 'deploy',
    })
    const lines = await refused(plain)
    expect(lines).toContain('lines that are not NAME=value: 2')
    expect(lines).toContain('SECRET_KEY has no value')
    expect(lines).not.toContain('hunter2')
    expect(await text('docker ps --all --quiet --filter label=com.docker.compose.project=gate')).toBe('')
  })
})
