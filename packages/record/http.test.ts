import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DeployError } from '@deploy/kit/errors.ts'
import { afterEach, expect, it } from 'vitest'
import { once, patientHttp } from './http.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const server = createServer()
let asked = 0
afterEach(() => {
  server.closeAllConnections()
  server.close()
  server.removeAllListeners('request')
  asked = 0
})

/** Answers each request by the next handler, the last one for all that follow. */
async function answering(...handlers: Handler[]): Promise<string> {
  server.on('request', (request, response) => {
    const handler = handlers[Math.min(asked, handlers.length - 1)]!
    asked += 1
    handler(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const says =
  (status: number, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    response.writeHead(status, headers).end('{}')
const cuts: Handler = (_, response) => response.destroy()
const http = patientHttp({ secondMs: 1 })

it.each(['3', new Date(Date.now() + 3_000).toUTCString()])('waits as Retry-After asks: %s', async (after) => {
  const url = await answering(says(429, { 'retry-after': after }), says(201))
  expect((await http({ method: 'POST', url, body: 'x' })).status).toBe(201)
  expect(asked).toBe(2)
})

it('does not wait for a limit that lasts too long, nor for ever', async () => {
  const url = await answering(says(429, { 'retry-after': '3600' }))
  expect((await http({ method: 'GET', url })).status).toBe(429)
  expect(asked).toBe(1)
})

it('gives up a limit that does not end', async () => {
  const url = await answering(says(429, { 'retry-after': '1' }))
  expect((await http({ method: 'GET', url })).status).toBe(429)
  expect(asked).toBe(4)
})

it('asks again what had no answer or a server’s error', async () => {
  const url = await answering(cuts, says(502), says(503, { 'retry-after': '1' }), says(200))
  expect((await http({ method: 'GET', url })).status).toBe(200)
  expect(asked).toBe(4)
})

it('repeats nothing that may have counted, and says why there was no answer', async () => {
  const url = await answering(cuts, says(200))
  const answer = await http({ method: 'POST', url, body: 'x' })
  expect(answer).toMatchObject({ status: 0, cause: expect.stringMatching(/./) })
  expect(asked).toBe(1)
})

it('follows no redirect', async () => {
  const url = await answering(says(302, { location: 'http://elsewhere.invalid/' }))
  expect((await http({ method: 'GET', url, headers: { authorization: 'Basic x' } })).status).toBe(302)
})

it('gives up a request that is not answered', async () => {
  const url = await answering(() => {})
  const hasty = patientHttp({ secondMs: 1, timeoutMs: 50 })
  expect((await hasty({ method: 'POST', url })).status).toBe(0)
})

const lost = new DeployError({ code: 'RECORD_UNREACHABLE', message: 'lost', remedy: 'again' })

it('does once what counted although its answer was lost', async () => {
  const done: number[] = []
  const make = async () => {
    done.push(1)
    throw lost
  }
  const found = await once({ make, find: async () => done[0] }, { secondMs: 1 })
  expect({ found, done }).toEqual({ found: 1, done: [1] })
})

it('does again what did not count, and gives up in the end', async () => {
  let tries = 0
  const make = async () => {
    tries += 1
    throw lost
  }
  await expect(once({ make, find: async () => undefined }, { secondMs: 1 })).rejects.toBe(lost)
  expect(tries).toBe(3)
})
