import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer as createHttp, get, type IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { startOpenSsh, whyNoOpenSsh } from '@deploy/test/harness/ssh/openssh.ts'
import { startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { factsOf, targetOf } from '@deploy/test/harness/ssh/target.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from './connect.ts'
import type { Target } from './remote.ts'

interface Host {
  target: Target
  home: string
  /** Why a signal does not reach what runs there. */
  deaf?: string
  close(): Promise<void>
}

const folders: string[] = []
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})
async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'remote-'))
  folders.push(made)
  return made
}

async function embedded(): Promise<Host> {
  const home = await folder()
  const host = await startSshHost({ home })
  return { target: targetOf(host), home, close: host.close }
}

async function openSsh(): Promise<Host> {
  const sshd = await startOpenSsh()
  const host = {
    target: targetOf(sshd),
    home: await folder(),
    close: async () => await sshd[Symbol.asyncDispose](),
  }
  if (sshd.user !== 'root') return host
  const deaf = 'sshd passes no signals on in a login as root, where it does not separate privileges'
  console.info(`skipped: the end of a command that was given up over OpenSSH, because ${deaf}`)
  return { ...host, deaf }
}

const noOpenSsh = whyNoOpenSsh()
if (noOpenSsh !== undefined) console.info(`skipped: the same over OpenSSH, because ${noOpenSsh}`)

describe.each([
  { name: 'an embedded host', start: embedded, missing: undefined },
  { name: 'OpenSSH', start: openSsh, missing: noOpenSsh },
])('over $name', ({ start, missing }) => {
  if (missing !== undefined) {
    test.skip(missing, () => {})
    return
  }
  let host: Host
  beforeAll(async () => {
    host = await start()
  })
  afterAll(() => host?.close())

  test('a command gives its exit code, its output and its errors', async () => {
    await using remote = connect(host.target)
    expect(await remote.exec('printf out; printf err >&2; exit 3')).toEqual({
      code: 3,
      stdout: 'out',
      stderr: 'err',
    })
    expect(await remote.exec('true')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('a command reads all of its input, whatever it is made of', async () => {
    await using remote = connect(host.target)
    const bytes = Buffer.alloc(5_000_001, 'deploy ')
    const sum = createHash('sha256').update(bytes).digest('hex')
    const inputs = [bytes, bytes.toString(), Readable.from([bytes.subarray(0, 7), bytes.subarray(7)])]
    for (const input of inputs) expect((await remote.exec('sha256sum', { input })).stdout).toContain(sum)
    expect(await remote.exec('cat')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('a command need not read its input, and an endless one is let go', async () => {
    await using remote = connect(host.target)
    expect((await remote.exec('exit 4', { input: Buffer.alloc(9_000_000) })).code).toBe(4)
    const endless = new Readable({ read() {} })
    expect((await remote.exec('exit 5', { input: endless })).code).toBe(5)
    expect(endless.destroyed).toBe(true)
  })

  test('input that breaks breaks the command', async () => {
    await using remote = connect(host.target)
    const input = Readable.from(
      (async function* () {
        yield 'some'
        throw new Error('disk gone')
      })(),
    )
    await expect(remote.exec('cat', { input })).rejects.toThrow('disk gone')
  })

  test('a command that is killed has no exit code', async () => {
    await using remote = connect(host.target)
    expect(await factsOf(remote.exec('kill -KILL $$'))).toMatchObject({
      code: 'SSH_LOST',
      host: 'web-1',
      cause: 'it was ended by SIGKILL',
    })
  })

  test('20 commands share a connection, 8 at once', async () => {
    await using remote = connect(host.target)
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => remote.exec(`echo ${n}`)))
    expect(results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 20 }, (_, n) => `${n}\n`))
  })

  test('output is kept to a limit and read to its end', async () => {
    await using remote = connect(host.target)
    const command =
      'head -c 3000000 /dev/zero | tr "\\0" o; head -c 300000 /dev/zero | tr "\\0" e >&2; echo last >&2'
    const { stdout, stderr } = await remote.exec(command)
    expect(stdout).toBe('o'.repeat(1024 * 1024))
    expect(stderr).toBe(`${'e'.repeat(64 * 1024 - 5)}last\n`)
    expect((await remote.exec(command, { maxOutputBytes: 10 })).stdout).toBe('oooooooooo')
  })

  test('64 MB of output wait on the host for a reader that is slow', async () => {
    await using remote = connect(host.target)
    const marker = join(host.home, 'all-written')
    const held = Promise.withResolvers<void>()
    const first = Promise.withResolvers<void>()
    let bytes = 0
    const running = remote.exec(`head -c 64000000 /dev/zero; : > ${marker}`, {
      onStdout: async (chunk) => {
        first.resolve()
        bytes += chunk.length
        await held.promise
      },
    })
    await first.promise
    await delay(300)
    expect(existsSync(marker)).toBe(false)
    held.resolve()
    expect((await running).code).toBe(0)
    expect(existsSync(marker)).toBe(true)
    expect(bytes).toBe(64_000_000)
  })

  test('a reader that fails fails the command', async () => {
    await using remote = connect(host.target)
    const refuse = async () => {
      throw new Error('no more')
    }
    await expect(remote.exec('yes', { onStdout: refuse })).rejects.toThrow('no more')
    await expect(remote.exec('yes >&2', { onStderr: refuse })).rejects.toThrow('no more')
    expect((await remote.exec('echo still here')).stdout).toBe('still here\n')
  })

  test('a command that takes too long is given up and ended', async () => {
    await using remote = connect(host.target)
    const pid = join(host.home, 'pid')
    const facts = await factsOf(remote.exec(`echo $$ > ${pid}; exec sleep 60`, { timeoutSeconds: 2 }))
    expect(facts).toMatchObject({ code: 'SSH_TIMEOUT', host: 'web-1' })
    if (host.deaf !== undefined) return
    await expect.poll(async () => (await remote.exec(`kill -0 $(cat ${pid})`)).code).toBe(1)
  })

  test('a cancelled command ends, the connection stays', async () => {
    await using remote = connect(host.target)
    const cancel = new AbortController()
    const started = Promise.withResolvers<void>()
    const running = factsOf(
      remote.exec('echo started; sleep 60', { signal: cancel.signal, onStdout: () => started.resolve() }),
    )
    await started.promise
    cancel.abort()
    expect((await running).code).toBe('CANCELLED')
    expect((await factsOf(remote.exec('true', { signal: cancel.signal }))).code).toBe('CANCELLED')
    expect((await remote.exec('true')).code).toBe(0)
  })

  test('what was started in a session of its own outlives the connection', async () => {
    const file = join(host.home, 'late')
    {
      await using remote = connect(host.target)
      const late = `setsid sh -c 'echo > ${file}.begun; sleep 1; echo here > ${file}' > /dev/null 2>&1 < /dev/null &`
      await remote.exec(`${late} until [ -e ${file}.begun ]; do sleep 0.05; done`)
    }
    await expect.poll(() => readFile(file, 'utf8')).toBe('here\n')
  })

  describe('a tunnel', () => {
    const http = createHttp((request, response) => response.end(`you asked ${request.url}`))
    let port: number
    beforeAll(async () => {
      port = await portOf(http)
    })
    afterAll(() => http.close())

    test('carries HTTP to the loopback of the host', async () => {
      await using remote = connect(host.target)
      for (const path of ['/a', '/b']) {
        const tunnel = await remote.tunnel('127.0.0.1', port)
        const response = await new Promise<IncomingMessage>((resolve, reject) => {
          get({ path, createConnection: () => tunnel }, resolve).on('error', reject)
        })
        expect(await text(response)).toBe(`you asked ${path}`)
      }
      expect((await remote.exec('true')).code).toBe(0)
    })

    test('is refused where nothing listens', async () => {
      const closed = createServer()
      const unused = await portOf(closed)
      await new Promise((resolve) => closed.close(resolve))
      await using remote = connect(host.target)
      expect(await factsOf(remote.tunnel('127.0.0.1', unused))).toMatchObject({
        code: 'TUNNEL_REFUSED',
        host: 'web-1',
        cause: expect.stringContaining(`127.0.0.1:${unused}`),
      })
    })
  })
})

describe.skipIf(noOpenSsh !== undefined)('OpenSSH alone', () => {
  test('H23 sends 300 MB to a reader in less than 64 MiB of memory', async () => {
    await using sshd = await startOpenSsh()
    await using remote = connect(targetOf(sshd))
    const read = async (bytes: number) => {
      const start = process.memoryUsage().rss
      let [chunks, most] = [0, 0]
      await remote.exec(`head -c ${bytes} /dev/zero`, {
        onStdout: async () => {
          if (++chunks % 100 !== 0) return
          most = Math.max(most, process.memoryUsage().rss - start)
          await delay(1)
        },
      })
      return { chunks, most }
    }
    await read(100_000_000) // what the runtime itself takes once
    const { chunks, most } = await read(300_000_000)
    expect(chunks).toBeGreaterThan(1_000)
    expect(most).toBeLessThan(64 * 1024 * 1024)
  })

  test('whose session process is killed is never read as a success', async () => {
    await using sshd = await startOpenSsh()
    await using remote = connect(targetOf(sshd))
    expect((await factsOf(remote.exec('kill -9 $PPID; sleep 2'))).code).toBe('SSH_LOST')
    expect((await remote.exec('echo back')).stdout).toBe('back\n')
  })

  test('that forbids forwarding says so', async () => {
    await using sshd = await startOpenSsh({ settings: ['AllowTcpForwarding no'] })
    await using remote = connect(targetOf(sshd))
    expect(await factsOf(remote.tunnel('127.0.0.1', 80))).toMatchObject({
      code: 'TUNNEL_REFUSED',
      cause: 'the host does not allow forwarding',
    })
  })

  test('that allows fewer sessions than are asked for says so', async () => {
    await using sshd = await startOpenSsh({ settings: ['MaxSessions 1'] })
    await using remote = connect(targetOf(sshd))
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => factsOf(remote.exec('sleep 2'))))
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value.code] : [],
    )
    expect(refused).toEqual(['SSH_EXEC_REFUSED', 'SSH_EXEC_REFUSED'])
  })
})

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
