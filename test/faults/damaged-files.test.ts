import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createAgentHost,
  liveHosts,
  orderFor,
  recorder,
  type Shell,
  sha256Of,
  unlikeShells,
} from '@deploy/test/harness/agent-host.ts'
import { endLease } from '@deploy/test/harness/agent-mishaps.ts'
import { activated, closed, expectSound } from '@deploy/test/harness/agent-sound.ts'
import { afterAll, describe, expect, it } from 'vitest'

const shells = unlikeShells()
const r0 = { id: 'r0', sha256: sha256Of('r0') }
const before = liveHosts()
afterAll(before.dispose)

/** What a file may hold after a disk has failed. */
const damages: Record<string, (path: string) => void> = {
  emptied: (path) => truncateSync(path, 0),
  'cut in half': (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
  'without its last lines': (path) => {
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(
      path,
      lines
        .slice(0, Math.ceil(lines.length / 2))
        .map((line) => `${line}\n`)
        .join(''),
    )
  },
  garbage: (path) =>
    writeFileSync(path, Buffer.from([...Array(300)].map((_, index) => (index * 37 + 11) % 256))),
  'odd numbers': (path) =>
    writeFileSync(path, '-1 08 99999999999999999999999\nexpires=08\nboot=\nfence=-1\nseq\n'),
}
const files = [
  ...[
    'lock/0000000002',
    'lock/0000000002.lease',
    'journal/d1.jsonl',
    'journal/d1.order',
    'state/r0',
    'state/r1',
  ],
  ...['order', 'steps', 'fence', 'digest', 'prior', 'blobs', 'agents', 'turns/LAST', 'log'].map(
    (name) => `orders/d1/${name}`,
  ),
]
const later = ['deadline', 'timer', 'switch-uptime', 'pending'].map((name) => `orders/d1/${name}`)

describe.each(Object.keys(damages))('F56 a file that is %s', (damage) => {
  const [shell, other] = shells as [Shell, Shell]
  const cases = [
    ...files.map((file) => ({ state: 'staged', file })),
    ...[...files, ...later].map((file) => ({ state: 'activated', file })),
  ]
  const several = /journal|state|lock|order$|steps/
  const damaged = cases.filter(({ file }) => damage !== 'without its last lines' || several.test(file))
  it.concurrent.each(damaged)('$file of a deployment that is $state keeps nobody from the next one', async ({
    state,
    file,
  }) => {
    const under = damage === 'garbage' ? other : shell
    await using host = createAgentHost(under, await before.of(under))
    await host.agent.prepare(orderFor('d1', 'r1', { previous: r0 }), recorder())
    if (state === 'activated') await host.agent.activate('d1', recorder())
    const turns = readdirSync(join(host.root, '.deploy/orders/d1/turns')).sort()
    const path = join(host.root, '.deploy', file.replace('LAST', turns.at(-1)!))
    if (state === 'activated' && file !== 'orders/d1/deadline') {
      const deadline = join(host.root, '.deploy/orders/d1/deadline')
      writeFileSync(deadline, readFileSync(deadline, 'utf8').replace(/^\d+/, '1'))
    }
    endLease(host)
    damages[damage]!(path)
    const next = host.client().agent
    const ending = await next.prepare(orderFor('d2', 'r2', { previous: r0 }), recorder())
    expect(ending.event).toBe('staged')
    expect(ending.settled).toMatchObject([
      { deployId: 'd1', event: state === 'staged' ? 'aborted' : 'reverted' },
    ])
    if (file.startsWith('journal/d1.jsonl') && ['emptied', 'garbage', 'odd numbers'].includes(damage)) {
      expect(ending.settled![0]!.detail).toContain('its journal was damaged and was set aside')
      expect(existsSync(`${path}.damaged`)).toBe(true)
    }
    await next.revert('d2', 'only looking', recorder())
    await expectSound(host, 'r0')
  })
})

describe('F56 an order of which nothing can be read', () => {
  it.each(
    shells,
  )('is given up as broken and says so, and the next one may begin (under $name)', async (shell) => {
    await using host = createAgentHost(shell, await before.of(shell))
    await activated(host)
    truncateSync(join(host.root, '.deploy/orders/d1/order'), 0)
    truncateSync(join(host.root, '.deploy/journal/d1.order'), 0)
    await host.agent.status()
    await closed(host, 'd1')
    expect(host.file('.deploy/journal/d1.jsonl')).toContain(
      '"event":"broken","detail":"its order cannot be read"',
    )
    await expectSound(host, 'r1')
  })
})
