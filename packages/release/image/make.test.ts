import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { gitEnvironment, repository, runGit, temporaryFolder } from '../fixtures.ts'
import { createGit } from '../git.ts'
import { openRegistry } from '../registry/client.ts'
import { readRepository } from '../registry/repository.ts'
import type { Docker } from './docker.ts'
import { type MakeOptions, makeImage } from './make.ts'

const login = { user: 'ci', password: 'right-and-secret' }
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** What happened, in order. */
let events: string[]
/** Of the image under the tag; undefined when there is none. */
let labels: Record<string, string> | undefined
let lookUpStatus: number
let pushStatus: number
let address: string

const config = () => JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Labels: labels ?? {} } })
const manifest = () =>
  JSON.stringify({
    config: { digest: digestOf(config()), size: 1 },
    layers: [{ digest: digestOf('l'), size: 1 }],
  })

beforeEach(async () => {
  ;[events, labels, lookUpStatus, pushStatus] = [[], undefined, 200, 202]
  const server = createServer(({ method, url = '' }, outgoing) => {
    if (method === 'POST') {
      events.push('asked to push')
      return void outgoing.writeHead(pushStatus, { location: '/v2/shop/blobs/uploads/1' }).end()
    }
    if (lookUpStatus !== 200) return void outgoing.writeHead(lookUpStatus).end()
    if (labels === undefined) return void outgoing.writeHead(404).end()
    const type = 'application/vnd.oci.image.manifest.v1+json'
    outgoing.writeHead(200, { 'content-type': type }).end(url.includes('/blobs/') ? config() : manifest())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`
})

/** A docker whose pushes fail as often as `failures` says, and then put an image with the labels that it was told. */
function builder(failures = 0): Docker {
  let left = failures
  return {
    run: async (args, env) => {
      const result = { code: 0, stdout: '', stderr: '' }
      if (args.includes('inspect')) return { ...result, stdout: 'Driver:  docker\nStatus:  running\n' }
      if (!args.includes('build')) return result
      const output = args[args.indexOf('--output') + 1]!
      const folder = env?.DOCKER_CONFIG
      const kept = folder === undefined ? 'no login' : await readFile(join(folder, 'config.json'), 'utf8')
      const user = kept.includes(Buffer.from('ci:right-and-secret').toString('base64')) ? 'ci' : 'nobody'
      if (!output.includes('push=true')) {
        events.push(`built by ${user}`)
        return result
      }
      events.push(`pushed by ${user}`)
      left -= 1
      if (left >= 0) return { ...result, code: 1, stderr: 'broken pipe' }
      labels = Object.fromEntries(
        args.flatMap((each, index) =>
          each === '--label' ? [args[index + 1]!.split(/=(.*)/s) as never] : [],
        ),
      )
      const metadata = args[args.indexOf('--metadata-file') + 1]!
      await writeFile(metadata, JSON.stringify({ 'containerimage.digest': digestOf(manifest()) }))
      return result
    },
  }
}

async function shop() {
  const workspace = await repository({ Dockerfile: 'FROM scratch\n' })
  const temporary = await temporaryFolder()
  const name = `${address}/shop`
  const make = (options: Partial<MakeOptions> = {}, version = '1.4.2') =>
    makeImage(
      {
        application: 'shop',
        version,
        source: {
          repository: 'acme/shop',
          commit: runGit(workspace, 'rev-parse', 'HEAD'),
          tree: 'b'.repeat(40),
          ref: 'refs/heads/main',
          tags: [],
          epochSeconds: 1_700_000_000,
          shallow: false,
        },
      },
      {
        image: {
          repository: name,
          dockerfile: 'Dockerfile',
          context: '.',
          platforms: ['linux/amd64'],
          args: {},
          secrets: {},
        },
        workspace,
        git: createGit(workspace, gitEnvironment),
        env: { HOME: temporary },
        login,
        registry: openRegistry(readRepository(name), { login, wait: async () => undefined }),
        docker: builder(),
        temporary,
        rebuild: false,
        tell: (line) => void events.push(line),
        ...options,
      },
    )
  return { workspace, temporary, name, make }
}

describe('the image of a commit', () => {
  it('is built once it is sure that it can be pushed, logged in for as long as that lasts', async () => {
    const { name, make, temporary } = await shop()
    const image = await make()
    expect(events).toEqual(['asked to push', 'built by ci', 'pushed by ci'])
    expect(image).toMatchObject({ repository: name, digest: digestOf(manifest()) })
    expect(labels).toMatchObject({
      'org.opencontainers.image.version': '1.4.2',
      'org.opencontainers.image.created': '2023-11-14T22:13:20.000Z',
    })
    expect(await readdir(temporary)).toEqual([])
  })

  it('is taken when it is there, unless it shall be built again', async () => {
    const { make } = await shop()
    const first = await make()
    events = []
    expect(await make()).toEqual(first)
    expect(events).toEqual([expect.stringContaining(':1.4.2 was built from this commit before: sha256:')])
    events = []
    await make({ rebuild: true })
    expect(events.slice(1)).toEqual(['built by ci', 'pushed by ci', 'Built again, it is the same image.'])
  })

  it('is not built over that of another commit', async () => {
    const { make } = await shop()
    labels = { 'org.opencontainers.image.revision': 'f'.repeat(40) }
    await expect(make()).rejects.toMatchObject({ code: 'IMAGE_TAG_TAKEN' })
    await expect(make({ rebuild: true })).rejects.toMatchObject({ code: 'IMAGE_TAG_TAKEN' })
    expect(events).toEqual([])
  })

  it('is pushed again when that breaks off, three times at most', async () => {
    const { make, temporary } = await shop()
    await make({ docker: builder(2) })
    expect(events.filter((event) => event === 'pushed by ci')).toHaveLength(3)
    labels = undefined
    await expect(make({ docker: builder(3) })).rejects.toMatchObject({
      code: 'IMAGE_PUSH_FAILED',
      facts: { cause: 'broken pipe' },
    })
    expect(await readdir(temporary)).toEqual([])
  })

  it.each([
    [401, 'REGISTRY_DENIED'],
    [403, 'REGISTRY_DENIED'],
    [404, 'IMAGE_NOT_FOUND'],
    [429, 'REGISTRY_BUSY'],
    [500, 'REGISTRY_FAILED'],
  ])('F64 is not built where the registry answers %i to a push', async (status, code) => {
    const { make } = await shop()
    pushStatus = status
    await expect(make()).rejects.toMatchObject({ code })
    expect(events).not.toContain('built by ci')
  })

  it('is built where a registry denies what is not there yet, and lets it be pushed', async () => {
    const { make } = await shop()
    lookUpStatus = 403
    const made = make({ docker: builder(3) })
    await expect(made).rejects.toMatchObject({ code: 'IMAGE_PUSH_FAILED' })
    expect(events).toContain('built by ci')
  })
})
