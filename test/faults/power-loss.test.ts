import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import {
  createAgentHost,
  deploy,
  findShells,
  liveHosts,
  orderFor,
  recorder,
  releaseSteps,
  sha256Of,
  step,
  until,
} from '@deploy/test/harness/agent-host.ts'
import { reboot } from '@deploy/test/harness/agent-mishaps.ts'
import { type Image, recordDisk } from '@deploy/test/harness/power-loss.ts'
import { afterAll, describe, expect, it } from 'vitest'

const [shell] = findShells()
const before = liveHosts()
afterAll(before.dispose)
const ref = (id: string) => ({ id, sha256: sha256Of(id) })

/** The steps of a strategy flush what they make; so do these. */
const steps = releaseSteps().map((item) => {
  if (item.id === 'unpack')
    return {
      ...item,
      do: `${item.do}; cd "$DEPLOY_RELEASE_DIR"; echo "$DEPLOY_RELEASE" > payload; sync payload . ..`,
    }
  return item.id === 'switch' ? { ...item, do: `${item.do}; sync .`, undo: `${item.undo}; sync .` } : item
})
const failing = [...steps, step('bad', 'identity', { do: 'exit 1' })]

describe.each([
  { what: 'a deployment that is confirmed', how: steps },
  { what: 'a deployment that goes back', how: failing },
])('F16 a power loss in $what', ({ how }) => {
  it('leaves a complete release, and the next deployment goes through, whatever was not yet on the disk', async () => {
    await using host = createAgentHost(shell!, await before.of(shell!))
    await deploy(host.agent, orderFor('base', 'base', { steps, previous: ref('r0') }))
    const disk = recordDisk(host)
    await host.agent.prepare(orderFor('d1', 'd1', { steps: how, previous: ref('base') }), recorder())
    if ((await host.agent.activate('d1', recorder())).event === 'activated') await host.agent.confirm('d1')
    const images = disk.taken()
    console.info(`${images.length} disks`)
    expect(images.length).toBeGreaterThan(60)
    const lanes = [0, 1, 2, 3, 4, 5]
    await Promise.all(
      lanes.map(async (lane) => {
        for (const [index, image] of images.entries())
          if (index % lanes.length === lane) await survive(image, index % 4 === 0)
      }),
    )
  }, 400_000)
})

it('a step that flushes nothing would be found', async () => {
  await using host = createAgentHost(shell!, await before.of(shell!))
  const disk = recordDisk(host)
  const unflushed = steps.map((item) => ({ ...item, do: item.do.replaceAll(/; sync [^;]*/g, '') }))
  await deploy(host.agent, orderFor('d1', 'd1', { steps: unflushed, previous: ref('r0') }))
  const broken = disk.taken().filter((image, index) => {
    const root = join(host.folder, `image-${index}`)
    image.write(root)
    return !isWhole(root)
  })
  expect(broken.length).toBeGreaterThan(0)
})

/** Whether `current` leads to the old release, or to the new one with all its bytes. */
function isWhole(root: string): boolean {
  const current = join(root, 'current')
  if (!lstatSync(current).isSymbolicLink()) return false
  const payload = join(current, 'payload')
  return (
    readlinkSync(current) !== 'releases/d1' || (existsSync(payload) && readFileSync(payload, 'utf8') !== '')
  )
}

/** Starts a host with such a disk. */
async function survive(image: Image, thorough: boolean): Promise<void> {
  const about = `${image.loss} after ${image.operation}`
  await using host = createAgentHost(shell!)
  image.write(host.root)
  if (existsSync(join(host.root, '.deploy/orders/d1/turns'))) reboot(host, 'd1')
  const opened = await host.agent.status()
  if (opened.open && opened.open.event !== 'staged')
    await until(() => existsSync(join(host.root, '.deploy/orders/d1/closed')))
  const status = await host.agent.status()
  expect(['base', 'd1'], about).toContain(status.current)
  expect(readFileSync(join(host.root, 'current/payload'), 'utf8'), about).toBe(`${status.current}\n`)
  expect(status.open?.event ?? 'staged', about).toBe('staged')
  if (!thorough) return
  await deploy(host.agent, orderFor('next', 'next', { steps, previous: ref(status.current!) }))
  expect((await host.agent.status()).current, about).toBe('next')
}
