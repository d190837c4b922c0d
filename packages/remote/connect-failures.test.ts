import dns from 'node:dns'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKey } from '@deploy/test/harness/ssh/keys.ts'
import { startProxy } from '@deploy/test/harness/ssh/proxy.ts'
import { type SshHost, startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { factsOf, targetOf } from '@deploy/test/harness/ssh/target.ts'
import ssh2 from 'ssh2'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect } from './connect.ts'
import { fingerprint } from './host-key.ts'
import type { Target } from './remote.ts'

/** Retries without the waits that people need. */
const quick = { retrySeconds: 0.01 }

let home: string
let host: SshHost
let target: Target
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'remote-'))
  host = await startSshHost({ home })
  target = targetOf(host)
})
afterEach(async () => {
  await host.close()
  await rm(home, { recursive: true })
})

/** What connecting to a changed target ends in. */
async function refusal(changes: Partial<Target>, options = {}) {
  await using remote = connect({ ...target, ...changes }, { ...quick, ...options })
  return await factsOf(remote.exec('true'))
}

function publicKey() {
  const line = generateKey().public
  return { line, print: fingerprint(Buffer.from(line.split(' ')[1] ?? '', 'base64')) }
}

describe('a host key', () => {
  test('F23 that is not the known one: both fingerprints are shown, nothing is sent, nothing is tried again', async () => {
    const other = publicKey()
    const facts = await refusal({ knownHosts: `# hosts\n[127.0.0.1]:${host.port} ${other.line}` })
    expect(facts).toMatchObject({ code: 'HOST_KEY_MISMATCH', host: 'web-1' })
    expect(facts.cause).toContain(`presented: ssh-ed25519 ${host.hostKeyFingerprint}`)
    expect(facts.cause).toContain(`expected:  ssh-ed25519 ${other.print} (line 2)`)
    expect(host.connections()).toBe(1)
    expect(host.logins()).toBe(0)
  })

  test('of another type than the known one is shown too', async () => {
    const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).public
    const facts = await refusal({ knownHosts: `[127.0.0.1]:${host.port} ${rsa}` })
    expect(facts.code).toBe('HOST_KEY_MISMATCH')
    expect(facts.cause).toContain('presented: ssh-ed25519')
    expect(facts.cause).toContain('expected:  ssh-rsa')
  })

  test('F24 of the known type is negotiated, though the host prefers another', async () => {
    await using remote = connect({ ...target, knownHosts: host.knownHostsEcdsa })
    expect((await remote.exec('true')).code).toBe(0)
  })

  test.each([
    '',
    '# nobody\n',
  ])('F25 that nobody knows: the line to add after comparing it elsewhere is shown (%j)', async (knownHosts) => {
    const facts = await refusal({ knownHosts })
    expect(facts).toMatchObject({ code: 'HOST_KEY_UNKNOWN', host: 'web-1' })
    expect(facts.cause).toContain(host.hostKeyFingerprint)
    const line = host.knownHosts.trim().split(' ').slice(0, 3).join(' ')
    expect(facts.remedy).toContain(line)
    expect(facts.remedy).toMatch(/^First compare that fingerprint with the host itself/)
    expect(host.logins()).toBe(0)
    await using remote = connect({ ...target, knownHosts: line })
    expect((await remote.exec('true')).code).toBe(0)
  })

  test('H12 that is revoked is refused, though another line trusts it', async () => {
    const revoked = host.knownHosts.replace(/^\S+/, '@revoked *')
    expect(await refusal({ knownHosts: `${host.knownHosts}${revoked}` })).toMatchObject({
      code: 'HOST_KEY_REVOKED',
      message: expect.stringContaining('line 2'),
    })
  })

  test('H13 by a certificate authority is said not to be supported', async () => {
    const knownHosts = `@cert-authority ${host.knownHosts}`
    expect(await refusal({ knownHosts })).toMatchObject({
      code: 'KNOWN_HOSTS_INVALID',
      host: 'web-1',
      message: expect.stringContaining('not supported'),
    })
    await using remote = connect({ ...target, knownHosts: knownHosts + host.knownHosts })
    expect((await remote.exec('true')).code).toBe(0)
  })

  test('H12 that a pattern trusts is accepted with a warning', async () => {
    const warnings: string[] = []
    const log = { info: () => {}, warning: (message: string) => void warnings.push(message) }
    await using remote = connect({ ...target, knownHosts: host.knownHosts.replace(/^\S+/, '*') }, { log })
    expect((await remote.exec('true')).code).toBe(0)
    expect(warnings).toEqual([expect.stringContaining('pattern')])
  })
})

describe('a login', () => {
  test('F26 that is refused tells the key and what the host offers, after one try', async () => {
    host.faults.refuseAuth = true
    const facts = await refusal({})
    expect(facts).toMatchObject({ code: 'LOGIN_REFUSED', host: 'web-1' })
    expect(facts.cause).toMatch(/tried: ssh-ed25519 SHA256:.{43}\nthe host offers: publickey/)
    expect(host.connections()).toBe(1)
    expect(host.logins()).toBe(1)
  })

  test('by a stranger, or as somebody else, is refused', async () => {
    const privateKey = generateKey().private
    expect((await refusal({ privateKey })).code).toBe('LOGIN_REFUSED')
    expect((await refusal({ user: 'root' })).message).toContain('root')
  })

  test('with a key that cannot be used fails before anything is sent', async () => {
    expect(await refusal({ privateKey: 'ssh-ed25519 AAAA' })).toMatchObject({
      code: 'SSH_KEY_INVALID',
      host: 'web-1',
    })
    expect(host.connections()).toBe(0)
  })
})

describe('a host that is not reached', () => {
  test('because nothing listens is tried four times', async () => {
    await host.close()
    const told: string[] = []
    const log = { info: (line: string) => void told.push(line), warning: () => {} }
    const facts = await refusal({}, { log })
    expect(facts).toMatchObject({ code: 'HOST_UNREACHABLE', cause: expect.stringContaining('ECONNREFUSED') })
    expect(told).toHaveLength(3)
  })

  test('F52 because its name does not exist is tried four times and says so', async () => {
    const knownHosts = host.knownHosts.replace('127.0.0.1', 'no-such-host.invalid')
    const told: string[] = []
    const log = { info: (line: string) => void told.push(line), warning: () => {} }
    const facts = await refusal({ address: 'no-such-host.invalid', knownHosts }, { log })
    expect(told).toHaveLength(3)
    expect(facts).toMatchObject({ code: 'HOST_UNREACHABLE', cause: expect.stringMatching(/DNS|name server/) })
  })

  test('F52 because the name server fails at times is reached in the end', async () => {
    const answers = ['EAI_AGAIN', 'ENOTFOUND']
    using _lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      _options: object,
      done: (...answer: unknown[]) => void,
    ) => {
      const code = answers.shift()
      if (code === undefined) done(null, [{ address: '127.0.0.1', family: 4 }])
      else done(Object.assign(new Error(code), { code }))
    }) as never)
    const told: string[] = []
    const log = { info: (line: string) => void told.push(line), warning: () => {} }
    const knownHosts = host.knownHosts.replace('127.0.0.1', 'flaps.example.org')
    await using remote = connect({ ...target, address: 'flaps.example.org', knownHosts }, { ...quick, log })
    expect((await remote.exec('true')).code).toBe(0)
    expect(told).toEqual([
      expect.stringContaining('(EAI_AGAIN)'),
      expect.stringContaining('the name flaps.example.org does not exist (DNS, ENOTFOUND)'),
    ])
  })

  test('because its port stays silent', async () => {
    const silent = createServer(() => {})
    const port = await portOf(silent)
    const facts = await refusal({ port }, { readySeconds: 0.1 })
    expect(facts).toMatchObject({ code: 'HOST_UNREACHABLE', cause: expect.stringContaining('silent') })
    silent.close()
  })

  test('because its port is not SSH', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const port = await portOf(web)
    expect((await refusal({ port })).code).toBe('HOST_UNREACHABLE')
    web.close()
  })

  test('because it throttles logins is tried until there is room', async () => {
    host.faults.maxStartups = 2
    const remotes = Array.from({ length: 3 }, () => connect(target))
    const results = await Promise.all(remotes.map((remote) => remote.exec('true')))
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(host.connections()).toBeGreaterThan(3)
    for (const remote of remotes) await remote[Symbol.asyncDispose]()
  })

  test('is given up at once when it is cancelled', async () => {
    const silent = createServer(() => {})
    const port = await portOf(silent)
    const cancel = new AbortController()
    const waiting = refusal({ port }, { signal: cancel.signal })
    silent.once('connection', () => cancel.abort())
    expect((await waiting).code).toBe('CANCELLED')
    silent.close()
  })
})

describe('a connection', () => {
  test('is opened at the first use, shared, and closed at the end', async () => {
    const remote = connect(target)
    expect(host.connections()).toBe(0)
    await Promise.all(Array.from({ length: 20 }, () => remote.exec('sleep 0.05')))
    expect(host.connections()).toBe(1)
    expect(host.execs()).toBe(20)
    expect(host.running().most).toBeLessThanOrEqual(8)
    await remote[Symbol.asyncDispose]()
    expect((await factsOf(remote.exec('true'))).code).toBe('CANCELLED')
  })

  test('that is closed here ends what runs', async () => {
    const remote = connect(target)
    const running = factsOf(
      remote.exec('echo started; sleep 60', { onStdout: async () => await remote[Symbol.asyncDispose]() }),
    )
    expect((await running).code).toBe('CANCELLED')
    await expect.poll(() => host.running().now).toBe(0)
  })

  test('that is killed is never read as a success, and is opened anew', async () => {
    await using remote = connect(target)
    const running = factsOf(remote.exec('echo started; sleep 60', { onStdout: () => host.killSessions() }))
    expect(await running).toMatchObject({ code: 'SSH_LOST', host: 'web-1' })
    expect((await remote.exec('echo back')).stdout).toBe('back\n')
    expect(host.connections()).toBe(2)
  })

  test('that is killed while it is idle is opened anew', async () => {
    await using remote = connect(target)
    await remote.exec('true')
    host.killSessions()
    await expect
      .poll(async () => (await remote.exec('echo back').catch(() => undefined))?.stdout)
      .toBe('back\n')
  })

  test('keeps what a login shell says in front of the output', async () => {
    host.faults.banner = 'Welcome to web-1!\n'
    await using remote = connect(target)
    expect(await remote.exec('echo out; exit 7')).toEqual({
      code: 7,
      stdout: 'Welcome to web-1!\nout\n',
      stderr: '',
    })
  })
})

describe('a path', () => {
  test('that freezes is found dead', async () => {
    await using proxy = await startProxy({ port: host.port })
    const knownHosts = host.knownHosts.replace(`${host.port}`, `${proxy.port}`)
    await using remote = connect({ ...target, port: proxy.port, knownHosts }, { keepaliveSeconds: 0.5 })
    const freeze = () => {
      proxy.faults.frozen = true
    }
    expect(await factsOf(remote.exec('echo started; sleep 60', { onStdout: freeze }))).toMatchObject({
      code: 'SSH_LOST',
      cause: expect.stringContaining('silent'),
    })
    proxy.faults.frozen = false
    expect((await remote.exec('echo back')).stdout).toBe('back\n')
  })

  test('that is reset in the middle of an upload ends it, and the next one goes through', async () => {
    await using proxy = await startProxy({ port: host.port })
    const knownHosts = host.knownHosts.replace(`${host.port}`, `${proxy.port}`)
    await using remote = connect({ ...target, port: proxy.port, knownHosts })
    const upload = () => remote.exec('cat > upload && wc -c < upload', { input: Buffer.alloc(4_000_000) })
    await remote.exec('true')
    proxy.faults.resetAfter = 1_000_000
    expect((await factsOf(upload())).code).toBe('SSH_LOST')
    delete proxy.faults.resetAfter
    expect((await upload()).stdout.trim()).toBe('4000000')
  })

  test.each([
    ['answers after 600 ms', { delayMs: 300 }],
    ['cuts everything into single bytes', { slice: 1 }],
    ['is narrow', { bytesPerSecond: 100_000 }],
  ])('that %s changes nothing', async (_name, faults) => {
    await using proxy = await startProxy({ port: host.port, faults })
    const knownHosts = host.knownHosts.replace(`${host.port}`, `${proxy.port}`)
    await using remote = connect({ ...target, port: proxy.port, knownHosts })
    expect(await remote.exec('cat; echo err >&2; exit 2', { input: 'x'.repeat(10_000) })).toEqual({
      code: 2,
      stdout: 'x'.repeat(10_000),
      stderr: 'err\n',
    })
  })
})

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
