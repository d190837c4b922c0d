import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRelease } from '@deploy/release/release.ts'
import { dist } from '@deploy/test/harness/dist.ts'
import { type AppRepository, appRepository } from '@deploy/test/harness/docker/app-repository.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import type { Run } from '@deploy/test/harness/github/state.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { runAction } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const login = { user: 'ci', password: 'right-and-secret' }
const env = { REGISTRY_USER: login.user, REGISTRY_PASSWORD: login.password }
const ports = { 'prod-test': 8081, prod: 8080 }
const names = { 'prod-test': 'shop-test', prod: 'shop' }
type Slot = keyof typeof ports

let scratch: string
let key: SshKey
let host: TestHost
let registry: Registry
let github: GitHub
let app: AppRepository
/** The workflow run: its artifacts stay with it. */
let workflow: Run
const digests: Record<string, string> = {}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'deploy-test-image-'))
  key = await makeSshKey()
  ;[host, registry, github] = await Promise.all([
    bootHost({ name: 'dock', authorizedKeys: [key.publicKey], dockerInside: true }),
    startRegistry({ login }),
    startGitHub({ repository: 'acme/shop' }),
  ])
  await registry.offerTo(host)
  await host.exec('usermod -aG docker deploy && loginctl enable-linger deploy')
  await host.exec('install -d -o deploy /opt/shop /opt/shop-test')
  app = await appRepository(join(scratch, 'workspace'), manifest())
})
afterAll(async () => {
  await host?.destroy()
  await registry?.[Symbol.asyncDispose]()
  await github?.close()
  const images = await docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])
  const own = images.stdout.split('\n').filter((name) => name.startsWith(`${registry?.address}/`))
  if (own.length > 0) await docker(['rmi', ...own], { check: false })
  await rm(scratch, { recursive: true, force: true })
})

const manifest = () => `application: shop
strategy: image
build:
  include: [server]
  image:
    repository: "${registry.address}/acme/shop"
    login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
service: { manager: docker, unit: shop, start-seconds: 20, stop-seconds: 5 }
container:
  publish: [{ port: "{port.web}", to: 8080 }]
  login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
gate:
  interval-seconds: 0.5
  timeout-seconds: 60
  consecutive-successes: 2
  checks:
    - { type: identity, url: "http://127.0.0.1:{port.web}/version", expect: "{version}" }
confirm-seconds: 300
environments:
  prod-test:
    root: /opt/shop-test
    ports: { web: ${ports['prod-test']} }
    container: { name: ${names['prod-test']} }
    hosts: [{ name: dock, address: ${host.address}, port: ${host.port}, user: deploy }]
  prod:
    after: prod-test
    ports: { web: ${ports.prod} }
    hosts: [{ name: dock, address: ${host.address}, port: ${host.port}, user: deploy }]
`

async function run(action: string, inputs: Record<string, string> = {}) {
  const stage = !['build-release', 'sbom-and-checksum'].includes(action)
  const access = { 'ssh-key': key.privateKey, 'known-hosts': host.hostKeys.join('\n') }
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
  return result
}

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const served = (slot: Slot) => text(`curl -fsS --max-time 5 127.0.0.1:${ports[slot]}/version || echo down`)

/** What the engine of the host runs in a slot: the image, by its digest in the registry, and when it was started. */
const running = async (slot: Slot) => {
  const format = '{{.Image}} {{.State.StartedAt}}'
  const [image, startedAt] = (
    await text(`docker container inspect --format '${format}' ${names[slot]}`)
  ).split(' ')
  const digest = await text(
    `docker image inspect --format '{{join .RepoDigests " "}}' ${image} | tr ' ' '\\n' | sed -n 's/.*@//p' | head -n 1`,
  )
  return { digest, startedAt }
}

/** Builds the release of a commit with its bill of materials, in the place of the one before. */
async function build(version: string, changes: Record<string, string> = {}): Promise<void> {
  for (const folder of ['release', 'evidence'])
    await rm(join(app.directory, folder), { recursive: true, force: true })
  if (version !== '1.0.0') await app.commit(version, changes)
  workflow = github.seed.run()
  const built = await succeed('build-release')
  digests[version] = built.outputs['image-digest']!
  expect((await succeed('sbom-and-checksum')).outputs.incomplete).toBe('true')
}

const read = (path: string) => readFile(join(app.directory, path), 'utf8')

/** From the commit to prod, on one host with both slots. The tests follow each other. */
describe('an image on its way to prod', () => {
  test('is built, listed, and deployed to prod-test, where exactly it runs', async () => {
    await build('1.0.0')
    const release = parseRelease(await read('release/release.json'), 'release.json')
    expect(release.files.map(({ path }) => path)).toEqual(['release-image.json', 'server/README'])
    const deployed = await succeed('deploy-prod-test')
    expect(await served('prod-test')).toBe('1.0.0')
    expect((await running('prod-test')).digest).toBe(digests['1.0.0'])
    const reference = `${registry.address}/acme/shop@${digests['1.0.0']}`
    expect(deployed.summary).toContain(reference)
    expect(await read('evidence/change-record.md')).toContain(`| Image | \`${reference}\` |`)
    expect(JSON.parse(await read('evidence/evidence.json')).release.image).toBe(reference)
    expect(github.state.issues[0]?.body).toContain(reference)
  })

  test('is measured again by the gate alone', async () => {
    await succeed('health-gate', { environment: 'prod-test', 'evidence-directory': 'measured' })
  })

  test('is promoted as the very digest that was tested', async () => {
    await succeed('promote-prod')
    expect(await served('prod')).toBe('1.0.0')
    expect((await running('prod')).digest).toBe(digests['1.0.0'])
    expect((await running('prod')).digest).toBe((await running('prod-test')).digest)
  })

  test('F64 is not promoted while its registry is down, or when it is gone from it; prod runs on', async () => {
    await build('1.1.0')
    await succeed('deploy-prod-test')
    const before = await running('prod')
    registry.front.fail({ match: /manifests/, times: 999, answer: { status: 503 } })
    const down = await run('promote-prod')
    registry.front.mend()
    expect(down.outputs).toMatchObject({ 'error-code': 'REGISTRY_FAILED', outcome: 'refused' })
    registry.front.fail({ match: /manifests/, times: 999, answer: { status: 404 } })
    const gone = await run('promote-prod')
    registry.front.mend()
    expect(gone.outputs).toMatchObject({ 'error-code': 'IMAGE_NOT_FOUND', outcome: 'refused' })
    expect(await running('prod')).toEqual(before)
    await succeed('promote-prod')
    expect([await served('prod'), (await running('prod')).digest]).toEqual(['1.1.0', digests['1.1.0']])
  })

  test('that ends at once goes back to the container before it, and is not promoted', async () => {
    await build('1.2.0', {
      Dockerfile: `${await read('Dockerfile')}CMD ["sh", "-c", "echo no config; exit 3"]\n`,
    })
    const prod = await running('prod')
    const failed = await run('deploy-prod-test')
    expect(failed).toMatchObject({ exitCode: 1, outputs: { outcome: 'reverted' } })
    expect(failed.log.join('\n')).toContain('no config')
    expect([await served('prod-test'), (await running('prod-test')).digest]).toEqual([
      '1.1.0',
      digests['1.1.0'],
    ])
    expect((await run('promote-prod')).outputs['error-code']).toBe('NOT_PROVEN')
    expect(await running('prod')).toEqual(prod)
  })

  test('is rolled back in prod without the registry', async () => {
    registry.front.fail({ match: /./, times: 999, answer: { status: 503 } })
    await succeed('rollback', { environment: 'prod', reason: 'orders of the south are missing' })
    registry.front.mend()
    expect([await served('prod'), (await running('prod')).digest]).toEqual(['1.0.0', digests['1.0.0']])
  })

  test('leaves no login behind, in no log and on no disk of the host', async () => {
    expect(await text(`grep -rl '${login.password}' /opt /home /root /tmp /var/log 2>/dev/null | head`)).toBe(
      '',
    )
    expect(await text('find / -xdev -path "*/.docker/config.json" 2>/dev/null')).toBe('')
  })
})
