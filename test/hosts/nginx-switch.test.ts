import { sudoers } from '@deploy/plan/sudoers.ts'
import { bootEngineHost, type EngineHost } from '@deploy/test/harness/docker/engine-host.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import type { Registry } from '@deploy/test/harness/docker/registry.ts'
import { type ContainerSlot, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import type { SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { startLoad } from '@deploy/test/harness/load.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

let dock: EngineHost
let key: SshKey
let host: TestHost
let registry: Registry
let address: string

beforeAll(async () => {
  dock = await bootEngineHost()
  ;({ key, host, registry } = dock)
  await host.exec(
    'usermod -aG docker deploy && loginctl enable-linger deploy && systemctl enable --now nginx 2>&1',
  )
  const inspected = await docker([
    'inspect',
    '--format',
    '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
    host.id,
  ])
  address = inspected.stdout.trim()
})
afterAll(() => dock?.[Symbol.asyncDispose]())

const text = async (command: string) => (await host.exec(command, { check: false })).stdout.trim()
const served = (name: string) =>
  text(`curl -fsS --retry 20 --retry-delay 1 --retry-all-errors -H 'Host: ${name}' 127.0.0.1/version`)
const upstreamOf = (name: string) => text(`grep -o '127[^;]*' /etc/nginx/conf.d/${name}.conf`)
const running = async (name: string) =>
  (await text(`docker ps --all --filter name=${name} --format "{{.Names}} {{.State}}"`))
    .split('\n')
    .toSorted()

/** What has begun may take longer than whoever asks waits for it: 20 s, on a machine that has much else to do. */
const manifestOf = (name: string, ports: number[]) => `application: ${name}
strategy: image
build: { include: [server], image: { repository: "${registry.address}/${name}" } }
ports: { web: [${ports}] }
service: { manager: docker, unit: ${name}, start-seconds: 20, stop-seconds: 5 }
container: { publish: [{ port: "{port.web}", to: 8080 }] }
nginx:
  files: [{ file: server/nginx.conf, to: /etc/nginx/conf.d/${name}-site.conf }]
  switch: { port: web, upstream: ${name}, ready: /version, drain-seconds: 30 }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

const siteOf = (name: string, more = '') =>
  `server {\n    listen 80;\n    server_name ${name};\n    location / { proxy_pass http://${name}; }\n    ${more}\n}\n`

async function openSwitched(name: string, ports: number[], manifest = manifestOf(name, ports)) {
  const slot = await openSlot({ host, user: 'deploy', privateKey: key.privateKey, manifest })
  await host.exec(`install -d -o deploy ${slot.environment.slot.root}`)
  onTestFinished(() => slot[Symbol.asyncDispose]())
  return slot
}

async function built(slot: ContainerSlot, version: string, files: Record<string, string> = {}) {
  const name = slot.environment.slot.service.unit
  const { digest } = await pushApp(registry, name, { version })
  return slot.build(version, digest, { 'server/nginx.conf': siteOf(name), ...files })
}

/** As Ops would: the lines that the plan prints, and no other. */
async function allow(slot: ContainerSlot, release: Awaited<ReturnType<typeof built>>) {
  await host.writeFile('/etc/sudoers.d/deploy', sudoers(await slot.plan(release), 'deploy'), { mode: '0440' })
}

async function deployed(slot: ContainerSlot, version: string, files: Record<string, string> = {}) {
  const release = await built(slot, version, files)
  await allow(slot, release)
  const done = await slot.deploy(release)
  expect([done.prepared.event, done.activated?.event, done.log]).toEqual([
    'staged',
    'activated',
    expect.anything(),
  ])
  return done
}

async function confirmed(slot: ContainerSlot, version: string, files: Record<string, string> = {}) {
  const done = await deployed(slot, version, files)
  expect((await slot.confirm(done)).event).toBe('confirmed')
}

describe('a switch behind nginx', () => {
  test.each([
    { keepAlive: false, name: 'brief', ports: [3000, 3001] },
    { keepAlive: true, name: 'kept', ports: [3010, 3011] },
  ])('loses nothing of 10,000 requests, at 200 a second, keep-alive $keepAlive, over a deployment, a rollback and a way back', async ({
    keepAlive,
    name,
    ports,
  }) => {
    const slot = await openSwitched(name, ports)
    await confirmed(slot, '1')
    expect(await upstreamOf(name)).toBe(`127.0.0.1:${ports[0]}`)
    const load = startLoad({
      url: `http://${address}/version`,
      perSecond: 200,
      keepAlive,
      headers: { Host: name },
    })
    await confirmed(slot, '2')
    expect(await upstreamOf(name)).toBe(`127.0.0.1:${ports[1]}`)
    const back = await slot.rollback()
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    expect((await slot.confirm(back)).event).toBe('confirmed')
    const unwanted = await deployed(slot, '3')
    expect((await slot.revert(unwanted)).event).toBe('reverted')
    while (load.sent() < 10_000) await new Promise((done) => setTimeout(done, 100))
    const report = await load.end()
    console.log(
      `keep-alive ${keepAlive}: sent ${report.sent}, lost ${report.lost.length}, repeated ${report.repeated}, longest gap ${report.longestGapMs} ms, answers ${JSON.stringify(report.answers)} ${report.lost.slice(0, 3)}`,
    )
    expect(report.lost).toEqual([])
    expect(report.answered).toBe(report.sent)
    expect(Object.keys(report.answers).toSorted()).toEqual(['1', '2', '3'])
    expect(await served(name)).toBe('1')
    expect(await running(name)).toEqual([`${name}-${ports[0]} running`])
  }, 900_000)

  test('a reboot or the death of the agent in the middle leaves one of the two, whole', async () => {
    const slot = await openSwitched('middle', [3020, 3021])
    await confirmed(slot, '1')
    await deployed(slot, '2')
    expect(await served('middle')).toBe('2')
    await host.reboot()
    await expect.poll(() => served('middle'), { timeout: 60_000 }).toBe('1')
    await expect.poll(() => upstreamOf('middle'), { timeout: 60_000 }).toBe('127.0.0.1:3020')
    // The new one drains before it goes.
    await expect.poll(() => running('middle'), { timeout: 60_000 }).toEqual(['middle-3020 running'])

    const next = await built(slot, '3')
    await allow(slot, next)
    const done = slot.deploy(next)
    await expect
      .poll(() => text('docker ps --format "{{.Names}}" --filter name=middle-3021'), { timeout: 120_000 })
      .toBe('middle-3021')
    await host.exec("pkill -KILL -u deploy -f 'agent.sh' || true")
    const ended = await done
    expect(ended.activated?.event).toBe('reverted')
    expect(await served('middle')).toBe('1')
    expect(await running('middle')).toEqual(['middle-3020 running'])
    await confirmed(slot, '4')
    expect(await served('middle')).toBe('4')
    const kept = { name: 'middle-3020', state: 'exited', asWanted: true, kept: true }
    const nginx = { name: 'nginx.service', state: 'active', asWanted: true }
    const serves = { name: 'middle-3021', state: 'running', asWanted: true }
    expect(await slot.running()).toEqual([serves, kept, nginx])
    await host.exec('docker stop middle-3021')
    expect(await slot.running()).toEqual([{ ...serves, state: 'exited', asWanted: false }, kept, nginx])
  }, 900_000)

  test('a file that nginx refuses replaces nothing, and is told in the words of nginx', async () => {
    const slot = await openSwitched('strict', [3030, 3031])
    await confirmed(slot, '1')
    const before = await text(
      'sha256sum /etc/nginx/conf.d/* && ls -A /etc/nginx/conf.d && pgrep -P "$(cat /run/nginx.pid)"',
    )
    const broken = await built(slot, '2', { 'server/nginx.conf': siteOf('strict', 'proxy_bufering off;') })
    await allow(slot, broken)
    const refused = await slot.deploy(broken)
    expect(refused.prepared.event).toBe('aborted')
    expect(refused.log).toContain(
      'unknown directive "proxy_bufering" in /etc/nginx/conf.d/strict-site.conf:5',
    )
    expect(refused.log).toContain('Nothing was changed.')
    expect(
      await text(
        'sha256sum /etc/nginx/conf.d/* && ls -A /etc/nginx/conf.d && pgrep -P "$(cat /run/nginx.pid)"',
      ),
    ).toBe(before)
    expect(await served('strict')).toBe('1')
  }, 300_000)

  test('a container that never answers as it should is not switched to', async () => {
    const manifest = manifestOf('mute', [3040, 3041]).replace('ready: /version', 'ready: /nothing')
    const slot = await openSwitched('mute', [3040, 3041], manifest)
    const release = await built(slot, '1')
    await allow(slot, release)
    const failed = await slot.deploy(release)
    expect(failed.activated?.event).toBe('reverted')
    expect(failed.log).toContain('does not answer as it should within 20 s: status 404')
    expect(await text('ls /etc/nginx/conf.d/mute.conf 2>&1')).toContain('No such file')
  }, 300_000)
})
