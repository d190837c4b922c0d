import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { agentSha256 } from '@deploy/agent/script.ts'
import {
  type AgentHost,
  createAgentHost,
  deploy,
  orderFor,
  recorder,
  releaseSteps,
  sha256Of,
  step,
  unlikeShells,
} from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'

const ref = (id: string) => ({ id, sha256: sha256Of(id) })
const statesOf = async (host: AgentHost) =>
  Object.fromEntries((await host.agent.status()).releases.map(({ id, state }) => [id, state]))

/** Deploys r1, r2, … rN one after another, each with the bytes of its archive in the store. */
async function deployMany(host: AgentHost, count: number, keep: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    const data = Buffer.from(`r${n}`)
    await host.agent.put({ sha256: sha256Of(data), size: data.length, open: () => Readable.from([data]) })
    await deploy(
      host.agent,
      orderFor(`d${n}`, `r${n}`, { keep, ...(n > 1 && { previous: ref(`r${n - 1}`) }) }),
    )
  }
}

describe.concurrent.each(unlikeShells())('retention under $name', (shell) => {
  it('keeps the live release and so many good ones, by the order of deployments', async () => {
    await using host = createAgentHost(shell)
    await deployMany(host, 5, 2)
    expect(await statesOf(host)).toEqual({ r3: 'good', r4: 'good', r5: 'live' })
    expect(readdirSync(join(host.root, 'releases')).sort()).toEqual(['r3', 'r4', 'r5'])
    expect(readdirSync(join(host.root, '.deploy/store')).sort()).toEqual(
      ['r3', 'r4', 'r5'].map(sha256Of).sort(),
    )
    expect((await host.agent.history()).map(({ deployId }) => deployId)).toEqual([
      'd5',
      'd4',
      'd3',
      'd2',
      'd1',
    ])
  })

  it('leaves the mode of a file alone that a removed release had in common with one that stays', async () => {
    await using host = createAgentHost(shell)
    const release = (id: string) => join(host.root, 'releases', id)
    await deployMany(host, 1, 1)
    writeFileSync(join(release('r1'), 'common'), 'text', { mode: 0o444 })
    mkdirSync(join(release('r1'), 'closed'))
    writeFileSync(join(release('r1'), 'closed/file'), 'text')
    chmodSync(join(release('r1'), 'closed'), 0o555)
    await deploy(host.agent, orderFor('d2', 'r2', { keep: 1, previous: ref('r1') }))
    linkSync(join(release('r1'), 'common'), join(release('r2'), 'common'))
    await deploy(host.agent, orderFor('d3', 'r3', { keep: 1, previous: ref('r2') }))
    expect(readdirSync(join(host.root, 'releases'))).toEqual(['r2', 'r3'])
    expect(statSync(join(release('r2'), 'common')).mode & 0o777).toBe(0o444)
  })

  it('never removes the live release or the last good one, though told to keep none and though others failed', async () => {
    await using host = createAgentHost(shell)
    await deployMany(host, 2, 0)
    for (const n of [3, 4]) {
      const steps = [...releaseSteps(), step('bad', 'identity', { do: 'false' })]
      const id = `d${n}`
      await host.agent.prepare(orderFor(id, `r${n}`, { keep: 0, steps, previous: ref('r2') }), recorder())
      await host.agent.activate(id, recorder())
    }
    expect(await statesOf(host)).toEqual({ r1: 'good', r2: 'live', r3: 'failed', r4: 'failed' })
    await deploy(host.agent, orderFor('d5', 'r2', { keep: 0, previous: ref('r2') }))
    expect(await statesOf(host)).toEqual({ r1: 'good', r2: 'live', r4: 'failed' })
    expect(readdirSync(join(host.root, 'releases')).sort()).toEqual(['r1', 'r2', 'r4'])
  })

  it('keeps what was installed by hand, besides all others, until the order lets it go', async () => {
    await using host = createAgentHost(shell)
    const zero = ref('adopted-0123456789ab')
    mkdirSync(join(host.root, 'releases', zero.id), { recursive: true })
    mkdirSync(join(host.root, '.deploy/adopted'), { recursive: true })
    const aside = join(host.root, '.deploy', `aside-${zero.id}`)
    mkdirSync(aside)
    const next = (n: number, changes = {}) =>
      deploy(
        host.agent,
        orderFor(`d${n}`, `r${n}`, { keep: 2, previous: n === 1 ? zero : ref(`r${n - 1}`), ...changes }),
      )
    for (const n of [1, 2, 3, 4, 5]) await next(n)
    expect(await statesOf(host)).toEqual({ [zero.id]: 'good', r3: 'good', r4: 'good', r5: 'live' })
    await next(6, { keep: 1, discardAdoptedAfter: 2 })
    expect(await statesOf(host)).toEqual({ [zero.id]: 'good', r5: 'good', r6: 'live' })
    await next(7, { discardAdoptedAfter: 2 })
    expect(await statesOf(host)).toEqual({ r5: 'good', r6: 'good', r7: 'live' })
    expect(readdirSync(join(host.root, 'releases')).sort()).toEqual(['r5', 'r6', 'r7'])
    expect(existsSync(join(host.root, '.deploy/adopted'))).toBe(false)
    expect(existsSync(aside)).toBe(true)
  })

  it('marks what was rolled back from as bad, and never removes what serves now', async () => {
    await using host = createAgentHost(shell)
    await deployMany(host, 3, 2)
    await deploy(host.agent, orderFor('b1', 'r2', { kind: 'rollback', keep: 0, previous: ref('r3') }))
    expect(await statesOf(host)).toEqual({ r1: 'good', r2: 'live', r3: 'bad' })
    expect((await host.agent.status()).current).toBe('r2')
    expect((await host.agent.history())[0]).toMatchObject({
      kind: 'rollback',
      release: 'r2',
      event: 'confirmed',
    })
  })

  it('a rollback that is taken back leaves the states as they were', async () => {
    await using host = createAgentHost(shell)
    await deployMany(host, 2, 2)
    const steps = [...releaseSteps(), step('bad', 'identity', { do: 'false' })]
    await host.agent.prepare(
      orderFor('b1', 'r1', { kind: 'rollback', steps, previous: ref('r2') }),
      recorder(),
    )
    expect((await host.agent.activate('b1', recorder())).event).toBe('reverted')
    expect(await statesOf(host)).toEqual({ r1: 'good', r2: 'live' })
  })
})

describe('retention of agents', () => {
  const [shell] = unlikeShells()

  it('keeps this one, the one before, what an open deployment calls, and what came since', async () => {
    await using host = createAgentHost(shell!)
    const folder = join(host.root, '.deploy/agent')
    const old = ['a', 'b', 'c'].map((letter) => letter.repeat(64))
    await deployMany(host, 1, 1)
    for (const name of old) {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'agent.sh'), '')
      utimesSync(join(folder, name, 'agent.sh'), 1, 1)
    }
    // d1 was the work of the agent b
    writeFileSync(join(host.root, '.deploy/orders/d1/agent'), `${old[1]}\n`)
    await host.agent.prepare(orderFor('d2', 'r2', { previous: ref('r1') }), recorder())
    const late = 'd'.repeat(64)
    mkdirSync(join(folder, late))
    utimesSync(join(folder, old[2]!, 'agent.sh'), new Date(), new Date(Date.now() + 60_000))
    await host.agent.activate('d2', recorder())
    await host.agent.confirm('d2')
    expect(readdirSync(folder).sort()).toEqual([old[1], old[2], late, agentSha256].toSorted())
  })
})

describe('retention', () => {
  const [shell] = unlikeShells().toReversed()

  it('says that a release was removed by hand, and keeps the newest five orders', async () => {
    await using host = createAgentHost(shell!)
    await deployMany(host, 7, 9)
    rmSync(join(host.root, 'releases/r1'), { recursive: true })
    const { releases } = await host.agent.status()
    expect(releases.filter(({ present }) => !present).map(({ id }) => id)).toEqual(['r1'])
    expect(readdirSync(join(host.root, '.deploy/orders')).sort()).toEqual(['d3', 'd4', 'd5', 'd6', 'd7'])
    expect(existsSync(join(host.root, '.deploy/journal/d1.jsonl'))).toBe(true)
  })
})
