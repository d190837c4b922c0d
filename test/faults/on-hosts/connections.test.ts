import { type Agent, openAgent } from '@deploy/agent/agent.ts'
import type { Supervisor } from '@deploy/agent/order.ts'
import { connect } from '@deploy/remote/connect.ts'
import type { Remote } from '@deploy/remote/remote.ts'
import { deploy, orderFor, recorder, releaseSteps, sha256Of, step } from '@deploy/test/harness/agent-host.ts'
import { bootHost, type TestHost } from '@deploy/test/harness/hosts/host.ts'
import { makeSshKey, type SshKey } from '@deploy/test/harness/hosts/ssh-key.ts'
import { targetOn } from '@deploy/test/harness/hosts/target.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = '/opt/app'
const supervisor: Supervisor = 'systemd-user'
const previous = { id: 'r0', sha256: sha256Of('r0') }
/** Steps in which there is time to lose a host. */
const steps = [
  step('slow-prepare', 'prepare', { do: 'sleep 3; echo +slow-prepare >> shared/acts' }),
  ...releaseSteps(),
  step('slow-switch', 'switch', { do: 'sleep 3; echo +slow-switch >> shared/acts' }),
]

let key: SshKey
let host: TestHost
let remote: Remote
let agent: Agent
let told: string[]

beforeAll(async () => {
  key = await makeSshKey()
  host = await bootHost({ name: 'cherry', authorizedKeys: [key.publicKey] })
  await host.exec(`loginctl enable-linger deploy && install -d -o deploy ${root}`)
  const target = targetOn(host, { name: 'cherry', user: 'deploy', key })
  told = []
  const tell = (line: string) => void told.push(line)
  remote = connect(target, { log: { info: tell, warning: tell } })
  agent = openAgent({ remote, root })
  await deploy(agent, orderFor('d0', 'r0', { supervisor }))
})
afterAll(async () => {
  await remote?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

/** `systemctl restart ssh` spares the sessions; whoever upgrades the package or reboots does not. */
const restartSshd = () =>
  host.exec('systemctl stop ssh; pkill -KILL -x sshd; sleep 2; systemctl start ssh', { check: false })

test('F08 sshd that restarts in the middle of each phase: the same deployment is followed to its end', async () => {
  const watch = recorder()
  const { journal } = watch
  const restarts: Promise<unknown>[] = []
  watch.journal = (entry) => {
    journal(entry)
    if (entry.event === 'begin' && entry.step?.startsWith('slow-')) restarts.push(restartSshd())
  }
  const order = orderFor('d1', 'r1', { supervisor, previous, steps })
  expect((await agent.prepare(order, watch)).event).toBe('staged')
  expect((await agent.activate('d1', watch)).event).toBe('activated')
  await Promise.all(restarts)
  restarts.push(restartSshd())
  expect((await agent.confirm('d1')).event).toBe('confirmed')
  await Promise.all(restarts)
  expect(restarts).toHaveLength(3)
  expect(told.filter((line) => line.includes('the connection is lost')).length).toBeGreaterThanOrEqual(2)
  // Each step once, each entry once: nothing was started anew.
  expect((await host.exec(`grep -c slow ${root}/shared/acts`)).stdout.trim()).toBe('2')
  const numbers = watch.entries.map(({ seq }) => seq)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  await expectWhole('r1')
})

test('F09 a pulled cable is found within 20 s, and the deployment is followed on when it is plugged in', async () => {
  const watch = recorder()
  const { journal } = watch
  let pulled = 0
  const pull = async () => {
    await host.disconnect()
    pulled = performance.now()
  }
  let pulling: Promise<void> | undefined
  watch.journal = (entry) => {
    journal(entry)
    if (entry.event === 'begin' && entry.step === 'slow-switch') pulling = pull()
  }
  told.length = 0
  const order = orderFor('d2', 'r2', {
    supervisor,
    previous: { id: 'next-r1', sha256: sha256Of('next-r1') },
    steps,
  })
  await agent.prepare(order, watch)
  const activating = agent.activate('d2', watch)
  await expect
    .poll(() => told.find((line) => line.includes('was silent for 15 s')), { timeout: 60_000, interval: 50 })
    .toBeDefined()
  expect(performance.now() - pulled).toBeLessThanOrEqual(20_000)
  await pulling
  await host.connect()
  expect((await activating).event).toBe('activated')
  expect((await agent.confirm('d2')).event).toBe('confirmed')
  await expectWhole('r2')
})

/** What serves, whole and closed, and a deployment that needs nobody's hands. */
async function expectWhole(live: string): Promise<void> {
  expect((await host.exec(`readlink ${root}/current; ls ${root}/.deploy/incoming`)).stdout).toBe(
    `releases/${live}\n`,
  )
  const { lock, open } = await agent.status()
  expect({ lock, open }).toEqual({})
  const order = { supervisor, previous: { id: live, sha256: sha256Of(live) } }
  await deploy(agent, orderFor(`after-${live}`, `next-${live}`, order))
  const timers = await host.exec(
    "systemctl --user -M deploy@ list-units --all --plain --no-legend 'deploy-*.timer'",
  )
  expect(timers.stdout).toBe('')
}
