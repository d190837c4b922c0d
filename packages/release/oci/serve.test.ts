import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { truncate, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { openRegistry } from '../registry/client.ts'
import { pinImage } from '../registry/pin.ts'
import { readRepository } from '../registry/repository.ts'
import { type Layout, openLayout } from './layout.ts'
import { serveImage } from './serve.ts'
import { entriesOf, imageFor, indexOf, writeTar } from './testing.ts'

const image = imageFor({ layers: [Buffer.from('0123456789'), Buffer.alloc(0)] })
const other = imageFor({ architecture: 'arm64' })
const index = indexOf([image, other])
const access = { name: 'deploy/shop', user: 'host', password: 'right' }
const authorization = `Basic ${Buffer.from('host:right').toString('base64')}`

/** The server behind a socket, as a tunnel would carry it. */
async function served(layout?: Layout) {
  const lent =
    layout ??
    (await openLayout(
      await writeTar(join(await temporaryFolder(), 'i.tar'), entriesOf(index, [image, other])),
    ))
  const server = serveImage(lent, access)
  const tunnel = createServer((socket) => server.serve(socket)).listen(0, '127.0.0.1')
  await once(tunnel, 'listening')
  onTestFinished(() => {
    server[Symbol.dispose]()
    tunnel.close()
  })
  const { port } = tunnel.address() as AddressInfo
  const ask = async (
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { authorization, ...headers },
    }).end()
    const [answer] = await once(asked, 'response')
    const body = Buffer.concat(await answer.toArray()).toString()
    return { status: answer.statusCode, headers: answer.headers, body }
  }
  return { port, server, ask }
}
const [layer, empty] = image.layers
const blob = `/v2/deploy/shop/blobs/${layer!.digest}`

describe('an image that is lent', () => {
  it('is pulled by its digest, as any registry would have it', async () => {
    const { port, ask, server } = await served()
    expect((await ask('/v2/')).status).toBe(200)
    expect(await ask(`/v2/deploy/shop/manifests/${index.digest}`)).toMatchObject({
      status: 200,
      body: index.bytes.toString(),
      headers: {
        'content-type': index.mediaType,
        'docker-content-digest': index.digest,
        'content-length': String(index.size),
      },
    })
    expect(await ask(blob)).toMatchObject({ status: 200, body: '0123456789' })
    expect(await ask(`/v2/deploy/shop/blobs/${empty!.digest}`)).toMatchObject({ status: 200, body: '' })
    expect(server.sent()).toBe(index.size + 10)
    const registry = openRegistry(readRepository(`127.0.0.1:${port}/deploy/shop`), { login: access })
    const pinned = await pinImage(registry, { reference: index.digest, platforms: ['linux/arm64'] })
    expect(pinned.platforms[0]?.config).toBe(other.config.digest)
  })

  it('tells its size before it is sent', async () => {
    const { ask, server } = await served()
    const answer = await ask(blob, { method: 'HEAD' })
    expect(answer).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '10', 'docker-content-digest': layer!.digest },
    })
    expect(server.sent()).toBe(0)
  })

  it.each([
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 200, '0123456789', undefined],
    ['bytes=1-2,4-5', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('goes on where a pull broke off: %s', async (range, status, body, contentRange) => {
    const { ask } = await served()
    const answer = await ask(blob, { headers: { range } })
    expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([
      status,
      body,
      contentRange,
    ])
  })

  it.each(['bytes=10-', 'bytes=5-4'])('has nothing at %s', async (range) => {
    const { ask } = await served()
    expect(await ask(blob, { headers: { range } })).toMatchObject({ status: 416 })
  })

  it.each([
    ['GET', '/', 404],
    ['GET', '/v2/deploy/shop/manifests/latest', 404],
    ['GET', `/v2/deploy/shop/manifests/${layer!.digest}`, 404],
    ['GET', `/v2/deploy/shop/blobs/${index.digest}`, 404],
    ['GET', `/v2/deploy/shop/blobs/sha256:${'0'.repeat(64)}`, 404],
    ['GET', `/v2/deploy/shop/blobs/${layer!.digest}/../../../../etc/passwd`, 404],
    ['GET', `/v2/other/blobs/${layer!.digest}`, 404],
    ['GET', '/v2/deploy/shop/tags/list', 404],
    ['GET', '/v2/_catalog', 404],
    ['POST', '/v2/deploy/shop/blobs/uploads/', 405],
    ['PUT', `/v2/deploy/shop/manifests/${index.digest}`, 405],
    ['DELETE', blob, 405],
  ])('answers nothing else: %s %s', async (method, path, status) => {
    const { ask, server } = await served()
    expect((await ask(path, { method })).status).toBe(status)
    expect(server.sent()).toBe(0)
  })

  it.each([undefined, 'Basic aG9zdDp3cm9uZw==', 'Bearer x'])('is lent to nobody else: %s', async (given) => {
    const { port } = await served()
    const answer = await fetch(`http://127.0.0.1:${port}${blob}`, {
      headers: given ? { authorization: given } : {},
    })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="image"'])
  })

  it('ends a connection that speaks something else, and stays', async () => {
    const { port, ask } = await served()
    const socket = connect(port, '127.0.0.1')
    socket.write(Buffer.from('160301020001', 'hex'))
    socket.resume()
    await once(socket, 'close')
    expect((await ask(blob)).status).toBe(200)
  })

  it('of any size leaves memory flat', async () => {
    const path = join(await temporaryFolder(), 'big.tar')
    await writeFile(path, '')
    const size = 300 * 1024 ** 2
    await truncate(path, size)
    const digest = layer!.digest
    const big = { mediaType: 'x', digest, size }
    const { port } = await served({
      root: big,
      platforms: [],
      manifests: new Map(),
      blobs: new Map([[digest, big]]),
      size,
      sha256: '',
      open: () => createReadStream(path, { highWaterMark: 256 * 1024 }),
    })
    const before = process.memoryUsage().rss
    let most = 0
    const answer = await fetch(`http://127.0.0.1:${port}${blob}`, { headers: { authorization } })
    let seen = 0
    for await (const chunk of answer.body!) {
      seen += chunk.length
      most = Math.max(most, process.memoryUsage().rss)
    }
    expect(seen).toBe(size)
    expect(most - before).toBeLessThan(size / 2)
  })
})
