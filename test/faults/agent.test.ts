import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAgent } from '@deploy/agent/agent.ts'
import {
  type AgentHost,
  createAgentHost,
  deploy,
  liveHosts,
  orderFor,
  recorder,
  releaseSteps,
  sha256Of,
  step,
  unlikeShells,
  until,
  writeProgram,
} from '@deploy/test/harness/agent-host.ts'
import { endLease } from '@deploy/test/harness/agent-mishaps.ts'
import { activated, closed, expectSound } from '@deploy/test/harness/agent-sound.ts'
import { afterAll, describe, expect, it } from 'vitest'

const shells = unlikeShells()
const r0 = { id: 'r0', sha256: sha256Of('r0') }
const before = liveHosts()
afterAll(before.dispose)

/** Waits until the test lets it go on. */
const gate = (phase: 'prepare' | 'switch') =>
  step('wait', phase, {
    do: ': > shared/here; until [ -e shared/go ]; do sleep 0.05; done; : > shared/gone-on',
  })

describe.concurrent.each(shells)('under $name', (shell) => {
  it('F05 a runner that is lost before it confirms: the host goes back, and the next run is told once', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    await activated(host, { confirmSeconds: 2 })
    host.remote.cut()
    await closed(host, 'd1')
    const watch = { ...recorder(), settled: [] as unknown[] }
    const next = host.client().agent
    const ending = await next.prepare(orderFor('d2', 'r2', { previous: r0 }), {
      ...watch,
      settled: (past) => void watch.settled.push(past),
    })
    const told = {
      deployId: 'd1',
      actor: 'octocat',
      url: 'https://github.example/runs/d1',
      event: 'reverted',
      detail: 'not confirmed within 2 s',
    }
    expect(ending).toMatchObject({ event: 'staged', settled: [told] })
    expect(watch.settled).toEqual([told])
    await next.revert('d2', 'only looking', recorder())
    expect(await next.prepare(orderFor('d3', 'r3', { previous: r0 }), recorder())).not.toHaveProperty(
      'settled',
    )
    await next.revert('d3', 'only looking', recorder())
    await expectSound(host, 'r0')
  })

  it('F53 two repositories and a laptop meet: one wins, the others name him, his run and his lease', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    const people = [
      { actor: 'ann', url: 'https://github.example/a/runs/1' },
      { actor: 'bob', url: 'https://github.example/b/runs/7' },
      { actor: 'eve', url: 'laptop' },
    ]
    for (const round of [1, 2, 3]) {
      const ends = await Promise.allSettled(
        people.map((who, index) => {
          const order = orderFor(`d${round}-${index}`, 'r1', { ...who, previous: r0, steps: releaseSteps() })
          return host.client().agent.prepare(order, recorder())
        }),
      )
      const won = ends.findIndex(({ status }) => status === 'fulfilled')
      const lost = ends.filter(({ status }) => status === 'rejected')
      expect(lost).toHaveLength(2)
      const { actor, url } = people[won]!
      for (const end of lost)
        expect(end).toMatchObject({
          reason: {
            code: 'LOCKED',
            message: expect.stringContaining(`d${round}-${won} by ${actor}, ${url}`),
            facts: { host: 'cherry', remedy: expect.stringMatching(/lease ends in [1-9]\d? s/) },
          },
        })
      await host.agent.revert(`d${round}-${won}`, 'next round', recorder())
    }
    await expectSound(host, 'r0')
  })

  it('F54 a deployment that comes while another one goes back waits for it', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    const slow = step('slow', 'switch', { undo: ': > shared/here; sleep 1' })
    await activated(host, { steps: [...releaseSteps(), slow] })
    const reverting = host.agent.revert('d1', 'GATE_FAILED', recorder())
    await until(() => existsSync(join(host.root, 'shared/here')))
    const ending = await host.client().agent.prepare(orderFor('d2', 'r2', { previous: r0 }), recorder())
    expect(ending.event).toBe('staged')
    expect((await reverting).event).toBe('reverted')
    const ends = JSON.parse(host.file('.deploy/journal/d1.jsonl').trim().split('\n').at(-1)!)
    expect(ending.entries[0]!.uptime).toBeGreaterThanOrEqual(ends.uptime)
    expect(ending.entries[0]!.fence).toBe(ends.fence + 1)
    await host.agent.revert('d2', 'only looking', recorder())
    await expectSound(host, 'r0')
  })

  it('F55 a holder that sleeps past its lease, and that nobody can end, is refused when it wakes up', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    const order = orderFor('d1', 'r1', { previous: r0, steps: [gate('prepare'), ...releaseSteps()] })
    const first = host.agent.prepare(order, recorder())
    await until(() => existsSync(join(host.root, 'shared/here')))
    const turns = join(host.root, '.deploy/orders/d1/turns')
    const turn = join(turns, readdirSync(turns).sort().at(-1)!)
    const pid = Number(readFileSync(turn, 'utf8').split(' ')[0])
    process.kill(pid, 'SIGSTOP')
    writeFileSync(turn, '')
    endLease(host)
    try {
      await deploy(host.client().agent, orderFor('d2', 'r2', { previous: r0 }))
      expect(await first).toMatchObject({ event: 'aborted' })
    } finally {
      writeFileSync(join(host.root, 'shared/go'), '')
      process.kill(pid, 'SIGCONT')
    }
    await until(() => host.file('.deploy/orders/d1/stderr').includes('FENCED'))
    const events = host
      .file('.deploy/journal/d1.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event)
    expect(events.filter((event) => event === 'aborted')).toHaveLength(1)
    expect(events.at(-1)).toBe('aborted')
    expect(host.file('.deploy/journal/d1.jsonl')).not.toContain('"step":"fetch"')
    await expectSound(host, 'r2')
  })

  it.each([-7200, 86_400])('F57 a clock that jumps by %i s ends no lease and no deadline', async (jump) => {
    await using host = createAgentHost(shell, await before.of(shell))
    if (shell.name !== 'busybox') shiftClock(host, jump)
    await host.agent.prepare(orderFor('d1', 'r1', { previous: r0 }), recorder())
    const others = () => host.client().agent.prepare(orderFor('d2', 'r2', { previous: r0 }), recorder())
    await expect(others()).rejects.toMatchObject({ code: 'LOCKED' })
    shiftClock(host, -jump)
    expect((await host.agent.status()).lock).toMatchObject({ deployId: 'd1', expired: false })
    expect((await host.agent.activate('d1', recorder())).event).toBe('activated')
    shiftClock(host, jump)
    await expect(others()).rejects.toMatchObject({ code: 'LOCKED' })
    const { lock, open } = await host.agent.status()
    expect(open?.event).toBe('activated')
    expect(lock!.expiresInSeconds).toBeGreaterThan(45)
    expect(lock!.expiresInSeconds).toBeLessThanOrEqual(90)
    expect((await host.agent.confirm('d1')).event).toBe('confirmed')
    shiftClock(host, 0)
    await expectSound(host, 'r1')
  })

  it('F33 an unwritable home and an odd umask change nothing', async () => {
    for (const mask of ['077', '000']) {
      await using host = createAgentHost(shell)
      const exec = host.remote.exec
      const agent = openAgent({
        root: host.root,
        remote: {
          ...host.remote,
          exec: (command, options) =>
            exec(`umask ${mask}; HOME=/proc/nothing; export HOME; ${command}`, options),
        },
      })
      await deploy(agent, orderFor('d1', 'r1', { secretEnv: { TOKEN: 'x' } }))
      const mode = (path: string) => (statSync(join(host.root, path)).mode & 0o777).toString(8)
      const paths = ['.deploy', 'releases', 'releases/r1', '.deploy/orders', '.deploy/journal/d1.jsonl']
      expect(paths.map(mode)).toEqual(['755', '755', '755', '700', '644'])
      await expectSound(host, 'r1')
    }
  })
})

/** Puts a `date` first on PATH that is wrong by so many seconds. */
function shiftClock(host: AgentHost, seconds: number): void {
  const program = `#!/bin/sh\nexec /bin/date -d "@$(($(/bin/date +%s) + ${seconds}))" "$@"\n`
  writeProgram(join(host.folder, 'bin/date'), program)
}
