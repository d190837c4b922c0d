import type { Agent } from '@deploy/agent/agent.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import type { Host } from '@deploy/manifest/manifest.ts'
import { environmentOf, factsOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { expect, it } from 'vitest'
import { openHosts } from './hosts.ts'

const hours = { from: '08:00', to: '22:00', timezone: 'Europe/London', marginMinutes: 30 }
const lab: Host = { name: 'lab', address: 'lab.example.org', port: 22, user: 'deploy' }
const { slot } = environmentOf(hello)

/** Hosts that can be looked at, and a clock that can be moved on. */
function scene(
  time: string,
  hosts: Host[],
  { maximumFailures = 0, fails = {} as Record<string, string> } = {},
) {
  const connected: string[] = []
  const activated: string[] = []
  const clock = { now: new Date(time) }
  const agent = {
    probe: async () => factsOf(),
    activate: async (id: string) => void activated.push(id),
  } as unknown as Agent
  const agentOf = (name: string): Agent => {
    const code = fails[name]
    if (code === undefined) return agent
    return {
      ...agent,
      probe: () => Promise.reject(new DeployError({ code, message: `${name} fails.`, remedy: '-' })),
    }
  }
  const warnings: string[] = []
  const unreached: string[] = []
  const closed: string[] = []
  const rollout = { ...slot.rollout, maximumFailures }
  const signal = new AbortController().signal
  const open = async () => {
    const opened = await openHosts(
      { name: 'prod', strategy: 'tarball', hosts, slot: { ...slot, rollout } },
      { access: { privateKey: '', passphrase: '', knownHosts: '' }, blobs: [] },
      {
        connect: ({ name }) => {
          connected.push(name)
          return { host: name, [Symbol.asyncDispose]: async () => void closed.push(name) } as never
        },
        openAgent: (remote) => agentOf(remote.host),
        ...{
          log: { warning: (text: string) => void warnings.push(text) } as never,
          now: () => clock.now,
          signal,
          lateSignal: signal,
        },
      },
    )
    unreached.push(...opened.unreached.map(({ host }) => host.name))
    return opened.open
  }
  return { connected, activated, closed, warnings, unreached, clock, open }
}

it('no host is tried when one of them is off', async () => {
  const { connected, open } = scene('2026-11-21T23:10:00Z', [
    lab,
    { ...lab, name: 'night', available: hours },
  ])
  await expect(open()).rejects.toMatchObject({
    code: 'HOST_OFF',
    facts: { host: 'night', outputs: { outcome: 'host-off' } },
  })
  expect(connected).toEqual([])
})

it('nothing is begun that may last until a host goes off', async () => {
  // The deadline of 180 s and twice 60 s to stop and start again.
  const late = scene('2026-11-21T21:25:01Z', [{ ...lab, available: hours }])
  await expect(late.open()).rejects.toMatchObject({ code: 'HOST_CLOSING' })
  expect(late.connected).toEqual([])
  const inTime = scene('2026-11-21T21:25:00Z', [{ ...lab, available: hours }])
  await expect(inTime.open()).resolves.toHaveLength(1)
})

it('what took so long to get ready that the host goes off soon is not switched', async () => {
  const { activated, clock, open } = scene('2026-11-21T21:00:00Z', [{ ...lab, available: hours }])
  const [host] = await open()
  await host!.agent.activate('d1', {} as never)
  clock.now = new Date('2026-11-21T21:40:00Z')
  await expect(host!.agent.activate('d2', {} as never)).rejects.toMatchObject({ code: 'HOST_CLOSING' })
  expect(activated).toEqual(['d1'])
})

const three = ['a', 'b', 'c'].map((name): Host => ({ ...lab, name }))
const day = '2026-11-21T12:00:00Z'

it('where no host may fail, the first that is away ends the run, and every connection', async () => {
  const { open, closed } = scene(day, three, { fails: { c: 'SSH_LOST', b: 'HOST_UNREACHABLE' } })
  await expect(open()).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
  expect(closed.toSorted()).toEqual(['a', 'b', 'c'])
})

it('where some may fail, those that are away are left out, and told of', async () => {
  const fails = { a: 'HOST_UNREACHABLE' }
  const hosts = [...three, { ...lab, name: 'night', available: hours }]
  const { open, unreached, warnings, connected } = scene('2026-11-21T23:10:00Z', hosts, {
    maximumFailures: 2,
    fails,
  })
  expect((await open()).map(({ host }) => host.name)).toEqual(['b', 'c'])
  expect(unreached).toEqual(['a', 'night'])
  expect(connected).toEqual(['a', 'b', 'c'])
  expect(warnings).toEqual([
    'a is left out: a fails.',
    expect.stringContaining('night is left out: night is off'),
  ])
})

it.each([
  [
    'more are away than may',
    { a: 'HOST_UNREACHABLE', b: 'SSH_TIMEOUT', c: 'SSH_LOST' },
    2,
    'HOST_UNREACHABLE',
  ],
  ['all are away', { a: 'HOST_UNREACHABLE', b: 'SSH_TIMEOUT', c: 'SSH_LOST' }, 5, 'HOST_UNREACHABLE'],
  ['a person has to mend one', { a: 'HOST_UNREACHABLE', b: 'HOST_KEY_MISMATCH' }, 2, 'HOST_KEY_MISMATCH'],
])('when %s, nothing is begun', async (_, fails, maximumFailures, code) => {
  await expect(scene(day, three, { maximumFailures, fails }).open()).rejects.toMatchObject({ code })
})
