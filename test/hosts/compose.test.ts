import { pushApp } from '@deploy/test/harness/docker/images.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import { type ContainerSlot, type Deployed, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

let key: SshKey
let host: TestHost
let registry: Registry
/** The image of the database, by its digest. */
let database: string

const base = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
`

beforeAll(async () => {
  key = await makeSshKey()
  ;[host, registry] = await Promise.all([
    bootHost({ name: 'dock', authorizedKeys: [key.publicKey], dockerInside: true }),
    startRegistry(),
  ])
  await registry.offerTo(host)
  database = (await pushApp(registry, 'database', { version: '8' })).reference
  await host.exec('usermod -aG docker deploy && loginctl enable-linger deploy')
  await host.writeFile('/root/base/Dockerfile', base)
  await host.exec(
    'cp /bin/busybox /root/base/ && DOCKER_BUILDKIT=1 docker build --quiet --tag base:1 /root/base',
  )
})
afterAll(async () => {
  await host?.destroy()
  await registry?.[Symbol.asyncDispose]()
})

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const served = (port: number) =>
  text(`curl -fsS --retry 20 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`)

interface Site {
  slot: ContainerSlot
  name: string
  /** Of the application; that of the API is the next one. */
  port: number
}

const manifestOf = (name: string, port: number, more: string) => `application: ${name}
strategy: compose
build: { include: [docker-compose.prod.yml, .env, lab] }
ports: { app: ${port}, api: ${port + 1} }
shared: [logs]
config: [{ file: .env, format: env, set: { APP_PORT: "{port.app}", API_PORT: "{port.api}" } }]
compose:
  files: [docker-compose.prod.yml]
  profiles: [prod]
  order: [database, api, app]
  wait-seconds: 60
  env-files: [{ path: /srv/${name}/server.env, as: .env_server, variables: [SECRET_KEY] }]
  persistent: ["database:/data/db"]
${more}gate: { checks: [{ type: tcp, port: "{port.app}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

/** The site of the guide, small: a database that is pulled, an API and an application that are built. */
async function siteOf(name: string, port: number, more = '', user = 'deploy'): Promise<Site> {
  const manifest = manifestOf(name, port, more)
  const slot = await openSlot({ host, user, privateKey: key.privateKey, manifest })
  await host.exec(`install -d -o ${user} ${slot.environment.slot.root}`)
  await host.writeFile(`/srv/${name}/server.env`, "SECRET_KEY=it's-secret\n", { mode: '0600', owner: user })
  onTestFinished(() => slot[Symbol.asyncDispose]())
  return { slot, name, port }
}

const composeFile = (volumes = '["db:/data/db"]', image = database) => `services:
  database:
    profiles: [prod]
    image: ${image}
    volumes: ${volumes}
    stop_grace_period: 2s
  api:
    profiles: [prod]
    build: { context: ./lab/api }
    env_file: .env_server
    ports: ["127.0.0.1:\${API_PORT}:8080"]
    volumes: ["./logs:/logs"]
    depends_on: [database]
  app:
    profiles: [prod]
    build: { context: ./lab/app }
    ports: ["127.0.0.1:\${APP_PORT}:8080"]
    depends_on: { api: { condition: service_healthy } }
  tools: { profiles: [dev], image: base:1 }
volumes: { db: {} }
`
const dockerfile = (health: string) => `FROM base:1
COPY version /www/version
HEALTHCHECK --interval=1s --timeout=5s --retries=3 CMD ${health}
CMD ["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"]
`
const healthy = 'wget -q -O /dev/null http://127.0.0.1:8080/version'

interface Wanted {
  file?: string
  api?: string
  app?: string
}

const filesOf = (version: string, { file = composeFile(), api = healthy, app = healthy }: Wanted = {}) => ({
  'docker-compose.prod.yml': file,
  '.env': 'APP_PORT=1\nAPI_PORT=1\n',
  'lab/api/Dockerfile': dockerfile(api),
  'lab/api/version': `${version}\n`,
  'lab/app/Dockerfile': dockerfile(app),
  'lab/app/version': `${version}\n`,
})

const deploy = async ({ slot }: Site, version: string, wanted?: Wanted): Promise<Deployed> =>
  slot.deploy(await slot.buildFiles(version, filesOf(version, wanted)))

async function confirmed(site: Site, version: string, wanted?: Wanted): Promise<Deployed> {
  const deployed = await deploy(site, version, wanted)
  expect([deployed.prepared.event, deployed.activated?.event, deployed.log]).toEqual([
    'staged',
    'activated',
    expect.anything(),
  ])
  expect((await site.slot.confirm(deployed)).event).toBe('confirmed')
  return deployed
}

const versions = async ({ port }: Site) => [await served(port), await served(port + 1)]
const idOf = (site: Site, service: string) =>
  text(`docker inspect --format '{{.Id}}' ${site.name}-${service}-1`)
const running = async (site: Site) =>
  (await text(`docker ps --filter label=com.docker.compose.project=${site.name} --format '{{.Names}}'`))
    .split('\n')
    .toSorted()

describe('the services of a compose file on a real host', () => {
  test('come up in order, are replaced where they changed, taken back, and rolled back to without a build', async () => {
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
    expect((await site.slot.revert(second)).event).toBe('reverted')
    expect(await versions(site)).toEqual(['1', '1'])
    expect(await idOf(site, 'database')).toBe(kept)

    await confirmed(site, '3')
    await host.exec('docker image prune --force && docker builder prune --all --force && docker rmi base:1')
    registry.front.fail({ match: /./, times: 99, answer: { status: 503 } })
    const back = await site.slot.rollback()
    registry.front.mend()
    await host.exec('DOCKER_BUILDKIT=1 docker build --quiet --tag base:1 /root/base')
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    expect((await site.slot.confirm(back)).event).toBe('confirmed')
    expect(await versions(site)).toEqual(['1', '1'])
    expect(await text('docker exec lab-database-1 cat /data/db/row')).toBe('kept')
    await host.exec('docker update --restart unless-stopped $(docker ps --quiet)')
    await host.reboot()
    expect(await versions(site)).toEqual(['1', '1'])
  })

  test('F66 a second of three that is unhealthy brings back the whole project as it was', async () => {
    const site = await siteOf('ward', 8091)
    await confirmed(site, '1')
    const kept = await idOf(site, 'database')
    const sick = await deploy(site, '2', { api: 'false' })
    expect([sick.activated?.event, sick.log]).toEqual([
      'reverted',
      expect.stringContaining('api: running unhealthy'),
    ])
    expect(await versions(site)).toEqual(['1', '1'])
    expect(await running(site)).toEqual(['ward-api-1', 'ward-app-1', 'ward-database-1'])
    expect(await idOf(site, 'database')).toBe(kept)
  })

  test('that are not as deploy.yml says are refused before anything is touched', async () => {
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
