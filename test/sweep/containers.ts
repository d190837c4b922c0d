import { openRegistry } from '@deploy/release/registry/client.ts'
import { pinImage } from '@deploy/release/registry/pin.ts'
import { readRepository } from '@deploy/release/registry/repository.ts'
import { type AppOptions, pushApp } from '@deploy/test/harness/docker/images.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import { dockerSetup } from '@deploy/test/harness/hosts/prepare.ts'
import { type BuiltRelease, buildRelease } from './releases.ts'
import { bootSlot, type Flavour, manifestEnd, root, type Slot, type Traits } from './slot.ts'
import { stack } from './stack.ts'

const targets = ['action', 'session', 'agent', 'host', 'engine'] as const
const [web, api] = [8080, 8081]

/** A strategy that runs containers, on a host with an engine and a registry that it reaches. */
export interface Contained {
  gapless?: boolean
  faults: string
  away?: string
  setUp?(host: TestHost): Promise<unknown>
  /** deploy.yml without its end. */
  manifest(images: string): string
  release(folder: string, version: string, push: Push): Promise<BuiltRelease>
}

type Push = (options: AppOptions) => Promise<{ digest: string; reference: string }>

export const containers: Flavour[] = [
  { name: 'image', targets, boot: () => boot(behindNginx) },
  { name: 'image one-port', targets, boot: () => boot(onOnePort) },
  { name: 'compose', targets, boot: () => boot(services) },
  { name: 'swarm', targets, boot: () => boot(stack) },
]

async function boot({ faults, manifest, release, setUp, ...rest }: Contained): Promise<Slot> {
  const registry = await startRegistry()
  const repository = `${registry.address}/sweep`
  /** The service says its version only. */
  const ids = new Map<string, string>()
  const traits: Traits = {
    ...{ user: 'deploy', startsAtBoot: true, gapless: rest.gapless ?? false, faults, litter: images },
    ...(rest.away !== undefined && { away: rest.away }),
  }
  return bootSlot({
    traits,
    dockerInside: true,
    setUp: async (host) => {
      await prepare(host, registry)
      await setUp?.(host)
      return registry
    },
    manifest: ({ address, port }) => {
      const identity = `{ type: identity, url: "http://127.0.0.1:${web}/version", expect: "{version}" }`
      return (
        manifest(repository) +
        manifestEnd({
          ...{ confirmSeconds: 90, gateSeconds: 43, checks: [identity], setup: dockerSetup },
          host: { address, port, user: 'deploy' },
        })
      )
    },
    release: async (folder, version) => {
      const built = await release(folder, version, (options) => pushApp(registry, 'sweep', options))
      ids.set(version, built.release.id)
      return built
    },
    serves: { port: web, path: '/version', release: (text) => ids.get(text.trim()) },
  })
}

async function prepare(host: TestHost, registry: Registry): Promise<void> {
  await registry.offerTo(host)
  await host.writeFile('/etc/sudoers.d/engine', engineRule, { mode: '0440' })
}

/** Without it a port that a killed engine holds stays so until somebody starts the engine again. */
const engineRule = 'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl restart docker.service\n'

/** The release of an image, whose layer is large enough to be pulled for a while. */
async function imageRelease(
  folder: string,
  { version, push, files }: { version: string; push: Push; files: Record<string, string> },
): Promise<BuiltRelease> {
  const { digest, reference } = await push({ version, change: 1_000_000 })
  const registry = openRegistry(readRepository(reference.split('@')[0]!), {})
  const image = await pinImage(registry, { reference: digest, platforms: ['linux/amd64'] })
  return buildRelease(folder, { version, strategy: 'image', files, image })
}

/** Lines for what is not as one container of the live release leaves it; `names` are those that there may be. */
const oneContainer = (names: string, more = '') => `
wanted=$(docker image inspect --format '{{.Id}}' "$(cat current/.release/image)" 2>&1)
count=$(docker ps --quiet | wc -l)
[ "$count" = 1 ] || echo "$count containers run"
docker ps --all --format '{{.Names}} {{.State}}' | while read -r name state; do
  case $name in ${names}) ;; *) echo "there is a container $name" ;; esac
  case $state in exited) continue ;; running) ;; *) echo "the container $name is $state" ;; esac
  found=$(docker container inspect --format '{{.Image}} {{.HostConfig.RestartPolicy.Name}}' "$name")
  [ "$found" = "$wanted always" ] || echo "$name runs $found instead of $wanted"
  ${more}
done`

const site = `server { listen ${web}; location / { proxy_pass http://sweep; } }\n`

const behindNginx: Contained = {
  gapless: true,
  manifest: (repository) => `application: sweep
strategy: image
root: ${root}
build: { include: [server], image: { repository: "${repository}" } }
ports: { web: [3000, 3001] }
service: { manager: docker, unit: sweep, start-seconds: 20, stop-seconds: 2 }
container: { publish: [{ port: "{port.web}", to: 8080 }] }
nginx:
  files: [{ file: server/nginx.conf, to: /etc/nginx/conf.d/sweep-site.conf }]
  switch: { port: web, upstream: sweep, ready: /version, drain-seconds: 2 }
`,
  release: (folder, version, push) =>
    imageRelease(folder, { version, push, files: { 'server/nginx.conf': site } }),
  faults: `${oneContainer(
    'sweep-3000 | sweep-3001',
    'grep -q "127.0.0.1:${name#sweep-};" /etc/nginx/conf.d/sweep.conf || echo "nginx does not lead to $name"',
  )}
files=$(ls -A /etc/nginx/conf.d /etc/nginx/sites-enabled | tr '\\n' ' ')
[ "$files" = '/etc/nginx/conf.d: sweep-site.conf sweep.conf  /etc/nginx/sites-enabled: default ' ] || echo "files of nginx: $files"
nginx -t -q 2>&1`,
}

const onOnePort: Contained = {
  manifest: (repository) => `application: sweep
strategy: image
root: ${root}
build: { include: [server], image: { repository: "${repository}" } }
ports: { web: ${web} }
service: { manager: docker, unit: sweep, start-seconds: 20, stop-seconds: 2 }
container: { publish: [{ address: 0.0.0.0, port: "{port.web}", to: 8080 }] }
`,
  release: (folder, version, push) =>
    imageRelease(folder, { version, push, files: { 'server/README': 'What the host needs.\n' } }),
  faults: oneContainer('sweep | sweep.before'),
}

const base = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "-s", "/bin"]
`

const services: Contained = {
  setUp: async (host) => {
    await host.writeFile('/root/base/Dockerfile', base)
    await host.exec(
      'cp /bin/busybox /root/base/ && DOCKER_BUILDKIT=1 docker build --quiet --tag base:1 /root/base',
    )
  },
  manifest: () => `application: sweep
strategy: compose
root: ${root}
build: { include: [compose.yml, app] }
ports: { app: ${web}, api: ${api} }
compose:
  files: [compose.yml]
  order: [store, api, app]
  wait-seconds: 30
  persistent: ["store:/data"]
`,
  release: async (folder, version, push) => {
    const store = await push({ version: 'store' })
    const { reference } = await push({ version, change: 1_000_000 })
    const files = {
      'compose.yml': composeFile(store.reference, reference),
      'app/Dockerfile': dockerfile,
      'app/version': version,
    }
    return buildRelease(folder, { version, strategy: 'compose', files })
  },
  faults: `
folder=.deploy/$(readlink current | sed 's/^releases/compose/')
names=$(docker ps --all --format '{{.Names}}={{.State}}' | sort | tr '\\n' ' ')
[ "$names" = 'sweep-api-1=running sweep-app-1=running sweep-store-1=running ' ] || echo "containers: $names"
others=$(docker network ls --format '{{.Name}}' | sort | tr '\\n' ' ')$(docker volume ls --format '{{.Name}}' | tr '\\n' ' ')
[ "$others" = 'bridge host none sweep_default sweep_data ' ] || echo "networks and volumes: $others"
[ -e /srv/store ] || docker container inspect --format '{{.Id}}' sweep-store-1 > /srv/store
docker container inspect --format '{{.Id}}' sweep-store-1 2>&1 | cmp -s - /srv/store || echo 'the store was made anew'
docker compose --file $folder/compose.yaml config --hash '*' | while read -r service hash; do
  wanted="$(sed -n "s/^$service|//p" $folder/images) $hash"
  found=$(docker container inspect --format '{{.Image}} {{index .Config.Labels "com.docker.compose.config-hash"}}' "sweep-$service-1" 2>&1)
  [ "$found" = "$wanted" ] || echo "$service is $found instead of $wanted"
done`,
}

const composeFile = (store: string, app: string) => `services:
  store:
    image: ${store}
    volumes: ["data:/data"]
    restart: always
    stop_grace_period: 2s
  api:
    image: ${app}
    ports: ["127.0.0.1:${api}:8080"]
    restart: always
    depends_on: [store]
  app:
    build: { context: ./app }
    ports: ["${web}:8080"]
    restart: always
    depends_on: [api]
volumes: { data: {} }
`

const dockerfile = `FROM base:1
COPY version /www/version
HEALTHCHECK --interval=1s --timeout=5s --retries=3 CMD wget -q -O /dev/null http://127.0.0.1:8080/version
CMD ["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /www & wait"]
`

/** Images that no name keeps, and images of releases that are gone, more than the next deployment takes away. */
const images = `
for id in $(docker image ls --quiet --no-trunc | sort -u); do
  [ "$(docker image inspect --format '{{len .RepoTags}}' "$id")" != 0 ] || echo "image without a name $id"
done
docker image ls --format '{{.Tag}}' 'localhost/*/*' | sed 's/\\..*//' | sort -u | while read -r tag; do
  ls -d releases/*-"$tag" > /dev/null 2>&1 || echo "$tag"
done | wc -l | { read -r gone; [ "$gone" -le 8 ] || echo "images of $gone releases that are gone"; }`
