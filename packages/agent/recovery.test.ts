import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AgentHost,
  createAgentHost,
  deploy,
  eventsOf,
  liveHosts,
  orderFor,
  recorder,
  releaseSteps,
  sha256Of,
  step,
  unlikeShells,
  until,
} from '@deploy/test/harness/agent-host.ts'
import { reboot } from '@deploy/test/harness/agent-mishaps.ts'
import { afterAll, describe, expect, it } from 'vitest'

const r0 = { id: 'r0', sha256: sha256Of('r0') }

/** A step that waits until the test lets it go on. */
const gate = (phase: 'prepare' | 'switch') =>
  step('wait', phase, {
    do: ': > shared/here; until [ -e shared/go ]; do sleep 0.05; done; : > shared/gone-on',
  })

const isThere = (host: AgentHost, path: string) => () => existsSync(join(host.root, path))

/** Kills the process that works on a deployment. */
function killWorker(host: AgentHost, deployId: string): void {
  const turns = join(host.root, '.deploy/orders', deployId, 'turns')
  const last = readdirSync(turns).sort().at(-1)
  process.kill(Number(readFileSync(join(turns, last!), 'utf8').split(' ')[0]), 'SIGKILL')
}

const before = liveHosts()
afterAll(before.dispose)

describe.concurrent.each(unlikeShells())('under $name', (shell) => {
  it('a lost connection is resumed, and nothing is seen twice or missed', async () => {
    await using host = createAgentHost(shell)
    const steps = [...releaseSteps().slice(0, 2), gate('prepare'), ...releaseSteps().slice(2)]
    const watch = recorder()
    const staging = host.agent.prepare(orderFor('d1', 'r1', { steps }), watch)
    await until(isThere(host, 'shared/here'))
    host.remote.cut()
    writeFileSync(join(host.root, 'shared/go'), '')
    expect((await staging).event).toBe('staged')
    expect(watch.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const activating = host.agent.activate('d1', watch)
    await until(isThere(host, '.deploy/orders/d1/pending'))
    host.remote.cut()
    expect((await activating).event).toBe('activated')
    expect(watch.entries.map(({ seq }) => seq)).toEqual(watch.entries.map((_, index) => index + 1))
  })

  it('a deployment that is being prepared is aborted on request, its running step ended', async () => {
    await using host = createAgentHost(shell)
    const staging = host.agent.prepare(
      orderFor('d1', 'r1', { steps: [step('first', 'fetch'), gate('prepare')] }),
      recorder(),
    )
    await until(isThere(host, 'shared/here'))
    const ending = await host.client().agent.revert('d1', 'cancelled', recorder())
    expect(ending.entries.at(-1)).toMatchObject({ event: 'aborted', detail: 'cancelled' })
    expect(eventsOf((await staging).entries)).toEqual([
      'opened',
      'begin first',
      'done first',
      'begin wait',
      'failed wait',
      'undo wait',
      'undone wait',
      'undo first',
      'undone first',
      'aborted',
    ])
    expect((await host.agent.revert('d1', 'again', recorder())).event).toBe('aborted')
  })

  it('an activation goes back on request, while it runs and when it waits', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    await host.agent.prepare(
      orderFor('d1', 'r1', { steps: [...releaseSteps(), gate('switch')], previous: r0 }),
      recorder(),
    )
    const activating = host.agent.activate('d1', recorder())
    await until(isThere(host, 'shared/here'))
    const told = host.client().agent.revert('d1', 'GATE_FAILED', recorder())
    expect((await told).event).toBe('reverted')
    expect((await activating).entries.find(({ event }) => event === 'reverting')?.detail).toBe('GATE_FAILED')
    await host.agent.prepare(orderFor('d2', 'r2', { previous: r0 }), recorder())
    await host.agent.activate('d2', recorder())
    expect((await host.agent.revert('d2', 'cancelled', recorder())).event).toBe('reverted')
    expect((await host.agent.status()).current).toBe('r0')
    await expect(host.agent.revert('d0', 'late', recorder())).rejects.toMatchObject({
      code: 'ALREADY_CONFIRMED',
    })
    expect(await host.agent.revert('d9', 'never began', recorder())).toMatchObject({
      event: 'aborted',
      entries: [],
    })
  })

  it('what was installed by hand is back when nothing serves under a name, and once it had one, when that serves', async () => {
    await using host = createAgentHost(shell)
    const zero = { id: 'adopted-0123456789ab', sha256: sha256Of('by hand') }
    const ending = async (id: string, steps = releaseSteps()) => {
      await host.agent.prepare(orderFor(id, id.replace('d', 'r'), { steps, previous: zero }), recorder())
      await host.agent.activate(id, recorder())
      return (await host.agent.revert(id, 'GATE_FAILED', recorder())).event
    }
    const stays = releaseSteps().map((each) => (each.id === 'switch' ? { ...each, undo: ':' } : each))
    const taken = stays.map((each) => (each.id === 'switch' ? { ...each, undo: 'rm -f current' } : each))
    expect(await ending('d1', taken)).toBe('reverted')
    await deploy(host.agent, orderFor('d2', zero.id))
    expect(await ending('d3')).toBe('reverted')
    expect(await ending('d4', stays)).toBe('broken')
  })

  it('what goes back already is left alone when it is asked for again', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    const slow = step('slow', 'switch', { undo: ': > shared/undoing; sleep 1; : > shared/undone' })
    await host.agent.prepare(
      orderFor('d1', 'r1', { steps: [...releaseSteps(), slow], previous: r0 }),
      recorder(),
    )
    await host.agent.activate('d1', recorder())
    const first = host.agent.revert('d1', 'first', recorder())
    await until(isThere(host, 'shared/undoing'))
    expect((await host.client().agent.revert('d1', 'second', recorder())).event).toBe('reverted')
    expect((await first).event).toBe('reverted')
    expect(isThere(host, 'shared/undone')()).toBe(true)
  })

  it('an activation that was not confirmed before a restart goes back', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    await host.agent.prepare(orderFor('d1', 'r1', { previous: r0 }), recorder())
    await host.agent.activate('d1', recorder())
    reboot(host, 'd1')
    await expect(host.agent.confirm('d1')).rejects.toMatchObject({ code: 'NOT_CONFIRMED' })
    await host.agent.status()
    await until(isThere(host, '.deploy/orders/d1/closed'))
    expect(host.file('.deploy/journal/d1.jsonl')).toContain('the host restarted before it was confirmed')
    expect(await host.agent.status()).toMatchObject({ current: 'r0' })
  })

  it('a restart in the middle of a switch leads back, and a prepared deployment survives one', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    await host.agent.prepare(
      orderFor('d1', 'r1', { steps: [...releaseSteps(), gate('switch')], previous: r0 }),
      recorder(),
    )
    reboot(host, 'd1')
    const activating = host.agent.activate('d1', recorder())
    await until(isThere(host, 'shared/here'))
    killWorker(host, 'd1')
    reboot(host, 'd1')
    expect(await activating).toMatchObject({ event: 'reverted' })
    expect((await host.agent.status()).current).toBe('r0')
    writeFileSync(join(host.root, 'shared/go'), '')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(existsSync(join(host.root, 'shared/gone-on'))).toBe(false)
  })

  it('the same order asked for twice is followed, another of the same name is refused', async () => {
    await using host = createAgentHost(shell)
    const order = orderFor('d1', 'r1')
    const first = await host.agent.prepare(order, recorder())
    expect(await host.agent.prepare(order, recorder())).toEqual(first)
    expect(host.acts()).toEqual(['+fetch', '+unpack'])
    const other = host.agent.prepare({ ...order, url: 'https://elsewhere.example' }, recorder())
    await expect(other).rejects.toMatchObject({ code: 'DEPLOYMENT_EXISTS' })
    await host.agent.activate('d1', recorder())
    expect((await host.agent.activate('d1', recorder())).event).toBe('activated')
    await expect(host.agent.activate('d9', recorder())).rejects.toMatchObject({ code: 'NO_DEPLOYMENT' })
  })

  it('a damaged journal is set aside and everything is taken back', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    await host.agent.prepare(orderFor('d1', 'r1', { previous: r0 }), recorder())
    await host.agent.activate('d1', recorder())
    writeFileSync(join(host.root, '.deploy/journal/d1.jsonl'), '')
    expect((await host.agent.revert('d1', 'damaged', recorder())).event).toBe('reverted')
    expect((await host.agent.status()).current).toBe('r0')
    await deploy(host.agent, orderFor('d2', 'r2', { previous: r0 }))
  })

  it('a deadline can be moved, within two hours', async () => {
    await using host = createAgentHost(shell)
    await host.agent.prepare(orderFor('d1', 'r1', { confirmSeconds: 3 }), recorder())
    await host.agent.extend('d1', 200)
    expect((await host.agent.status()).lock?.expiresInSeconds).toBeGreaterThan(150)
    await host.agent.activate('d1', recorder())
    await host.agent.extend('d1', 99_999)
    const left = (await host.agent.status()).lock?.expiresInSeconds ?? 0
    expect(left).toBeGreaterThan(7000)
    expect(left).toBeLessThanOrEqual(7230)
    expect((await host.agent.confirm('d1')).event).toBe('confirmed')
    expect(readdirSync(join(host.root, '.deploy/orders/d1'))).not.toContain('timer')
  })
})
