import { askStack } from '@deploy/gate/stack.ts'
import { queryOf } from '@deploy/plan/look.ts'
import { preflight } from '@deploy/plan/preflight/preflight.ts'
import { pushApp } from '@deploy/test/harness/docker/images.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import { type ContainerSlot, type Deployed, openSlot } from '@deploy/test/harness/docker/slot.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

let key: SshKey
let host: TestHost
let registry: Registry
/** References by version. */
const images: Record<string, string> = {}

beforeAll(async () => {
  key = await makeSshKey()
  ;[host, registry] = await Promise.all([
    bootHost({ name: 'manager', authorizedKeys: [key.publicKey], dockerInside: true }),
    startRegistry(),
  ])
  await registry.offerTo(host)
  const healthcheck = ['wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8080/version']
  for (const version of ['1', '2', '3'])
    images[version] = (await pushApp(registry, 'app', { version, healthcheck })).reference
  images.sick = (await pushApp(registry, 'app', { version: 'sick', healthcheck: ['false'] })).reference
  await host.exec('usermod -aG docker deploy && loginctl enable-linger deploy')
})
afterAll(async () => {
  await host?.destroy()
  await registry?.[Symbol.asyncDispose]()
})

const text = async (command: string) => (await host.exec(command)).stdout.trim()

const manifestOf = (name: string, port: number, waitSeconds: number) => `application: ${name}
strategy: swarm
build: { include: [stack.yaml, .env] }
ports: { front: ${port} }
config: [{ file: .env, format: env, set: { FRONT_PORT: "{port.front}" } }]
compose:
  files: [stack.yaml]
  profiles: [prod]
  wait-seconds: ${waitSeconds}
  env-files: [{ path: /srv/${name}/server.env, variables: [SECRET_KEY] }]
swarm: { accept: [depends_on] }
gate: { checks: [{ type: tcp, port: "{port.front}" }] }
confirm-seconds: 300
environments:
  prod: { hosts: [{ name: manager, address: manager.example.org }] }
`

interface Site {
  slot: ContainerSlot
  name: string
  port: number
}

async function siteOf(name: string, port: number, waitSeconds = 120): Promise<Site> {
  const manifest = manifestOf(name, port, waitSeconds)
  const slot = await openSlot({ host, user: 'deploy', privateKey: key.privateKey, manifest })
  await host.exec(`install -d -o deploy ${slot.environment.slot.root}`)
  await host.writeFile(`/srv/${name}/server.env`, "SECRET_KEY=it's-secret\n", {
    mode: '0600',
    owner: 'deploy',
  })
  onTestFinished(() => slot[Symbol.asyncDispose]())
  return { slot, name, port }
}

interface Wanted {
  web?: string
  front?: string
  /** Seconds that the engine watches each new replica of web, one after the other. Default: both at once. */
  monitor?: number
  more?: string
}

/** Swarm kills a replica that is unhealthy, and on a loaded machine an answer takes seconds. */
const patient = 'healthcheck: { interval: 1s, timeout: 20s, retries: 3 }'

/** One port is published by its node: the test host's kernel has no IPVS, which the mesh of Swarm stands on. */
const stackFile = ({ web = '1', front = '1', monitor, more = '' }: Wanted) => `services:
  web:
    profiles: [prod]
    image: ${images[web] ?? web}
    environment: { SECRET_KEY: "\${SECRET_KEY}", PRICE: "$$5" }
    depends_on: [front]
    stop_grace_period: 2s
    ${patient}
    deploy:
      replicas: 2
      update_config: { monitor: ${monitor ?? 1}s, parallelism: ${monitor === undefined ? 0 : 1}, failure_action: rollback, order: start-first }
      rollback_config: { monitor: 1s, parallelism: 0 }
      resources: { limits: { cpus: '0.5' } }
  front:
    profiles: [prod]
    image: ${images[front] ?? front}
    ports: [{ target: 8080, published: "\${FRONT_PORT}", mode: host }]
    stop_grace_period: 2s
    ${patient}
    deploy: { update_config: { monitor: 1s } }
${more}`
/** What was there before the first deployment, with a service that no release has. */
const handmade = () => `version: "3.9"
services:
  web: { image: "${images['1']}", stop_grace_period: 2s, ${patient}, deploy: { replicas: 2 } }
  front: { image: "${images['1']}", stop_grace_period: 2s, ${patient}, ports: [{ target: 8080, published: 8081, mode: host }] }
  stray: { image: "${images['1']}", stop_grace_period: 2s, ${patient} }
`
const job = () => `  job: { profiles: [prod], image: "${images['1']}", stop_grace_period: 2s, ${patient} }\n`

const deploy = async ({ slot }: Site, version: string, wanted: Wanted): Promise<Deployed> =>
  slot.deploy(await slot.buildFiles(version, { 'stack.yaml': stackFile(wanted), '.env': 'FRONT_PORT=1\n' }))

async function confirmed(site: Site, version: string, wanted: Wanted): Promise<Deployed> {
  const deployed = await deploy(site, version, wanted)
  expect([deployed.prepared.event, deployed.activated?.event, deployed.log]).toEqual([
    'staged',
    'activated',
    expect.anything(),
  ])
  expect((await site.slot.confirm(deployed)).event).toBe('confirmed')
  return deployed
}

/** The version that each replica of web has, and what answers on the port. */
async function versions({ name, port }: Site): Promise<string[]> {
  const replicas = await text(
    `for id in $(docker ps --quiet --filter label=com.docker.swarm.service.name=${name}_web); do docker exec $id cat /www/version; done`,
  )
  const front = await text(
    `curl -fsS --retry 20 --retry-delay 1 --retry-all-errors 127.0.0.1:${port}/version`,
  )
  return [...replicas.split('\n'), front]
}
const services = async ({ name }: Site) =>
  (await text(`docker stack services --format '{{.Name}} {{.Replicas}}' ${name}`)).split('\n').toSorted()

describe('a stack on a real manager', () => {
  test('needs a swarm, and says how to make one', async () => {
    const site = await siteOf('alone', 8080)
    const { environment, agent } = site.slot
    const problems = async () =>
      preflight({
        slot: environment.slot,
        facts: await agent.probe(queryOf(environment, 'manager')),
        now: new Date(),
      })
    expect(await problems()).toMatchObject([
      { code: 'SWARM_MISSING', remedy: expect.stringContaining('docker swarm init') },
    ])
    await host.exec('docker swarm init --advertise-addr 127.0.0.1')
    expect(await problems()).toEqual([])
  })

  test('takes over what somebody had deployed by hand, and rolls back to what it has deployed without a registry', async () => {
    const site = await siteOf('lab', 8081)
    await host.writeFile('/root/hand.yaml', handmade())
    await host.exec('docker stack deploy --resolve-image never --compose-file /root/hand.yaml lab')
    const stray = await deploy(site, '2', { web: '2', front: '2' })
    expect([stray.activated?.event, stray.log]).toEqual([
      'reverted',
      expect.stringContaining('docker service rm lab_stray'),
    ])
    await host.exec('docker service rm lab_stray')
    const first = await deploy(site, '3', { web: '2', front: '2' })
    expect([first.activated?.event, first.log]).toEqual(['activated', expect.anything()])
    expect(await versions(site)).toEqual(['2', '2', '2'])
    expect((await site.slot.revert(first)).event).toBe('reverted')
    expect(await versions(site)).toEqual(['1', '1', '1'])

    const second = await confirmed(site, '4', { more: job() })
    expect(await services(site)).toEqual(['lab_front 1/1', 'lab_job 1/1', 'lab_web 2/2'])
    expect(second.log).not.toContain("it's-secret")
    expect(second.log).toContain(`web: 2/2 replicas of ${images['1']}`)
    const web = 'docker ps --quiet --filter label=com.docker.swarm.service.name=lab_web | head -n 1'
    expect(await text(`docker exec $(${web}) sh -c 'echo "$SECRET_KEY $PRICE"'`)).toBe("it's-secret $5")
    const measure = async () => text(askStack(site.slot.environment.slot, second.plan.release.id).script)
    expect(await measure()).toContain(`web 2 ${images['1']} `)
    const told = async () =>
      Object.fromEntries(
        (await site.slot.running()).map(({ name, state, asWanted }) => [name, `${state} ${asWanted}`]),
      )
    const whole = { front: 'running true', job: 'running true', web: 'running true' }
    expect(await told()).toEqual(whole)
    await host.exec('docker service scale --detach lab_front=0')
    expect(await measure()).toMatch(/^fault=front(?:: | has no replica)/m)
    await host.exec('docker service rm lab_job')
    expect(await told()).toEqual({ ...whole, front: 'without a replica false', job: 'not there false' })
    await host.exec('docker service scale --detach lab_front=1')
    const secret = 'grep -rlF "it\'s-secret" /opt/lab | xargs -r stat -c "%a %U"'
    expect(new Set((await text(secret)).split('\n'))).toEqual(new Set(['600 deploy']))

    await confirmed(site, '5', { web: '3', front: '3' })
    expect(await versions(site)).toEqual(['3', '3', '3'])
    expect(await services(site)).toEqual(['lab_front 1/1', 'lab_web 2/2'])
    registry.front.fail({ match: /./, times: 99, answer: { status: 503 } })
    const back = await site.slot.rollback()
    registry.front.mend()
    expect([back.activated?.event, back.log]).toEqual(['activated', expect.anything()])
    expect((await site.slot.confirm(back)).event).toBe('confirmed')
    expect(await versions(site)).toEqual(['1', '1', '1'])
    expect(await services(site)).toEqual(['lab_front 1/1', 'lab_job 1/1', 'lab_web 2/2'])
  })

  test('whose replicas get sick goes back by the engine itself, and with it what had changed already', async () => {
    const site = await siteOf('ward', 8091)
    await confirmed(site, '1', { more: job() })
    const sick = await deploy(site, '2', { web: 'sick', front: '2' })
    expect([sick.activated?.event, sick.log]).toEqual([
      'reverted',
      expect.stringMatching(/The engine gave up the update of web by itself \(rollback_/),
    ])
    expect(sick.log).toContain('The engine takes ward_front back')
    expect(sick.log).toContain('The stack of the release before is deployed again')
    expect(await versions(site)).toEqual(['1', '1', '1'])
    expect(await services(site)).toEqual(['ward_front 1/1', 'ward_job 1/1', 'ward_web 2/2'])
    await confirmed(site, '3', { front: '2' })
    expect(await versions(site)).toEqual(['1', '1', '2'])
    await confirmed(site, '3', { front: '2' })
    expect(await versions(site)).toEqual(['1', '1', '2'])
  })

  test('is whole again after a loss of power in the middle of its update', async () => {
    const site = await siteOf('ward', 8091)
    if ((await services(site)).join('') === '') await confirmed(site, '1', {})
    const before = [await versions(site), await services(site)]
    const update = deploy(site, '4', { web: '2', front: '3', monitor: 20 })
    for (let half = ''; !half.includes('2'); )
      half = await text(
        "docker ps --filter label=com.docker.swarm.service.name=ward_web --format '{{.ID}}' | while read -r id; do docker exec $id cat /www/version || true; done",
      )
    await host.kill()
    await host.start()
    const { activated, log } = await update
    expect([activated?.event, log]).toEqual(['reverted', expect.anything()])
    expect([await versions(site), await services(site)]).toEqual(before)
  })

  test('that Swarm cannot have as it is written is refused before anything is touched, and a first one that never gets healthy leaves nothing', async () => {
    const site = await siteOf('gate', 8111, 8)
    const { prepared, log } = await deploy(site, '1', {
      more: `    privileged: true
    restart: always
    volumes: [/data, "/:/host"]
  tagged: { profiles: [prod], image: "busybox:1", ports: ["127.0.0.1:9999:80"] }
  plain: { profiles: [prod], image: "${images['1']}", networks: [flat], secrets: [token] }
networks: { flat: { driver: bridge } }
secrets: { token: { file: ./stack.yaml } }
`,
    })
    expect(prepared.event).toBe('aborted')
    for (const said of [
      'front asks for privileged, which a stack does not have',
      'front asks for restart, which a stack does not have: deploy.restart_policy says that',
      'front keeps /data on a volume without a name',
      'front mounts / of the host',
      'tagged runs busybox:1, and a tag can move',
      'tagged asks for host_ip',
      'tagged publishes the port 9999',
      'The network flat has the driver bridge',
      'token under secrets has a content of its own',
    ])
      expect(log).toContain(said)
    expect(log).not.toContain('depends_on')
    const left = () =>
      text(
        'for kind in service network; do docker $kind ls --quiet --filter label=com.docker.stack.namespace=gate; done',
      )
    expect(await left()).toBe('')

    const sick = await deploy(site, '2', { web: 'sick' })
    expect([sick.activated?.event, sick.log]).toEqual([
      'reverted',
      expect.stringMatching(/Not all replicas run after 8 s: .*web: /),
    ])
    expect(await left()).toBe('')
  })
})
