import { preflight, remarks } from '@deploy/plan/preflight/preflight.ts'
import { type ComposeWorld, composeWorld } from '@deploy/test/harness/docker/compose-site.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import type { ContainerSlot, Deployed } from '@deploy/test/harness/docker/slot.ts'
import { dockerSetup, prepareSlot } from '@deploy/test/harness/hosts/prepare.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let world: ComposeWorld
beforeAll(async () => {
  world = await composeWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const served = (port: number) =>
  world.text(`curl -fsS --retry 60 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`)
const named = (name: string) =>
  world.text(`docker ps --all --format '{{.Names}} {{.State}}' | grep '^${name}' | sort`)

const manifestOf = (name: string, port: number) => `application: ${name}
strategy: image
adopt: true
build: { include: [server], image: { repository: "${world.registry.address}/${name}" } }
ports: { web: ${port} }
service: { manager: docker, unit: ${name}, start-seconds: 30, stop-seconds: 2 }
container: { publish: [{ port: "{port.web}", to: 8080 }] }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

async function deploy(slot: ContainerSlot, name: string, version: string, command?: string[]) {
  const { digest } = await pushApp(world.registry, name, { version, ...(command && { command }) })
  return slot.deploy(await slot.build(version, digest))
}

async function confirm(slot: ContainerSlot, deployed: Deployed): Promise<void> {
  expect([deployed.activated?.event, deployed.log]).toEqual(['activated', expect.anything()])
  expect((await slot.confirm(deployed)).event).toBe('confirmed')
}

async function statesOf(slot: ContainerSlot): Promise<string[]> {
  const { current, releases } = await slot.look()
  return releases
    .filter(({ present, state }) => present && state !== 'failed')
    .map(({ id, state }) => `${id.replace(/-.*/, '')} ${id === current ? 'serves' : state}`)
    .toSorted()
}

test('a container that was started by hand becomes release zero, with what it has written into itself', async () => {
  const { reference } = await pushApp(world.registry, 'manual', { version: '0' })
  await world.host.exec(`docker run -d --restart always --name manual -p 127.0.0.1:8104:8080 ${reference}
    docker exec manual sh -c 'echo of years > /note'`)
  const slot = await world.slotOf(manifestOf('manual', 8104))
  const before = await world.text("docker inspect --format '{{.Id}}' manual")

  const seen = { slot: slot.environment.slot, facts: await slot.look(), now: new Date() }
  expect(preflight(seen)).toEqual([])
  expect(remarks(seen).join()).toMatch(
    /started by hand: the container manual \(.*It becomes the release adopted-/,
  )
  const failing = await deploy(slot, 'manual', '1', ['false'])
  expect(failing.activated?.event).toBe('reverted')
  expect([await served(8104), await named('manual'), await statesOf(slot)]).toEqual([
    '0',
    'manual running',
    [],
  ])

  await confirm(slot, await deploy(slot, 'manual', '2'))
  expect(await statesOf(slot)).toEqual(['2 serves', 'adopted good'])
  await world.host.exec('docker image prune --force')
  const back = await slot.rollback({ to: 'adopted' })
  await confirm(slot, back)
  expect(
    await world.text("docker inspect --format '{{.Id}} {{.HostConfig.RestartPolicy.Name}}' manual"),
  ).toBe(`${before} always`)
  expect(await world.text('docker exec manual cat /note')).toBe('of years')
  expect(await statesOf(slot)).toEqual(['2 bad', 'adopted serves'])

  await confirm(slot, await deploy(slot, 'manual', '4'))
  expect(await served(8104)).toBe('4')
  const failed = await slot.rollback({ to: 'adopted' })
  expect((await slot.revert(failed)).event).toBe('reverted')
  expect([await served(8104), await named('manual')]).toEqual([
    '4',
    expect.stringMatching(/^manual running\nmanual.adopted-[0-9a-f]{12} exited$/),
  ])
})

test('so does one that removes itself, and one whose container was pruned: it is made again as it was', async () => {
  const { reference } = await pushApp(world.registry, 'fleeting', { version: '0' })
  await world.host.exec(`install -d -o deploy /srv/data
    docker run -d --rm --name fleeting -p 127.0.0.1:8105:8080 -e 'WORDS=two words and $HOME' -v /srv/data:/data --cap-drop NET_RAW --memory 64m ${reference}`)
  const slot = await world.slotOf(manifestOf('fleeting', 8105))
  const failing = await deploy(slot, 'fleeting', '1', ['false'])
  expect(failing.activated?.event).toBe('reverted')
  expect([await served(8105), await named('fleeting')]).toEqual(['0', 'fleeting running'])

  await confirm(slot, await deploy(slot, 'fleeting', '2'))
  expect(await named('fleeting')).toMatch(
    /^fleeting running\nfleeting.adopted-[0-9a-f]{12} (created|exited)$/,
  )
  await world.host.exec('docker system prune --force')
  expect(await named('fleeting')).toBe('fleeting running')
  const back = await slot.rollback()
  expect(back.log).toContain('It is made again with the settings that it had')
  await confirm(slot, back)
  expect(await served(8105)).toBe('0')
  expect(await world.text("docker inspect --format '{{.Config.Env}}' fleeting")).toMatch(
    /[[ ]WORDS=two words and \$HOME[\] ]/,
  )
  expect(
    await world.text(
      "docker inspect --format '{{.HostConfig.Binds}} {{.HostConfig.CapDrop}} {{.HostConfig.Memory}}' fleeting",
    ),
  ).toMatch(/^\[\/srv\/data:\/data\] \[(CAP_)?NET_RAW\] 67108864$/)
})

test('a container that a unit starts becomes release zero, and its own unit makes it again, also after a reboot', async () => {
  const { host, registry, text } = world
  const script = (folder: string) => ({
    'deploy.sh': `exec docker run --rm -d --name kine -p 127.0.0.1:8107:8080 ${registry.address}/kine:prod\n`,
    'kine.service': `[Unit]
After=docker.service
[Service]
ExecStart=/bin/bash ${folder}/deploy.sh
[Install]
WantedBy=multi-user.target
`,
  })
  const byHand = script('/srv/kine')
  const { reference } = await pushApp(registry, 'kine', { version: '0' })
  await host.writeFile('/srv/kine/deploy.sh', byHand['deploy.sh'])
  await host.writeFile('/etc/systemd/system/kine.service', byHand['kine.service'])
  await host.exec(`docker pull --quiet ${reference} && docker tag ${reference} ${registry.address}/kine:prod
    systemctl daemon-reload && systemctl enable --quiet --now kine.service`)
  expect(await served(8107)).toBe('0')
  const manifest = manifestOf('kine', 8107)
    .replace(
      /service: .*/,
      'service: { unit: kine, unit-file: server/kine.service, start-seconds: 30, stop-seconds: 2 }',
    )
    .replace(/container: .*/, `container: { tag: "${registry.address}/kine:prod" }`)
    .replace('environments:', `${dockerSetup}\nenvironments:`)
  await prepareSlot(host, { manifest })
  // It lingered before the user could read the journal.
  const manager = '/proc/$(systemctl show -p MainPID --value user@$(id -u deploy).service)/status'
  const group = '$(getent group systemd-journal | cut -d: -f3)'
  expect(await text(`sed -n 's/^Groups://p' ${manager} | grep -cw ${group}`)).toBe('1')
  const slot = await world.slotOf(manifest)
  const bring = async (version: string, command?: string[]) => {
    const { digest } = await pushApp(registry, 'kine', { version, ...(command && { command }) })
    const files = Object.entries(script('/opt/kine/current/server'))
    return slot.deploy(
      await slot.build(
        version,
        digest,
        Object.fromEntries(files.map(([name, content]) => [`server/${name}`, content])),
      ),
    )
  }
  const unitByHand = async () =>
    (await text('cat /etc/systemd/system/kine.service')) === byHand['kine.service'].trim()

  const failing = await bring('1', ['false'])
  expect([failing.activated?.event, failing.log]).toEqual(['reverted', expect.anything()])
  expect([await served(8107), await unitByHand(), await statesOf(slot)]).toEqual(['0', true, []])

  await confirm(slot, await bring('2'))
  expect([await served(8107), await unitByHand()]).toEqual(['2', false])
  expect(await statesOf(slot)).toEqual(['2 serves', 'adopted good'])
  await host.exec('docker image prune --force')
  await confirm(slot, await slot.rollback({ to: 'adopted' }))
  expect([await served(8107), await unitByHand()]).toEqual(['0', true])
  expect(await statesOf(slot)).toEqual(['2 bad', 'adopted serves'])
  await host.reboot()
  expect(await served(8107)).toBe('0')
  await confirm(slot, await bring('3'))
  expect(await served(8107)).toBe('3')
})

test('a project that was brought up by hand in its checkout becomes release zero, is gone back to, and a reboot stays there', async () => {
  const { host, text, filesOf, versions, confirmed, deploy, siteOf } = world
  const path = '/srv/sites/checkout'
  await host.exec('install -d -o deploy /srv/sites')
  const site = await siteOf('hand', 8111, `path: ${path}\nadopt: true\n`)
  for (const [file, content] of Object.entries(filesOf('0')))
    await host.writeFile(`${path}/${file}`, file === '.env' ? 'APP_PORT=8111\nAPI_PORT=8112\n' : content)
  await host.exec(`cd ${path} && mkdir -p logs && echo old > logs/old && cp -p /srv/hand/server.env .env_server
    docker compose --project-name hand --profile prod --file docker-compose.prod.yml up --detach --build --wait 2>&1
    chown -R deploy ${path}
    docker update --restart always $(docker ps --quiet --filter label=com.docker.compose.project=hand)
    docker exec hand-database-1 sh -c "mkdir -p /data/db; echo kept > /data/db/row"`)

  const failing = await deploy(site, '1', { app: 'false' })
  expect(failing.activated?.event).toBe('reverted')
  expect([await versions(site), await text(`cat ${path}/logs/old; ls /opt/hand/releases`)]).toEqual([
    ['0', '0'],
    expect.stringMatching(/^old\n1-/),
  ])
  await confirmed(site, '2')
  expect([await versions(site), await text(`readlink ${path}; cat ${path}/logs/old`)]).toEqual([
    ['2', '2'],
    '/opt/hand/current\nold',
  ])
  await host.exec('docker image prune --force')
  await confirm(site.slot, await site.slot.rollback({ to: 'adopted' }))
  expect(await versions(site)).toEqual(['0', '0'])
  expect(await text('docker exec hand-database-1 cat /data/db/row')).toBe('kept')
  expect(await statesOf(site.slot)).toEqual(['2 bad', 'adopted serves'])
  await host.reboot()
  expect(await served(8104)).toBe('4')
  expect((await site.slot.look()).current).toMatch(/^adopted-/)
})
