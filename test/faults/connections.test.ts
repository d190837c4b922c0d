import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { type Agent, type Blob, openAgent } from '@deploy/agent/agent.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { ExecOptions, Remote, Target } from '@deploy/remote/remote.ts'
import { orderFor, recorder, releaseSteps, sha256Of, step, until } from '@deploy/test/harness/agent-host.ts'
import { createDeployable, heal, wholeness } from '@deploy/test/harness/ssh/deployable.ts'
import { inputMemory } from '@deploy/test/harness/ssh/input-memory.ts'
import { type OpenSsh, startOpenSsh, whyNoOpenSsh } from '@deploy/test/harness/ssh/openssh.ts'
import { outputMemory } from '@deploy/test/harness/ssh/output-memory.ts'
import { factsOf, targetOf } from '@deploy/test/harness/ssh/target.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

// Waits for leases, deadlines and time-outs, more than once in a test.
vi.setConfig({ testTimeout: 400_000 })

const reason = whyNoOpenSsh()
if (reason !== undefined) console.info(`skipped: faults of connections, because ${reason}`)

const previous = { id: 'r0', sha256: sha256Of('r0') }
/** A step in which there is time for a connection to break. */
const slow = step('slow', 'switch', { do: 'sleep 1; echo +slow >> shared/acts' })
const slowPrepare = step('slow-prepare', 'prepare', { do: 'sleep 1; echo +slow-prepare >> shared/acts' })

describe.skipIf(reason !== undefined)('over a real sshd', () => {
  let sshd: OpenSsh
  beforeAll(async () => {
    sshd = await startOpenSsh({ settings: ['MaxStartups 100'] })
  })
  afterAll(async () => {
    await sshd?.[Symbol.asyncDispose]()
  })

  /** Sends a blob, deploys r1 and confirms it; `at` hears each phase begin, the host's work included. */
  async function deployWhole(
    { agent, remote }: { agent: Agent; remote: Remote },
    at = (_phase: Phase) => {},
  ) {
    const steps = [slowPrepare, ...releaseSteps(), slow]
    await agent.probe()
    const bytes = randomBytes(3_000_000)
    const blob = blobOf(bytes)
    at('upload')
    await agent.put(blob)
    const watch = recorder()
    const journal = watch.journal
    watch.journal = (entry) => {
      journal(entry)
      if (entry.event === 'begin' && entry.step === 'slow-prepare') at('prepare')
      if (entry.event === 'begin' && entry.step === 'slow') at('activate')
    }
    const events: string[] = []
    events.push((await agent.prepare(orderFor('d1', 'r1', { previous, steps }), watch)).event)
    events.push((await agent.activate('d1', watch)).event)
    at('gate')
    await remote.exec('true').catch(() => remote.exec('true'))
    at('confirm')
    events.push((await agent.confirm('d1')).event)
    return { events, sent: blob.sent(), size: bytes.length }
  }

  test.each([
    'probe',
    'install',
    'put',
    'prepare',
    'activate',
    'confirm',
  ])('F07 a session that is killed during %s is never read as exit 0, and the deployment goes on', async (verb) => {
    await using own = await startOpenSsh()
    await using host = await createDeployable({ host: own })
    const killed: unknown[] = []
    const remote = strikeAt(host.another().remote, verb, {
      strike: () => void own.killSessions(),
      ended: (outcome) => void killed.push(outcome),
    })
    const { events } = await deployWhole({ agent: openAgent({ remote, root: host.root }), remote })
    expect(killed).toEqual([expect.objectContaining({ code: 'SSH_LOST' })])
    expect(events).toEqual(['staged', 'activated', 'confirmed'])
    const { found, wanted } = await wholeness(host, 'r1')
    expect(found).toEqual(wanted)
  })

  test('F07 a session that is killed during revert is followed on', async () => {
    await using own = await startOpenSsh()
    await using host = await createDeployable({ host: own })
    const killed: unknown[] = []
    const remote = strikeAt(host.another().remote, 'revert', {
      strike: () => void own.killSessions(),
      ended: (outcome) => void killed.push(outcome),
    })
    const agent = openAgent({ remote, root: host.root })
    await agent.prepare(orderFor('d1', 'r1', { previous }), recorder())
    await agent.activate('d1', recorder())
    expect((await agent.revert('d1', 'test', recorder())).event).toBe('reverted')
    expect(killed).toEqual([expect.objectContaining({ code: 'SSH_LOST' })])
    const { found, wanted } = await wholeness(host, 'r0')
    expect(found).toEqual(wanted)
  })

  describe.concurrent('F09', () => {
    test.each<Phase>([
      'upload',
      'prepare',
      'activate',
      'gate',
      'confirm',
    ])('F09 packets that vanish during %s are noticed within 20 s, and the deployment goes on', async (phase) => {
      await using host = await createDeployable({ host: sshd })
      let frozen = 0
      const healing = until(() => {
        const noticed = frozen > 0 && host.told.some(({ line }) => line.includes('was silent for 15 s'))
        if (noticed) heal(host.path)
        return noticed
      })
      const { events } = await deployWhole(host, (now) => {
        if (now !== phase) return
        host.path.faults.frozen = true
        frozen = performance.now()
      })
      await healing
      const noticed = host.told.find(({ line }) => line.includes('the connection is lost'))
      expect((noticed?.at ?? Number.POSITIVE_INFINITY) - frozen).toBeLessThanOrEqual(20_000)
      expect(events).toEqual(['staged', 'activated', 'confirmed'])
      const { found, wanted } = await wholeness(host, 'r1')
      expect(found).toEqual(wanted)
    })
  })

  test.each([
    1, 70_000, 3_000_000, 11_900_000,
  ])('F10 an upload that is reset after %d bytes goes on where it stopped', async (bytes) => {
    await using host = await createDeployable({ host: sshd })
    const data = randomBytes(12_000_000)
    const blob = blobOf(data)
    host.path.faults.resetAfter = bytes
    const once = until(() => {
      if ((host.path.faults.resetAfter ?? 1) > 0) return false
      delete host.path.faults.resetAfter
      return true
    })
    await host.agent.put(blob)
    await once
    expect(host.told.filter(({ line }) => line.includes('the connection is lost'))).toHaveLength(1)
    // What was in the buffers of the path: a channel's window, two sockets' and the proxy's.
    expect(blob.sent() - data.length).toBeLessThanOrEqual(6_000_000)
    expect((await host.agent.probe({ blobs: [blob.sha256] })).blobs[blob.sha256]?.whole).toBe(true)
    const { found, wanted } = await wholeness(host, 'r0')
    expect(found).toEqual(wanted)
  })

  test('F12 bytes that arrive one by one change nothing', async () => {
    await using host = await createDeployable({ host: sshd })
    host.path.faults.slice = 1
    const watch = recorder()
    const loud = step('loud', 'prepare', { do: 'seq 1 300; printf "\\303\\244\\303\\266\\n"' })
    const order = orderFor('d1', 'r1', { previous, steps: [loud, ...releaseSteps()] })
    const { agent } = host.another()
    await agent.prepare(order, watch)
    await agent.activate('d1', watch)
    expect((await agent.confirm('d1')).event).toBe('confirmed')
    expect(watch.lines.filter((line) => line.startsWith('loud: '))).toEqual([
      ...Array.from({ length: 300 }, (_, index) => `loud: ${index + 1}`),
      'loud: äö',
    ])
    const { found, wanted } = await wholeness(host, 'r1')
    expect(found).toEqual(wanted)
  })

  test('F27 20 connections at once to an sshd that lets one in at a time all get through', async () => {
    await using narrow = await startOpenSsh({ settings: ['MaxStartups 1:100:1'] })
    const told: string[] = []
    const log = { info: (line: string) => void told.push(line), warning: () => {} }
    const remotes = Array.from({ length: 20 }, () => connect(targetOf(narrow), { log }))
    const codes = await Promise.all(remotes.map(async (remote) => (await remote.exec('true')).code))
    for (const remote of remotes) await remote[Symbol.asyncDispose]()
    expect(codes).toEqual(Array.from({ length: 20 }, () => 0))
    expect(told).not.toEqual([])
  })

  test('H23 300 MB of output need less than 64 MiB of memory', async () => {
    const { bytes, rssGrowthBytes } = await outputMemory({ gigabytes: 0.3 })
    expect(bytes).toBe(300_000_000)
    expect(rssGrowthBytes).toBeLessThan(64 * 1024 * 1024)
  })

  test('300 MB that are sent need less than 64 MiB of memory', async () => {
    const { rssGrowthBytes } = await inputMemory(300_000_000)
    expect(rssGrowthBytes).toBeLessThan(64 * 1024 * 1024)
  })
})

describe.skipIf(reason !== undefined)('through a jump host', () => {
  async function behindGate() {
    const host = await startOpenSsh()
    const gate = await startOpenSsh({ clientKeys: [host.publicKey] })
    const { address, port, user } = gate
    const target: Target = { ...targetOf(host), via: [{ address, port, user }] }
    return { gate, host, target: { ...target, knownHosts: host.knownHosts + gate.knownHosts } }
  }
  const title = ({ user, port }: OpenSsh) => `jump host ${user}@127.0.0.1:${port}`

  test('F28 a jump host that is gone before the login is named', async () => {
    const { gate, host, target } = await behindGate()
    await gate[Symbol.asyncDispose]()
    await using remote = connect(target, { retrySeconds: 0.01 })
    expect(await factsOf(remote.exec('true'))).toMatchObject({
      code: 'HOST_UNREACHABLE',
      host: 'web-1',
      message: expect.stringContaining(title(gate)),
      cause: expect.stringContaining('ECONNREFUSED'),
      remedy: expect.stringContaining('goes back by itself'),
    })
    await host[Symbol.asyncDispose]()
  })

  test('F28 a jump host that dies during a command is named, not the host behind it', async () => {
    const { gate, host, target } = await behindGate()
    await using remote = connect(target)
    const running = factsOf(
      remote.exec('echo started; sleep 60', { onStdout: () => void gate.killSessions() }),
    )
    expect(await running).toMatchObject({
      code: 'SSH_LOST',
      host: 'web-1',
      cause: expect.stringContaining(`the ${title(gate)} went away`),
    })
    expect((await remote.exec('echo back')).stdout).toBe('back\n')
    await gate[Symbol.asyncDispose]()
    await host[Symbol.asyncDispose]()
  })

  test('F28 a jump host that forbids forwarding is named', async () => {
    await using host = await startOpenSsh()
    await using gate = await startOpenSsh({
      clientKeys: [host.publicKey],
      settings: ['AllowTcpForwarding no'],
    })
    const { address, port, user } = gate
    const target = { ...targetOf(host), via: [{ address, port, user }] }
    await using remote = connect({ ...target, knownHosts: host.knownHosts + gate.knownHosts })
    expect(await factsOf(remote.exec('true'))).toMatchObject({
      code: 'HOST_UNREACHABLE',
      cause: `the ${title(gate)} does not allow forwarding`,
      remedy: expect.stringContaining('AllowTcpForwarding local'),
    })
  })
})

type Phase = 'upload' | 'prepare' | 'activate' | 'gate' | 'confirm'

function blobOf(data: Buffer): Blob & { sent(): number } {
  let sent = 0
  return {
    sha256: sha256Of(data),
    size: data.length,
    sent: () => sent,
    open: (offset) => Readable.from(slices(data.subarray(offset), (bytes) => (sent += bytes))),
  }
}

function* slices(bytes: Buffer, count: (bytes: number) => void): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += 65_536) {
    const slice = bytes.subarray(start, start + 65_536)
    count(slice.length)
    yield slice
  }
}

/** The remote, with something that happens in the middle of the first command of a verb. */
function strikeAt(
  remote: Remote,
  verb: string,
  { strike, ended }: { strike(): void; ended(outcome: unknown): void },
): Remote {
  let done = false
  const exec = async (command: string, options: ExecOptions = {}) => {
    if (done || !command.includes(` ${verb}`)) return remote.exec(command, options)
    done = true
    await remote.exec('true')
    const timer = setTimeout(strike, 40)
    try {
      const result = await remote.exec(command, options)
      clearTimeout(timer)
      ended(result)
      return result
    } catch (error) {
      ended(error)
      throw error
    }
  }
  return { ...remote, exec }
}
