import { mkdirSync, readFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { contextOf, fakeProbe, hostWith, lost, settings, slotOf } from '../testing.ts'
import { commandCheck } from './command.ts'

const signal = new AbortController().signal

describe.each(findShells())('under $name', (shell) => {
  async function release() {
    const folder = await mkdtempDisposable(join(tmpdir(), 'gate-command-'))
    mkdirSync(join(folder.path, 'current'))
    const context = contextOf(hostWith(shell.path(join(folder.path, 'bin'))), { slot: slotOf(folder.path) })
    const measure = (given: Partial<Settings<'command'>>) =>
      commandCheck.begin(settings('command', given), context)(signal)
    return { measure, path: folder.path, [Symbol.asyncDispose]: () => folder.remove() }
  }

  it('is good for a round trip through a queue, and bad when nobody takes from it', async () => {
    await using place = await release()
    const trip = `mkfifo q && { cat q & echo '{job} $1 done' > q; wait; }`
    expect(await place.measure({ command: ['sh', '-c', trip], output: '{job} $1 done' })).toMatchObject({
      outcome: 'good',
      detail: 'exit code 0: {job} $1 done',
    })
    const stuck = await place.measure({ command: ['cat', 'q'], timeoutSeconds: 1 })
    expect(stuck.outcome).toBe('bad')
    expect(stuck.detail).toContain('1 s is the limit')
  })

  it('is bad for another exit code, a program that is not there, and other output', async () => {
    await using place = await release()
    const command = ['sh', '-c', 'echo no broker >&2; exit 3']
    expect(await place.measure({ command })).toMatchObject({
      outcome: 'bad',
      detail: 'exit code 3: no broker',
    })
    expect((await place.measure({ command: ['no-such-program'] })).detail).toMatch(/^exit code 127/)
    expect((await place.measure({ command: ['echo', 'a'], output: 'b' })).detail).toBe(
      "exit code 0, but its output lacks 'b'",
    )
  })

  it('runs in the release, with its words as they are', async () => {
    await using place = await release()
    const text = "$(id) 'x' ; *"
    await place.measure({ command: ['sh', '-c', 'printf %s "$1" > words', 'it', text] })
    expect(readFileSync(join(place.path, 'current/words'), 'utf8')).toBe(text)
  })
})

it('keeps what is printed short and harmless', async () => {
  const probe = fakeProbe({
    exec: async () => ({ code: 0, stdout: `${'x'.repeat(100_000)}\n::error::\x1b[31mno\n` }),
  })
  const { detail, seen } = await commandCheck.begin(settings('command'), contextOf(probe))(signal)
  expect(detail).not.toContain('\x1b')
  expect(seen!.length).toBeLessThan(5000)
})

it('is no result without the folder of the release, or when SSH is lost', async () => {
  const measured = (parts: Parameters<typeof fakeProbe>[0], given = signal) =>
    commandCheck.begin(settings('command'), contextOf(fakeProbe(parts)))(given)
  expect((await measured({ exec: async () => ({ code: 125, stdout: '' }) })).outcome).toBe('none')
  const gone = { exec: () => Promise.reject(lost()), alive: async () => false }
  expect((await measured(gone, AbortSignal.abort())).outcome).toBe('none')
  expect(await measured({ ...gone, alive: async () => true }, AbortSignal.abort())).toMatchObject({
    outcome: 'bad',
  })
})
