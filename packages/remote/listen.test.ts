import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as dial } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { startOpenSsh, whyNoOpenSsh } from '@deploy/test/harness/ssh/openssh.ts'
import { startProxy } from '@deploy/test/harness/ssh/proxy.ts'
import { startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { factsOf, targetOf } from '@deploy/test/harness/ssh/target.ts'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect } from './connect.ts'
import type { Target } from './remote.ts'

const noOpenSsh = whyNoOpenSsh()
if (noOpenSsh !== undefined) console.info(`skipped: the same over OpenSSH, because ${noOpenSsh}`)

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'listen-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

interface Host {
  target: Target
  /** Cuts the connections that are open. */
  cut(): unknown
}

async function embedded({ refused = false } = {}): Promise<Host> {
  const host = await startSshHost({ home: await folder(), faults: { refuseListen: refused } })
  onTestFinished(() => host.close())
  return { target: targetOf(host), cut: host.killSessions }
}

async function openSsh({ refused = false } = {}): Promise<Host> {
  const sshd = await startOpenSsh({ settings: refused ? ['AllowTcpForwarding local'] : [] })
  onTestFinished(() => sshd[Symbol.asyncDispose]())
  return { target: targetOf(sshd), cut: sshd.killSessions }
}

const quick = { retrySeconds: 0.01 }
const echo = (connection: Duplex) => void connection.on('error', () => {}).pipe(connection)

/** What a program on the host gets back from a port there. */
async function said(port: number, words: string): Promise<string> {
  const socket = dial(port, '127.0.0.1')
  const heard = Buffer.concat(await socket.end(words).toArray())
  return heard.toString()
}

describe.each([
  { name: 'an embedded host', start: embedded, missing: undefined },
  { name: 'OpenSSH', start: openSsh, missing: noOpenSsh },
])('a port on $name', ({ start, missing }) => {
  if (missing !== undefined) {
    test.skip(missing, () => {})
    return
  }

  test('leads to this side, many at a time, until it is closed', async () => {
    await using remote = connect((await start()).target, quick)
    const listening = await remote.listen(echo)
    const other = await remote.listen((connection) => connection.end('another'))
    const words = ['one', 'two'.repeat(100_000), 'three']
    expect(await Promise.all(words.map((each) => said(listening.port, each)))).toEqual(words)
    expect(await said(other.port, '')).toBe('another')
    await listening[Symbol.asyncDispose]()
    await expect(said(listening.port, 'late')).rejects.toThrow('ECONNREFUSED')
    expect(await said(other.port, '')).toBe('another')
  })

  test('goes with the connection', async () => {
    const remote = connect((await start()).target, quick)
    const { port } = await remote.listen(echo)
    await remote[Symbol.asyncDispose]()
    await expect.poll(() => said(port, 'late').catch(({ code }) => code)).toBe('ECONNREFUSED')
  })

  test('is there again, the same, when a lost connection is opened anew', async () => {
    const host = await start()
    await using remote = connect(host.target, quick)
    const { port } = await remote.listen(echo)
    host.cut()
    await expect.poll(() => said(port, 'x').catch(({ code }) => code)).toBe('ECONNREFUSED')
    // The first command may still meet the connection that is going.
    const back = () => remote.exec('echo back').then(({ stdout }) => stdout)
    await expect.poll(() => back().catch(() => '')).toBe('back\n')
    await expect.poll(() => said(port, 'x').catch(() => '')).toBe('x')
  })

  test('is waited for while the host still holds it for the connection that was lost', async () => {
    const { target } = await start()
    await using path = await startProxy({ port: target.port })
    const knownHosts = target.knownHosts.replaceAll(`:${target.port} `, `:${path.port} `)
    await using remote = connect(
      { ...target, port: path.port, knownHosts },
      { ...quick, keepaliveSeconds: 0.2 },
    )
    const { port } = await remote.listen(echo)
    path.faults.frozen = true
    await delay(1_500)
    path.faults.frozen = false
    expect((await remote.exec('echo back')).stdout).toBe('back\n')
    await expect.poll(() => said(port, 'x').catch(() => ''), { timeout: 20_000 }).toBe('x')
  })

  test('that the host does not allow is told with what to do', async () => {
    await using remote = connect((await start({ refused: true })).target, quick)
    expect(await factsOf(remote.listen(echo))).toMatchObject({
      code: 'LISTEN_REFUSED',
      host: 'web-1',
      remedy: expect.stringContaining('AllowTcpForwarding'),
    })
    expect((await remote.exec('echo still there')).code).toBe(0)
  })
})

test('a port behind two jump hosts leads to this side', async () => {
  const home = await folder()
  const host = await startSshHost({ home })
  const clientKeys = [host.publicKey]
  const gates = await Promise.all([1, 2].map(() => startSshHost({ home, user: 'jump', clientKeys })))
  onTestFinished(async () => {
    for (const each of [host, ...gates]) await each.close()
  })
  const via = gates.map(({ address, port, user }) => ({ address, port, user }))
  const knownHosts = [host, ...gates].map((each) => each.knownHosts).join('')
  await using remote = connect({ ...targetOf(host), via, knownHosts }, quick)
  const { port } = await remote.listen(echo)
  expect(await said(port, 'over two hops')).toBe('over two hops')
})

describe.skipIf(noOpenSsh !== undefined)('OpenSSH alone', () => {
  test.each(['AllowTcpForwarding no', 'PermitListen none'])('refuses by %s', async (setting) => {
    await using sshd = await startOpenSsh({ settings: [setting] })
    await using remote = connect(targetOf(sshd), quick)
    expect(await factsOf(remote.listen(echo))).toMatchObject({ code: 'LISTEN_REFUSED' })
  })

  test.each(['AllowTcpForwarding remote', 'PermitListen 127.0.0.1:*'])('allows it by %s', async (setting) => {
    await using sshd = await startOpenSsh({ settings: [setting] })
    await using remote = connect(targetOf(sshd), quick)
    const { port } = await remote.listen(echo)
    expect(await said(port, 'words')).toBe('words')
  })
})

test('a connection that ends in the middle ends on both sides', async () => {
  await using remote = connect((await embedded()).target, quick)
  const served: Duplex[] = []
  const { port } = await remote.listen((connection) => void served.push(connection.on('error', () => {})))
  const socket = dial(port, '127.0.0.1')
  socket.write('half')
  await expect.poll(() => served.length).toBe(1)
  socket.destroy()
  await once(served[0]!.resume(), 'close')
})
