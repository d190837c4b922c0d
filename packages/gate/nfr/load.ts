import http from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Load } from '@deploy/manifest/manifest.ts'
import type { Probe } from '../check.ts'
import { oneLine } from '../check.ts'
import { parseRequest, portOf } from '../checks/http.ts'
import { hostOf, nameOf, withoutHost } from '../fetch.ts'
import { isRefusal } from '../network.ts'
import { secure } from '../socket.ts'
import { type Recorder, recorder } from './latency.ts'
import type { Stretch, Traffic } from './report.ts'

const connectionsAtMost = 100
const tickMs = 2

/** What the requests of a run share. */
interface Run {
  load: Load
  url: URL
  agent: http.Agent
  record: Recorder
  begunAt: number
  signal: AbortSignal
  count: number
}

/**
 * Asks the paths of a load, in turns, over connections that are kept. With requests-per-second each request has a moment at
 * which it is due, and its time counts from then: a server that stalls delays no request, and hides none
 * (https://github.com/wg/wrk/issues/14 names the mistake). With users, each asks again once it has its answer. Settles when
 * every request was answered or given up. Throws GATE_CHECK_INVALID, and the signal's reason.
 */
export async function runLoad({
  load,
  durationSeconds = load.durationSeconds,
  probe,
  signal,
}: {
  load: Load
  durationSeconds?: number
  probe: Probe
  signal: AbortSignal
}): Promise<{ traffic: Traffic; stretches: Stretch[] }> {
  const url = parseRequest('http', load)
  const agent = agentOver(url, load, probe, signal)
  const record = recorder(durationSeconds)
  const run: Run = { load, url, agent, record, begunAt: performance.now(), signal, count: 0 }
  try {
    await (load.users === undefined ? atRate(run, durationSeconds) : byUsers(run, durationSeconds))
    signal.throwIfAborted()
    return record.end((performance.now() - run.begunAt) / 1000)
  } finally {
    agent.destroy()
  }
}

async function atRate(run: Run, durationSeconds: number): Promise<void> {
  const perSecond = run.load.requestsPerSecond!
  const all = Math.floor(perSecond * durationSeconds)
  const pending = new Set<Promise<void>>()
  while (run.count < all && !run.signal.aborted) {
    const due = Math.min(all, Math.floor((sinceBegin(run) / 1000) * perSecond) + 1)
    while (run.count < due) {
      const one = send(run, run.begunAt + (run.count * 1000) / perSecond).finally(() => pending.delete(one))
      pending.add(one)
    }
    await sleep(tickMs, run.signal)
  }
  await Promise.all(pending)
}

async function byUsers(run: Run, durationSeconds: number): Promise<void> {
  const { users, maximumRequestsPerSecond } = run.load
  const apartMs = 1000 / maximumRequestsPerSecond
  let turn = run.begunAt
  const user = async () => {
    while (sinceBegin(run) < durationSeconds * 1000 && !run.signal.aborted) {
      const mine = Math.max(turn, performance.now())
      if (mine - run.begunAt >= durationSeconds * 1000) return
      turn = mine + apartMs
      await sleep(mine - performance.now(), run.signal)
      if (!run.signal.aborted) await send(run, performance.now())
    }
  }
  await Promise.all(Array.from({ length: users! }, user))
}

/** Never throws. */
async function send(run: Run, dueAt: number): Promise<void> {
  const { load, record, signal } = run
  const path = load.paths[run.count % load.paths.length]!
  run.count += 1
  record.sent(performance.now() - dueAt)
  const limit = AbortSignal.timeout(load.timeoutSeconds * 1000)
  const took = () => performance.now() - dueAt
  try {
    const status = await exchange(run, path, AbortSignal.any([signal, limit]))
    if (status < 400) record.answered(took(), sinceBegin(run))
    else record.failed(`status ${status} of ${path}`, sinceBegin(run), took())
  } catch (error) {
    if (signal.aborted) return
    if (limit.aborted)
      record.failed(`no answer of ${path} within ${load.timeoutSeconds} s`, sinceBegin(run), took())
    else if (isRefusal(error)) record.failed('nothing listens', sinceBegin(run))
    else if (error instanceof DeployError) record.untried()
    else record.failed(oneLine(wordsOf(error)), sinceBegin(run))
  }
}

/** A kept connection that the server closes at this moment says nothing about it: RFC 9112, 9.3.1 lets clients ask again. */
async function exchange(run: Run, path: string, signal: AbortSignal, again = false): Promise<number> {
  const { url, agent, load } = run
  const headers = withoutHost(load.requestHeaders)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const request = http.request({
    agent,
    path,
    signal,
    setHost: false,
    headers: {
      'user-agent': 'health-gate',
      accept: '*/*',
      ...headers,
      host: hostOf(url, load.requestHeaders),
    },
  })
  request.on('error', reject).on('response', (response) => {
    response
      .on('error', reject)
      .on('aborted', () => reject(new Error('the answer broke off')))
      .on('end', () => resolve(response.statusCode!))
      .resume()
  })
  request.end()
  try {
    return await promise
  } catch (error) {
    const closed = ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')
    if (again || !closed || !request.reusedSocket || signal.aborted) throw error
    return exchange(run, path, signal, true)
  }
}

/** Connections through the probe, which are streams and not always sockets. */
function agentOver(url: URL, load: Load, probe: Probe, signal: AbortSignal): http.Agent {
  const agent = new http.Agent({ keepAlive: true, maxSockets: Math.max(connectionsAtMost, load.users ?? 0) })
  const host = hostOf(url, load.requestHeaders)
  const open = async (): Promise<Duplex> => {
    const socket = await probe.connect(nameOf(url.host), portOf(url), load.from, signal)
    return url.protocol === 'https:' ? secure(socket, nameOf(host), { ALPNProtocols: ['http/1.1'] }) : socket
  }
  agent.createConnection = (_options, callback) => {
    open().then(
      (stream) => callback?.(null, likeSocket(stream)),
      (error: Error) => callback?.(error, undefined as never),
    )
    return undefined
  }
  return agent
}

const ofSockets = ['setKeepAlive', 'setTimeout', 'ref', 'unref']

/** The agent of node calls these when it keeps a connection; a channel through SSH does not know them, nor need them. */
function likeSocket(stream: Duplex): Duplex {
  for (const name of ofSockets)
    if (!(name in stream)) Object.defineProperty(stream, name, { value: () => stream })
  return stream
}

function sinceBegin({ begunAt }: Run): number {
  return performance.now() - begunAt
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => {})
}

function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return 'the connection was closed before the answer was complete'
  return message === '' || message === undefined ? String(code ?? error) : message
}
