import { createServer, type Server } from 'node:http'
import { expect, it, onTestFinished } from 'vitest'
import type { Context } from './check.ts'
import { watchGap } from './gap.ts'
import { createProbe } from './probe.ts'
import { closedPort, contextOf, gateOf, listen, localRemote, lost, settings, slotOf } from './testing.ts'

const alive = new AbortController().signal

/** An application that answers what `status` says, and is asked for how long it did not. */
async function watched(
  status: () => number,
  { pace = 'closely' as const, ...given }: Partial<Context> & { pace?: 'closely' | 'gently' } = {},
) {
  const server = createServer((_, answer) => answer.writeHead(status()).end())
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${await listen(server)}/health`
  const slot = { ...slotOf('/opt/shop'), gate: gateOf([settings('tcp'), settings('http', { url })]) }
  const context = contextOf(createProbe(localRemote()), { slot, ...given })
  return { url, server, watch: await watchGap({ context, pace, signal: alive }) }
}

/** Until the application was asked so many times more. */
const asked = async (count: number, of: { requests: number }) =>
  expect.poll(() => of.requests).toBeGreaterThan(of.requests + count)

it('is the longest time between two good answers', async () => {
  const seen = { requests: 0, status: 200 }
  const { url, watch } = await watched(() => {
    seen.requests += 1
    return seen.status
  })
  await asked(2, seen)
  seen.status = 502
  const begun = performance.now()
  await asked(5, seen)
  const bad = performance.now() - begun
  seen.status = 200
  await asked(1, seen)
  const { gap } = await watch!.end()
  expect(gap).toMatchObject({ url, unanswered: expect.any(Number) })
  expect(gap!.unanswered).toBeGreaterThanOrEqual(5)
  expect(gap!.requests).toBeGreaterThan(gap!.unanswered)
  expect(gap!.seconds * 1000).toBeGreaterThan(bad * 0.8)
})

it('is never 0, though every request was answered', async () => {
  const seen = { requests: 0 }
  const { watch } = await watched(() => {
    seen.requests += 1
    return 200
  })
  await asked(2, seen)
  const { gap } = await watch!.end()
  expect(gap!.unanswered).toBe(0)
  expect(gap!.seconds).toBeGreaterThan(0)
})

it('counts a port that nobody listens on, and waits in the end until somebody does', async () => {
  const { watch, server, url } = await watched(() => 200)
  const again: Server = createServer((_, answer) => answer.end())
  onTestFinished(() => void again.close())
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  const ending = watch!.end()
  setTimeout(() => again.listen(Number(new URL(url).port), '127.0.0.1'), 400)
  expect((await ending).gap!.unanswered).toBeGreaterThan(0)
})

it('is not told of what is asked gently, and not at all while it rests', async () => {
  const seen = { requests: 0 }
  const { watch } = await watched(
    () => {
      seen.requests += 1
      return 200
    },
    { pace: 'gently' },
  )
  expect(seen.requests).toBe(1)
  await asked(0, seen)
  watch!.pause()
  const before = seen.requests
  // Three times as long as it waits between two questions.
  await new Promise((done) => setTimeout(done, 3_000))
  expect(seen.requests).toBeLessThanOrEqual(before + 1)
  watch!.resume()
  // The one before the last has its answer.
  await asked(1, seen)
  const { gap, asked: answers } = await watch!.end()
  expect(gap).toBeNull()
  expect(answers.length).toBeGreaterThanOrEqual(3)
  expect(answers[0]).toMatchObject({ outcome: 'good', latencyMs: expect.any(Number) })
  expect(await watch!.end()).toEqual({ gap, asked: answers })
})

it('goes on where nothing answered before, for a picture of what comes up', async () => {
  const seen = { status: 503, requests: 0 }
  const { watch } = await watched(() => {
    seen.requests += 1
    return seen.status
  })
  await asked(1, seen)
  seen.status = 200
  await asked(2, seen)
  const { gap, asked: answers } = await watch!.end()
  expect(gap).toBeNull()
  expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['bad', 'good']))
})

it('is not known when nothing answered before, or the connection breaks', async () => {
  const { watch: down } = await watched(() => 503)
  expect((await down!.end()).gap).toBeNull()
  let whole = true
  const real = createProbe(localRemote())
  const probe = {
    ...real,
    connect: (...given: Parameters<typeof real.connect>) =>
      whole ? real.connect(...given) : Promise.reject(lost()),
    alive: async () => whole,
  }
  const { watch: broken } = await watched(() => 200, { probe })
  whole = false
  expect((await broken!.end()).gap).toBeNull()
})

it('is not measured when no check has a URL, or one that must not be asked', async () => {
  const port = await closedPort(createServer())
  const of = (checks: Parameters<typeof gateOf>[0]) =>
    watchGap({
      context: contextOf(createProbe(localRemote()), {
        slot: { ...slotOf('/opt/shop'), gate: gateOf(checks) },
      }),
      pace: 'closely',
      signal: alive,
    })
  expect(await of([settings('tcp', { port })])).toBeUndefined()
  expect(await of([settings('identity')])).toBeUndefined()
  expect(await of([settings('http', { url: 'http://169.254.169.254/' })])).toBeUndefined()
})
