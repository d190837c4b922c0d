import { type Agent, openAgent } from '@deploy/agent/agent.ts'
import type { Supervisor } from '@deploy/agent/order.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import {
  deploy,
  eventsOf,
  orderFor,
  recorder,
  releaseSteps,
  sha256Of,
  step,
} from '@deploy/test/harness/agent-host.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { targetOn } from '@deploy/test/harness/hosts/target.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const previous = { id: 'r0', sha256: sha256Of('r0') }

let key: SshKey
let host: TestHost

beforeAll(async () => {
  key = await makeSshKey()
  host = await bootHost({ name: 'cherry', authorizedKeys: [key.publicKey] })
  await host.exec('loginctl enable-linger deploy && install -d -o deploy /opt/user /opt/plain')
})
afterAll(async () => {
  await host?.[Symbol.asyncDispose]()
})

function login(user: string): Remote {
  return connect(targetOn(host, { name: 'cherry', user, key }))
}

const slots: { user: string; root: string; supervisor: Supervisor }[] = [
  // Only root has the host's own manager look after a deployment.
  { user: 'root', root: '/opt/system', supervisor: 'systemd' },
  { user: 'deploy', root: '/opt/user', supervisor: 'systemd-user' },
  { user: 'deploy', root: '/opt/plain', supervisor: 'setsid' },
]

/** Each slot's tests follow each other on one host. */
describe.each(slots)('a slot of $user under $supervisor', ({ user, root, supervisor }) => {
  let remote: Remote
  let agent: Agent

  beforeAll(() => {
    remote = login(user)
    agent = openAgent({ remote, root })
  })
  afterAll(() => remote[Symbol.asyncDispose]())

  const order = (deployId: string, release: string, changes = {}) =>
    orderFor(deployId, release, { supervisor, previous, ...changes })
  const current = async () => (await host.exec(`readlink ${root}/current`)).stdout.trim()

  /** Waits on the host itself, whoever is connected. */
  const closed = (deployId: string) =>
    host.exec(`timeout 60 sh -c 'until [ -e ${root}/.deploy/orders/${deployId}/closed ]; do sleep 0.1; done'`)

  test('is offered this supervisor, and is deployed to', async () => {
    expect((await agent.probe()).supervisors).toContain(supervisor)
    await deploy(agent, orderFor('d0', 'r0', { supervisor }))
    expect(await current()).toBe('releases/r0')
    await noUnits()
  })

  test('what a step has started outlives the work', async () => {
    const daemon = step('daemon', 'switch', {
      do: 'setsid sh -c "echo \\$\\$ > shared/pid; exec sleep 600" </dev/null >/dev/null 2>&1 & sleep 0.5',
    })
    await deploy(agent, order('daemon', 'r0', { steps: [daemon] }))
    expect((await host.exec(`kill "$(cat ${root}/shared/pid)"`, { check: false })).code).toBe(0)
  })

  test('goes back at its deadline, though nobody is connected', async () => {
    await agent.prepare(order('d1', 'r1', { confirmSeconds: 3 }), recorder())
    await agent.activate('d1', recorder())
    await remote[Symbol.asyncDispose]()
    remote = login(user)
    agent = openAgent({ remote, root })
    await closed('d1')
    expect(await current()).toBe('releases/r0')
    await noUnits()
    expect((await agent.history())[0]).toMatchObject({
      event: 'reverted',
      detail: 'not confirmed within 3 s',
    })
  })

  test('a deadline that was moved is kept', async () => {
    await agent.prepare(order('d2', 'r2', { confirmSeconds: 6 }), recorder())
    await agent.activate('d2', recorder())
    await agent.extend('d2', 60)
    await new Promise((resolve) => setTimeout(resolve, 6500))
    expect(await current()).toBe('releases/r2')
    const ending = await agent.revert('d2', 'the test is over', recorder())
    expect(eventsOf(ending.entries)).toEqual([
      'reverting',
      'undo identity',
      'undone identity',
      'undo switch',
      'undone switch',
      'reverted',
    ])
    await noUnits()
  })

  test('goes back after a power loss, by itself where systemd runs', async () => {
    await agent.prepare(order('d3', 'r3', { confirmSeconds: 600 }), recorder())
    await agent.activate('d3', recorder())
    await host.kill()
    await host.start()
    await remote[Symbol.asyncDispose]()
    remote = login(user)
    agent = openAgent({ remote, root })
    if (supervisor === 'setsid') await agent.status()
    await closed('d3')
    expect(await current()).toBe('releases/r0')
    expect((await agent.history())[0]?.detail).toBe('the host restarted before it was confirmed')
  })

  test('a power loss in the middle of a switch leads back', async () => {
    const hang = step('hang', 'switch', { do: ': > shared/hangs; sleep 100' })
    await agent.prepare(order('d4', 'r4', { steps: [...releaseSteps(), hang] }), recorder())
    const activating = agent.activate('d4', recorder()).catch((error: unknown) => error)
    await host.exec(`timeout 30 sh -c 'until [ -e ${root}/shared/hangs ]; do sleep 0.1; done'; sync`)
    await host.kill()
    await host.start()
    expect(await activating).toMatchObject({ event: 'reverted' })
    await closed('d4')
    expect(await current()).toBe('releases/r0')
    await deploy(agent, order('d5', 'r5'))
  })

  const noUnits = () => expect.poll(units, { timeout: 10_000 }).toEqual([])

  /** Of deployments, besides those that are installed for every boot. */
  async function units(): Promise<string[]> {
    const manager = user === 'root' ? '' : '--user -M deploy@'
    const { stdout } = await host.exec(
      `systemctl ${manager} list-units --all --plain --no-legend 'deploy-*' || true`,
    )
    return stdout
      .split('\n')
      .map((line) => line.split(' ')[0]!)
      .filter((name) => name !== '' && !name.startsWith('deploy-reconcile-'))
  }
})

describe('a full disk', () => {
  const fill = (root: string) =>
    `cat /dev/zero > ${root}/shared/fill 2>/dev/null; i=0; while : > ${root}/shared/i$i; do i=$((i + 1)); done 2>/dev/null; ! : > ${root}/shared/more`

  test.each(slots)('F21 does not keep a slot under $supervisor from going back', async ({
    user,
    supervisor,
  }) => {
    const root = `/opt/small-${supervisor}`
    await host.exec(
      `mkdir ${root} && mount -t tmpfs -o size=4m,nr_inodes=200,uid=$(id -u ${user}),mode=755 small ${root}`,
    )
    await using remote = login(user)
    const agent = openAgent({ remote, root })
    await deploy(agent, orderFor('d0', 'r0', { supervisor }))
    for (const confirmSeconds of [2, 600]) {
      const id = `d${confirmSeconds}`
      await agent.prepare(orderFor(id, 'r1', { supervisor, previous, confirmSeconds }), recorder())
      await agent.activate(id, recorder())
      await host.exec(fill(root), { check: false })
      if (confirmSeconds === 600) expect((await agent.revert(id, 'full', recorder())).event).toBe('reverted')
      await host.exec(
        `timeout 20 sh -c 'until [ -e ${root}/.deploy/orders/${id}/closed ]; do sleep 0.1; done'`,
      )
      expect((await host.exec(`readlink ${root}/current`)).stdout.trim()).toBe('releases/r0')
      await host.exec(`rm -f ${root}/shared/fill ${root}/shared/i*`)
      expect((await agent.history())[0]).toMatchObject({ deployId: id, event: 'reverted' })
    }
    await host.exec(fill(root), { check: false })
    await expect(
      agent.prepare(orderFor('d9', 'r9', { supervisor, previous }), recorder()),
    ).rejects.toMatchObject({
      code: 'NO_SPACE',
      facts: { cause: expect.stringMatching(/bytes and \d+ inodes are free/) },
    })
    await host.exec(`rm -f ${root}/shared/fill ${root}/shared/i*`)
    await deploy(agent, orderFor('d10', 'r2', { supervisor, previous }))
  })
})

test('F33 a home that cannot be written has no unit that looks after a reboot, so its manager is not offered', async () => {
  await host.exec('chown root ~deploy ~deploy/.config && chmod 755 ~deploy ~deploy/.config', { check: false })
  await host.exec('chown -R root ~deploy/.config/systemd', { check: false })
  await using remote = login('deploy')
  const { supervisors } = await openAgent({ remote, root: '/opt/unwritable' }).probe()
  expect(supervisors).toEqual(['setsid'])
})
