import { setTimeout as wait } from 'node:timers/promises'
import { type ContainerWorld, containerWorld } from '@deploy/test/harness/docker/container-world.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let world: ContainerWorld
beforeAll(async () => {
  world = await containerWorld()
  await world.host.writeFile('/usr/local/sbin/engine-fault', engineFault, { mode: '0755' })
  const rules = ['/usr/local/sbin/engine-fault', '/usr/bin/systemctl restart docker.service']
  const text = rules.map((rule) => `deploy ALL=(root) NOPASSWD: ${rule}\n`).join('')
  await world.host.writeFile('/etc/sudoers.d/faults', text, { mode: '0440' })
  await world.host.exec('install -d -o deploy /srv/faults')
})
afterAll(() => world?.[Symbol.asyncDispose]())

/** What a program of the application does to the engine below it, which only root can. */
const engineFault = `#!/bin/sh
case $1 in
  away)
    systemd-run --quiet --on-active=5 sh -c 'systemctl reset-failed docker.service; systemctl start docker.service'
    systemctl stop docker.socket docker.service ;;
  kill) systemctl kill -s KILL docker.service ;;
esac
`

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
  const manifest = world
    .published('phoenix', 8106)
    .replace(/container: .*/, 'container: { run: [bash, server/run.sh] }')
  const slot = await world.slotOf(manifest)
  const files = {
    'server/run.sh': `if [ -e /srv/faults/before ]; then rm /srv/faults/before; sudo -n engine-fault away; fi
docker run -d --restart always --name phoenix -p 127.0.0.1:8106:8080 "$DEPLOY_IMAGE" || exit
if [ -e /srv/faults/after ]; then rm /srv/faults/after; sudo -n engine-fault kill; fi
`,
  }
  await world.confirmed(slot, await world.built(slot, '1', { files }))
  await world.host.exec('systemctl stop docker.socket docker.service')
  expect((await world.looked(slot)).problems).toMatchObject([{ code: 'DOCKER_DOWN' }])
  await world.host.exec(
    'systemctl reset-failed docker.service; systemctl start docker.service && touch /srv/faults/before',
  )

  const before = await slot.deploy(await world.built(slot, '2', { files }))
  expect([before.activated?.event, before.log]).toEqual(['reverted', expect.anything()])
  expect(await world.served(8106)).toBe('1')

  await world.host.exec('touch /srv/faults/after')
  const after = await slot.deploy(await world.built(slot, '3', { files }))
  expect(await world.served(8106)).toBe(after.activated?.event === 'activated' ? '3' : '1')
  if (after.activated?.event === 'activated') await slot.confirm(after)
  const last = await world.served(8106)

  const away = await slot.deploy(await world.built(slot, '4', { files }))
  expect([away.activated?.event, away.log]).toEqual(['activated', expect.anything()])
  await world.host.exec('systemctl stop docker.socket docker.service')
  const [reverted] = await Promise.all([
    slot.revert(away),
    wait(5_000).then(() =>
      world.host.exec('systemctl reset-failed docker.service; systemctl start docker.service'),
    ),
  ])
  expect(reverted.event).toBe('reverted')
  expect(await world.served(8106)).toBe(last)

  // Where the ports are given already, and no process runs yet, the engine holds them ever after.
  await world.host.writeFile('/usr/local/sbin/runc', runcOnce, { mode: '0755' })
  await world.host.exec('touch /srv/kill-within')
  const within = await slot.deploy(await world.built(slot, '5', { files }))
  expect(within.log).toContain('holds ports that no container has: 8106')
  expect([within.activated?.event, within.log]).toEqual(['reverted', expect.anything()])
  expect(await world.served(8106)).toBe(last)
})

test('the container that a killed engine has left stopped serves again when the next deployment is taken back', async () => {
  const slot = await world.slotOf(world.published('ember', 8108, ', restart: unless-stopped'))
  await world.confirmed(slot, await world.built(slot, '1'))
  await world.host.exec(`systemctl reset-failed docker.service; systemctl kill -s KILL docker.service
    until docker version > /dev/null 2>&1; do sleep 0.2; done`)
  const next = await slot.deploy(await world.built(slot, '2'))
  expect([next.activated?.event, next.log]).toEqual(['activated', expect.anything()])
  expect((await slot.revert(next)).event).toBe('reverted')
  expect(await world.served(8108)).toBe('1')
})

test('a host that loses its power in the middle of a switch, or unconfirmed, has its old container when it is up', async () => {
  const manifest = world
    .published('lamp', 8107)
    .replace(/container: .*/, 'container: { run: [bash, server/run.sh] }')
    .replace('confirm-seconds: 300', 'confirm-seconds: 60')
  const slot = await world.slotOf(manifest)
  const files = {
    'server/run.sh': `docker run -d --restart always --name lamp -p 127.0.0.1:8107:8080 "$DEPLOY_IMAGE"
if [ -e /srv/faults/hang ]; then rm /srv/faults/hang; sync; touch /srv/faults/hangs; sleep 60; fi
`,
  }
  await world.confirmed(slot, await world.built(slot, '1', { files }))
  await world.host.exec('touch /srv/faults/hang')
  const going = slot.deploy(await world.built(slot, '2', { files })).catch((error: unknown) => error)
  await world.text('until [ -e /srv/faults/hangs ]; do sleep 0.2; done')
  await world.host.kill()
  await world.host.start()
  await going
  expect(await world.served(8107)).toBe('1')
  expect(await world.text("docker ps --all --filter name=lamp --format '{{.Names}}'")).toBe('lamp')

  const unconfirmed = await slot.deploy(await world.built(slot, '3', { files }))
  expect([unconfirmed.activated?.event, unconfirmed.log]).toEqual(['activated', expect.anything()])
  await world.host.reboot()
  await world.text(`until [ "$(curl -fsS 127.0.0.1:8107/version)" = 1 ]; do sleep 1; done`)
  expect(await world.text("docker ps --all --filter name=lamp --format '{{.Names}}'")).toBe('lamp')
})
