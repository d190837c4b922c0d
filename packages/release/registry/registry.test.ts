import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readChallenge } from './challenge.ts'
import { type ClientOptions, openRegistry } from './client.ts'
import { pinImage } from './pin.ts'
import { readRepository } from './repository.ts'

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
const ociIndex = 'application/vnd.oci.image.index.v1+json'

/** An image of one platform: its documents by digest. */
function imageFor(architecture: string) {
  const config = JSON.stringify({ os: 'linux', architecture })
  const layer = { digest: digestOf(`layer ${architecture}`), size: 7 }
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: { digest: digestOf(config), size: config.length },
    layers: [layer],
  })
  return { config, manifest, digest: digestOf(manifest), layer, architecture }
}

const amd64 = imageFor('amd64')
const arm64 = imageFor('arm64')
const index = JSON.stringify({
  schemaVersion: 2,
  manifests: [
    { digest: amd64.digest, platform: { os: 'linux', architecture: 'amd64' } },
    { digest: arm64.digest, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    { digest: digestOf('proof'), platform: { os: 'unknown', architecture: 'unknown' } },
  ],
})

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/** A registry that holds these images as `acme/shop`; `before` may answer in its place. */
async function serve(before: Handler = () => false) {
  const asked: { path: string; authorization: string | undefined }[] = []
  const held = new Map<string, [type: string, text: string]>([
    ['manifests/1.4.2', [ociManifest, amd64.manifest]],
    ['manifests/all', [ociIndex, index]],
    [`manifests/${digestOf(index)}`, [ociIndex, index]],
    ...[amd64, arm64].flatMap(({ digest, manifest, config }): [string, [string, string]][] => [
      [`manifests/${digest}`, [ociManifest, manifest]],
      [`blobs/${digestOf(config)}`, ['application/octet-stream', config]],
    ]),
  ])
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? ''
    asked.push({ path, authorization: incoming.headers.authorization })
    if (before(incoming, outgoing)) return
    const found = held.get(path.replace('/v2/acme/shop/', ''))
    outgoing.writeHead(found ? 200 : 404, { 'content-type': found?.[0] ?? 'application/json' })
    outgoing.end(found?.[1] ?? '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const waits: number[] = []
  const open = (options: ClientOptions = {}) =>
    openRegistry(readRepository(`${address}/acme/shop`), {
      wait: async (milliseconds) => void waits.push(milliseconds),
      ...options,
    })
  return { address, asked, waits, open }
}

const answer =
  (status: number, headers: Record<string, string> = {}, body = ''): Handler =>
  (_, outgoing) => {
    outgoing.writeHead(status, headers).end(body)
    return true
  }

describe('a repository', () => {
  it.each([
    ['nginx', 'https://registry-1.docker.io', 'library/nginx'],
    ['acme/shop', 'https://registry-1.docker.io', 'acme/shop'],
    ['docker.io/acme/shop', 'https://registry-1.docker.io', 'acme/shop'],
    ['registry.example.org/acme/shop', 'https://registry.example.org', 'acme/shop'],
    ['registry.example.org:5000/shop', 'https://registry.example.org:5000', 'shop'],
    ['localhost/shop', 'http://localhost', 'shop'],
    ['127.0.0.1:5000/shop', 'http://127.0.0.1:5000', 'shop'],
  ])('%s is %s of %s', (name, origin, path) => {
    expect(readRepository(name)).toEqual({ name, origin, path })
  })
})

describe('what a registry asks for', () => {
  it('is read with its parameters, whatever stands in the quotes', () => {
    const header =
      'Bearer realm="https://auth.example.org/token",service="a, \\"b\\"",scope="repository:acme/shop:pull,push"'
    expect(readChallenge(header)).toEqual({
      scheme: 'bearer',
      realm: 'https://auth.example.org/token',
      service: 'a, "b"',
      scope: 'repository:acme/shop:pull,push',
    })
    expect(readChallenge('basic realm="x"')).toEqual({ scheme: 'basic' })
  })
  it.each([
    null,
    '',
    'Negotiate',
    'Bearer service="x"',
    'Bearer realm="no address"',
  ])('%j is nothing', (header) => {
    expect(readChallenge(header)).toBeUndefined()
  })
})

describe('an image is pinned', () => {
  it('by its manifest, with what it consists of', async () => {
    const { address, open } = await serve()
    expect(await pinImage(open(), { reference: '1.4.2', platforms: ['linux/amd64'] })).toEqual({
      repository: `${address}/acme/shop`,
      digest: amd64.digest,
      platforms: [
        {
          platform: 'linux/amd64',
          manifest: amd64.digest,
          config: digestOf(amd64.config),
          layers: [amd64.layer],
        },
      ],
    })
  })

  it('by its index, for each platform that is wanted', async () => {
    const { open } = await serve()
    const wanted = ['linux/arm64', 'linux/amd64']
    const { digest, platforms } = await pinImage(open(), { reference: 'all', platforms: wanted })
    expect(digest).toBe(digestOf(index))
    expect(platforms.map(({ platform, manifest }) => [platform, manifest])).toEqual([
      ['linux/arm64/v8', arm64.digest],
      ['linux/amd64', amd64.digest],
    ])
  })

  it.each(['1.4.2', 'all'])('not without a platform that is wanted: %s', async (reference) => {
    const { open } = await serve()
    const pinned = pinImage(open(), { reference, platforms: ['linux/amd64', 'linux/s390x'] })
    await expect(pinned).rejects.toMatchObject({
      code: 'ARCHITECTURE_MISSING',
      message: expect.stringContaining('linux/s390x'),
    })
  })

  it('not when a document is another than its digest says', async () => {
    const forged: Handler = (incoming, outgoing) =>
      incoming.url?.includes('/blobs/') === true &&
      answer(200, {}, '{"os":"linux","architecture":"arm64"}')(incoming, outgoing)
    const { open } = await serve(forged)
    const pinned = pinImage(open(), { reference: '1.4.2', platforms: ['linux/amd64'] })
    await expect(pinned).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
  })

  it.each([
    '<html>',
    '{}',
    '{"config":{"digest":"sha256:../..","size":1},"layers":[]}',
  ])('not when it is %s', async (text) => {
    const { open } = await serve(answer(200, { 'content-type': ociManifest }, text))
    const pinned = pinImage(open(), { reference: '1.4.2', platforms: ['linux/amd64'] })
    await expect(pinned).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  })
})

describe('a login', () => {
  const login = { user: 'ci', password: 'pä:ss' }
  const basic = `Basic ${Buffer.from('ci:pä:ss').toString('base64')}`

  it('is exchanged for a token where the registry asks for one, and the token is kept', async () => {
    const tokens: string[] = []
    const { asked, open } = await serve((incoming, outgoing) => {
      if (incoming.url?.startsWith('/token')) {
        tokens.push(`${incoming.url} ${incoming.headers.authorization}`)
        return answer(200, {}, '{"token":"t1"}')(incoming, outgoing)
      }
      if (incoming.headers.authorization === 'Bearer t1') return false
      const realm = `http://${incoming.headers.host}/token`
      return answer(401, { 'www-authenticate': `Bearer realm="${realm}",service="reg"` })(incoming, outgoing)
    })
    const registry = open({ login })
    await registry.manifest('1.4.2')
    await registry.manifest('all')
    expect(tokens).toEqual([`/token?scope=repository%3Aacme%2Fshop%3Apull&service=reg ${basic}`])
    expect(asked.map(({ authorization }) => authorization)).toEqual([
      undefined,
      basic,
      'Bearer t1',
      'Bearer t1',
    ])
  })

  it('that is good for reading is asked for anew before a push, and the upload is given up', async () => {
    const tokens: string[] = []
    const { asked, open } = await serve((incoming, outgoing) => {
      const { method, url = '', headers } = incoming
      if (url.startsWith('/token')) {
        const scope = new URL(url, 'http://x').searchParams.get('scope') ?? ''
        tokens.push(scope)
        return answer(200, {}, JSON.stringify({ token: scope.replaceAll(/[:,/]/g, '-') }))(incoming, outgoing)
      }
      const wanted = method === 'GET' ? 'pull' : 'pull,push'
      const token = `Bearer repository-acme-shop-${wanted.replace(',', '-')}`
      if (headers.authorization !== token) {
        const asks = `Bearer realm="http://${headers.host}/token",scope="repository:acme/shop:${wanted}"`
        return answer(401, { 'www-authenticate': asks })(incoming, outgoing)
      }
      if (method === 'GET') return false
      return answer(method === 'POST' ? 202 : 204, { location: '/v2/acme/shop/blobs/uploads/u1?state=x' })(
        incoming,
        outgoing,
      )
    })
    const registry = open({ login })
    await registry.manifest('1.4.2')
    await registry.requirePush()
    expect(tokens).toEqual(['repository:acme/shop:pull', 'repository:acme/shop:pull,push'])
    expect(asked.at(-1)?.path).toBe('/v2/acme/shop/blobs/uploads/u1?state=x')
  })

  it.each([
    [401, 'REGISTRY_DENIED'],
    [403, 'REGISTRY_DENIED'],
    [404, 'IMAGE_NOT_FOUND'],
    [503, 'REGISTRY_FAILED'],
  ])('that may not push is told before anything is built: %i', async (status, code) => {
    const { open } = await serve((incoming, outgoing) =>
      incoming.method === 'POST' ? answer(status)(incoming, outgoing) : false,
    )
    await expect(open({ login }).requirePush()).rejects.toMatchObject({ code })
  })

  it('is sent where the registry asks for it, and not before', async () => {
    const { asked, open } = await serve((incoming, outgoing) =>
      incoming.headers.authorization === basic
        ? false
        : answer(401, { 'www-authenticate': 'Basic realm="x"' })(incoming, outgoing),
    )
    await open({ login }).manifest('1.4.2')
    expect(asked.map(({ authorization }) => authorization)).toEqual([undefined, basic])
  })

  it('is not sent to a token server elsewhere without TLS', async () => {
    const { asked, open } = await serve(
      answer(401, { 'www-authenticate': 'Bearer realm="http://auth.example.org/token"' }),
    )
    await expect(open({ login }).manifest('1.4.2')).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
    expect(asked).toHaveLength(1)
  })
})

describe('F64 a registry that does not give what was asked for', () => {
  it.each([
    [401, 'REGISTRY_DENIED', 1],
    [403, 'REGISTRY_DENIED', 1],
    [404, 'IMAGE_NOT_FOUND', 1],
    [429, 'REGISTRY_BUSY', 4],
    [503, 'REGISTRY_FAILED', 4],
  ])('%i is %s, after %i tries', async (status, code, tries) => {
    const { asked, open } = await serve(answer(status, {}, '{"errors":[{"code":"X","message":"why"}]}'))
    const manifest = open().manifest('1.4.2')
    await expect(manifest).rejects.toMatchObject({ code, facts: { cause: 'X: why' } })
    expect(asked).toHaveLength(tries)
  })

  it('is asked again as late as it says', async () => {
    let left = 2
    const { waits, open } = await serve((incoming, outgoing) => {
      left -= 1
      return left >= 0 && answer(429, { 'retry-after': '7' })(incoming, outgoing)
    })
    expect((await open().manifest('1.4.2')).digest).toBe(amd64.digest)
    expect(waits).toEqual([7000, 7000])
  })

  it.each([
    [503, {}],
    [401, { 'www-authenticate': 'Basic realm="shop"' }],
  ])('is left where it answers %i without an end', async (status, headers) => {
    let state = 'not asked'
    const { open } = await serve((_, outgoing) => {
      if (state !== 'not asked') return false
      state = 'open'
      outgoing.on('close', () => {
        state = 'closed'
      })
      outgoing.writeHead(status, headers).write('busy')
      return true
    })
    // What is kept is not collected, which would close it, too.
    const kept: Response[] = []
    const keeping: typeof fetch = async (...words) => {
      kept.push(await fetch(...words))
      return kept.at(-1)!
    }
    const login = { user: 'ada', password: 'x' }
    const registry = open({ login, fetch: keeping, timeoutMs: 600_000 })
    expect((await registry.manifest('1.4.2')).digest).toBe(amd64.digest)
    await expect.poll(() => state).toBe('closed')
    expect(kept.map((one) => one.status)).toEqual([status, 200])
  })

  it('that never answers, or is not there, is REGISTRY_UNREACHABLE', async () => {
    const { open } = await serve(() => true)
    await expect(open({ timeoutMs: 50 }).manifest('1.4.2')).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
    })
    const nobody = openRegistry(readRepository('127.0.0.1:1/acme/shop'), { wait: async () => undefined })
    await expect(nobody.manifest('1.4.2')).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' })
  })

  it('that sends without end is not read to the end', async () => {
    const { open } = await serve((_, outgoing) => {
      outgoing.writeHead(200, { 'content-type': ociManifest })
      const more = () => {
        while (!outgoing.destroyed && outgoing.write(Buffer.alloc(65_536)));
      }
      outgoing.on('drain', more)
      more()
      return true
    })
    await expect(open().manifest('1.4.2')).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  })
})
