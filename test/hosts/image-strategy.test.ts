import { preflight } from '@deploy/plan/preflight/preflight.ts'
import { bootEngineHost, type EngineHost } from '@deploy/test/harness/docker/engine-host.ts'
import { appImage, pushApp, pushImages } from '@deploy/test/harness/docker/images.ts'
import type { Registry } from '@deploy/test/harness/docker/registry.ts'
import { type ContainerSlot, openSlot } from '@deploy/test/harness/docker/slot.ts'
import type { TestHost } from '@deploy/test/harness/hosts/host.ts'
import type { SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const login = { user: 'ci', password: 'right' }
const foreign = 's390x'
const secrets = { REGISTRY_USER: login.user, REGISTRY_PASSWORD: login.password }

let dock: EngineHost
let key: SshKey
let host: TestHost
let registry: Registry

beforeAll(async () => {
  dock = await bootEngineHost({ login })
  ;({ key, host, registry } = dock)
  await host.exec('usermod -aG docker deploy && loginctl enable-linger deploy && install -d /srv/data')
})
afterAll(() => dock?.[Symbol.asyncDispose]())

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const served = (port: number) =>
  text(`curl -fsS --retry 20 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`)
const containers = async () =>
  (await text('docker ps --all --format "{{.Names}} {{.State}}"')).split('\n').toSorted()

const manifestOf = (name: string, port: number, more = '') => `application: ${name}
strategy: image
build: { include: [server], image: { repository: "${registry.address}/${name}" } }
ports: { web: ${port} }
service: { manager: docker, unit: ${name}, start-seconds: 10, stop-seconds: 5 }
container:
  publish: [{ port: "{port.web}", to: 8080 }]
  mounts: [{ source: /srv/data, target: /data }]
  login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
${more}gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

async function slotOf(manifest: string, user = 'deploy'): Promise<ContainerSlot> {
  const slot = await openSlot({ host, user, privateKey: key.privateKey, manifest })
  await host.exec(`install -d -o ${user} ${slot.environment.slot.root}`)
  onTestFinished(() => slot[Symbol.asyncDispose]())
  return slot
}

/** Pushes a version of the small web server, beside one for another machine, and builds the release that pins their index. */
async function built(slot: ContainerSlot, version: string, options: { command?: string[] } = {}) {
  const images = [
    await appImage({ version: 'for another machine', architecture: foreign }),
    await appImage({ version, ...options }),
  ]
  const repository = slot.environment.slot.service.unit
  return slot.build(version, await pushImages(registry, { repository, tag: version, images }))
}

async function confirmed(slot: ContainerSlot, version: string) {
  const deployed = await slot.deploy(await built(slot, version), secrets)
  expect([deployed.prepared.event, deployed.activated?.event, deployed.log]).toEqual([
    'staged',
    'activated',
    expect.anything(),
  ])
  expect((await slot.confirm(deployed)).event).toBe('confirmed')
  return deployed
}

describe('an image on a real host', () => {
  test('is deployed, replaced, taken back to the very container before it, and rolled back to', async () => {
    const slot = await slotOf(manifestOf('shop', 8080))
    await confirmed(slot, '1')
    expect(await served(8080)).toBe('1')
    const first = await text('docker inspect --format "{{.Id}}" shop')

    const second = await slot.deploy(await built(slot, '2'), secrets)
    expect(second.activated?.event).toBe('activated')
    expect(await served(8080)).toBe('2')
    expect(await containers()).toEqual(['shop running', 'shop.before exited'])
    expect((await slot.revert(second)).event).toBe('reverted')
    expect(await served(8080)).toBe('1')
    expect(await text('docker inspect --format "{{.Id}} {{.HostConfig.RestartPolicy.Name}}" shop')).toBe(
      `${first} always`,
    )
    expect(await containers()).toEqual(['shop running'])

    await confirmed(slot, '3')
    expect(await served(8080)).toBe('3')
    expect(await text('docker image prune --force | tail -n 1')).toContain('reclaimed')
    registry.front.fail({ match: /manifests/, times: 99, answer: { status: 503 } })
    const back = await slot.rollback()
    registry.front.mend()
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    expect((await slot.confirm(back)).event).toBe('confirmed')
    expect(await served(8080)).toBe('1')
    await host.reboot()
    expect(await served(8080)).toBe('1')
  })

  test('F64 a registry that refuses, is busy or fails stops nothing', async () => {
    const slot = await slotOf(manifestOf('till', 8081))
    await confirmed(slot, '1')
    const next = await built(slot, '2')
    const refused = await slot.deploy(next, { ...secrets, REGISTRY_PASSWORD: 'wrong' })
    expect(refused.prepared.event).toBe('aborted')
    for (const status of [429, 503]) {
      registry.front.fail({ match: /manifests/, times: 99, answer: { status } })
      const failed = await slot.deploy(next, secrets)
      registry.front.mend()
      expect(failed.prepared.event).toBe('aborted')
      expect(failed.log).toContain('The image cannot be pulled')
    }
    expect(await served(8081)).toBe('1')
    expect(await text('docker inspect --format "{{.RestartCount}}" till')).toBe('0')
    expect(await text('find /opt/till/.deploy -name secrets | wc -l')).toBe('0')
  })

  test('a hook reaches its image and its container, and one that fails takes the deployment back', async () => {
    const hooks = `hooks:
  - name: migrate
    at: stopped
    timeout-seconds: 60
    run: [sh, -c, 'docker run --rm --network none "$DEPLOY_IMAGE" cat /www/version > "$DEPLOY_ROOT"/migrated']
    undo: [sh, -c, 'echo "$DEPLOY_PREVIOUS" > "$DEPLOY_ROOT"/migrated']
  - name: check
    at: started
    timeout-seconds: 60
    run: [sh, -c, 'test "$(docker exec "$DEPLOY_CONTAINER" cat /www/version)" = 1 || { echo "2 is too much"; exit 1; }']
`
    const slot = await slotOf(manifestOf('hook', 8084, hooks))
    const { plan } = await confirmed(slot, '1')
    expect(await text('cat /opt/hook/migrated')).toBe('1')
    const failed = await slot.deploy(await built(slot, '2'), secrets)
    expect([failed.activated?.event, failed.log]).toEqual([
      'reverted',
      expect.stringContaining('2 is too much'),
    ])
    expect(await text('cat /opt/hook/migrated')).toBe(plan.release.id)
    expect(await served(8084)).toBe('1')
    expect(await slot.running()).toEqual([{ name: 'hook', state: 'running', asWanted: true }])
    await host.exec('docker stop hook')
    expect(await slot.running()).toEqual([{ name: 'hook', state: 'exited', asWanted: false }])
  })

  test('F65 a tag that moved decides nothing: what was built is what runs', async () => {
    const slot = await slotOf(manifestOf('moved', 8082))
    const one = await built(slot, '1')
    await pushImages(registry, {
      repository: 'moved',
      tag: '1',
      images: [await appImage({ version: 'other' })],
    })
    const deployed = await slot.deploy(one, secrets)
    expect(deployed.activated?.event).toBe('activated')
    expect(await served(8082)).toBe('1')
    await slot.confirm(deployed)
  })

  test('that ends at once, is for another machine, or misses what it mounts never costs the one that serves', async () => {
    const slot = await slotOf(manifestOf('kiosk', 8083))
    await confirmed(slot, '1')
    const before = await text('docker inspect --format "{{.Id}}" kiosk')

    const dying = await slot.deploy(
      await built(slot, '2', { command: ['sh', '-c', 'echo no config; exit 3'] }),
      secrets,
    )
    expect(dying.activated?.event).toBe('reverted')
    expect(dying.log).toContain('no config')
    expect(await served(8083)).toBe('1')
    expect(await text('docker inspect --format "{{.Id}}" kiosk')).toBe(before)

    const { digest } = await pushApp(registry, 'kiosk', { version: '3', architecture: foreign })
    const strange = await slot.build('3', digest)
    const refused = await slot.deploy(strange, secrets)
    expect(refused.prepared.event).toBe('aborted')
    expect(refused.log).toContain('the host is linux/amd64')
    const platform = { platform: `linux/${foreign}`, manifest: digest, config: digest, layers: [] }
    const release = { ...strange.release, image: { digest, platforms: [platform] } }
    const question = { slot: slot.environment.slot, facts: await slot.look(), release, now: new Date() }
    expect(preflight(question)).toMatchObject([
      { code: 'ARCHITECTURE_MISSING', message: expect.stringContaining('the host runs linux/amd64') },
    ])

    await host.exec('rmdir /srv/data')
    const missing = await slot.deploy(await built(slot, '4'), secrets)
    await host.exec('install -d /srv/data')
    expect(missing.prepared.event).toBe('aborted')
    expect(missing.log).toContain('/srv/data is not on the host')
    expect(await text('docker inspect --format "{{.Id}}" kiosk')).toBe(before)
  })
})
