import { preflight } from '@deploy/plan/preflight/preflight.ts'
import type { EngineHost } from '@deploy/test/harness/docker/engine-host.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import { bootRootlessHost, whyNotRootless } from '@deploy/test/harness/docker/rootless-host.ts'
import { type BuiltImageRelease, type ContainerSlot, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { plainSetup, prepareSlot } from '@deploy/test/harness/hosts/prepare.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const login = { user: 'ci', password: 'right' }
const secrets = { REGISTRY_USER: login.user, REGISTRY_PASSWORD: login.password }

const reason = whyNotRootless()
if (reason !== undefined) console.info(`skipped: Docker without root, because ${reason}`)

let dock: EngineHost

const served = (port: number) =>
  dock.text(`curl -fsS --retry 30 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`)

const environments = `${plainSetup}
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

const shop = () => `application: shop
strategy: image
build: { include: [server], image: { repository: "${dock.registry.outerAddress}/shop" } }
ports: { web: 8080 }
service: { manager: docker, unit: shop, start-seconds: 10, stop-seconds: 5 }
container:
  publish: [{ port: "{port.web}", to: 8080 }]
  login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
gate: { timeout-seconds: 10, interval-seconds: 1, checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 30
${environments}`

const lab = () => `application: lab
strategy: compose
build: { include: [docker-compose.yml, server] }
ports: { web: 8090 }
compose: { files: [docker-compose.yml] }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
${environments}`

async function slotOf(manifest: string): Promise<ContainerSlot> {
  const { host, key } = dock
  await prepareSlot(host, { manifest })
  const slot = await openSlot({ host, user: 'deploy', privateKey: key.privateKey, manifest })
  onTestFinished(() => slot[Symbol.asyncDispose]())
  return slot
}

const image = async (slot: ContainerSlot, version: string) =>
  slot.build(version, (await pushApp(dock.registry, 'shop', { version })).digest)

async function deployed(slot: ContainerSlot, release: BuiltImageRelease) {
  const outcome = await slot.deploy(release, secrets)
  expect([outcome.prepared.event, outcome.activated?.event, outcome.log]).toEqual([
    'staged',
    'activated',
    expect.anything(),
  ])
  return outcome
}

describe.skipIf(reason !== undefined)('with an engine without root, and without the group docker', () => {
  beforeAll(async () => {
    dock = await bootRootlessHost({ login })
  })
  afterAll(() => dock?.[Symbol.asyncDispose]())

  test('an image is deployed, taken back by its timer, rolled back to, and there after a reboot', async () => {
    const slot = await slotOf(shop())
    const facts = await slot.look()
    expect(facts.groups).not.toContain('docker')
    expect(preflight({ slot: slot.environment.slot, facts, now: new Date() })).toEqual([])
    expect(await dock.text('systemctl is-active docker.service || true')).toBe('inactive')

    expect((await slot.confirm(await deployed(slot, await image(slot, '1')))).event).toBe('confirmed')
    expect(await served(8080)).toBe('1')
    expect(await slot.running()).toEqual([{ name: 'shop', state: 'running', asWanted: true }])

    await deployed(slot, await image(slot, '2'))
    expect(await served(8080)).toBe('2')
    await expect.poll(() => served(8080), { timeout: 120_000 }).toBe('1')

    expect((await slot.confirm(await deployed(slot, await image(slot, '3')))).event).toBe('confirmed')
    expect(await served(8080)).toBe('3')
    const back = await slot.rollback()
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    expect((await slot.confirm(back)).event).toBe('confirmed')
    await dock.host.reboot()
    expect(await served(8080)).toBe('1')
  })

  test('services of a compose file are built there, replaced and taken back', async () => {
    const slot = await slotOf(lab())
    const { reference } = await pushApp(dock.registry, 'base', { version: 'base' })
    const { address, outerAddress } = dock.registry
    const base = reference.replace(address, outerAddress)
    await dock.host.exec(`docker login --username ${login.user} --password-stdin ${outerAddress}`, {
      user: 'deploy',
      input: login.password,
    })
    const services = (version: string) =>
      slot.buildFiles(version, {
        'docker-compose.yml': `services:
  web: { build: server, ports: ["8090:8080"], restart: always }
  idle: { image: "${base}", restart: always }
`,
        'server/Dockerfile': `FROM ${base}\nCOPY version /www/version\n`,
        'server/version': `${version}\n`,
      })
    expect((await slot.confirm(await deployed(slot, await services('1')))).event).toBe('confirmed')
    expect(await served(8090)).toBe('1')
    const second = await deployed(slot, await services('2'))
    expect(await served(8090)).toBe('2')
    expect((await slot.revert(second)).event).toBe('reverted')
    expect(await served(8090)).toBe('1')
    expect(await slot.running()).toEqual([
      { name: 'idle', state: 'running', asWanted: true },
      { name: 'web', state: 'running', asWanted: true },
    ])
  })
})
