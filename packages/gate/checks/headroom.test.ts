import { execFileSync } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { expect, it } from 'vitest'
import { contextOf, hostWith, printingProbe, settings, slotOf } from '../testing.ts'
import { headroomCheck } from './headroom.ts'

const signal = new AbortController().signal
const lenient = { minimumDiskPercent: 0, minimumInodesPercent: 0, minimumMemoryPercent: 0 }

async function here(given: Parameters<typeof settings<'headroom'>>[1]) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-headroom-'))
  const results = []
  for (const shell of findShells()) {
    const probe = hostWith(shell.path(join(folder.path, shell.name)))
    const context = contextOf(probe, { slot: slotOf(folder.path) })
    results.push(await headroomCheck.begin(settings('headroom', given), context)(signal))
  }
  return results
}

it('is good on a machine with room', async () => {
  for (const result of await here(lenient)) {
    expect(result.outcome).toBe('good')
    expect(result.detail).toMatch(/disk of \S+: [\d.]+ % free \(\d+ MiB\)/)
  }
})

it('counts as df does', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-headroom-'))
  const rows = execFileSync('df', ['-P', '-k', folder.path], { encoding: 'utf8' }).trim().split('\n')
  const available = Number(rows.at(-1)!.split(/\s+/)[3]) / 1024
  const [result] = await here(lenient)
  const told = Number(/\((\d+) MiB\)/.exec(result!.detail)![1])
  expect(Math.abs(told - available) / available).toBeLessThan(0.1)
})

it.each([
  [{ minimumDiskMebibytes: 1_000_000_000 }, /^disk of .* 1000000000 MiB must be$/],
  [{ minimumMemoryPercent: 100 }, /^memory: .* 100 % must be$/],
  [{ minimumMemoryMebibytes: 1_000_000_000 }, /^memory: .* 1000000000 MiB must be$/],
])('is bad where this machine has less: %j', async (given, detail) => {
  for (const result of await here({ ...lenient, ...given })) {
    expect(result.outcome).toBe('bad')
    expect(result.detail).toMatch(detail)
  }
})

it('is no result for a path that is not there', async () => {
  for (const result of await here({ ...lenient, paths: ['/does/not/exist'] }))
    expect(result).toEqual({ outcome: 'none', detail: '/does/not/exist cannot be looked at' })
})

const printed = (disk: string, memory = 'total=1000\navailable=500') =>
  headroomCheck.begin(
    settings('headroom'),
    contextOf(printingProbe(() => `disk0=${disk}\n${memory}\n`)),
  )(signal)

it('does not count what is kept for root, and no inodes where there are none', async () => {
  expect(await printed('1000 200 50 4096 0 0')).toMatchObject({
    outcome: 'bad',
    detail: 'disk of /opt/shop: 5.8 % free (0 MiB), 10 % must be',
  })
  expect((await printed('1000 500 500 4096 0 0')).detail).not.toContain('inodes')
})

it('is bad when inodes run out, and when memory is below 30 % by default', async () => {
  expect((await printed('1000 500 500 4096 1000 10')).detail).toBe(
    'inodes of /opt/shop: 1 % free (10), 5 % must be',
  )
  expect((await printed('1000 500 500 4096 0 0', 'total=1000\navailable=299')).outcome).toBe('bad')
  expect((await printed('1000 500 500 4096 0 0', 'total=1000\navailable=300')).outcome).toBe('good')
})

it('is no result where the host prints something else', async () => {
  expect((await printed('a b')).outcome).toBe('none')
  expect((await printed('1000 500 500 4096 0 0', 'total=x')).outcome).toBe('none')
})
