import { type Agent, openAgent } from '@deploy/agent/agent.ts'
import type { Order, Supervisor } from '@deploy/agent/order.ts'
import { agentSha256 } from '@deploy/agent/script.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { deploy, orderFor, recorder, sha256Of } from '@deploy/test/harness/agent-host.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { targetOn } from '@deploy/test/harness/hosts/target.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const slots: { user: string; root: string; supervisor: Supervisor }[] = [
  // Only root has the host's own manager look after a deployment.
  { user: 'root', root: '/opt/system', supervisor: 'systemd' },
  { user: 'deploy', root: '/opt/user', supervisor: 'systemd-user' },
]

let key: SshKey
let host: TestHost

beforeAll(async () => {
  key = await makeSshKey()
  host = await bootHost({ name: 'cherry', authorizedKeys: [key.publicKey] })
  await host.exec('loginctl enable-linger deploy && install -d -o deploy /opt/user /opt/noexec')
})
afterAll(async () => {
  await host?.[Symbol.asyncDispose]()
})

function login(user: string): Remote {
  return connect(targetOn(host, { name: 'cherry', user, key }))
}

const wait = (condition: string, seconds = 60) =>
  host.exec(`timeout ${seconds} sh -c 'until ${condition}; do sleep 0.1; done'`)

describe.each(slots)('a slot of $user under $supervisor', ({ user, root, supervisor }) => {
  let remote: Remote
  let agent: Agent
  let live = 'r0'

  const open = (signal?: AbortSignal) => {
    remote = login(user)
    agent = openAgent({ remote, root, ...(signal && { signal }) })
  }
  const order = (deployId: string, release: string, changes = {}) =>
    orderFor(deployId, release, { supervisor, previous: { id: live, sha256: sha256Of(live) }, ...changes })
  const current = async () =>
    (await host.exec(`readlink ${root}/current`)).stdout.trim().replace('releases/', '')
  const closed = (id: string) => wait(`[ -e ${root}/.deploy/orders/${id}/closed ]`)

  beforeAll(async () => {
    open()
    await deploy(agent, orderFor('d0', 'r0', { supervisor }))
  })
  afterAll(async () => {
    await host.exec('rm -f /usr/local/bin/mv')
    await remote[Symbol.asyncDispose]()
  })

  /** What follows an entry is not asked for, so that the host is lost at this one. */
  async function runTo(entry: number, wanted: Order): Promise<void> {
    await agent.prepare(wanted, recorder())
    if (entry > 6) await agent.activate(wanted.deployId, recorder())
    if (entry > 12) await agent.confirm(wanted.deployId)
  }

  /** Whole old or whole new; nothing held, armed or half done; the next deployment goes through. */
  async function expectWhole(id: string, expected: string): Promise<void> {
    expect(await current(), id).toBe(expected)
    await host.exec(`test -d ${root}/releases/${expected} && ! ls -d ${root}/current.* 2>/dev/null`)
    const status = await agent.status()
    expect(status.current).toBe(expected)
    expect(status.releases.filter(({ state }) => state === 'live').map(({ id: name }) => name)).toEqual([
      expected,
    ])
    live = expected
    await deploy(agent, order(`after-${id}`, `${id}-next`))
    live = `${id}-next`
    expect(await current()).toBe(live)
    const after = await agent.status()
    expect(after).not.toHaveProperty('lock')
    expect(after).not.toHaveProperty('open')
    await host.exec(
      `! ls -d ${root}/.deploy/orders/${id}/timer ${root}/.deploy/orders/${id}/secret-env 2>/dev/null`,
    )
  }

  // opened to staged are 1 to 6, armed to activated 7 to 12, confirmed is 13
  test.each(
    Array.from({ length: 13 }, (_, index) => index + 1),
  )('F15 a restart at journal entry %i ends whole, without hands', async (entry) => {
    const id = `k${entry}`
    const old = live
    await host.exec(
      `cat > /usr/local/bin/mv <<'EOF'\n${holdAt(root, id, entry)}EOF\nchmod 755 /usr/local/bin/mv`,
    )
    const controller = new AbortController()
    await remote[Symbol.asyncDispose]()
    open(controller.signal)
    const run = runTo(entry, order(id, id)).catch(() => undefined)
    await wait(`[ -e ${root}/shared/held.${id} ]`)
    controller.abort()
    await host.kill()
    await host.exec('true', { check: false }).catch(() => undefined)
    await host.start()
    await run
    await remote[Symbol.asyncDispose]()
    open()
    await host.exec('rm -f /usr/local/bin/mv')
    // a prepared deployment keeps nobody waiting: whoever comes next aborts it
    if (entry !== 6) await closed(id)
    await expectWhole(id, entry === 13 ? id : old)
    const past = (await agent.history()).find(({ deployId }) => deployId === id)
    expect(past?.event).toBe(entry === 13 ? 'confirmed' : entry <= 6 ? 'aborted' : 'reverted')
  })

  test('F59 a timer that is gone: the next start of the host takes the activation back', async () => {
    await agent.prepare(order('t1', 't1', { confirmSeconds: 600 }), recorder())
    await agent.activate('t1', recorder())
    const manager = user === 'root' ? '' : '--user -M deploy@'
    await host.exec(`systemctl ${manager} stop 'deploy-expire-t1-*.timer'`)
    await host.kill()
    await host.start()
    await remote[Symbol.asyncDispose]()
    open()
    await closed('t1')
    await expectWhole('t1', live)
  })

  test('F59 a timer whose script is gone: the next run takes the activation back and tells of it', async () => {
    await agent.prepare(order('t2', 't2', { confirmSeconds: 2 }), recorder())
    await agent.activate('t2', recorder())
    const script = `${root}/.deploy/agent/${agentSha256}/agent.sh`
    await host.exec(`mv ${script} ${script}.lost && sleep 4`)
    expect(await current()).toBe('t2')
    await remote[Symbol.asyncDispose]()
    open()
    const ending = await agent.prepare(order('t3', 't3'), recorder())
    expect(ending.settled).toMatchObject([
      { deployId: 't2', actor: 'octocat', event: 'reverted', detail: 'not confirmed within 2 s' },
    ])
    await agent.revert('t3', 'only looking', recorder())
    await expectWhole('t2', live)
  })
})

test.each(slots)('F22 a /tmp and a root that are mounted noexec do not matter (under $supervisor)', async ({
  user,
  supervisor,
}) => {
  const root = `/opt/noexec/${supervisor}`
  await host.exec(
    `mkdir -p ${root} && mount -t tmpfs -o noexec,mode=1777 tmp /tmp && mount -t tmpfs -o noexec,uid=$(id -u ${user}),mode=755 slot ${root}`,
  )
  try {
    await using remote = login(user)
    const agent = openAgent({ remote, root })
    await deploy(agent, orderFor('d0', 'r0', { supervisor }))
    const previous = { id: 'r0', sha256: sha256Of('r0') }
    await agent.prepare(orderFor('d1', 'r1', { supervisor, previous }), recorder())
    await agent.activate('d1', recorder())
    expect((await agent.revert('d1', 'back', recorder())).event).toBe('reverted')
    expect(await agent.status()).toMatchObject({ current: 'r0' })
    expect(await agent.status()).not.toHaveProperty('lock')
  } finally {
    await host.exec(`umount /tmp; umount -l ${root}`)
  }
})

/** An `mv` that stands still, once, when a deployment's journal has got so many entries. */
function holdAt(root: string, id: string, entry: number): string {
  return `#!/bin/sh
for last; do :; done
/usr/bin/mv "$@" || exit
[ "$last" = ${root}/.deploy/journal/${id}.jsonl ] || exit 0
[ ! -e ${root}/shared/held.${id} ] && [ "$(wc -l < "$last")" -eq ${entry} ] || exit 0
: > ${root}/shared/held.${id}
sync
exec sleep 600
`
}
