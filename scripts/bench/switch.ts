import { bootEngineHost } from '@deploy/test/harness/docker/engine-host.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import type { Registry } from '@deploy/test/harness/docker/registry.ts'
import { type ContainerSlot, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import { startLoad } from '@deploy/test/harness/load.ts'
import type { Bench, Contender, Field, Run } from './bench.ts'

const PER_SECOND = 200
/** Before and after the switch. */
const QUIET_MS = 2000

const input = `${PER_SECOND} requests a second`

/** What users notice of the moment in which one version follows another. */
export const switchBench: Bench = {
  name: 'switch',
  title: 'Requests lost during a switch',
  about: [
    `${PER_SECOND} requests a second, each over a connection of its own and none of them repeated, while a container of the next version takes` +
      ' over on a Debian host; the application needs a second until it answers. Here **seconds are the longest time between two good answers**' +
      ' to the whole stream, in the median. *Behind nginx* is `nginx.switch`: the next one starts on another port, must answer, gets' +
      ' the traffic, and the old one ends when it has drained. *On one port* is the same strategy without it. *Stop, then start* are' +
      ' `docker stop`, `docker rm` and `docker run`, after a pull. Each is asked through nginx.',
  ],
  columns: ['requests', 'lost', 'switch took'],
  prepare,
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const closing: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const end of closing.toReversed()) await end().catch((error: Error) => console.error(error.message))
  }
  try {
    told('booting a host with an engine, and a registry')
    const dock = await bootEngineHost()
    closing.push(async () => dock[Symbol.asyncDispose]())
    const { host, key, registry } = dock
    await host.exec('systemctl enable --now nginx 2>&1')
    const place = { host, registry, address: await addressOf(host) }
    const contenders: Contender[] = [stopAndStart(place)]
    for (const behind of [false, true]) {
      const name = behind ? 'behind' : 'alone'
      const manifest = manifestOf({ name, behind, registry: registry.address })
      const slot = await openSlot({ host, user: 'root', privateKey: key.privateKey, manifest })
      closing.push(async () => slot[Symbol.asyncDispose]())
      contenders.unshift(oursOf({ place, name, slot }))
    }
    return { inputs: [input], contenders, close }
  } catch (error) {
    await close()
    throw error
  }
}

interface Place {
  host: TestHost
  registry: Registry
  /** Where this machine reaches the host's nginx. */
  address: string
}

/** A container on one port, or on two with nginx between them; `registry` is its address. */
export function manifestOf({
  name,
  behind,
  registry,
}: {
  name: string
  behind: boolean
  registry: string
}): string {
  const nginx = `nginx:
  files: [{ file: server/nginx.conf, to: /etc/nginx/conf.d/${name}-site.conf }]
  ${behind ? `switch: { port: web, upstream: ${name}, ready: /version, drain-seconds: 2 }` : ''}`
  return `application: ${name}
strategy: image
build: { include: [server], image: { repository: "${registry}/${name}" } }
ports: { web: ${behind ? '[3000, 3001]' : 3002} }
service: { manager: docker, unit: ${name}, start-seconds: 20, stop-seconds: 5 }
container: { publish: [{ port: "{port.web}", to: 8080 }] }
${nginx}
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`
}

function siteOf(name: string, upstream: string): string {
  return `server {\n  listen 80;\n  server_name ${name};\n  location / { proxy_pass http://${upstream}; }\n}\n`
}

function oursOf({ place, name, slot }: { place: Place; name: string; slot: ContainerSlot }): Contender {
  const behind = name === 'behind'
  const files = { 'server/nginx.conf': siteOf(name, behind ? name : '127.0.0.1:3002') }
  return contender(place, {
    name,
    shown: behind ? 'ours, behind nginx' : 'ours, on one port',
    prepare: async (version) => {
      const release = await slot.build(version, await push(place, name, version), files)
      return async () => {
        const deployed = await slot.deploy(release)
        if (deployed.activated?.event !== 'activated') throw new Error(deployed.log)
        await slot.confirm(deployed)
      }
    },
  })
}

function stopAndStart(place: Place): Contender {
  const name = 'plain'
  const { host, registry } = place
  return contender(place, {
    name,
    shown: 'stop, then start',
    prepare: async (version) => {
      const image = `${registry.address}/${name}@${await push(place, name, version)}`
      await host.writeFile(`/etc/nginx/conf.d/${name}.conf`, siteOf(name, '127.0.0.1:3003'))
      const run = `docker run --detach --name ${name} --publish 127.0.0.1:3003:8080 ${image}`
      const stop = `docker stop ${name} && docker rm ${name}`
      return async () => {
        await host.exec(`nginx -s reload; docker pull --quiet ${image} && { ${stop} || :; } && ${run}`)
      }
    },
  })
}

interface Switching {
  /** Of its image and its name at nginx. */
  name: string
  /** In the table. */
  shown: string
  /** What comes before users are there; gives the switch. */
  prepare(version: string): Promise<() => Promise<void>>
}

/** The first version comes without users. */
function contender(place: Place, { name, shown, prepare }: Switching): Contender {
  let count = 0
  const next = async () => {
    count++
    return prepare(String(count))
  }
  return {
    name: shown,
    version: '',
    absence: () => undefined,
    run: async () => {
      if (count === 0) {
        await (await next())()
        await untilAnswering(place, name)
      }
      const act = await next()
      return underLoad({ address: place.address, name, version: String(count) }, act)
    },
  }
}

async function underLoad(
  { address, name, version }: { address: string; name: string; version: string },
  act: () => Promise<void>,
): Promise<Run> {
  const url = `http://${address}/version`
  const load = startLoad({ url, perSecond: PER_SECOND, keepAlive: false, headers: { Host: name } })
  await wait(QUIET_MS)
  const began = performance.now()
  try {
    await act()
  } catch (error) {
    await load.end()
    throw error
  }
  const took = (performance.now() - began) / 1000
  await wait(QUIET_MS)
  const { sent, lost, longestGapMs, answers } = await load.end()
  if (!(version in answers)) throw new Error(`nobody got an answer of version ${version}`)
  const facts = { requests: sent, lost: lost.length, 'switch took': `${took.toFixed(1)} s` }
  return { seconds: longestGapMs / 1000, facts }
}

async function push({ registry }: Place, repository: string, version: string): Promise<string> {
  const serve = 'httpd -f -p 8080 -h /www'
  const command = ['sh', '-c', `trap 'exit 0' TERM INT; sleep 1 & wait; ${serve} & wait`]
  return (await pushApp(registry, repository, { version, command })).digest
}

async function untilAnswering({ host }: Place, name: string): Promise<void> {
  const asked = `curl -fsS -H 'Host: ${name}' 127.0.0.1/version`
  await host.exec(`for _ in $(seq 100); do ${asked} && exit 0; sleep 0.2; done; exit 1`)
}

async function addressOf(host: TestHost): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
  return (await docker(['inspect', '--format', format, host.id])).stdout.trim()
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
