import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ending } from '@deploy/agent/agent.ts'
import type { OrderStep } from '@deploy/agent/order.ts'
import {
  type AgentHost,
  createAgentHost,
  findShells,
  liveHosts,
  orderFor,
  recorder,
  releaseSteps,
  sha256Of,
  writeProgram,
} from '@deploy/test/harness/agent-host.ts'
import { afterAll, describe, expect, it } from 'vitest'

const previous = { id: 'r0', sha256: sha256Of('r0') }
const r1 = { id: 'r1', sha256: sha256Of('r1') }

/**
 * Puts an `mv` first on PATH that kills the process that works on d1 (as its last turn names it) with SIGKILL when the
 * journal is about to get its entry number `seq`, or has just got it.
 */
function killAt(host: AgentHost, seq: number, moment: 'before' | 'after'): void {
  const path = join(host.folder, 'bin')
  if (existsSync(join(path, 'busybox'))) {
    killNear(host, seq)
    return
  }
  const order = join(host.root, '.deploy/orders/d1')
  writeProgram(
    join(path, 'mv'),
    `#!/bin/sh
for last; do :; done
strike() {
  [ ! -e ${host.folder}/struck ] && [ "$(wc -l < "$1")" -eq ${seq} ] || return 1
  : > ${host.folder}/struck
  for turn in ${order}/turns/??????; do :; done
  read -r pid rest < "$turn"
  kill -9 "$pid"
}
case $last in
  */journal/d1.jsonl)
    if [ ${moment} = before ]; then
      for new in "$@"; do case $new in *.new.*) strike "$new" && exit 1 ;; esac; done
    fi
    /bin/mv "$@"
    [ ${moment} = before ] || strike "$last" || :
    ;;
  *) exec /bin/mv "$@" ;;
esac
`,
  )
}

/** The shell of busybox asks no PATH for its own commands: there the journal is watched from outside. */
function killNear(host: AgentHost, seq: number): void {
  const timer = setInterval(() => {
    try {
      if (host.file('.deploy/journal/d1.jsonl').split('\n').length <= seq) return
      writeFileSync(join(host.folder, 'struck'), '')
      clearInterval(timer)
      const turns = readdirSync(join(host.root, '.deploy/orders/d1/turns')).sort()
      const [pid] = host.file(`.deploy/orders/d1/turns/${turns.at(-1)}`).split(' ')
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // there is no journal yet, or the process has ended
    }
  }, 1)
  timer.unref()
}

const before = liveHosts()
afterAll(before.dispose)

/** Runs d1 as far as it comes, as a client would whose host is killed under it, and confirms it when it may. */
async function run(host: AgentHost, steps: OrderStep[]): Promise<Ending['event']> {
  const { agent } = host
  const order = orderFor('d1', 'r1', { steps, previous })
  const staged = await agent.prepare(order, recorder())
  if (staged.event !== 'staged') return staged.event
  const activated = await agent.activate('d1', recorder())
  return activated.event === 'activated' ? (await agent.confirm('d1')).event : activated.event
}

/** Whole old or whole new, nothing in between, nothing left behind, and free for the next deployment. */
async function expectWhole(host: AgentHost, event: Ending['event']): Promise<void> {
  const status = await host.agent.status()
  expect(status.current).toBe(event === 'confirmed' ? 'r1' : 'r0')
  expect(status.releases.filter(({ state }) => state === 'live').map(({ id }) => id)).toEqual([
    status.current,
  ])
  expect(status).not.toHaveProperty('lock')
  expect(status).not.toHaveProperty('open')
  const order = join(host.root, '.deploy/orders/d1')
  for (const left of ['pending', 'timer', 'secret-env', 'reserve'])
    expect(existsSync(join(order, left))).toBe(false)
  const journal = readFileSync(join(host.root, '.deploy/journal/d1.jsonl'), 'utf8').trim().split('\n')
  const entries = journal.map((line) => JSON.parse(line) as { seq: number; event: string })
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  expect(
    entries.filter((entry) => ['aborted', 'confirmed', 'reverted', 'broken'].includes(entry.event)),
  ).toEqual([entries.at(-1)])
  const marks = readdirSync(join(host.root, 'shared')).filter((name) => name.startsWith('d1.'))
  expect(marks.sort()).toEqual(
    event === 'confirmed' ? ['d1.fetch', 'd1.identity'] : event === 'aborted' ? [] : ['d1.fetch'],
  )
  const next = orderFor('d2', 'r2', { steps: [], previous: event === 'confirmed' ? r1 : previous })
  expect((await host.agent.prepare(next, recorder())).event).toBe('staged')
}

const bad = (id: string) =>
  releaseSteps().map((item) => (item.id === id ? { ...item, do: `${item.do}; exit 1` } : item))
const sweep = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap((seq) => [
    { seq, moment: 'after' as const },
    { seq, moment: 'before' as const },
  ])

describe.concurrent.each(findShells())('a host that dies under $name', (shell) => {
  // opened to staged are 1 to 6, armed to activated 7 to 12, confirmed is 13
  const points = sweep(1, 13).filter(
    ({ seq, moment }) => shell.name === 'dash' || (moment === 'after' && seq % 3 === 2),
  )
  it.each(points)('F14 $moment entry $seq of a good deployment', async ({ seq, moment }) => {
    await using host = createAgentHost(shell, await before.of(shell))
    killAt(host, seq, moment)
    const event = await run(host, releaseSteps())
    expect(existsSync(join(host.folder, 'struck'))).toBe(true)
    await expectWhole(host, event)
  })
})

describe.concurrent('a host that dies on the way back', () => {
  const [shell] = findShells()
  const cases = [
    { failing: 'identity', points: sweep(12, 17) },
    { failing: 'unpack', points: sweep(6, 10) },
  ].flatMap(({ failing, points }) =>
    points
      .filter(({ moment, seq }) => moment === 'after' || seq % 3 === 0)
      .map((point) => ({ failing, ...point })),
  )
  it.each(cases)('F14 $moment entry $seq, because $failing failed', async ({ failing, seq, moment }) => {
    await using host = createAgentHost(shell!, await before.of(shell!))
    killAt(host, seq, moment)
    const event = await run(host, bad(failing))
    expect(event).toBe(failing === 'identity' ? 'reverted' : 'aborted')
    expect(existsSync(join(host.folder, 'struck'))).toBe(true)
    await expectWhole(host, event)
  })

  it('gives up a deployment that was recovered ten times', async () => {
    await using host = createAgentHost(shell!)
    await host.agent.prepare(orderFor('d1', 'r1'), recorder())
    const order = join(host.root, '.deploy/orders/d1')
    writeFileSync(join(order, 'recoveries'), '10\n')
    writeFileSync(join(order, 'abort'), '')
    await host.agent.status()
    const ending = await host.agent.revert('d1', 'test', recorder())
    expect(ending.event).toBe('broken')
    expect(await host.agent.status()).not.toHaveProperty('lock')
  })
})
