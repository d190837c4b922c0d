import { createServer, type RequestListener, type Server } from 'node:http'
import type { Load } from '@deploy/manifest/manifest.ts'
import { expect, onTestFinished, test } from 'vitest'
import { createProbe } from '../probe.ts'
import { closedPort, fakeProbe, listen, localRemote, lost } from '../testing.ts'
import { runLoad } from './load.ts'

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${await listen(server as unknown as Server)}`
}

const loadOf = (url: string, given: Partial<Load> = {}): Load => ({
  ...{ url, paths: ['/'], from: 'host', requestHeaders: {}, maximumRequestsPerSecond: 50 },
  ...{ durationSeconds: 1, timeoutSeconds: 5, limits: { errorRatePercent: 1, headroomPercent: 0 } },
  ...given,
})
const probe = createProbe(localRemote())
const signal = new AbortController().signal

test('as many requests as were asked for, in turns over the named paths, with the headers and kept connections', async () => {
  const seen: string[] = []
  const connections = new Set()
  const url = await serving((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers['x-key']}`)
    connections.add(request.socket)
    response.end('ok')
  })
  const requestHeaders = { Host: 'shop.example', 'X-Key': '1' }
  const { traffic, stretches } = await runLoad({
    load: loadOf(url, { requestsPerSecond: 40, paths: ['/a', '/b?c=1'], requestHeaders }),
    ...{ probe, signal },
  })
  expect(seen).toHaveLength(40)
  const counts = [...Map.groupBy(seen, (each) => each)].map(([what, all]) => `${all.length} × ${what}`)
  expect(counts.toSorted()).toEqual(['20 × GET /a shop.example 1', '20 × GET /b?c=1 shop.example 1'])
  expect(connections.size).toBeLessThan(40)
  expect(traffic).toMatchObject({ requests: 40, answered: 40, errors: 0, untried: 0, failures: [] })
  expect(stretches.reduce((sum, { answered }) => sum + answered, 0)).toBe(40)
})

test('a server that stalls hides no request: time counts from when each was due', async () => {
  let stalled: (() => void)[] | undefined = []
  const answerAll = () => {
    for (const answer of stalled ?? []) answer()
    stalled = undefined
  }
  const url = await serving((_, response) => {
    if (stalled === undefined) return void response.end('ok')
    if (stalled.length === 0) setTimeout(answerAll, 1000)
    stalled.push(() => response.end('ok'))
  })
  const { traffic } = await runLoad({
    load: loadOf(url, { requestsPerSecond: 50, durationSeconds: 2 }),
    probe,
    signal,
  })
  // Half of the requests were due in the second without answers: a tool that waits for one before the next would see one.
  expect(traffic).toMatchObject({ requests: 100, answered: 100 })
  expect(traffic.latencyMs!.p95).toBeGreaterThan(700)
  expect(traffic.latencyMs!.max).toBeGreaterThan(900)
})

test('users wait for their answer, and never ask more than the cap', async () => {
  let [open, most, asked] = [0, 0, 0]
  const url = await serving((_, response) => {
    asked += 1
    open += 1
    most = Math.max(most, open)
    setTimeout(() => {
      open -= 1
      response.end('ok')
    }, 20)
  })
  const { traffic } = await runLoad({
    load: loadOf(url, { users: 3, maximumRequestsPerSecond: 40, durationSeconds: 2 }),
    ...{ probe, signal },
  })
  expect(most).toBeLessThanOrEqual(3)
  expect(asked).toBeLessThanOrEqual(80)
  expect(traffic.answered).toBe(asked)
  expect(asked).toBeGreaterThan(3)
})

test('what goes wrong is counted by what it was', async () => {
  const url = await serving((request, response) => {
    if (request.url === '/broken') response.writeHead(500).end()
    else if (request.url === '/closed') request.socket.destroy()
    else if (request.url !== '/silent') response.end('ok')
  })
  const { traffic } = await runLoad({
    load: loadOf(url, {
      paths: ['/', '/broken', '/closed', '/silent'],
      ...{ requestsPerSecond: 20, timeoutSeconds: 6 },
    }),
    ...{ probe, signal },
  })
  expect(traffic).toMatchObject({ requests: 20, answered: 5, errors: 15, untried: 0 })
  expect(traffic.failures.map(({ what, count }) => `${count} ${what}`).toSorted()).toEqual([
    '5 no answer of /silent within 6 s',
    '5 status 500 of /broken',
    '5 the connection was closed before the answer was complete',
  ])
  expect(traffic.latencyMs!.p95).toBeGreaterThanOrEqual(5990)
})

test('nothing listens is an error of the application, a lost host is not', async () => {
  const url = `http://127.0.0.1:${await closedPort(createServer() as unknown as Server)}`
  const load = loadOf(url, { requestsPerSecond: 20 })
  const refused = await runLoad({ load, probe, signal })
  expect(refused.traffic).toMatchObject({ errors: 20, failures: [{ what: 'nothing listens', count: 20 }] })
  expect(refused.traffic.latencyMs).toBeUndefined()
  const gone = fakeProbe({ connect: () => Promise.reject(lost()) })
  expect((await runLoad({ load, probe: gone, signal })).traffic).toMatchObject({ errors: 0, untried: 20 })
})

test('a run that is cancelled ends', async () => {
  const url = await serving(() => {})
  const cancel = new AbortController()
  setTimeout(() => cancel.abort(new Error('cancelled')), 200)
  const load = loadOf(url, { requestsPerSecond: 20, durationSeconds: 600 })
  await expect(runLoad({ load, probe, signal: cancel.signal })).rejects.toThrow('cancelled')
})
