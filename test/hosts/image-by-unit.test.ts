import { bootEngineHost, type EngineHost } from '@deploy/test/harness/docker/engine-host.ts'
import { appImage, pushImages } from '@deploy/test/harness/docker/images.ts'
import type { Registry } from '@deploy/test/harness/docker/registry.ts'
import { type ContainerSlot, openSlot } from '@deploy/test/harness/docker/slot.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import { dockerSetup, prepareSlot } from '@deploy/test/harness/hosts/prepare.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let dock: EngineHost
let host: TestHost
let registry: Registry
let slot: ContainerSlot

const unitText = (script: string) => `[Unit]
After=docker.service
[Service]
Type=simple
ExecStart=/bin/bash ${script}
[Install]
WantedBy=multi-user.target
`
/** As the application has it: nothing stops the container that is there, and the engine removes one later than it stops. */
const script = () => `docker run --rm -d --network host --name kine -e PORT=3000 \\
  --mount type=bind,source=/srv/kine.log,target=/kine.log ${registry.address}/kine:prod
`

beforeAll(async () => {
  dock = await bootEngineHost({ name: 'ranch' })
  ;({ host, registry } = dock)
  await host.exec('touch /srv/kine.log')
  const manifest = `application: kine
strategy: image
build: { include: [server], image: { repository: "${registry.address}/kine" } }
ports: { web: 3000 }
service: { unit: kine, unit-file: server/kine.service, start-seconds: 15, stop-seconds: 5 }
container: { tag: "${registry.address}/kine:prod", allow: { host-network: the proxy asks its loopback } }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
${dockerSetup}
environments:
  prod: { hosts: [{ name: ranch, address: ranch.example.org }] }
`
  await prepareSlot(host, { manifest })
  slot = await openSlot({ host, user: 'deploy', privateKey: dock.key.privateKey, manifest })
})
afterAll(async () => {
  await slot?.[Symbol.asyncDispose]()
  await dock?.[Symbol.asyncDispose]()
})

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const served = () => text('curl -fsS --retry 20 --retry-delay 1 --retry-all-errors 127.0.0.1:3000/version')
const push = async (version: string, tag: string) =>
  pushImages(registry, { repository: 'kine', tag, images: [await appImage({ version })] })
const built = async (version: string) =>
  slot.build(version, await push(version, version), {
    'server/deploy.sh': script(),
    'server/kine.service': unitText('/opt/kine/current/server/deploy.sh'),
  })

test('an application that starts its container by a unit and a script of its own is replaced, and comes back', async () => {
  // As it was before: a tag decides, and restarting the unit succeeds while the old container goes on answering.
  await push('0', 'prod')
  await host.writeFile('/root/kine/deploy.sh', script())
  await host.writeFile('/etc/systemd/system/kine.service', unitText('/root/kine/deploy.sh'))
  await host.exec('systemctl daemon-reload && systemctl enable --quiet --now kine.service')
  expect(await served()).toBe('0')
  await push('0.1', 'prod')
  await host.exec(`docker pull --quiet ${registry.address}/kine:prod && systemctl restart kine.service`)
  expect(await served()).toBe('0')
  await host.exec('docker stop kine; sleep 2; systemctl restart kine.service')
  expect(await served()).toBe('0.1')

  const first = await slot.deploy(await built('1'))
  expect([first.activated?.event, first.log]).toEqual(['activated', expect.anything()])
  expect(await served()).toBe('1')
  expect((await slot.revert(first)).event).toBe('reverted')
  expect(await served()).toBe('0.1')
  expect(await text('cat /etc/systemd/system/kine.service')).toContain('/root/kine/deploy.sh')

  for (const version of ['1', '2']) {
    const deployed = await slot.deploy(await built(version))
    expect([deployed.activated?.event, deployed.log]).toEqual(['activated', expect.anything()])
    expect((await slot.confirm(deployed)).event).toBe('confirmed')
    expect(await served()).toBe(version)
  }
  await host.kill()
  await host.start()
  expect(await served()).toBe('2')

  expect(await slot.running()).toEqual([
    { name: 'kine.service', state: 'inactive', asWanted: true },
    { name: 'kine', state: 'running', asWanted: true },
  ])
  const back = await slot.rollback()
  expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
  expect(await served()).toBe('1')
  await slot.confirm(back)
})
