import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPythonImage } from '@deploy/test/harness/datalab/python-image.ts'
import { datalabRepository, type Repository } from '@deploy/test/harness/datalab/repository.ts'
import { dist } from '@deploy/test/harness/dist.ts'
import { type GitHub, startGitHub } from '@deploy/test/harness/github/server.ts'
import type { Run } from '@deploy/test/harness/github/state.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { runAction } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const image = 'localhost/python:test'
const ports = { 'prod-test': { app: 8082, api: 5002 }, prod: { app: 8081, api: 5001 } }
type Slot = keyof typeof ports
const secret = "it's-secret"

let scratch: string
let key: SshKey
let host: TestHost
let github: GitHub
let datalab: Repository
/** The workflow run: its artifacts stay with it. */
let workflow: Run

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'deploy-test-datalab-'))
  key = await makeSshKey()
  ;[host, github] = await Promise.all([
    bootHost({ name: 'lab', authorizedKeys: [key.publicKey], dockerInside: true }),
    startGitHub({ repository: 'acme/datalab-deployment' }),
  ])
  await Promise.all([buildPythonImage(host, image), prepareHost()])
  datalab = await datalabRepository(scratch, (manifest) => {
    const address = ['environments', 'prod-test', 'hosts', 0]
    manifest.setIn([...address, 'address'], host.address)
    manifest.setIn([...address, 'port'], host.port)
    manifest.setIn(['gate', 'interval-seconds'], 0.5)
    manifest.setIn(['config', 0, 'set', 'PYTHON_IMAGE'], image)
  })
})
afterAll(async () => {
  await host?.destroy()
  await github?.close()
  await rm(scratch, { recursive: true, force: true })
})

/** What those who run the host do once. */
async function prepareHost(): Promise<void> {
  await host.exec(`usermod -aG docker deploy && loginctl enable-linger deploy
    install -d -o deploy /srv/datalab-test /srv/datalab-deployment /srv/backups /srv/backups2
    mkdir -p /data/prod/db /data/prod/files /data/prod/snapshots /data/prod-test/db /data/prod-test/files /data/prod-test/snapshots`)
  const own = { mode: '0600', owner: 'deploy' }
  for (const folder of ['/etc/datalab', '/etc/datalab-test']) {
    await host.writeFile(
      `${folder}/server.env`,
      `SECRET_KEY=${secret}\nPYDATALAB_IDENTIFIER_PREFIX=ada\n`,
      own,
    )
    await host.writeFile(`${folder}/app.env`, 'VUE_APP_API_URL=https://api.example.org\n', own)
  }
}

async function run(action: string, inputs: Record<string, string> = {}) {
  const stage = !['build-release', 'sbom-and-checksum'].includes(action)
  const access = { 'ssh-key': key.privateKey, 'known-hosts': host.hostKeys.join('\n') }
  const { directory } = datalab
  const sha = await datalab.head()
  return runAction({
    directory: join(dist, action),
    inputs: { ...(stage && access), ...inputs },
    env: {},
    cwd: directory,
    github: { repository: 'acme/datalab-deployment', sha, ref: 'refs/heads/prod-test', runId: workflow.id },
    server: { ...github, runtimeToken: github.runtimeTokenFor(workflow) },
    secrets: [],
  })
}

async function succeed(action: string, inputs: Record<string, string> = {}) {
  const result = await run(action, inputs)
  expect(result.exitCode, result.log.join('\n')).toBe(0)
  expect(result.log.join('\n')).not.toContain(secret)
  return result
}

/** The release of a commit, in the place of the one before. */
async function build(version: string, acknowledged: string[]) {
  for (const folder of ['release', 'evidence'])
    await rm(join(datalab.directory, folder), { recursive: true, force: true })
  await datalab.release(version, acknowledged)
  workflow = github.seed.run()
  await succeed('build-release')
  await succeed('sbom-and-checksum', { path: 'datalab/pydatalab/Pipfile.lock' })
}

const text = async (command: string) => (await host.exec(command)).stdout.trim()
const ask = (slot: Slot, path: string, more = '') =>
  text(`curl -fsS --max-time 5 ${more} 127.0.0.1:${ports[slot].api}${path}`)
const info = async (slot: Slot) => JSON.parse(await ask(slot, '/info'))
const add = (slot: Slot, id: string) => ask(slot, '/items', `--data '{"item_id": "${id}"}'`)
/** Rows of the database, and files of the host, that must go together. */
const rows = async (slot: Slot) => ({
  items: (JSON.parse(await ask(slot, '/items')) as unknown[]).length,
  files: Number(await text(`ls /data/${slot}/files | wc -l`)),
})
const read = async (path: string) => JSON.parse(await readFile(join(datalab.directory, path), 'utf8'))

/** Documents of the second schema have a name; the first has none. */
const migrating = (version: number, how: string) => (text: string) =>
  text
    .replace(/^VERSION = .*$/m, `VERSION = ${version}`)
    .replace(/^MIGRATIONS = \{/m, `MIGRATIONS = {${version}: ${how}, `)

/** From the commit to prod and back, on one host with both slots. The tests follow each other. */
describe('datalab', () => {
  test('is released with its submodule, proven in prod-test, and promoted as the same bytes', async () => {
    await build('1.0.0', ['v0.4.0'])
    await succeed('deploy-prod-test')
    await succeed('health-gate', { environment: 'prod-test', 'evidence-directory': 'measured' })
    await succeed('promote-prod')
    const [tested, live] = [await info('prod-test'), await info('prod')]
    expect(live).toEqual({ release: expect.stringMatching(/^1\.0\.0-/), schema: 1 })
    expect(tested).toEqual(live)
    expect(await text(`curl -fsS 127.0.0.1:${ports.prod.app}/`)).toContain('https://api.example.org')
    expect((await read('evidence/release.json')).submodules).toMatchObject([
      { path: 'datalab', tag: 'v0.4.0', acknowledged: ['v0.4.0'], published: ['v0.4.0'] },
    ])
    for (const id of ['a', 'b', 'c']) await add('prod', id)
    expect(await rows('prod')).toEqual({ items: 3, files: 3 })
    expect(await rows('prod-test')).toEqual({ items: 0, files: 0 })
  })

  test('is updated once its changelog is read, and its data are in two places before', async () => {
    await datalab.publish('v0.5.0', {
      'pydatalab/schema.py': migrating(2, 'lambda all: {**all, "tags": []}'),
    })
    await datalab.pin('v0.5.0')
    await datalab.release('1.0.1', ['v0.4.0'])
    expect((await run('build-release')).outputs['error-code']).toBe('CHANGELOG_UNREAD')
    await build('1.1.0', ['v0.4.0', 'v0.5.0'])
    await succeed('deploy-prod-test')
    await succeed('promote-prod')
    expect(await info('prod')).toEqual({ release: expect.stringMatching(/^1\.1\.0-/), schema: 2 })
    expect(await rows('prod')).toEqual({ items: 3, files: 3 })
    const saved = await read('evidence/prod/lab/backup-datalab.json')
    expect(saved).toMatchObject({
      of: expect.stringMatching(/^1\.0\.0-/),
      schema: '1',
      rehearsal: { result: 'passed', output: ['3 items, 3 files'] },
    })
    expect(saved.places).toEqual(
      ['/srv/backups', '/srv/backups2'].map((place) => `${place}/datalab-prod/datalab/lab`),
    )
    for (const place of saved.places)
      expect(await text(`sha256sum ${place}/${saved.file}`)).toContain(saved.sha256)
  })

  test('goes back with its data when a release has changed them and cannot live with what it finds', async () => {
    await add('prod', 'd')
    await datalab.publish('v0.6.0', {
      '.docker/server_dockerfile': (text) => text.replace('--start-period=20s', '--start-period=1s'),
      'pydatalab/schema.py': migrating(3, 'lambda all: {**all, "items": all.get("items", [])[:1]}'),
      'pydatalab/main.py': (text) =>
        text.replace('def ready():\n', 'def ready():\n    if ask(find="items"):\n        return 500, {}\n'),
    })
    await datalab.pin('v0.6.0')
    await build('1.2.0', ['v0.4.0', 'v0.6.0'])
    await succeed('deploy-prod-test')
    const failed = await run('promote-prod')
    expect(failed.outputs, failed.log.join('\n')).toMatchObject({ outcome: 'reverted' })
    expect(await info('prod')).toEqual({ release: expect.stringMatching(/^1\.1\.0-/), schema: 2 })
    expect(await rows('prod')).toEqual({ items: 4, files: 4 })
  })

  test('is rolled back to the data that it had, and what was written since is kept', async () => {
    await succeed('rollback', {
      ...{ environment: 'prod', reason: 'the tags are wrong', 'restore-data': 'true' },
      'evidence-directory': 'back',
    })
    expect(await info('prod')).toEqual({ release: expect.stringMatching(/^1\.0\.0-/), schema: 1 })
    expect(await rows('prod')).toEqual({ items: 3, files: 3 })
    const saved = await read('back/prod-rollback/lab/backup-datalab.json')
    expect(saved).toMatchObject({
      kind: 'before-rollback',
      rehearsal: { output: ['4 items, 4 files'] },
      restored: { schema: '1' },
    })
  })

  test('is not updated past a release between, whose changelog nobody has read', async () => {
    const { log } = await run('promote-prod')
    expect(log.join('\n')).toContain('the changelogs of datalab for: v0.5.0. Read them')
    expect(await info('prod')).toMatchObject({ release: expect.stringMatching(/^1\.0\.0-/) })
  })

  test('is saved every night by the line of cron that it brings', async () => {
    const line = await readFile(join(datalab.directory, 'cron/datalab-backup'), 'utf8')
    const [, , , , , , ...command] = line.split('\n')[1]!.split(' ')
    await host.exec(command.join(' '))
    expect(await text('ls /data/prod/snapshots')).toMatch(/^\d{4}-[\d-]+\.tar\.gz$/)
  })
})
