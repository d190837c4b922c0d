import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SshHost, startSshHost } from '@deploy/test/harness/ssh/server.ts'
import { factsOf, targetOf } from '@deploy/test/harness/ssh/target.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from './connect.ts'
import type { Target } from './remote.ts'

let home: string
let host: SshHost
let gates: SshHost[]
let target: Target

/** Two jump hosts before a host; one key for all. */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'via-'))
  host = await startSshHost({ home })
  const clientKeys = [host.publicKey]
  gates = await Promise.all([
    startSshHost({ home, user: 'jump', clientKeys }),
    startSshHost({ home, user: 'jump', clientKeys }),
  ])
  target = {
    ...targetOf(host),
    via: gates.map(({ address, port, user }) => ({ address, port, user })),
    knownHosts: [host, ...gates].map(({ knownHosts }) => knownHosts).join(''),
  }
})
afterEach(async () => {
  for (const each of [host, ...gates]) await each.close()
  await rm(home, { recursive: true })
})

const quick = { retrySeconds: 0.01 }
const titleOf = (gate: SshHost | undefined) => `jump host jump@127.0.0.1:${gate?.port}`

async function refusal(changes: Partial<Target> = {}) {
  await using remote = connect({ ...target, ...changes }, quick)
  return await factsOf(remote.exec('true'))
}

test('two jump hosts carry commands, input and output, and nothing runs on them', async () => {
  await using remote = connect(target, quick)
  const input = Buffer.alloc(2_000_000, 'x')
  expect(await remote.exec('cat; echo err >&2; exit 3', { input })).toEqual({
    code: 3,
    stdout: 'x'.repeat(1024 * 1024),
    stderr: 'err\n',
  })
  expect(gates.map((gate) => gate.execs())).toEqual([0, 0])
  expect([...gates, host].map((each) => each.connections())).toEqual([1, 1, 1])
})

test('each jump host must be known, and is told when it is not', async () => {
  const facts = await refusal({ knownHosts: host.knownHosts + gates[0]?.knownHosts })
  expect(facts).toMatchObject({ code: 'HOST_KEY_UNKNOWN', host: 'web-1' })
  expect(facts.message).toContain(`The ${titleOf(gates[1])} is the trouble on the way to web-1.`)
  expect(facts.message).not.toContain(titleOf(gates[0]))
  expect(host.connections()).toBe(0)
})

test('a jump host that refuses the login is named', async () => {
  gates[0]!.faults.refuseAuth = true
  const facts = await refusal()
  expect(facts).toMatchObject({ code: 'LOGIN_REFUSED', message: expect.stringContaining(titleOf(gates[0])) })
  expect(gates.map((gate) => gate.connections())).toEqual([1, 0])
})

test('a host behind the last jump host that is down is not taken for a jump host', async () => {
  await host.close()
  const facts = await refusal()
  expect(facts).toMatchObject({
    code: 'HOST_UNREACHABLE',
    message: `No SSH connection to 127.0.0.1:${host.port}.`,
    cause: expect.stringContaining(`the ${titleOf(gates[1])} cannot connect to it`),
  })
})

test('a cancelled connection lets go of all hops', async () => {
  const remote = connect(target, quick)
  const running = factsOf(
    remote.exec('echo started; sleep 60', { onStdout: async () => await remote[Symbol.asyncDispose]() }),
  )
  expect((await running).code).toBe('CANCELLED')
  await expect.poll(() => host.running().now).toBe(0)
})
