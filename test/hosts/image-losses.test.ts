import { setTimeout as wait } from 'node:timers/promises'
import { preflight, remarks } from '@deploy/plan/preflight/preflight.ts'
import { type AppOptions, pushApp } from '@deploy/test/harness/docker/images.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import { type ContainerSlot, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

let key: SshKey
let host: TestHost
let registry: Registry

beforeAll(async () => {
  key = await makeSshKey()
  ;[host, registry] = await Promise.all([
    bootHost({ name: 'dock', authorizedKeys: [key.publicKey], dockerInside: true }),
    startRegistry(),
  ])
  await registry.offerTo(host)
})
afterAll(async () => {
  await host?.destroy()
  await registry?.[Symbol.asyncDispose]()
})

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const served = (port: number) =>
  text(`curl -fsS --retry 60 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`)

async function slotOf(manifest: string, environmentName = 'prod'): Promise<ContainerSlot> {
  const slot = await openSlot({ host, user: 'root', privateKey: key.privateKey, manifest, environmentName })
  onTestFinished(() => slot[Symbol.asyncDispose]())
  return slot
}

const published = (name: string, port: number, more = '') => `application: ${name}
strategy: image
build: { include: [server], image: { repository: "${registry.address}/${name}" } }
ports: { web: ${port} }
service: { manager: docker, unit: ${name}, start-seconds: 30, stop-seconds: 2 }
container: { publish: [{ port: "{port.web}", to: 8080 }]${more} }
gate: { interval-seconds: 1, consecutive-successes: 2, timeout-seconds: 40, checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

async function built(
  slot: ContainerSlot,
  version: string,
  {
    files,
    repository,
    ...options
  }: Partial<AppOptions> & { files?: Record<string, string>; repository?: string } = {},
) {
  const name = repository ?? slot.environment.slot.container!.name
  const { digest } = await pushApp(registry, name, { version, ...options })
  return slot.build(version, digest, files)
}

async function confirmed(slot: ContainerSlot, release: Awaited<ReturnType<typeof built>>) {
  const deployed = await slot.deploy(release)
  expect([deployed.activated?.event, deployed.log]).toEqual(['activated', expect.anything()])
  expect((await slot.confirm(deployed)).event).toBe('confirmed')
}

/** What a stage looks at before it plans. */
async function looked({ agent, environment: { slot } }: ContainerSlot) {
  const facts = await agent.probe({ container: slot.container!.name, ports: Object.values(slot.ports) })
  const question = { slot, facts, now: new Date(facts.time * 1000) }
  return { problems: preflight(question), remarks: remarks(question) }
}

/** Kills the engine in the middle of the start of a container, once. */
const runcOnce = `#!/bin/sh
case " $* " in
  *' create '*)
    if rm /srv/kill-within 2>/dev/null; then
      systemctl reset-failed docker.service
      systemctl kill -s KILL docker.service
    fi ;;
esac
exec /usr/sbin/runc "$@"
`

test('F63 an engine that is down, dies while the container starts, or is away on the way back', async () => {
  const manifest = published('phoenix', 8106).replace(
    /container: .*/,
    'container: { run: [bash, server/run.sh] }',
  )
  const slot = await slotOf(manifest)
  const files = {
    'server/run.sh': `if [ -e /srv/kill-before ]; then rm /srv/kill-before; systemd-run --quiet --on-active=5 sh -c 'systemctl reset-failed docker.service; systemctl start docker.service'; systemctl stop docker.socket docker.service; fi
docker run -d --restart always --name phoenix -p 127.0.0.1:8106:8080 "$DEPLOY_IMAGE" || exit
if [ -e /srv/kill-after ]; then rm /srv/kill-after; systemctl kill -s KILL docker.service; fi
`,
  }
  await confirmed(slot, await built(slot, '1', { files }))
  await host.exec('systemctl stop docker.socket docker.service')
  expect((await looked(slot)).problems).toMatchObject([{ code: 'DOCKER_DOWN' }])
  await host.exec(
    'systemctl reset-failed docker.service; systemctl start docker.service && touch /srv/kill-before',
  )

  const before = await slot.deploy(await built(slot, '2', { files }))
  expect([before.activated?.event, before.log]).toEqual(['reverted', expect.anything()])
  expect(await served(8106)).toBe('1')

  await host.exec('touch /srv/kill-after')
  const after = await slot.deploy(await built(slot, '3', { files }))
  expect(await served(8106)).toBe(after.activated?.event === 'activated' ? '3' : '1')
  if (after.activated?.event === 'activated') await slot.confirm(after)
  const last = await served(8106)

  const away = await slot.deploy(await built(slot, '4', { files }))
  expect([away.activated?.event, away.log]).toEqual(['activated', expect.anything()])
  await host.exec('systemctl stop docker.socket docker.service')
  const [reverted] = await Promise.all([
    slot.revert(away),
    wait(5_000).then(() =>
      host.exec('systemctl reset-failed docker.service; systemctl start docker.service'),
    ),
  ])
  expect(reverted.event).toBe('reverted')
  expect(await served(8106)).toBe(last)

  // Where the ports are given already, and no process runs yet, the engine holds them ever after.
  await host.writeFile('/usr/local/sbin/runc', runcOnce, { mode: '0755' })
  await host.exec('touch /srv/kill-within')
  const within = await slot.deploy(await built(slot, '5', { files }))
  expect(within.log).toContain('holds ports that no container has: 8106')
  expect([within.activated?.event, within.log]).toEqual(['reverted', expect.anything()])
  expect(await served(8106)).toBe(last)
})

test('the container that a killed engine has left stopped serves again when the next deployment is taken back', async () => {
  const slot = await slotOf(published('ember', 8108, ', restart: unless-stopped'))
  await confirmed(slot, await built(slot, '1'))
  await host.exec(`systemctl reset-failed docker.service; systemctl kill -s KILL docker.service
    until docker version > /dev/null 2>&1; do sleep 0.2; done`)
  const next = await slot.deploy(await built(slot, '2'))
  expect([next.activated?.event, next.log]).toEqual(['activated', expect.anything()])
  expect((await slot.revert(next)).event).toBe('reverted')
  expect(await served(8108)).toBe('1')
})

test('a host that loses its power in the middle of a switch, or unconfirmed, has its old container when it is up', async () => {
  const manifest = published('lamp', 8107)
    .replace(/container: .*/, 'container: { run: [bash, server/run.sh] }')
    .replace('confirm-seconds: 300', 'confirm-seconds: 60')
  const slot = await slotOf(manifest)
  const files = {
    'server/run.sh': `docker run -d --restart always --name lamp -p 127.0.0.1:8107:8080 "$DEPLOY_IMAGE"
if [ -e /srv/hang ]; then rm /srv/hang; sync; touch /srv/hangs; sleep 60; fi
`,
  }
  await confirmed(slot, await built(slot, '1', { files }))
  await host.exec('touch /srv/hang')
  const going = slot.deploy(await built(slot, '2', { files })).catch((error: unknown) => error)
  await text('until [ -e /srv/hangs ]; do sleep 0.2; done')
  await host.kill()
  await host.start()
  await going
  expect(await served(8107)).toBe('1')
  expect(await text("docker ps --all --filter name=lamp --format '{{.Names}}'")).toBe('lamp')

  const unconfirmed = await slot.deploy(await built(slot, '3', { files }))
  expect([unconfirmed.activated?.event, unconfirmed.log]).toEqual(['activated', expect.anything()])
  await host.reboot()
  await text(`until [ "$(curl -fsS 127.0.0.1:8107/version)" = 1 ]; do sleep 1; done`)
  expect(await text("docker ps --all --filter name=lamp --format '{{.Names}}'")).toBe('lamp')
})
