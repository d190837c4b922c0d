import { createServer, type RequestListener } from 'node:http'
import { expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { createProbe } from '../probe.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { corsCheck } from './cors.ts'

const signal = new AbortController().signal
const context = contextOf(createProbe(localRemote()))
const shop = 'https://shop.example'

/** A server that answers an origin with what `say` makes of it. */
async function measure(
  say: (origin: string) => Record<string, string>,
  wanted: Partial<Settings<'cors'>> = {},
) {
  const listener: RequestListener = ({ headers }, response) =>
    response.writeHead(200, say(headers.origin ?? '')).end('[]')
  await using server = createServer(listener)
  const url = `http://127.0.0.1:${await listen(server)}/api`
  return await corsCheck.begin(settings('cors', { url, allow: [shop], ...wanted }), context)(signal)
}

const only = (allowed: string) => (origin: string) =>
  origin === allowed ? { 'access-control-allow-origin': origin } : {}

it('is good when one origin is allowed and another refused', async () => {
  expect(await measure(only(shop))).toMatchObject({
    outcome: 'good',
    detail: '1 allowed, 1 refused',
    latencyMs: expect.any(Number),
  })
})

it.each([
  ['nobody is allowed', () => ({}), `${shop} is refused: no Access-Control-Allow-Origin`],
  [
    'everybody is allowed',
    () => ({ 'access-control-allow-origin': '*' }),
    'https://origin.invalid is allowed',
  ],
  [
    'whoever asks is allowed',
    (origin: string) => ({ 'access-control-allow-origin': origin }),
    'origin.invalid is allowed',
  ],
  [
    'a list is sent',
    () => ({ 'access-control-allow-origin': `${shop}, https://b.example` }),
    `${shop} is refused`,
  ],
])('is bad when %s', async (_, say, detail) => {
  const measured = await measure(say)
  expect(measured.outcome).toBe('bad')
  expect(measured.detail).toContain(detail)
})

it('judges credentials where they are asked for', async () => {
  const credentials = true
  const allowing = (origin: string) => ({ ...only(shop)(origin), 'access-control-allow-credentials': 'true' })
  expect((await measure(allowing, { credentials })).outcome).toBe('good')
  expect((await measure(only(shop), { credentials })).detail).toContain('may not send credentials')
  const open = () => ({ 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' })
  expect((await measure(open, { credentials, refuse: [] })).detail).toContain('may not send credentials')
})

it('is bad where nothing listens, and no result when SSH is lost', async () => {
  const wanted = settings('cors', { url: `http://127.0.0.1:${await closedPort(createServer())}/` })
  expect((await corsCheck.begin(wanted, context)(signal)).outcome).toBe('bad')
  const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
  expect((await corsCheck.begin(wanted, broken)(signal)).outcome).toBe('none')
})

it('refuses to ask for nobody', () => {
  expect(() => corsCheck.begin(settings('cors', { refuse: [] }), context)).toThrow('cannot be measured')
})
