import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Blob, openAgent } from '@deploy/agent/agent.ts'
import { DeployError, type ErrorFacts, explain } from '@deploy/kit/errors.ts'
import { preflight } from '@deploy/plan/preflight/preflight.ts'
import { environmentOf, factsOf, releaseOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { deploy, orderFor, recorder, sha256Of } from '@deploy/test/harness/agent-host.ts'
import { localRemote } from '@deploy/test/harness/local-remote.ts'
import { type Disk, noDisk, quotaDisk, tmpfs } from '@deploy/test/harness/small-disk.ts'
import { expect, test } from 'vitest'

test('F17 an upload larger than the room is refused with the figures, and what fits goes on', async ({
  skip,
}) => {
  skipWithout('tmpfs', skip)
  using disk = tmpfs('size=4m')
  const host = hostOn(disk)
  await deploy(host.agent, orderFor('d1', 'r1'))
  const facts = await failure(host.agent.put(blob(8 * 1024 ** 2)))
  expect(facts).toMatchObject({ code: 'NO_SPACE', host: 'cherry' })
  expect(facts.cause).toMatch(/8388608 bytes are to be sent, \d+ bytes and \d+ inodes are free in /)
  expect(explain(facts)).toContain(`df -h ${host.root}`)
  expect(await host.agent.probe()).toMatchObject({ current: 'r1' })
  await deploy(host.agent, orderFor('d2', 'r2', previous))
  expect((await host.agent.probe()).current).toBe('r2')
})

test('F17 a disk that fills while the bytes arrive is told apart from other failures', async ({ skip }) => {
  skipWithout('tmpfs', skip)
  using disk = tmpfs('size=4m')
  const host = hostOn(disk)
  await deploy(host.agent, orderFor('d1', 'r1'))
  const large = blob(3 * 1024 ** 2)
  // Somebody else takes the room after it was counted.
  const taking = { ...large, open: (offset: number) => Readable.from(after(host.fill, large.open(offset))) }
  const facts = await failure(host.agent.put(taking))
  expect(facts.code).toBe('NO_SPACE')
  expect(facts.cause).toMatch(/The upload could not be written: \d+ bytes and \d+ inodes are free/)
  host.free()
  await host.agent.put(large)
  expect(existsSync(join(host.root, '.deploy/store', large.sha256))).toBe(true)
})

test('F18 a disk without inodes is told as such, and never as a lock', async ({ skip }) => {
  skipWithout('tmpfs', skip)
  using disk = tmpfs('size=8m,nr_inodes=150')
  const host = hostOn(disk)
  await deploy(host.agent, orderFor('d1', 'r1'))
  host.takeInodes()
  const upload = await failure(host.agent.put(blob(1000)))
  expect(upload.code).toBe('NO_SPACE')
  expect(upload.cause).toMatch(/\b0 inodes are free/)
  const order = await failure(host.agent.prepare(orderFor('d2', 'r2', previous), recorder()))
  expect(order.code).toBe('NO_SPACE')
  expect(explain(order)).not.toMatch(/LOCKED|another deployment/i)
  expect((await host.agent.probe()).root.freeInodes).toBe(0)
  host.free()
  const { current, lock } = await host.agent.probe()
  expect({ current, lock }).toEqual({ current: 'r1', lock: undefined })
  await deploy(host.agent, orderFor('d3', 'r2', previous))
  expect((await host.agent.probe()).current).toBe('r2')
})

test('F19 a quota is told apart from a full disk, and the upload goes on when it is lifted', async ({
  skip,
}) => {
  skipWithout('btrfs', skip)
  const { disk, lift } = quotaDisk(4)
  using _ = disk
  const host = hostOn(disk)
  await deploy(host.agent, orderFor('d1', 'r1'))
  const large = blob(8 * 1024 ** 2)
  const facts = await failure(host.agent.put(large))
  expect(facts).toMatchObject({ code: 'WRITE_FAILED', host: 'cherry' })
  expect(facts.cause).toMatch(/\d{8,} bytes and unlimited inodes are free in .*: a quota or missing rights/)
  expect(facts.remedy).toContain('no quota is used up (quota)')
  expect((await host.agent.probe()).current).toBe('r1')
  lift()
  await host.agent.put(large)
  await deploy(host.agent, orderFor('d2', 'r2', previous))
  expect((await host.agent.probe()).current).toBe('r2')
})

test.each([-7200, 86_400])('F57 a clock that is wrong by %i s is found before any change', (wrong) => {
  const now = new Date('2026-05-04T10:00:00Z')
  const facts = factsOf({ time: now.getTime() / 1000 + wrong })
  const problems = preflight({ slot: environmentOf(hello).slot, facts, release: releaseOf({}), now })
  expect(problems).toEqual([
    {
      code: 'CLOCK_WRONG',
      message: `The host's clock differs from the runner's by ${wrong} s.`,
      remedy: 'Let Ops switch NTP on: sudo timedatectl set-ntp true',
    },
  ])
})

const previous = { previous: { id: 'r1', sha256: sha256Of('r1') } }

function skipWithout(kind: 'tmpfs' | 'btrfs', skip: (note: string) => void): void {
  const reason = noDisk(kind)
  if (reason === undefined) return
  console.warn(`Not tested here: ${reason}.`)
  skip(reason)
}

/** A host whose root is on this disk, and ways to use up what the disk has. */
function hostOn({ path }: Disk) {
  const root = join(path, 'app')
  const filler = join(path, 'filler')
  mkdirSync(filler)
  const untilFull = (write: (index: number) => void) => {
    try {
      for (let index = 0; ; index++) write(index)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }
  return {
    root,
    agent: openAgent({ remote: localRemote({ host: 'cherry' }), root }),
    fill: () => untilFull((index) => writeFileSync(join(filler, `${index}`), Buffer.alloc(64 * 1024))),
    takeInodes: () => untilFull((index) => writeFileSync(join(filler, `${index}`), '')),
    free: () => rmSync(filler, { recursive: true }),
  }
}

function blob(size: number): Blob {
  const bytes = randomBytes(size)
  return { sha256: sha256Of(bytes), size, open: (offset) => Readable.from([bytes.subarray(offset)]) }
}

async function* after(act: () => void, source: Readable): AsyncGenerator<Buffer> {
  act()
  yield* source
}

async function failure(tried: Promise<unknown>): Promise<ErrorFacts> {
  const error = await tried.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof DeployError)) throw new Error('This must fail, and be explained.', { cause: error })
  return error.facts
}
