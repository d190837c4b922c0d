import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dist } from '@deploy/test/harness/dist.ts'
import { type AppRepository, appRepository } from '@deploy/test/harness/docker/app-repository.ts'
import { appImage, pushImages } from '@deploy/test/harness/docker/images.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import type { Run } from '@deploy/test/harness/github/state.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { runAction } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const login = { user: 'ci', password: 'right-and-secret' }
const env = { REGISTRY_USER: login.user, REGISTRY_PASSWORD: login.password }
const ports = { 'prod-test': 8081, prod: 8080 }
const stacks = { 'prod-test': 'shop-test', prod: 'shop' }
type Slot = keyof typeof ports

let scratch: string
let key: SshKey
/** The manager and the worker of the swarm. */
let one: TestHost
let two: TestHost
let registry: Registry
let github: GitHub
let app: AppRepository
/** The workflow run: its artifacts stay with it. */
let workflow: Run
/** References by version. */
const images: Record<string, string> = {}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'deploy-test-swarm-'))
  key = await makeSshKey()
  const boot = (name: string) => bootHost({ name, authorizedKeys: [key.publicKey], dockerInside: true })
  ;[one, two, registry, github] = await Promise.all([
    boot('one'),
    boot('two'),
    startRegistry({ login }),
    startGitHub({ repository: 'acme/shop' }),
  ])
  for (const host of [one, two]) await registry.offerTo(host)
  for (const version of ['1.0.0', '1.2.0', 'sick']) images[version] = await pushForTwoPlatforms(version)
  await prepareManager()
  app = await appRepository(join(scratch, 'workspace'), manifest({ nodesLogIn: false }))
})
afterAll(async () => {
  for (const host of [one, two]) await host?.destroy()
  await registry?.[Symbol.asyncDispose]()
  await github?.close()
  await rm(scratch, { recursive: true, force: true })
})

/** Of two platforms: the reference names the index, of which a node takes its own. */
async function pushForTwoPlatforms(version: string): Promise<string> {
  const both = [
    await appImage({ version: 'for another machine', architecture: 's390x' }),
    await appImage({ version }),
  ]
  const digest = await pushImages(registry, { repository: 'app', tag: version, images: both })
  return `${registry.address}/app@${digest}`
}

/** What those who run the hosts do once: the nodes have an address each on one network, and the manager logs in to the registry. */
async function prepareManager(): Promise<void> {
  await one.exec(`usermod -aG docker deploy && loginctl enable-linger deploy
    install -d -o deploy /opt/shop /opt/shop-test
    docker swarm init --advertise-addr eth0`)
  await one.exec(
    `su deploy -c 'echo ${login.password} | docker login --username ${login.user} --password-stdin ${registry.address}'`,
  )
  const [token, address] = [
    await text(one, 'docker swarm join-token --quiet worker'),
    await text(one, "docker node inspect self --format '{{.ManagerStatus.Addr}}'"),
  ]
  await two.exec(`docker swarm join --token ${token} ${address}`)
}

const manifest = ({ nodesLogIn = true, waitSeconds = 120 }) => `application: shop
strategy: swarm
build: { include: [stack.yaml, .env] }
config: [{ file: .env, format: env, set: { FRONT_PORT: "{port.web}" } }]
compose:
  files: [stack.yaml]
  wait-seconds: ${waitSeconds}
  login: { registry: "${registry.address}", user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
swarm: { registry-auth: ${nodesLogIn} }
gate:
  interval-seconds: 0.5
  timeout-seconds: 60
  consecutive-successes: 2
  checks:
    - { type: http, url: "http://127.0.0.1:{port.web}/version" }
confirm-seconds: 300
environments:
  prod-test:
    root: /opt/shop-test
    ports: { web: ${ports['prod-test']} }
    compose: { project: ${stacks['prod-test']} }
    hosts: [{ name: manager, address: ${one.address}, port: ${one.port}, user: deploy }]
  prod:
    after: prod-test
    ports: { web: ${ports.prod} }
    compose: { project: ${stacks.prod} }
    hosts: [{ name: manager, address: ${one.address}, port: ${one.port}, user: deploy }]
`

/** One port is published by its node: the kernel of a test host has no IPVS, which the mesh of Swarm stands on. */
const stackFile = ({ web = '1.0.0', placement = '{ max_replicas_per_node: 1 }' }) => `x-health: &health
  healthcheck: { test: ["CMD", "true"], interval: 1s, timeout: 20s, retries: 3 }
  stop_grace_period: 2s
services:
  web:
    <<: *health
    image: ${registry.address}/app:${web}
    ${web === 'sick' ? 'healthcheck: { test: ["CMD", "false"], interval: 1s, timeout: 20s, retries: 2 }' : ''}
    deploy:
      replicas: 2
      placement: ${placement}
      update_config: { monitor: 1s, parallelism: 1, failure_action: rollback }
      rollback_config: { monitor: 1s, parallelism: 0 }
  edge:
    <<: *health
    image: ${images['1.0.0']}
    deploy: { mode: global, update_config: { monitor: 1s } }
  front:
    <<: *health
    image: ${images['1.0.0']}
    ports: [{ target: 8080, published: "\${FRONT_PORT}", mode: host }]
    deploy: { placement: { constraints: [node.role==manager] }, update_config: { monitor: 1s } }
`

async function run(action: string, inputs: Record<string, string> = {}) {
  const stage = !['build-release', 'sbom-and-checksum'].includes(action)
  const access = { 'ssh-key': key.privateKey, 'known-hosts': one.hostKeys.join('\n') }
  return runAction({
    directory: join(dist, action),
    inputs: { ...(stage && access), ...inputs },
    env,
    cwd: app.directory,
    github: { repository: 'acme/shop', sha: await app.head(), ref: 'refs/heads/main', runId: workflow.id },
    server: { ...github, runtimeToken: github.runtimeTokenFor(workflow) },
    secrets: [login.password],
  })
}

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const result = await run(action, inputs)
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  return { ...result, printed: result.log.join('\n') }
}

async function fail(action: string, inputs: Record<string, string> = {}) {
  const { outputs, log } = await run(action, inputs)
  return { outcome: outputs.outcome, code: outputs['error-code'], printed: log.join('\n') }
}

/** The release of a commit with its bill of materials, in the place of the one before. */
async function build(
  version: string,
  stack: Parameters<typeof stackFile>[0],
  settings: Parameters<typeof manifest>[0] = {},
): Promise<void> {
  for (const folder of ['release', 'evidence'])
    await rm(join(app.directory, folder), { recursive: true, force: true })
  const changes = {
    'deploy.yml': manifest(settings),
    'stack.yaml': stackFile(stack),
    '.env': 'FRONT_PORT=1\n',
    'requirements.txt': '',
  }
  await app.commit(version, changes)
  workflow = github.seed.run()
  await succeed('build-release')
  await succeed('sbom-and-checksum')
}

const text = async (host: TestHost, command: string) => (await host.exec(command)).stdout.trim()
const read = (path: string) => readFile(join(app.directory, path), 'utf8')
const stage = async (name: string) => JSON.parse(await read(`evidence/${name}/deployment.json`))

/** What each node runs of a service, by the file that the image serves. */
const versions = (slot: Slot, service: string) =>
  Promise.all(
    [one, two].map((host) =>
      text(
        host,
        `for id in $(docker ps --quiet --filter label=com.docker.swarm.service.name=${stacks[slot]}_${service}); do docker exec $id cat /www/version; done`,
      ),
    ),
  )
const status = (node: string) => text(one, `docker node inspect --format '{{.Status.State}}' ${node}`)

/** Both environments are stacks of one swarm with two nodes. The tests follow each other. */
describe('a stack on two nodes', () => {
  test('that a node cannot pull is told with what to do, and nothing is left of it', async () => {
    await build('0.9.0', {}, { nodesLogIn: false, waitSeconds: 25 })
    const failed = await fail('deploy-prod-test')
    expect(failed).toMatchObject({ outcome: 'reverted' })
    expect(failed.printed).toMatch(/Not all replicas run after 25 s: .*web: \d\/2 run/)
    expect(failed.printed).toMatch(/Rejected [^,]*, .*shop-test_web\.[12] on two: .*No such image/)
    expect(failed.printed).toContain('swarm.registry-auth: true in deploy.yml')
    expect(await text(one, 'docker service ls --quiet')).toBe('')
  })

  test('is proven on both nodes, promoted as the same digests, and told service by service', async () => {
    await build('1.0.1', {})
    const { summary } = await succeed('deploy-prod-test')
    await succeed('promote-prod')
    for (const slot of ['prod-test', 'prod'] as const)
      expect([await versions(slot, 'web'), await versions(slot, 'edge')]).toEqual([
        ['1.0.0', '1.0.0'],
        ['1.0.0', '1.0.0'],
      ])
    await cp(join(app.directory, 'release'), join(scratch, 'first'), { recursive: true })
    const image = images['1.0.0']
    const gate = await read('evidence/prod/manager/gate.json')
    expect(gate).toContain(`web: 2 replicas of app@${image!.split('@')[1]!.slice(0, 19)} (one 1, two 1)`)
    expect((await stage('prod')).hosts[0].services).toEqual([
      { service: 'edge', image, containers: 2, started: 2, nodes: { one: 1, two: 1 } },
      { service: 'front', image, containers: 1, started: 1, nodes: { one: 1 } },
      { service: 'web', image, containers: 2, started: 2, nodes: { one: 1, two: 1 } },
    ])
    const row = `| manager | web | \`${image}\` | 2 | started | one 1, two 1 |`
    expect(await read('evidence/change-record.md')).toContain(row)
    expect(summary).toContain(row)
  })

  test('whose replicas get sick is taken back by the engine on both nodes', async () => {
    await build('1.1.0', { web: 'sick' })
    const failed = await fail('deploy-prod-test')
    expect(failed).toMatchObject({ outcome: 'reverted' })
    expect(failed.printed).toMatch(/The engine gave up the update of web by itself \(rollback_/)
    expect(await versions('prod-test', 'web')).toEqual(['1.0.0', '1.0.0'])
    expect((await stage('prod-test')).hosts[0]).not.toHaveProperty('services')
    expect((await fail('promote-prod')).code).toBe('NOT_PROVEN')
  })

  test('goes on without a node that is drained, and says so', async () => {
    await one.exec('docker node update --availability drain two')
    await build('1.2.0', { web: '1.2.0', placement: '{}' })
    const { printed } = await succeed('deploy-prod-test')
    expect(printed).toContain('The node two of the swarm is drained: it gets no replicas')
    expect(await versions('prod-test', 'web')).toEqual(['1.2.0\n1.2.0', ''])
    const { services } = (await stage('prod-test')).hosts[0]
    expect(services).toMatchObject([
      { service: 'edge', containers: 1, nodes: { one: 1 } },
      { service: 'front', started: 0 },
      { service: 'web', image: images['1.2.0'], containers: 2, started: 2, nodes: { one: 2 } },
    ])
    expect(await read('evidence/change-record.md')).toContain('| 1 | left alone | one 1 |')
    await one.exec('docker node update --availability active two')
  })

  test('is not healthy while a node is down that it needs, and is promoted where it does without', async () => {
    await two.disconnect()
    await expect.poll(() => status('two'), { timeout: 120_000, interval: 1_000 }).toBe('down')
    const measured = await fail('health-gate', {
      ...{ environment: 'prod', 'release-directory': '../first', 'evidence-directory': 'evidence-of-first' },
    })
    expect(measured.printed).toMatch(/web: \d\/2 run, the node two is down/)
    const { printed } = await succeed('promote-prod')
    expect(printed).toContain('The node two of the swarm is down: it gets no replicas')
    expect((await stage('prod')).hosts[0].services).toMatchObject([
      { service: 'edge', containers: 1, nodes: { one: 1 } },
      { service: 'front', started: 0 },
      { service: 'web', image: images['1.2.0'], containers: 2, nodes: { one: 2 } },
    ])
  })

  test('that needs the node that is down fails with its name, and goes back', async () => {
    await build(
      '1.3.0',
      { web: '1.2.0', placement: '{ constraints: [node.role==worker] }' },
      { waitSeconds: 8 },
    )
    const failed = await fail('deploy-prod-test')
    expect(failed).toMatchObject({ outcome: 'reverted' })
    expect(failed.printed).toMatch(/Not all replicas run after 8 s: .*web: \d\/2 run, the node two is down/)
    await two.connect()
    await expect.poll(() => status('two'), { timeout: 120_000, interval: 1_000 }).toBe('ready')
  })

  test('is rolled back on both nodes while the registry is away', async () => {
    await writeFile(join(app.directory, 'deploy.yml'), manifest({}))
    registry.front.fail({ match: /./, times: 999, answer: { status: 503 } })
    await succeed('rollback', { environment: 'prod', reason: 'the heading confuses people' })
    expect(await versions('prod', 'web')).toEqual(['1.0.0', '1.0.0'])
    expect(await versions('prod', 'edge')).toEqual(['1.0.0', '1.0.0'])
  })
})
