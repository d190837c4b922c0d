import type { Agent } from '@deploy/agent/agent.ts'
import type { Host } from '@deploy/manifest/manifest.ts'
import { environmentOf, factsOf, hello } from '@deploy/plan/testing.ts'
import { expect, it } from 'vitest'
import { openHosts } from './hosts.ts'

const hours = { from: '08:00', to: '22:00', timezone: 'Europe/London', marginMinutes: 30 }
const lab: Host = { name: 'lab', address: 'lab.example.org', port: 22, user: 'deploy' }
const { slot } = environmentOf(hello)

/** Hosts that can be looked at, and a clock that can be moved on. */
function scene(time: string, hosts: Host[]) {
  const connected: string[] = []
  const activated: string[] = []
  const clock = { now: new Date(time) }
  const agent = {
    probe: async () => factsOf(),
    activate: async (id: string) => void activated.push(id),
  } as unknown as Agent
  const signal = new AbortController().signal
  const open = () =>
    openHosts(
      { name: 'prod', hosts, slot },
      { access: { privateKey: '', passphrase: '', knownHosts: '' }, blobs: [] },
      {
        connect: ({ name }) => {
          connected.push(name)
          return { [Symbol.asyncDispose]: async () => {} } as never
        },
        openAgent: () => agent,
        ...{ log: undefined as never, now: () => clock.now, signal, lateSignal: signal },
      },
    )
  return { connected, activated, clock, open }
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
