import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createAgentHost,
  deploy,
  eventsOf,
  findShells,
  liveHosts,
  orderFor,
  recorder,
  releaseSteps,
  sha256Of,
  step,
  unlikeShells,
  until,
} from '@deploy/test/harness/agent-host.ts'
import { afterAll, describe, expect, it } from 'vitest'

const happy = [
  ['opened', 'begin fetch', 'done fetch', 'begin unpack', 'done unpack', 'staged'],
  ['armed', 'begin switch', 'done switch', 'begin identity', 'done identity', 'activated'],
]

const failures = [
  ['fetch', 'aborted'],
  ['unpack', 'aborted'],
  ['switch', 'reverted'],
  ['identity', 'reverted'],
] as const
/** They play every failure, the other shell the last one. */
const unlike = unlikeShells().map(({ name }) => name)

const before = liveHosts()
afterAll(before.dispose)

describe.concurrent.each(findShells())('a deployment under $name', (shell) => {
  it('is prepared, activated and confirmed', async () => {
    await using host = createAgentHost(shell)
    const { agent } = host
    const watch = recorder()
    const order = orderFor('d1', 'r1')
    const staged = await agent.prepare(order, watch)
    expect(eventsOf(staged.entries)).toEqual(happy[0])
    expect((await agent.status()).releases).toMatchObject([{ id: 'r1', state: 'staged', present: true }])
    const activated = await agent.activate('d1', watch)
    expect(eventsOf(activated.entries)).toEqual(happy[1])
    expect(watch.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(await agent.status()).toMatchObject({
      current: 'r1',
      lock: { deployId: 'd1', actor: 'octocat', fence: 1, expired: false },
      open: { deployId: 'd1', release: 'r1', event: 'activated' },
    })
    expect((await agent.confirm('d1')).event).toBe('confirmed')
    expect((await agent.confirm('d1')).event).toBe('confirmed')
    expect(await agent.status()).toEqual({
      current: 'r1',
      releases: [
        { id: 'r1', sha256: sha256Of('r1'), state: 'live', fence: 1, deployId: 'd1', present: true },
      ],
    })
    expect(await agent.history()).toMatchObject([
      { deployId: 'd1', kind: 'deploy', release: 'r1', event: 'confirmed', actor: 'octocat' },
    ])
    expect(host.file('.deploy/orders/d1/plan.json')).toBe('{"plan":true}\n')
  })

  it('gives its steps their environment, and the secret to those of fetch and prepare only', async () => {
    await using host = createAgentHost(shell)
    const tell = 'env | grep -E "^(DEPLOY_|INDEX_URL)" | sort; test ! -t 0; cat'
    const watch = recorder()
    const steps = [
      ...releaseSteps(),
      step('tell', 'prepare', { do: tell }),
      step('late', 'switch', { do: `${tell}; echo "pwd $PWD"` }),
    ]
    const order = orderFor('d1', 'r1', { steps, secretEnv: { INDEX_URL: `https://u:it's "p"@x/ $HOME` } })
    await host.agent.prepare(order, watch)
    const orderFolder = join(host.root, '.deploy/orders/d1')
    expect(existsSync(join(orderFolder, 'secret-env'))).toBe(false)
    await host.agent.activate('d1', watch)
    const common = [
      'DEPLOY_ENVIRONMENT=prod-test',
      'DEPLOY_ID=d1',
      `DEPLOY_ORDER_DIR=${orderFolder}`,
      'DEPLOY_PREVIOUS=',
      'DEPLOY_RELEASE=r1',
      `DEPLOY_RELEASE_DIR=${host.root}/releases/r1`,
      `DEPLOY_ROOT=${host.root}`,
    ]
    const linesOf = (id: string) =>
      watch.lines.filter((line) => line.startsWith(`${id}: `)).map((line) => line.slice(id.length + 2))
    expect(linesOf('tell')).toEqual([
      ...common,
      'DEPLOY_SWITCH_UPTIME=',
      `INDEX_URL=https://u:it's "p"@x/ $HOME`,
    ])
    expect(linesOf('late')).toEqual([
      ...common,
      expect.stringMatching(/^DEPLOY_SWITCH_UPTIME=\d+\.\d\d$/),
      `pwd ${host.root}`,
    ])
  })

  it.each(
    failures.slice(unlike.includes(shell.name) ? 0 : -1),
  )('that fails in %s ends as %s', async (failing, event) => {
    await using host = createAgentHost(shell, await before.of(shell))
    const steps = releaseSteps().map((item) =>
      item.id === failing ? { ...item, do: `${item.do}; echo "why it failed" >&2; exit 3` } : item,
    )
    const order = orderFor('d1', 'r1', { steps, previous: { id: 'r0', sha256: sha256Of('r0') } })
    const watch = recorder()
    const prepared = await host.agent.prepare(order, watch)
    const ending = prepared.event === 'staged' ? await host.agent.activate('d1', watch) : prepared
    expect(ending).toMatchObject({ event, failedStep: failing, logTail: ['why it failed'] })
    const phases = { aborted: ['unpack', 'fetch'], reverted: ['identity', 'switch'] }
    const begun = phases[event as 'aborted'].slice(phases[event as 'aborted'].indexOf(failing))
    const back = begun.flatMap((id) => [`undo ${id}`, `undone ${id}`])
    const tail = eventsOf(ending.entries)
    expect(tail.slice(tail.indexOf(`failed ${failing}`))).toEqual([
      `failed ${failing}`,
      ...(event === 'reverted' ? ['reverting'] : []),
      ...back,
      event,
    ])
    expect(ending.entries.find((entry) => entry.event === 'failed')?.detail).toBe('exit code 3')
    expect(await host.agent.status()).toMatchObject({
      current: 'r0',
      releases: [
        { id: 'r0', state: 'live' },
        { id: 'r1', state: 'failed' },
      ],
    })
    expect((await host.agent.status()).lock).toBeUndefined()
    await deploy(host.agent, orderFor('d2', 'r1', { previous: { id: 'r0', sha256: sha256Of('r0') } }))
    expect((await host.agent.status()).current).toBe('r1')
  })

  it('is broken when a step cannot be taken back, and takes back the others all the same', async () => {
    await using host = createAgentHost(shell)
    const steps = [
      ...releaseSteps(),
      step('stuck', 'switch', { undo: 'exit 9' }),
      step('bad', 'identity', { do: 'exit 1' }),
    ]
    await host.agent.prepare(orderFor('d1', 'r1', { steps }), recorder())
    const ending = await host.agent.activate('d1', recorder())
    expect(ending.event).toBe('broken')
    expect(ending.entries.at(-1)?.detail).toBe('could not be undone: stuck')
    expect(host.acts()).toContain('-switch')
    expect((await host.agent.status()).lock).toBeUndefined()
  })

  it('leaves a step alone that is done already', async () => {
    await using host = createAgentHost(shell)
    const steps = [
      step('already', 'switch', { check: 'true' }),
      step('bad', 'switch', { check: 'false', do: 'exit 1' }),
    ]
    await host.agent.prepare(orderFor('d1', 'r1', { steps }), recorder())
    const ending = await host.agent.activate('d1', recorder())
    expect(eventsOf(ending.entries)).toEqual([
      'armed',
      'skipped already',
      'begin bad',
      'failed bad',
      'reverting',
      'undo bad',
      'undone bad',
      'reverted',
    ])
  })

  it('ends a step that takes too long, with everything that it started', async () => {
    await using host = createAgentHost(shell)
    const slow = step('slow', 'prepare', {
      do: 'sleep 987 & echo $! > shared/child; sleep 986',
      timeoutSeconds: 1,
    })
    const ending = await host.agent.prepare(orderFor('d1', 'r1', { steps: [slow] }), recorder())
    expect(ending.entries.find(({ event }) => event === 'failed')?.detail).toBe('timeout after 1 s')
    const child = host.file('shared/child').trim()
    await until(() => hasEnded(child))
  })

  it('goes back by itself when nobody confirms it', async () => {
    await using host = createAgentHost(shell, await before.of(shell))
    const previous = { id: 'r0', sha256: sha256Of('r0') }
    await host.agent.prepare(orderFor('d1', 'r1', { confirmSeconds: 2, previous }), recorder())
    await host.agent.activate('d1', recorder())
    await until(() => existsSync(join(host.root, '.deploy/orders/d1/closed')))
    expect(host.file('.deploy/journal/d1.jsonl')).toContain(
      '"event":"reverting","detail":"not confirmed within 2 s"',
    )
    expect((await host.agent.status()).current).toBe('r0')
    await expect(host.agent.confirm('d1')).rejects.toMatchObject({
      code: 'NOT_CONFIRMED',
      facts: { host: 'cherry' },
    })
    expect(readdirSync(join(host.root, '.deploy/orders/d1'))).not.toContain('timer')
  })
})

function hasEnded(pid: string): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}
