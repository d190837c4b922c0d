import { createServer, type RequestListener } from 'node:http'
import { afterEach, expect, it, vi } from 'vitest'
import type { Settings } from '../check.ts'
import { createProbe } from '../probe.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { authCheck } from './auth.ts'

afterEach(() => void vi.unstubAllEnvs())

const signal = new AbortController().signal
const context = contextOf(createProbe(localRemote()))
type Wanted = Partial<Settings<'auth'>>

async function measure(listener: RequestListener, wanted: Wanted = {}) {
  await using server = createServer(listener)
  const url = `http://127.0.0.1:${await listen(server)}/admin`
  return await authCheck.begin(settings('auth', { url, ...wanted }), context)(signal)
}

/** Lets in who knows the secret, and tells everybody what they said. */
const guarded: RequestListener = ({ headers: { authorization } }, response) => {
  const known = [`Basic ${Buffer.from('eve:open sesame').toString('base64')}`, 'Bearer sesame']
  const status = authorization === undefined ? 401 : known.includes(authorization) ? 200 : 403
  response.writeHead(status, { location: `/${authorization}` }).end(authorization)
}

it('is good when nobody is let in without credentials', async () => {
  expect(await measure(guarded)).toMatchObject({
    outcome: 'good',
    detail: 'status 401 without credentials',
  })
})

it('is good when who has the password, or the token, is let in', async () => {
  vi.stubEnv('SHOP_USER', 'eve')
  vi.stubEnv('SHOP_PASSWORD', 'open sesame')
  vi.stubEnv('SHOP_TOKEN', 'sesame')
  const detail = 'status 401 without credentials, 200 with them'
  const basic = { userEnv: 'SHOP_USER', passwordEnv: 'SHOP_PASSWORD' }
  expect(await measure(guarded, basic)).toMatchObject({ outcome: 'good', detail })
  expect(await measure(guarded, { tokenEnv: 'SHOP_TOKEN' })).toMatchObject({ outcome: 'good', detail })
})

it('is bad when everybody is let in', async () => {
  expect(await measure((_, response) => response.end('welcome'))).toMatchObject({
    outcome: 'bad',
    detail: 'status 200 without credentials instead of 401 or 403',
  })
})

it('is bad when the credentials are refused, which are never shown', async () => {
  vi.stubEnv('SHOP_TOKEN', 'stale')
  const measured = await measure(guarded, { tokenEnv: 'SHOP_TOKEN' })
  expect(measured).toMatchObject({ outcome: 'bad', detail: 'status 403 with credentials instead of 200' })
  expect(JSON.stringify(measured)).not.toContain('stale')
})

it('takes a redirect to a page for people as a refusal only where that is written', async () => {
  const login: RequestListener = (_, response) => response.writeHead(302, { location: '/login' }).end()
  expect((await measure(login)).outcome).toBe('bad')
  expect((await measure(login, { refusals: [302] })).outcome).toBe('good')
})

it('is bad where nothing listens, and no result when SSH is lost', async () => {
  const wanted = settings('auth', { url: `http://127.0.0.1:${await closedPort(createServer())}/` })
  expect((await authCheck.begin(wanted, context)(signal)).outcome).toBe('bad')
  const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
  expect((await authCheck.begin(wanted, broken)(signal)).outcome).toBe('none')
})

it.each([
  ['a variable that is not set', { tokenEnv: 'SHOP_NOTHING' }],
  ['a value that no header can carry', { tokenEnv: 'SHOP_TOKEN' }],
  ['a user without a password', { userEnv: 'SHOP_USER' }],
  ['credentials in the manifest', { requestHeaders: { authorization: 'Bearer 1' } }],
  [
    'credentials in the clear',
    { userEnv: 'SHOP_USER', passwordEnv: 'SHOP_USER', from: 'runner', url: 'http://shop.example/' },
  ],
] satisfies [string, Wanted][])('refuses %s', (_, wanted) => {
  vi.stubEnv('SHOP_TOKEN', 'ses\name')
  vi.stubEnv('SHOP_USER', 'eve')
  expect(() => authCheck.begin(settings('auth', wanted), context)).toThrow('cannot be measured')
})
