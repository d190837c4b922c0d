import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Slot } from '@deploy/manifest/manifest.ts'
import { fetchLentImage } from '@deploy/plan/steps/lent-image.ts'
import { environmentOf, factsOf } from '@deploy/plan/testing.ts'
import { importImage } from '@deploy/release/oci/image-file.ts'
import { imageFileName, type Image as ReleasedImage } from '@deploy/release/release.ts'
import { bootEngineHost } from '@deploy/test/harness/docker/engine-host.ts'
import {
  type AppOptions,
  appImage,
  type Image,
  pushImages,
  writeImageTar,
} from '@deploy/test/harness/docker/images.ts'
import type { Registry } from '@deploy/test/harness/docker/registry.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import type { Bench, Contender, Field, Run } from './bench.ts'
import { bundled } from './built.ts'
import type { ImageJob } from './image/ours.ts'
import { handOver } from './job.ts'
import {
  type Access,
  knownHostsOf,
  type Line,
  sshOptions,
  startSlowLine,
  writeAccess,
} from './transfer/lines.ts'
import { timedOn } from './transfer/place.ts'

const MEGABYTE = 1_000_000
/** On the host. */
const TUNNEL_PORT = 5999
const size: Omit<AppOptions, 'version'> = { ballast: 200 * MEGABYTE, change: MEGABYTE }
const input = '1 MB of 200 MB changed, 50 ms and 100 Mbit/s'

const manifest = `application: shop
strategy: image
build: { include: [server], image: {} }
ports: { web: 8080 }
service: { manager: docker, unit: shop }
container: { publish: [{ port: "{port.web}", to: 8080 }] }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

/** The next image of an application, to a host that has the one before. */
export const imageBench: Bench = {
  name: 'image',
  title: 'The next image: one layer changed',
  about: [
    'A Debian host with a Docker engine has an image of 200 MB that cannot be compressed; it gets the next one, in which a layer of 1 MB is' +
      ' another. *Ours* needs no registry: the host pulls through the SSH connection, from the file that the release has; the' +
      ' connection, the loan and the step of the plan are measured. *A registry* is Debian’s beside the runner, to which the image was' +
      ' pushed before; the host pulls from it through the reverse tunnel of one `ssh -R`. *docker save* is `docker save | gzip | ssh docker load`.' +
      ' *Processor* is that of the runner’s side, without its engine.',
  ],
  columns: ['MB on the line'],
  prepare,
}

interface Place {
  folder: string
  host: TestHost
  registry: Registry
  line: Line
  access: Access
  privateKey: string
  /** Bundled. */
  script: string
}

async function prepare(told: (line: string) => void): Promise<Field> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-bench-'))
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const close = async () => {
    for (const end of closing.toReversed()) await end().catch((error: Error) => console.error(error.message))
  }
  try {
    told('booting a host with an engine, and a registry')
    const dock = await bootEngineHost()
    closing.push(async () => dock[Symbol.asyncDispose]())
    const { host, key, registry } = dock
    const line = await startSlowLine(host.port)
    closing.push(() => line.close())
    closing.push(() => forgetImages(registry))
    const { privateKey } = key
    const access = await writeAccess(folder, { user: 'root', privateKey, hostKeys: host.hostKeys }, [
      line.port,
    ])
    const script = await bundled(join(import.meta.dirname, 'image/ours.ts'), folder)
    const place = { folder, host, registry, line, access, privateKey, script }
    const contenders = await contendersOf(place, told)
    return { inputs: [input], contenders, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Both sides have the first version; what a run brought to the host is removed after it. */
async function contendersOf(place: Place, told: (line: string) => void): Promise<Contender[]> {
  const { host } = place
  told('making the first image')
  const first = await pushed(place, await appImage({ ...size, version: '0' }))
  await docker(['pull', '--quiet', first])
  await host.exec(`docker pull --quiet ${first}`)
  const kept = (await host.exec(`docker image inspect --format '{{.Id}}' ${first}`)).stdout.trim()
  const other = `docker image ls --all --quiet --no-trunc | sort -u | grep -v ${kept}`
  const contender = (
    name: string,
    version: string,
    run: (image: Image, version: string) => Promise<Run>,
  ): Contender => ({
    name,
    version,
    absence: () => undefined,
    run: async () => {
      const next = String(++count)
      const image = await appImage({ ...size, version: next })
      const done = await run(image, next)
      const config = image.blobs[0]!.digest
      const found = await host.exec(`docker image inspect --format '{{.Id}}' ${config}`, { check: false })
      if (found.stdout.trim() !== config) throw new Error('the image is not on the host')
      await host.exec(`${other} | xargs -r docker rmi --force`)
      return done
    },
  })
  let count = 0
  const engine = (await docker(['version', '--format', '{{.Server.Version}}'])).stdout.trim()
  return [
    contender('ours', '', (image, version) => ours(place, image, version)),
    contender('a registry, ssh -R, docker pull', engine, (image) => pull(place, image)),
    contender('docker save, gzip, docker load', engine, (image) => load(place, image)),
  ]
}

async function ours(place: Place, made: Image, version: string): Promise<Run> {
  const directory = await mkdtemp(join(place.folder, 'release-'))
  try {
    const from = await writeImageTar(join(directory, 'layout.tar'), made)
    const name = imageFileName('shop', version)
    const platforms = [`linux/${made.platform.architecture}`]
    const image = await importImage({ from, destination: join(directory, name), name, platforms })
    const { slot, step } = fetching(image, version)
    const { port } = place.line
    const job: ImageJob = {
      target: {
        ...{ name: 'dock', address: '127.0.0.1', port, user: 'root', privateKey: place.privateKey },
        knownHosts: knownHostsOf(place.host.hostKeys, [port]),
      },
      ...{ slot, image, directory, step },
    }
    return await timedOn([place.line], await handOver(place, job), place.folder)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The slot, and the shell text of the plan's step that fetches the image. */
export function fetching(image: ReleasedImage, version: string): { slot: Slot; step: string } {
  const { slot } = environmentOf(manifest)
  const release = { id: `${version}-000000000000`, version, sha256: '0'.repeat(64), image: image.digest }
  return {
    slot,
    step: fetchLentImage({ slot, host: 'dock', facts: factsOf({ uid: 0 }), release }, image).do,
  }
}

async function pull(place: Place, image: Image): Promise<Run> {
  const { address } = place.registry
  const reference = (await pushed(place, image)).replace(address, `127.0.0.1:${TUNNEL_PORT}`)
  const tunnel = ['-o', 'ExitOnForwardFailure=yes', '-R', `127.0.0.1:${TUNNEL_PORT}:${address}`]
  const words = sshWords(place, tunnel)
  return timedOn([place.line], [...words, `docker pull --quiet ${reference}`], place.folder)
}

async function load(place: Place, image: Image): Promise<Run> {
  const reference = await pushed(place, image)
  await docker(['pull', '--quiet', reference])
  const tag = `${reference.replace(/@.*/, '')}:next`
  await docker(['tag', reference, tag])
  const words = [
    'sh',
    '-ec',
    `docker save ${tag} | gzip | "$@"`,
    'sh',
    ...sshWords(place),
    'docker load',
  ] as const
  const run = await timedOn([place.line], [...words], place.folder)
  await docker(['rmi', tag, reference], { check: false })
  return run
}

function sshWords({ access, line }: Place, more: string[] = []): [string, ...string[]] {
  return ['ssh', ...sshOptions(access), ...more, '-p', String(line.port), 'root@127.0.0.1']
}

/** Gives the name of the image in the registry. */
async function pushed({ registry }: Place, image: Image): Promise<string> {
  const digest = await pushImages(registry, { repository: 'shop', tag: 'next', images: [image] })
  return `${registry.address}/shop@${digest}`
}

/** Of this machine's own engine. */
async function forgetImages({ address }: Registry): Promise<void> {
  const format = '{{.Repository}} {{.ID}}'
  const { stdout } = await docker(['image', 'ls', '--no-trunc', '--format', format])
  const own = stdout.split('\n').filter((line) => line.startsWith(`${address}/`))
  const ids = new Set(own.map((line) => line.split(' ')[1]!))
  if (ids.size > 0) await docker(['rmi', '--force', ...ids])
}
