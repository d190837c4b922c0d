import { execFile } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
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
  until,
} from '@deploy/test/harness/agent-host.ts'
import { endLease } from '@deploy/test/harness/agent-mishaps.ts'
import { raceLocks } from '@deploy/test/harness/lock-races.ts'
import { describe, expect, it } from 'vitest'

const shells = unlikeShells()
const run = promisify(execFile)

describe.concurrent.each(shells)('the lock under $name', (shell) => {
  it('keeps others out, says who has it, and is free afterwards', async () => {
    await using host = createAgentHost(shell)
    await host.agent.prepare(orderFor('d1', 'r1'), recorder())
    await expect(host.client().agent.prepare(orderFor('d2', 'r2'), recorder())).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('d1 by octocat, https://github.example/runs/d1'),
      facts: { host: 'cherry', remedy: expect.stringMatching(/lease ends in [1-9]\d? s/) },
    })
    expect((await host.agent.revert('d1', 'changed my mind', recorder())).event).toBe('aborted')
    await deploy(host.agent, orderFor('d2', 'r2'))
    expect((await host.agent.status()).releases.find(({ state }) => state === 'live')).toMatchObject({
      fence: 2,
    })
  })

  it('is taken over from a deployment that was prepared and forgotten, which may not go on', async () => {
    await using host = createAgentHost(shell)
    await host.agent.prepare(orderFor('d1', 'r1'), recorder())
    endLease(host)
    expect((await host.agent.prepare(orderFor('d2', 'r2'), recorder())).entries[0]?.fence).toBe(2)
    const late = await host.agent.activate('d1', recorder())
    expect(late).toMatchObject({ event: 'aborted' })
    expect(late.entries.at(-1)?.detail).toContain('another deployment took over')
    expect((await host.agent.activate('d2', recorder())).event).toBe('activated')
    await host.agent.confirm('d2')
    expect((await host.agent.status()).current).toBe('r2')
  })

  it('is taken over from a process that hangs, which is ended', async () => {
    await using host = createAgentHost(shell)
    const steps = [step('slow', 'prepare', { do: 'sleep 100 & echo $! > shared/child; wait' })]
    const first = host.agent.prepare(orderFor('d1', 'r1', { steps, actor: 'stalled' }), recorder())
    await until(() => existsSync(join(host.root, 'shared/child')))
    const turn = readdirSync(join(host.root, '.deploy/orders/d1/turns')).sort().at(-1)
    const [pid] = host.file(`.deploy/orders/d1/turns/${turn}`).split(' ')
    process.kill(Number(pid), 'SIGSTOP')
    endLease(host)
    await deploy(host.client().agent, orderFor('d2', 'r2'))
    expect(await first).toMatchObject({ event: 'aborted' })
    expect(host.acts()).toContain('+switch')
  })

  it('with an empty file is nobody’s', async () => {
    await using host = createAgentHost(shell)
    await host.agent.install()
    writeFileSync(join(host.root, '.deploy/lock/0000000041'), '')
    expect((await host.agent.prepare(orderFor('d1', 'r1'), recorder())).entries[0]?.fence).toBe(42)
  })

  it('is released by hand only with the right name and a reason, and takes the deployment back', async () => {
    await using host = createAgentHost(shell)
    await host.agent.prepare(orderFor('d1', 'r1'), recorder())
    await expect(host.agent.unlock('d2', 'mistaken')).rejects.toMatchObject({ code: 'LOCKED' })
    await expect(host.agent.unlock('d1', ' ')).rejects.toMatchObject({ code: 'NO_REASON' })
    await host.agent.unlock('d1', 'the laptop is gone')
    expect(await host.agent.history()).toMatchObject([
      { deployId: 'd1', event: 'aborted', detail: 'unlocked: the laptop is gone' },
    ])
    expect(await host.agent.status()).not.toHaveProperty('lock')
  })

  it('refuses an order that was made for another live release, or that reuses a name', async () => {
    await using host = createAgentHost(shell)
    await deploy(host.agent, orderFor('d1', 'r1'))
    const stale = host.agent.prepare(orderFor('d2', 'r2'), recorder())
    await expect(stale).rejects.toMatchObject({
      code: 'ORDER_STALE',
      facts: { cause: "The live release is 'r1', the order was made for 'none'." },
    })
    const previous = { id: 'r1', sha256: sha256Of('r1') }
    const other = orderFor('d3', 'r1', { release: { id: 'r1', sha256: sha256Of('other bytes') }, previous })
    await expect(host.agent.prepare(other, recorder())).rejects.toMatchObject({ code: 'RELEASE_DIFFERS' })
    await deploy(host.agent, orderFor('d4', 'r2', { previous }))
  })
})

describe('races', () => {
  const [shell] = shells
  const verb = (host: AgentHost, root: string, ...args: string[]) =>
    run('sh', [join(root, '.deploy/agent', agentSha256, 'agent.sh'), 'n', root, ...args], {
      env: host.env,
    }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    )

  it('of two deployments: exactly one gets the lock', async () => {
    await using host = createAgentHost(shell!)
    const { agent } = host
    await agent.install()
    for (let round = 1; round <= 10; round += 1) {
      const racers = ['a', 'b'].map((name) => `d${round}${name}`)
      const ends = await Promise.allSettled(
        racers.map((id) => agent.prepare(orderFor(id, 'r1', { steps: [] }), recorder())),
      )
      const won = ends.findIndex(({ status }) => status === 'fulfilled')
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(ends[1 - won]).toMatchObject({ reason: { code: 'LOCKED' } })
      await agent.revert(racers[won]!, 'next round', recorder())
    }
  })

  it('F53 of four processes: never have two of them the lock, in a hundred rounds', async () => {
    expect(await raceLocks({ rounds: 100, contenders: 4 })).toEqual({
      rounds: 100,
      taken: expect.any(Number),
      doubleHolders: 0,
      doubleFences: 0,
    })
  })

  it('F58 of confirmation and deadline: exactly one decides, a hundred times', async () => {
    await using host = createAgentHost(shell!)
    const steps = releaseSteps().slice(1, 3)
    await host.agent.prepare(orderFor('d1', 'r1', { steps }), recorder())
    await host.agent.activate('d1', recorder())
    const deadline = join(host.root, '.deploy/orders/d1/deadline')
    writeFileSync(deadline, readFileSync(deadline, 'utf8').replace(/^\d+/, '1'))
    let confirmed = 0
    for (let round = 0; round < 25; round += 1)
      await Promise.all(
        [0, 1, 2, 3].map(async (lane) => {
          const root = join(host.folder, `round-${round}-${lane}`)
          cpSync(host.root, root, { recursive: true, verbatimSymlinks: true })
          const order = join(root, '.deploy/orders/d1')
          writeFileSync(join(order, 'timer'), '')
          const told =
            lane % 2
              ? [verb(host, root, 'confirm', 'd1'), verb(host, root, 'expire', 'd1')]
              : [verb(host, root, 'expire', 'd1'), verb(host, root, 'confirm', 'd1')]
          const said = (await Promise.all(told)).find((text) => text !== '') ?? ''
          await until(() => existsSync(join(order, 'closed')))
          const won = existsSync(join(order, 'confirmed'))
          expect(existsSync(join(order, 'reverting'))).toBe(!won)
          expect(existsSync(join(root, 'current'))).toBe(won)
          expect(said).toContain(won ? '@n end 0' : 'error NOT_CONFIRMED')
          const journal = readFileSync(join(root, '.deploy/journal/d1.jsonl'), 'utf8')
          expect(journal.includes('"confirmed"')).toBe(won)
          expect(journal.includes('"reverted"')).toBe(!won)
          if (won) confirmed += 1
        }),
      )
    console.info(`The confirmation won ${confirmed} of 100 races.`)
  })
})
