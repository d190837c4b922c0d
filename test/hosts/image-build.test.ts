import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRelease } from '@deploy/release/release.ts'
import { dist } from '@deploy/test/harness/dist.ts'
import { type AppRepository, appRepository } from '@deploy/test/harness/docker/app-repository.ts'
import { type Registry, startRegistry } from '@deploy/test/harness/docker/registry.ts'
import { docker } from '@deploy/test/harness/hosts/docker.ts'
import { runAction } from '@deploy/test/harness/runner/run-action.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const login = { user: 'ci', password: 'right-and-secret' }
const env = { REGISTRY_USER: login.user, REGISTRY_PASSWORD: login.password }

let registry: Registry
let scratch: string
let number = 0

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'deploy-test-build-'))
  registry = await startRegistry({ login })
})
afterEach(() => registry.front.mend())
afterAll(async () => {
  await registry?.[Symbol.asyncDispose]()
  const names = await docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'])
  const own = names.stdout.split('\n').filter((name) => name.startsWith(`${registry?.address}/`))
  if (own.length > 0) await docker(['rmi', ...own], { check: false })
  await rm(scratch, { recursive: true, force: true })
})

const manifestOf = (name: string, more = '') => `application: shop
strategy: image
build:
  image:
    repository: "${registry.address}/${name}"
    login: { user-env: REGISTRY_USER, password-env: REGISTRY_PASSWORD }
${more}service: { manager: docker, unit: shop }
container: {}
gate: { checks: [{ type: tcp, port: 8080 }] }
environments:
  prod: { hosts: [{ name: dock, address: dock.example.org }] }
`

/** A repository whose image goes to a repository of its own in the registry. */
async function shop(more = ''): Promise<AppRepository & { name: string }> {
  number += 1
  const name = `shop-${number}`
  return { ...(await appRepository(join(scratch, name), manifestOf(name, more))), name }
}

interface Options {
  inputs?: Record<string, string>
  env?: Record<string, string>
  signal?: AbortSignal
  onLine?: (line: string) => void
}

async function build(app: AppRepository, { inputs = {}, env: more = {}, ...options }: Options = {}) {
  const temp = await mkdtemp(join(scratch, 'temp-'))
  const seen: string[] = []
  const watch = setInterval(() => void listProcesses().then((list) => seen.push(list)), 50)
  const result = await runAction({
    directory: join(dist, 'build-release'),
    inputs: { 'upload-artifact': 'false', ...inputs },
    env: { ...env, ...more },
    cwd: app.directory,
    github: { repository: 'acme/shop', sha: await app.head(), ref: 'refs/heads/main', runId: 1 },
    secrets: [login.password],
    temp,
    ...options,
  })
  clearInterval(watch)
  const left = (await readdir(temp)).filter((name) => name.startsWith('deploy-'))
  return { ...result, left, processes: seen.join('\n') }
}

async function listProcesses(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.join('\n')
}

const releaseIn = async ({ directory }: AppRepository) =>
  parseRelease(await readFile(join(directory, 'release/release.json'), 'utf8'), 'release.json')

const passagesTo = (name: string, method: string) =>
  registry.front.passages.filter((each) => each.method === method && each.path.includes(`/${name}/`))

/** What is in a file of the image, read from the image in the registry. */
async function inImage(reference: string, path: string) {
  const config = await mkdtemp(join(scratch, 'config-'))
  const auth = Buffer.from(`${login.user}:${login.password}`).toString('base64')
  await writeFile(join(config, 'config.json'), JSON.stringify({ auths: { [registry.address]: { auth } } }))
  await docker(['--config', config, 'pull', '--quiet', reference])
  const { stdout } = await docker(['run', '--rm', '--network', 'none', reference, 'cat', path])
  return stdout
}

describe('build-release with strategy image', () => {
  test('builds what git holds, pushes it, and names it by its digest; nothing of the login stays', async () => {
    const app = await shop()
    const commit = await app.head()
    await writeFile(join(app.directory, 'www/secret'), 'a forgotten file')
    const result = await build(app)
    expect(result.log.join('\n')).toContain('image 127.0.0.1')
    expect([result.exitCode, result.left]).toEqual([0, []])
    expect(result.outputs.image).toMatch(new RegExp(`^${registry.address}/${app.name}@sha256:[0-9a-f]{64}$`))
    const release = await releaseIn(app)
    expect(release.image?.digest).toBe(result.outputs['image-digest'])
    expect(release.files.map(({ path }) => path)).toEqual(['release-image.json'])
    expect(await inImage(result.outputs.image!, '/www/version')).toBe('1.0.0\n')
    await expect(inImage(result.outputs.image!, '/www/secret')).rejects.toThrow()

    const format = '{{json .Config.Labels}}'
    const labels = JSON.parse(
      (await docker(['image', 'inspect', '--format', format, result.outputs.image!])).stdout,
    )
    expect(labels).toMatchObject({
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.version': '1.0.0',
      'org.opencontainers.image.source': 'https://github.com/acme/shop',
    })
    expect(result.processes).toContain('buildx')
    expect(result.processes).not.toContain(login.password)
    expect(result.log.join('\n')).not.toContain(login.password)
  })

  test('gives the same release again without building, and says when it is built anew', async () => {
    const app = await shop()
    await build(app)
    const first = await releaseIn(app)
    const pushed = passagesTo(app.name, 'PUT').length
    const again = await build(app)
    expect(again.exitCode).toBe(0)
    expect(again.log.join('\n')).toContain('was built from this commit before')
    expect(await releaseIn(app)).toEqual(first)
    expect(passagesTo(app.name, 'PUT')).toHaveLength(pushed)

    const anew = await build(app, { inputs: { 'rebuild-image': 'true' } })
    expect(anew.log.join('\n')).toContain('Built again, it is')
  })

  test('refuses a version that names another commit, changed files, and a Dockerfile that is not there', async () => {
    const app = await shop()
    await build(app)
    await app.commit('1.1.0', { 'www/index.html': 'new' })
    const taken = await build(app, { inputs: { version: '1.0.0' } })
    expect(taken.outputs['error-code']).toBe('IMAGE_TAG_TAKEN')
    await writeFile(join(app.directory, 'www/index.html'), 'changed')
    expect((await build(app)).outputs['error-code']).toBe('DIRTY_WORKTREE')
    await app.commit('1.2.0', { Dockerfile: undefined })
    expect((await build(app)).outputs['error-code']).toBe('DOCKERFILE_MISSING')
    expect(passagesTo(app.name, 'PUT').filter(({ path }) => /manifests\/1\.[12]/.test(path))).toEqual([])
  })

  test('gives secrets and arguments to the build; an image never shows a secret', async () => {
    const more = `    args: { COLOUR: green }\n    secrets: { token: BUILD_TOKEN }\n`
    const app = await shop(more)
    await app.commit('1.1.0', {
      Dockerfile: `FROM scratch
ARG COLOUR
COPY bin/ /bin/
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN --mount=type=secret,id=token test "$(wc -c < /run/secrets/token)" = 12 && echo "$COLOUR" > /colour
`,
    })
    expect((await build(app)).outputs['error-code']).toBe('VARIABLE_MISSING')
    const result = await build(app, { env: { BUILD_TOKEN: 'build-secret' } })
    expect([result.exitCode, result.outputs['error-code']]).toEqual([0, undefined])
    expect(await inImage(result.outputs.image!, '/colour')).toBe('green\n')
    const { stdout } = await docker(['history', '--no-trunc', result.outputs.image!])
    expect(stdout).not.toContain('build-secret')
    expect(result.processes).not.toContain('build-secret')
  })

  test('shows why a build fails, and pushes nothing', async () => {
    const app = await shop()
    await app.commit('1.1.0', { Dockerfile: 'FROM scratch\nCOPY dist/ /www/\n' })
    const result = await build(app)
    expect(result.outputs['error-code']).toBe('IMAGE_BUILD_FAILED')
    expect(result.annotations.map(({ message }) => message).join('\n')).toContain('"/dist" not found')
    expect([passagesTo(app.name, 'PUT'), result.left]).toEqual([[], []])
  })

  test('leaves nothing behind when it is cancelled', async () => {
    const app = await shop()
    await app.commit('1.1.0', {
      Dockerfile: 'FROM scratch\nCOPY bin/ /bin/\nRUN ["/bin/busybox", "sleep", "120"]\n',
    })
    const controller = new AbortController()
    const onLine = (line: string) => void (/ RUN .*sleep/.test(line) && controller.abort())
    const result = await build(app, { signal: controller.signal, onLine })
    expect(result.outputs['error-code']).toBe('CANCELLED')
    expect([result.left, result.orphans]).toEqual([[], []])
  })

  test('says what is missing on the runner before it asks more of it', async () => {
    const app = await shop()
    const down = await build(app, { env: { DOCKER_HOST: 'unix:///nonexistent/docker.sock' } })
    expect(down.outputs['error-code']).toBe('BUILDER_DOWN')
    const bin = join(scratch, 'without-buildx')
    await mkdir(bin)
    await writeFile(
      join(bin, 'docker'),
      '#!/bin/sh\necho "docker: unknown command: docker $1" >&2\nexit 1\n',
      {
        mode: 0o755,
      },
    )
    const without = await build(app, { env: { PATH: `${bin}:${process.env.PATH}` } })
    expect(without.outputs['error-code']).toBe('BUILDER_MISSING')
    expect(passagesTo(app.name, 'POST')).toEqual([])
  })
})

describe('F64 a registry that does not take an image', () => {
  test.each([
    [401, 'REGISTRY_DENIED'],
    [403, 'REGISTRY_DENIED'],
    [404, 'IMAGE_NOT_FOUND'],
    [503, 'REGISTRY_FAILED'],
  ])('because of %i is told before anything is built', async (status, code) => {
    const app = await shop()
    registry.front.fail({ match: /^POST .*\/uploads/, times: 99, answer: { status } })
    const result = await build(app)
    expect(result.outputs['error-code']).toBe(code)
    expect(result.log.join('\n')).not.toContain('load build definition')
  })

  test('because the password is wrong is told before anything is built', async () => {
    const app = await shop()
    const result = await build(app, { env: { REGISTRY_PASSWORD: 'wrong' } })
    expect(result.outputs['error-code']).toBe('REGISTRY_DENIED')
    expect(result.log.join('\n')).not.toContain('load build definition')
  })

  test('because it is busy is asked again as late as it says, and a push that breaks is made again', async () => {
    const app = await shop()
    const busy = { status: 429, headers: { 'retry-after': '1' } }
    registry.front.fail({ match: /^POST .*\/uploads/, times: 1, answer: busy })
    registry.front.fail({ match: /^PUT .*\/manifests/, times: 1, answer: { status: 400 } })
    const result = await build(app)
    expect([result.exitCode, result.outputs['error-code']]).toEqual([0, undefined])
    expect(result.log.join('\n')).toContain('try 2 of 3')
  })

  test('that takes uploads and never the image is given up, with what the push said', async () => {
    const app = await shop()
    registry.front.fail({ match: /^PUT .*\/manifests/, times: 99, answer: { status: 400 } })
    const result = await build(app)
    expect(result.outputs['error-code']).toBe('IMAGE_PUSH_FAILED')
    expect(result.left).toEqual([])
    await expect(readdir(join(app.directory, 'release'))).rejects.toThrow()
  })
})

describe('an image that an earlier step has pushed', () => {
  test('is taken by its digest; a tag, another repository or another architecture is refused', async () => {
    const app = await shop()
    await build(app)
    const { image, id } = await releaseIn(app)
    const reference = `${registry.address}/${app.name}`
    const taken = await build(app, { inputs: { image: `${reference}:1.0.0@${image!.digest}` } })
    expect([taken.exitCode, taken.outputs['release-id']]).toEqual([0, id])
    expect(taken.log.join('\n')).not.toContain('load build definition')
    const code = async (given: string) =>
      (await build(app, { inputs: { image: given } })).outputs['error-code']
    expect(await code(`${reference}:1.0.0`)).toBe('IMAGE_NOT_PINNED')
    expect(await code(`other.example.org/shop@${image!.digest}`)).toBe('IMAGE_ELSEWHERE')
    expect(await code(`sha256:${'0'.repeat(64)}`)).toBe('IMAGE_NOT_FOUND')
    await app.commit('1.1.0', {
      'deploy.yml': manifestOf(app.name, '    platforms: [linux/amd64, linux/s390x]\n'),
    })
    expect(await code(image!.digest)).toBe('ARCHITECTURE_MISSING')
  })
})
