import { expect, onTestFinished } from 'vitest'
import { bootEngineHost, type EngineHost } from './engine-host.ts'
import { pushApp } from './images.ts'
import { type ContainerSlot, type Deployed, openSlot } from './slot.ts'

/** Three services, as users see them: a database that is pulled, an API and an application that are built. */
export interface Site {
  slot: ContainerSlot
  name: string
  /** Of the application; that of the API is the next one. */
  port: number
}

export interface Wanted {
  file?: string
  /** Commands that tell the health. */
  api?: string
  app?: string
  /** Further lines of the Dockerfile of the API. */
  lines?: string
}

/** A host with an engine of its own, on which such sites are deployed without any gate. */
export interface ComposeWorld extends EngineHost {
  /** `more` is text for deploy.yml. */
  siteOf(name: string, port: number, more?: string): Promise<Site>
  /** A slot of another manifest on this host. */
  slotOf(manifest: string): Promise<ContainerSlot>
  /** The compose file: the volumes of the database, and its image. */
  composeFile(volumes?: string, image?: string): string
  filesOf(version: string, wanted?: Wanted): Record<string, string>
  deploy(site: Site, version: string, wanted?: Wanted): Promise<Deployed>
  confirmed(site: Site, version: string, wanted?: Wanted): Promise<Deployed>
  /** What application and API say. */
  versions(site: Site): Promise<string[]>
  idOf(site: Site, service: string): Promise<string>
  running(site: Site): Promise<string[]>
}

const base = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
`
/** Builds `base:1`, of which the services are built. */
export const buildBase = 'DOCKER_BUILDKIT=1 docker build --quiet --tag base:1 /root/base'

export async function composeWorld(): Promise<ComposeWorld> {
  const dock = await bootEngineHost()
  const { host, key, registry, text } = dock
  const database = (await pushApp(registry, 'database', { version: '8' })).reference
  await host.exec('usermod -aG docker deploy && loginctl enable-linger deploy')
  await host.writeFile('/root/base/Dockerfile', base)
  await host.exec(`cp /bin/busybox /root/base/ && ${buildBase}`)

  const composeFile = (volumes = '["db:/data/db"]', image = database) => servicesOf(volumes, image)
  const filesOf: ComposeWorld['filesOf'] = (
    version,
    { file = composeFile(), api, app, lines = '' } = {},
  ) => ({
    'docker-compose.prod.yml': file,
    '.env': 'APP_PORT=1\nAPI_PORT=1\n',
    'lab/api/Dockerfile': dockerfile(api) + lines,
    'lab/api/version': `${version}\n`,
    'lab/app/Dockerfile': dockerfile(app),
    'lab/app/version': `${version}\n`,
  })
  const deploy: ComposeWorld['deploy'] = async ({ slot }, version, wanted) =>
    slot.deploy(await slot.buildFiles(version, filesOf(version, wanted)))
  const served = (port: number) =>
    text(`curl -fsS --retry 20 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`)
  const slotOf = async (manifest: string) => {
    const slot = await openSlot({ host, user: 'deploy', privateKey: key.privateKey, manifest })
    await host.exec(`install -d -o deploy ${slot.environment.slot.root}`)
    onTestFinished(() => slot[Symbol.asyncDispose]())
    return slot
  }
  return {
    ...dock,
    slotOf,
    composeFile,
    filesOf,
    deploy,
    siteOf: async (name, port, more = '') => {
      const slot = await slotOf(manifestOf(name, port, more))
      const own = { mode: '0600', owner: 'deploy' }
      await host.writeFile(`/srv/${name}/server.env`, "SECRET_KEY=it's-secret\n", own)
      return { slot, name, port }
    },
    confirmed: async (site, version, wanted) => {
      const deployed = await deploy(site, version, wanted)
      expect([deployed.prepared.event, deployed.activated?.event, deployed.log]).toEqual([
        'staged',
        'activated',
        expect.anything(),
      ])
      expect((await site.slot.confirm(deployed)).event).toBe('confirmed')
      return deployed
    },
    versions: async ({ port }) => [await served(port), await served(port + 1)],
    idOf: ({ name }, service) => text(`docker inspect --format '{{.Id}}' ${name}-${service}-1`),
    running: async ({ name }) => {
      const names = await text(
        `docker ps --filter label=com.docker.compose.project=${name} --format '{{.Names}}'`,
      )
      return names.split('\n').toSorted()
    },
  }
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

const servicesOf = (volumes: string, image: string) => `services:
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
const healthy = 'wget -q -O /dev/null http://127.0.0.1:8080/version'
const dockerfile = (health = healthy) => `FROM base:1
COPY version /www/version
HEALTHCHECK --interval=1s --timeout=5s --retries=3 CMD ${health}
CMD ["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"]
`
