import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DeployError } from '@deploy/kit/errors.ts'
import { afterEach, expect, it } from 'vitest'
import { type RecordApi, recordApi, statusOf } from './http.ts'

type Reply = (request: IncomingMessage, response: ServerResponse) => void

let close = () => {}
let asked = 0
afterEach(() => close())

/** A system that gives these replies in turns, the last one for good. */
async function answering(...replies: Reply[]): Promise<RecordApi> {
  asked = 0
  const server = createServer((request, response) => {
    const reply = replies[Math.min(asked, replies.length - 1)]!
    asked += 1
    reply(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  return recordApi({
    system: 'Tickets',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    authorization: 'Bearer secret-of-the-test',
    permission: 'write tickets',
    secondMs: 1,
    reasonsIn: (body) => (body as { reasons?: string[] } | undefined)?.reasons ?? [],
  })
}

const says =
  (status: number, body = '{}', headers: Record<string, string> = {}): Reply =>
  (_, response) =>
    response.writeHead(status, headers).end(body)
const cut: Reply = (_, response) => response.destroy()
const ask = (method: 'GET' | 'POST' | 'PUT') => ({ method, path: '/x', what: 'do it' }) as const

it.each([
  ['GET', [cut, says(502), says(503, '{}', { 'retry-after': '1' }), says(200, '{"a":1}')], 4],
  ['PUT', [says(500), says(200)], 2],
  ['POST', [says(429, '{}', { 'retry-after': '1' }), says(429), says(201)], 3],
] as const)('a %s is asked again while that is safe', async (method, replies, times) => {
  const api = await answering(...replies)
  await api.request(ask(method))
  expect(asked).toBe(times)
})

it.each([
  cut,
  says(502),
  says(503, '{}', { 'retry-after': '1' }),
])('a POST that may have counted is not repeated', async (reply) => {
  const api = await answering(reply, says(201))
  await expect(api.request(ask('POST'))).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
  expect(asked).toBe(1)
})

it('who was asked in vain is asked once from then on, until there is an answer', async () => {
  const api = await answering(...Array<Reply>(6).fill(cut), says(200), cut, says(200))
  const counts: number[] = []
  for (let index = 0; index < 5; index++) {
    await api.request(ask('GET')).catch(() => {})
    counts.push(asked)
  }
  expect(counts).toEqual([4, 5, 6, 7, 9])
})

it('who asks for more patience than there is is not waited for a second time', async () => {
  const api = await answering(says(429, '{}', { 'retry-after': '100' }))
  const counts: number[] = []
  for (let index = 0; index < 2; index++) {
    await api.request(ask('GET')).catch(() => {})
    counts.push(asked)
  }
  expect(counts).toEqual([2, 3])
})

it('a PATCH that leaves the same twice is repeated, and no other', async () => {
  const api = await answering(says(502), says(200), says(502), says(200))
  const patch = { method: 'PATCH', path: '/x', what: 'do it' } as const
  await api.request({ ...patch, isSameTwice: true })
  await expect(api.request(patch)).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
  expect(asked).toBe(3)
})

it('nobody waits for a limit that lasts hours', async () => {
  const api = await answering(says(429, '{}', { 'retry-after': '7200' }))
  await expect(api.request(ask('GET'))).rejects.toMatchObject({ code: 'RECORD_UNREACHABLE' })
  expect(asked).toBe(1)
})

it.each([
  [says(401, '{"reasons":["Who are you?"]}'), 'RECORD_CREDENTIALS', '401: Who are you?'],
  [says(403, '<html>'), 'RECORD_CREDENTIALS', '403: <html>'],
  [says(422, '{"reasons":["No such type.","No such field."]}'), 'RECORD_REFUSED', /No such type\. No such/],
  [says(200, '<html>Log in</html>'), 'RECORD_UNREACHABLE', /Log in/],
  [says(302, '', { location: 'http://127.0.0.1:1/' }), 'RECORD_UNREACHABLE', '302'],
])('is explained: %#', async (reply, code, cause) => {
  const api = await answering(reply)
  const error = await api.request(ask('POST')).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code, facts: { cause: expect.stringMatching(cause) } })
  expect(String(statusOf(error))).toBe(/\d+/.exec((error as DeployError).facts.cause!)![0])
  expect(JSON.stringify(error)).not.toContain('secret-of-the-test')
})

it('what may have been made is looked for before it is made again', async () => {
  const api = await answering(cut, cut, says(201, '{"made":2}'))
  const looks: number[] = []
  const made = await api.once(
    async () => {
      looks.push(asked)
      return undefined
    },
    () => api.request(ask('POST')),
  )
  expect({ made, looks }).toEqual({ made: { made: 2 }, looks: [1, 2] })
})

it('what may have been made is looked for after the time that the answer names, three times', async () => {
  const busy = says(503, '{}', { 'retry-after': '20' })
  const api = await answering(busy, busy, busy, says(201))
  const begun = performance.now()
  let looked = 0
  const find = async () => {
    looked += 1
    return undefined
  }
  await api.once(find, () => api.request(ask('POST')))
  expect({ asked, looked }).toEqual({ asked: 4, looked: 3 })
  expect(performance.now() - begun).toBeGreaterThan(3 * 20 - 5)
})
