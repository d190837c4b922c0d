import { openAgent } from '@deploy/agent/agent.ts'
import { createProbe } from '@deploy/gate/probe.ts'
import { runGate } from '@deploy/gate/run.ts'
import { createLog } from '@deploy/kit/print.ts'
import { parseManifest } from '@deploy/manifest/parse.ts'
import { connect } from '@deploy/remote/connect.ts'
import { retireBefore } from '@deploy/stage/retire.ts'
import { type ContainerWorld, containerWorld } from '@deploy/test/harness/docker/container-world.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import type { BuiltImageRelease, ContainerSlot } from '@deploy/test/harness/docker/slot.ts'
import { dockerSetup } from '@deploy/test/harness/hosts/prepare.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

let world: ContainerWorld
beforeAll(async () => {
  world = await containerWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

function gate(slot: ContainerSlot, { release }: BuiltImageRelease) {
  return runGate({
    gate: slot.environment.slot.gate,
    context: {
      probe: createProbe(slot.remote),
      application: 'shop',
      environment: 'prod',
      host: 'dock',
      release: { id: release.id, version: release.version, commit: '', sha256: release.archive.sha256 },
      slot: slot.environment.slot,
      log: { info: () => {} },
    },
  })
}

/** The manifest as this host has it. */
function parsed(manifest: string) {
  const all = parseManifest(manifest, 'deploy.yml')
  for (const { hosts } of Object.values(all.environments))
    for (const each of hosts) Object.assign(each, { address: world.host.address, port: world.host.port })
  return all
}

function depsOf(warned: string[]): Parameters<typeof retireBefore>[1] {
  const { signal } = new AbortController()
  return {
    connect: (target) => connect(target),
    openAgent: (remote, root) => openAgent({ remote, root }),
    log: { ...createLog(() => {}), warning: (line) => void warned.push(line) },
    now: () => new Date(),
    signal,
    lateSignal: signal,
    run: { actor: 'test', url: 'https://example.org/run' },
  }
}

/** As the application of the guide has it, with its traps: a mutable tag, --rm, and a name that may be taken. */
const ownScript = () => `case $1 in
  testing) name=bovis-test port=3002 tag=prod-test ;;
  prod) name=bovis port=3000 tag=prod ;;
esac
docker run --rm -d --network host --name $name -e PORT=$port ${world.registry.address}/bovis:$tag
`
const bovis = () => `application: bovis
strategy: image
build: { include: [server], image: { repository: "${world.registry.address}/bovis" } }
service: { manager: docker, unit: bovis, stop-seconds: 2 }
container: { allow: { host-network: the proxy asks its loopback } }
gate: { checks: [{ type: tcp, port: "{port.web}" }] }
confirm-seconds: 300
${dockerSetup}
environments:
  prod-test:
    ephemeral: true
    root: /opt/bovis-test
    ports: { web: 3002 }
    container: { name: bovis-test, run: [bash, server/deploy.sh, testing], tag: "${world.registry.address}/bovis:prod-test" }
    hosts: [{ name: dock, address: dock.example.org }]
  prod:
    after: prod-test
    ports: { web: 3000 }
    container: { name: bovis, run: [bash, server/deploy.sh, prod], tag: "${world.registry.address}/bovis:prod" }
    hosts: [{ name: dock, address: dock.example.org }]
`

test('an own program with --rm, test and prod side by side: neither touches what the other needs, and old images go', async () => {
  const [testing, prod] = [await world.slotOf(bovis(), 'prod-test'), await world.slotOf(bovis(), 'prod')]
  const files = { 'server/deploy.sh': ownScript() }
  const make = (slot: ContainerSlot, version: string) =>
    world.built(slot, version, { files, repository: 'bovis' })
  await world.confirmed(testing, await make(testing, '1'))
  await world.confirmed(prod, await make(prod, '1'))
  const before = await world.idOf('bovis')
  const counts: number[] = []
  for (const version of ['2', '3', '4', '5', '6']) {
    await world.confirmed(testing, await make(testing, version))
    counts.push(Number(await world.text('docker images --quiet --no-trunc | sort -u | wc -l')))
  }
  expect(await world.served(3002)).toBe('6')
  expect([await world.served(3000), await world.idOf('bovis')]).toEqual(['1', before])
  expect(counts.at(-1)).toBe(counts.at(-2))
  await world.text('docker image prune --force')
  world.registry.front.fail({ match: /./, times: 999, answer: { status: 503 } })
  const back = await testing.rollback()
  world.registry.front.mend()
  expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
  await testing.confirm(back)
  expect([await world.served(3002), await world.served(3000)]).toEqual(['5', '1'])

  const failing = await testing.deploy(
    await world.built(testing, '7', { files, repository: 'bovis', command: ['false'] }),
  )
  expect(failing.activated?.event).toBe('reverted')
  expect(failing.log).toContain('The container bovis-test is gone: its program has ended')
  expect([await world.served(3002), await world.served(3000)]).toEqual(['5', '1'])
  expect(
    await world.text(`docker image inspect --format '{{.Id}}' ${world.registry.address}/bovis:prod-test`),
  ).toBe(await world.text(`docker inspect --format '{{.Image}}' bovis-test`))
})

test('an own program that takes more of the host than deploy.yml allows goes back', async () => {
  const manifest = world
    .published('greedy', 8101)
    .replace(/container: .*/, 'container: { run: [bash, server/run.sh] }')
  const slot = await world.slotOf(manifest)
  const files = (options: string) => ({
    'server/run.sh': `exec docker run -d --name greedy -p 127.0.0.1:8101:8080 ${options} "$DEPLOY_IMAGE"\n`,
  })
  await world.confirmed(slot, await world.built(slot, '1', { files: files('') }))
  const taken = await slot.deploy(
    await world.built(slot, '2', { files: files('--pid host -v /etc:/host:ro') }),
  )
  expect(taken.activated?.event).toBe('reverted')
  expect(taken.log).toContain('container.allow.host-processes')
  expect(taken.log).toContain('(/etc)')
  expect(await world.served(8101)).toBe('1')
})

test('a HEALTHCHECK that says unhealthy goes back, and the gate sees one that says so later', async () => {
  const slot = await world.slotOf(world.published('clinic', 8102))
  const well = await world.built(slot, '1', { healthcheck: ['true'] })
  await world.confirmed(slot, well)
  expect((await gate(slot, well)).verdict).toBe('pass')
  const ill = await slot.deploy(await world.built(slot, '2', { healthcheck: ['false'] }))
  expect(ill.activated?.event).toBe('reverted')
  expect(ill.log).toContain('unhealthy')
  expect(await world.served(8102)).toBe('1')
  await world.host.exec('docker kill clinic')
  const dead = await gate(slot, well)
  expect(dead.verdict).toBe('fail')
  expect(dead.diagnosis.join('\n')).toContain('exited, exit code 137')
})

test('F67 a container that the kernel ends for its memory is called that', async () => {
  const manifest = world
    .published('hungry', 8103)
    .replace(/container: .*/, 'container: { run: [bash, server/run.sh] }')
  const slot = await world.slotOf(manifest)
  const files = {
    'server/run.sh': 'exec docker run -d --name hungry --memory 24m -p 127.0.0.1:8103:8080 "$DEPLOY_IMAGE"\n',
  }
  const eats = ['sh', '-c', 'echo began; sleep 4; exec busybox tail /dev/zero']
  const hungry = await world.built(slot, '1', { files, command: eats })
  const deployed = await slot.deploy(hungry)
  expect([deployed.activated?.event, deployed.log]).toEqual(['activated', expect.anything()])
  await world.host.exec('docker wait hungry')
  const report = await gate(slot, hungry)
  expect(report.verdict).toBe('fail')
  expect(report.diagnosis.join('\n')).toMatch(/Likely cause: .*\(OOM\)/)
  await slot.revert(deployed)
  expect(await world.text('docker ps --all --quiet --filter name=hungry')).toBe('')
})

test('a container that was started by hand is set aside, and is what the first deployment goes back to', async () => {
  const { reference } = await pushApp(world.registry, 'manual', { version: '0' })
  await world.host.exec(`docker run -d --restart always --name manual -p 127.0.0.1:8104:8080 ${reference}`)
  const slot = await world.slotOf(world.published('manual', 8104, ', restart: always'))
  const before = await world.idOf('manual')
  const seen = await world.looked(slot)
  expect(seen.problems).toEqual([])
  expect(seen.remarks.join('\n')).toContain('set aside as manual.before')
  const failing = await slot.deploy(await world.built(slot, '1', { command: ['false'] }))
  expect(failing.activated?.event).toBe('reverted')
  expect([await world.served(8104), await world.idOf('manual')]).toEqual(['0', before])
  expect(await world.text("docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' manual")).toBe(
    'always',
  )

  const second = await slot.deploy(await world.built(slot, '2'))
  expect(second.activated?.event).toBe('activated')
  await world.host.exec('systemctl restart docker')
  expect(await world.served(8104)).toBe('2')
  expect(await world.text("docker inspect --format '{{.State.Running}}' manual.before")).toBe('false')
  await slot.revert(second)
  expect([await world.served(8104), await world.idOf('manual')]).toEqual(['0', before])
})

test('a port that another container or process holds is named, before anything and where it is found late', async () => {
  const { reference } = await pushApp(world.registry, 'squatter', { version: '0' })
  await world.host.exec(`docker run -d --name squatter -p 127.0.0.1:8105:8080 ${reference}`)
  const slot = await world.slotOf(world.published('porter', 8105))
  expect((await world.looked(slot)).problems).toMatchObject([
    { code: 'PORT_TAKEN', message: 'Port 8105 (web) is held by the container squatter.' },
  ])
  const late = await slot.deploy(await world.built(slot, '1'))
  expect(late.activated?.event).toBe('reverted')
  expect(late.log).toContain('container squatter of')
  await world.host.exec('docker rm -f squatter; systemd-run --unit squatting busybox httpd -f -p 8105')
  expect((await world.looked(slot)).problems).toMatchObject([
    { code: 'PORT_TAKEN', message: 'Port 8105 (web) is held by a process of the user root.' },
  ])
  await world.host.exec('systemctl stop squatting')
})

test('an ephemeral slot ends with the promotion, and rollback and history know of it', async () => {
  const manifest = bovis().replaceAll('bovis', 'calf').replaceAll('3002', '3012').replaceAll('3000', '3010')
  const [testing, prod] = [await world.slotOf(manifest, 'prod-test'), await world.slotOf(manifest)]
  const files = {
    'server/deploy.sh': ownScript()
      .replaceAll('bovis', 'calf')
      .replaceAll('3002', '3012')
      .replaceAll('3000', '3010'),
  }
  const [first, second] = [
    await world.built(testing, '1', { files, repository: 'calf' }),
    await world.built(testing, '2', { files, repository: 'calf' }),
  ]
  await world.confirmed(testing, first)
  await world.confirmed(testing, second)
  await world.confirmed(prod, first)
  const warned: string[] = []
  const retire = (release: string) =>
    retireBefore(
      {
        manifest: parsed(manifest),
        environment: parsed(manifest).environments.prod!,
        release,
        access: {
          privateKey: world.key.privateKey,
          passphrase: '',
          knownHosts: world.host.hostKeys.join('\n'),
        },
      },
      depsOf(warned),
    )
  expect(await retire(first.release.id)).toMatchObject([{ outcome: 'kept', container: 'calf-test' }])
  expect(warned.join()).toContain(`${second.release.id} serves there`)
  expect(await world.served(3012)).toBe('2')
  expect(await retire(second.release.id)).toEqual([
    { environment: 'prod-test', host: 'dock', container: 'calf-test', outcome: 'removed' },
  ])
  expect(await world.text("docker ps --all --filter name=calf --format '{{.Names}}'")).toBe('calf')
  const past = await testing.agent.history()
  expect(past.map(({ release, event }) => `${release} ${event}`)).toEqual([
    `${second.release.id} confirmed`,
    `${second.release.id} confirmed`,
    `${first.release.id} confirmed`,
  ])

  const back = await testing.rollback()
  expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
  await testing.confirm(back)
  expect([await world.served(3012), await world.served(3010)]).toEqual(['1', '1'])
})
