import { createServer, type RequestListener } from 'node:http'
import { expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { createProbe } from '../probe.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { redirectCheck } from './redirect.ts'

const running = new AbortController().signal
const context = contextOf(createProbe(localRemote()))
type Wanted = Partial<Settings<'redirect'>>
const shop: Wanted = { requestHeaders: { Host: 'shop.example' } }

async function measure(listener: RequestListener, wanted: Wanted = shop) {
  await using server = createServer(listener)
  const url = `http://127.0.0.1:${await listen(server)}/basket`
  return await redirectCheck.begin(settings('redirect', { url, ...wanted }), context)(running)
}

const answer =
  (status: number, location?: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, location === undefined ? {} : { location }).end('hello')

it.each([301, 302, 307, 308])('is good when status %s leads to https', async (status) => {
  expect(await measure(answer(status, 'https://shop.example/basket'))).toMatchObject({
    outcome: 'good',
    detail: 'leads to https://shop.example',
  })
})

it('may lead to another host where that is written', async () => {
  const elsewhere = answer(301, 'https://www.shop.example/')
  expect((await measure(elsewhere)).detail).toBe('status 301 leads to www.shop.example, not to shop.example')
  expect((await measure(elsewhere, { ...shop, host: 'www.shop.example' })).outcome).toBe('good')
})

it.each([
  ['the page is served', answer(200), 'status 200 over plain http instead of a redirect to https'],
  ['it leads to http', answer(301, 'http://shop.example/'), 'which is not https'],
  ['it leads on in plain http', answer(302, '/login'), 'which is not https'],
  ['it leads nowhere', answer(301), 'status 301 without Location'],
])('is bad when %s', async (_, listener, detail) => {
  const measured = await measure(listener)
  expect(measured.outcome).toBe('bad')
  expect(measured.detail).toContain(detail)
})

it.each(['host', 'runner'] as const)('is good when nothing listens, seen from the %s', async (from) => {
  const url = `http://127.0.0.1:${await closedPort(createServer())}/`
  const measured = await redirectCheck.begin(settings('redirect', { url, from }), context)(running)
  expect(measured).toEqual({ outcome: 'good', detail: 'nothing listens' })
})

it('is no result when no connection comes about, or SSH is lost', async () => {
  const limit = new AbortController()
  const dropping = contextOf(
    fakeProbe({
      connect: (_address, _port, _from, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    }),
  )
  const measured = redirectCheck.begin(settings('redirect'), dropping)(limit.signal)
  limit.abort(new Error('The try took too long'))
  expect(await measured).toEqual({ outcome: 'none', detail: 'no connection in time' })
  const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
  expect((await redirectCheck.begin(settings('redirect'), broken)(running)).outcome).toBe('none')
})

it('refuses a URL of https', () => {
  const wanted = settings('redirect', { url: 'https://shop.example/' })
  expect(() => redirectCheck.begin(wanted, context)).toThrow('cannot be measured')
})
