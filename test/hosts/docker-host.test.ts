import { openRegistry } from '@deploy/release/registry/client.ts'
import { pinImage } from '@deploy/release/registry/pin.ts'
import { readRepository } from '@deploy/release/registry/repository.ts'
import { imageReference } from '@deploy/release/release.ts'
import { appImage, pushApp, pushImages } from '@deploy/test/harness/docker/images.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let host: TestHost
let registry: Registry

const login = { user: 'ci', password: 'right' }

beforeAll(async () => {
  ;[host, registry] = await Promise.all([
    bootHost({ name: 'dock', authorizedKeys: [], dockerInside: true }),
    startRegistry({ login }),
  ])
  await registry.offerTo(host)
  await host.exec(`docker login --username ci --password-stdin ${registry.address}`, {
    input: login.password,
  })
})
afterAll(async () => {
  await host?.destroy()
  await registry?.[Symbol.asyncDispose]()
})

const text = async (command: string) => (await host.exec(command)).stdout.trim()

/** Docker publishes a port a moment before the program behind it listens. */
const served = () => text('curl -fsS --retry 20 --retry-delay 1 --retry-all-errors 127.0.0.1:8080/version')

describe('a host with a Docker engine', () => {
  test('has an engine, compose and buildx, and no failed unit', async () => {
    expect(await text('systemctl is-system-running')).toBe('running')
    expect(await text('docker info --format "{{.Driver}}"')).toBe('overlay2')
    expect(await text('docker compose version --short')).toMatch(/^2\./)
    expect(await text('docker buildx version')).toMatch(/buildx/)
  })

  test('pulls by digest, only the layers that it lacks, and runs what it pulled, also after a reboot', async () => {
    const one = await pushApp(registry, 'shop', { version: '1', ballast: 1_000_000 })
    const two = await pushApp(registry, 'shop', { version: '2', ballast: 1_000_000 })
    expect(two.digest).not.toBe(one.digest)
    await host.exec(`docker pull --quiet ${one.reference}`)
    registry.front.passages.length = 0
    await host.exec(`docker pull --quiet ${two.reference}`)
    const moved = registry.front.passages.reduce((sum, { sent }) => sum + sent, 0)
    expect(moved).toBeGreaterThan(0)
    expect(moved).toBeLessThan(10_000)

    await host.exec(
      `docker run --detach --name shop --restart unless-stopped --publish 127.0.0.1:8080:8080 ${two.reference}`,
    )
    expect(await served()).toBe('2')
    expect(await text('docker inspect --format "{{.Image}}" shop')).toBe(
      await text(`docker image inspect --format "{{.Id}}" ${two.reference}`),
    )
    await host.reboot()
    expect(await served()).toBe('2')
    await host.exec(`docker rmi --force ${one.reference} && docker pull --quiet ${one.reference}`)
    await host.kill()
    await host.start()
    expect(await served()).toBe('2')
  })

  test('is refused by the registry without a login, and gets an error that the front gives', async () => {
    const { reference } = await pushApp(registry, 'till', { version: '1' })
    const stranger = await host.exec(`docker --config /nowhere pull ${reference}`, { check: false })
    expect(stranger.code).not.toBe(0)
    registry.front.fail({ match: /GET .*manifests/, times: 99, answer: { status: 429 } })
    expect((await host.exec(`docker pull ${reference}`, { check: false })).code).not.toBe(0)
    registry.front.mend()
    expect((await host.exec(`docker pull ${reference}`, { check: false })).code).toBe(0)
  })

  test('has what it pulls pinned by the digests that the registry and the engine know', async () => {
    const repository = readRepository(`${registry.address}/many`)
    const image = await appImage({ version: 'pinned' })
    const other = await appImage({ version: 'pinned', architecture: 's390x' })
    const digest = await pushImages(registry, { repository: 'many', tag: 'pinned', images: [image, other] })
    const platforms = [`linux/${image.platform.architecture}`]
    const pinned = await pinImage(openRegistry(repository, { login }), { reference: 'pinned', platforms })
    expect(pinned).toMatchObject({ digest, platforms: [{ manifest: image.manifest.digest }] })
    await host.exec(`docker pull --quiet ${imageReference(pinned)}`)
    expect(await text(`docker image inspect --format '{{.Id}}' ${imageReference(pinned)}`)).toBe(
      pinned.platforms[0]!.config,
    )
    const stranger = pinImage(openRegistry(repository), { reference: 'pinned', platforms })
    await expect(stranger).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
    const missing = pinImage(openRegistry(repository, { login }), { reference: 'nothing', platforms })
    await expect(missing).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
  })

  test('takes of an index the image of its own architecture', async () => {
    const images = [
      await appImage({ version: 'mine' }),
      await appImage({ version: 'other', architecture: 's390x' }),
    ]
    const digest = await pushImages(registry, { repository: 'many', tag: 'all', images })
    const reference = `${registry.address}/many@${digest}`
    await host.exec(`docker pull --quiet ${reference}`)
    const label = '{{index .Config.Labels "org.opencontainers.image.version"}}'
    expect(await text(`docker image inspect --format '${label}' ${reference}`)).toBe('mine')
  })
})
