import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authorizedKeys } from '@deploy/plan/host/access.ts'
import { agentOnly } from '@deploy/plan/host/agent-only.ts'
import { hostScript } from '@deploy/plan/host/script.ts'
import { type AppOptions, appImage, writeImageTar } from '@deploy/test/harness/docker/images.ts'
import { type BuiltImageRelease, type ContainerSlot, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { type Proxy as Path, startProxy } from '@deploy/test/harness/ssh/proxy.ts'
import { factsOf } from '@deploy/test/harness/ssh/target.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const MEGABYTE = 1_000_000

let key: SshKey
let hosts: TestHost[]
let folder: string

beforeAll(async () => {
  key = await makeSshKey()
  folder = await mkdtemp(join(tmpdir(), 'deploy-test-images-'))
  hosts = await Promise.all(
    ['one', 'two'].map((name) => bootHost({ name, authorizedKeys: [key.publicKey], dockerInside: true })),
  )
  for (const host of hosts) await host.exec('usermod -aG docker deploy && loginctl enable-linger deploy')
})
afterAll(async () => {
  for (const host of hosts ?? []) await host.destroy()
  await rm(folder, { recursive: true, force: true })
})

const manifestOf = (name: string, port: number) => `application: ${name}
strategy: image
build: { include: [server], image: {} }
ports: { web: ${port} }
service: { manager: docker, unit: ${name}, start-seconds: 10, stop-seconds: 5 }
container: { publish: [{ port: "{port.web}", to: 8080 }] }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

interface Place {
  host: TestHost
  /** All bytes between the runner and the host pass here. */
  path: Path
  slot: ContainerSlot
  text(command: string): Promise<string>
  served(): Promise<string>
}

async function place(name: string, port: number, host = hosts[0]!): Promise<Place> {
  const path = await startProxy({ port: host.port })
  const hostKeys = host.hostKeys.map((line) =>
    line.replace(`:${host.port} `, `:${path.port} `).replace(`:${host.port}]`, `:${path.port}]`),
  )
  const slot = await openSlot({
    host: { address: path.address, port: path.port, hostKeys },
    user: 'deploy',
    privateKey: key.privateKey,
    manifest: manifestOf(name, port),
  })
  await host.exec(`install -d -o deploy ${slot.environment.slot.root}`)
  onTestFinished(async () => {
    await slot[Symbol.asyncDispose]()
    await path[Symbol.asyncDispose]()
  })
  const text = async (command: string) => (await host.exec(command)).stdout.trim()
  const served = () =>
    text(`curl -fsS --retry 20 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`)
  return { host, path, slot, text, served }
}

let images = 0

/** A release whose image travels with it. */
async function built({ slot }: Place, options: AppOptions): Promise<BuiltImageRelease> {
  images += 1
  const from = await writeImageTar(join(folder, `${images}.tar`), await appImage(options))
  try {
    return await slot.buildWith(options.version, from)
  } finally {
    await rm(from)
  }
}

async function confirmed({ slot }: Place, release: BuiltImageRelease) {
  const deployed = await slot.deploy(release)
  expect([deployed.prepared.event, deployed.activated?.event, deployed.log]).toEqual([
    'staged',
    'activated',
    expect.anything(),
  ])
  expect((await slot.confirm(deployed)).event).toBe('confirmed')
  return deployed
}

/** Of an image that is larger and of which the host has nothing. */
async function inTheMiddle({ path }: Place): Promise<void> {
  const { passed } = path
  await expect.poll(passed, { timeout: 200_000, interval: 10 }).toBeGreaterThan(20 * MEGABYTE)
}

const references = (at: Place) =>
  at.text(`docker image ls --all --format '{{.Repository}}:{{.Tag}} {{.Digest}}' | sort`)

describe('an image without a registry', () => {
  test('comes over SSH; of the next one only what has changed; and the way back needs nothing', async () => {
    const at = await place('shop', 8080)
    const big = { ballast: 200 * MEGABYTE, change: MEGABYTE }
    const one = await built(at, { version: '1', ...big })
    const two = await built(at, { version: '2', ...big })
    await confirmed(at, one)
    expect(await at.served()).toBe('1')
    const first = at.path.passed()
    expect(first).toBeGreaterThan(200 * MEGABYTE)

    await confirmed(at, two)
    expect(await at.served()).toBe('2')
    const second = at.path.passed() - first
    console.info(
      `sent ${(first / MEGABYTE).toFixed(2)} MB at first, then ${(second / MEGABYTE).toFixed(2)} MB`,
    )
    expect(second).toBeLessThan(1.5 * MEGABYTE)
    expect(await at.text(`docker inspect --format '{{.Image}}' shop`)).toBe(
      two.release.image?.platforms[0]?.config,
    )
    const kept = [one, two].map(({ release }) => `localhost/deploy/shop:${release.id.slice(-12)} <none>`)
    expect((await references(at)).split('\n')).toEqual(kept.toSorted())
    expect(await at.text('find /opt/shop/.deploy -path "*secrets*" | wc -l')).toBe('0')

    const before = at.path.passed()
    const back = await at.slot.rollback()
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    await at.slot.confirm(back)
    expect(await at.served()).toBe('1')
    expect(at.path.passed() - before).toBeLessThan(0.2 * MEGABYTE)

    await at.host.reboot()
    expect(await at.served()).toBe('1')
  }, 900_000)

  test('is the same on the next host, and is not sent where it is already', async () => {
    const from = await place('till', 8081)
    const to = await place('till', 8081, hosts[1])
    const release = await built(from, { version: '1', ballast: 20 * MEGABYTE })
    for (const at of [from, to]) await confirmed(at, release)
    const [here, there] = await Promise.all(
      [from, to].map((at) => at.text(`docker inspect --format '{{.Image}}' till`)),
    )
    expect(here).toBe(there)

    const neighbour = await place('till-test', 8082)
    await confirmed(neighbour, release)
    expect(neighbour.path.passed()).toBeLessThan(0.5 * MEGABYTE)
    expect(await neighbour.served()).toBe('1')
  })

  test('arrives although the connection breaks in the middle', async () => {
    const at = await place('kiosk', 8083)
    const release = await built(at, { version: '1', ballast: 60 * MEGABYTE })
    const deploying = at.slot.deploy(release)
    await inTheMiddle(at)
    at.path.reset()
    const deployed = await deploying
    expect([deployed.prepared.event, deployed.activated?.event, deployed.log]).toEqual([
      'staged',
      'activated',
      expect.anything(),
    ])
    expect(at.path.connections()).toBeGreaterThan(1)
    expect(await at.served()).toBe('1')
    await at.slot.confirm(deployed)
  })

  test('whose runner dies in the middle leaves all as it was', async () => {
    const at = await place('pos', 8084)
    await confirmed(at, await built(at, { version: '1' }))
    const before = await at.text(`docker inspect --format '{{.Id}} {{.State.StartedAt}}' pos`)
    const dying = await place('pos', 8084)
    const release = await built(at, { version: '2', ballast: 70 * MEGABYTE })
    const lost = dying.slot.deploy(release).catch((error: unknown) => error)
    await inTheMiddle(dying)
    await dying.slot[Symbol.asyncDispose]()
    await lost
    await expect
      .poll(async () => (await at.slot.agent.status()).open, { timeout: 600_000, interval: 5_000 })
      .toBeUndefined()
    const [last] = await at.slot.agent.history()
    expect(last?.event).toBe('aborted')
    expect(await at.text(`docker inspect --format '{{.Id}} {{.State.StartedAt}}' pos`)).toBe(before)
    await confirmed(at, release)
    expect(await at.served()).toBe('2')
  }, 900_000)

  test('is refused before anything is touched where the host forwards nothing', async () => {
    const at = await place('bar', 8085)
    const release = await built(at, { version: 'none-has-it' })
    await at.host.writeFile('/etc/ssh/sshd_config.d/10-none.conf', 'AllowTcpForwarding local\n')
    await at.host.exec('systemctl restart ssh')
    onTestFinished(async () => {
      await at.host.exec('rm /etc/ssh/sshd_config.d/10-none.conf && systemctl restart ssh')
    })
    const facts = await factsOf(at.slot.deploy(release))
    expect(facts).toMatchObject({ code: 'LISTEN_REFUSED', host: 'dock' })
    expect(await at.text('ls -A /opt/bar')).toBe('')
  })

  test('is told apart from another that was given its name', async () => {
    const at = await place('cafe', 8086)
    const [one, two] = [await built(at, { version: '1' }), await built(at, { version: '2' })]
    await confirmed(at, one)
    await confirmed(at, two)
    const name = (release: BuiltImageRelease) => `localhost/deploy/cafe:${release.release.id.slice(-12)}`
    await at.host.exec(`docker tag ${name(two)} ${name(one)}`)
    const back = await at.slot.rollback()
    expect(back.prepared.event).toBe('aborted')
    expect(back.log).toContain('was given to another image')
    expect(await at.served()).toBe('2')
    await at.host.exec(`docker rmi ${name(one)}`)
    const gone = await at.slot.rollback()
    expect(gone.log).toContain('Deploy the release again')
    expect(await at.served()).toBe('2')
  })
  test('comes by a key that is restricted to the agent, too', async () => {
    const at = await place('inn', 8087)
    const { slot } = at.slot.environment
    const keys = [{ key: key.publicKey.trim(), agentOnly: true }]
    const items = [...agentOnly(), authorizedKeys('deploy', keys, () => [slot])]
    await at.host.exec('sh -s', { input: hostScript(items, { title: 'A key for the agent only' }) })
    expect((await at.slot.remote.exec('id')).code).toBe(77)
    await confirmed(at, await built(at, { version: '1', ballast: MEGABYTE }))
    expect(await at.served()).toBe('1')
    expect(at.path.passed()).toBeGreaterThan(MEGABYTE)
  })
})
