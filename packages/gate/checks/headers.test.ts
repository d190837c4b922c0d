import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { createProbe } from '../probe.ts'
import { closedPort, contextOf, fakeProbe, listen, localRemote, lost, settings } from '../testing.ts'
import { headersCheck } from './headers.ts'

const signal = new AbortController().signal
const context = contextOf(createProbe(localRemote()))
type Wanted = Partial<Settings<'headers'>>

/** A server that answers with these headers, measured once. */
async function measure(sent: [string, string][], wanted: Wanted) {
  await using server = createServer((_, response) => response.writeHead(200, sent.flat()).end('ok'))
  const url = `http://127.0.0.1:${await listen(server)}/`
  return await headersCheck.begin(settings('headers', { url, ...wanted }), context)(signal)
}

const secure: [string, string][] = [
  ['Content-Security-Policy', "default-src 'self'; Frame-Ancestors https://lms.example.org 'self'"],
  ['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Cache-Control', 'no-store, private'],
]

it('is good when every header is as it is written', async () => {
  const wanted: Wanted = {
    present: ['cache-control'],
    absent: ['X-Powered-By'],
    equals: { 'Cache-Control': 'no-store, private' },
    contains: { 'strict-transport-security': 'includeSubDomains' },
    frameAncestors: ["'self'", 'https://lms.example.org'],
    hstsSeconds: 31_536_000,
    noSniff: true,
  }
  expect(await measure(secure, wanted)).toMatchObject({ outcome: 'good', detail: '7 of 7 hold' })
})

it('tells all that is wrong at once', async () => {
  const measured = await measure(
    [
      ['X-Powered-By', 'Express'],
      ['Cache-Control', 'public'],
    ],
    { present: ['ETag'], absent: ['x-powered-by'], equals: { 'Cache-Control': 'no-store' }, noSniff: true },
  )
  expect(measured).toMatchObject({
    outcome: 'bad',
    detail:
      "no header ETag; the header x-powered-by is there; the header Cache-Control is 'public', not 'no-store'; no header X-Content-Type-Options",
  })
})

const csp = (text: string): [string, string] => ['Content-Security-Policy', text]
it.each([
  ['no policy', [], 'no Content-Security-Policy with frame-ancestors'],
  ['a policy without it', [csp("default-src 'self'")], 'no Content-Security-Policy with frame-ancestors'],
  ['every site', [csp('frame-ancestors *')], "'*' lets every site frame it"],
  ['a scheme', [csp('frame-ancestors https:')], "'https:' lets every site frame it"],
  [
    'one site more',
    [csp("frame-ancestors 'self' https://b.example")],
    "is 'self' https://b.example, not 'self'",
  ],
  ['nobody', [csp('frame-ancestors;')], "is 'none', not 'self'"],
  ['a second one too late', [csp("frame-ancestors *; frame-ancestors 'self'")], 'lets every site'],
  [
    'a second policy',
    [csp("frame-ancestors 'self'"), csp("frame-ancestors 'none'")],
    "is 'none', not 'self'",
  ],
] as const)('is bad when frame-ancestors says: %s', async (_, sent, detail) => {
  const measured = await measure([...sent], { frameAncestors: ["'self'"] })
  expect(measured.outcome).toBe('bad')
  expect(measured.detail).toContain(detail)
})

it.each([
  ['max-age=86400', 'bad', 'is 86400 s, less than 31536000 s'],
  ['includeSubDomains', 'bad', 'without one max-age'],
  ['max-age=31536000; max-age=31536000', 'bad', 'without one max-age'],
  ['max-age=1, max-age=31536000', 'bad', 'is 1 s'],
  ['MAX-AGE="63072000"', 'good', 'hold'],
] as const)('judges Strict-Transport-Security: %s as %s', async (value, outcome, detail) => {
  const measured = await measure([['Strict-Transport-Security', value]], { hstsSeconds: 31_536_000 })
  expect(measured.outcome).toBe(outcome)
  expect(measured.detail).toContain(detail)
})

it('is bad with another status, whose headers say nothing', async () => {
  expect((await measure(secure, { status: 204, noSniff: true })).detail).toBe('status 200 instead of 204')
})

it('is bad where nothing listens, and no result when SSH is lost', async () => {
  const wanted = settings('headers', {
    url: `http://127.0.0.1:${await closedPort(createServer())}/`,
    noSniff: true,
  })
  expect((await headersCheck.begin(wanted, context)(signal)).outcome).toBe('bad')
  const broken = contextOf(fakeProbe({ connect: () => Promise.reject(lost()) }))
  expect((await headersCheck.begin(wanted, broken)(signal)).outcome).toBe('none')
})

it('refuses to measure nothing', () => {
  expect(() => headersCheck.begin(settings('headers'), context)).toThrow('cannot be measured')
})
