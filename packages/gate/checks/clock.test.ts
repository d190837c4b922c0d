import { writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { contextOf, hostWith, printingProbe, settings } from '../testing.ts'
import { clockCheck } from './clock.ts'

const signal = new AbortController().signal

describe.each(findShells())('under $name', (shell) => {
  async function told(programs: Record<string, string>) {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-clock-'))
    const path = shell.path(join(folder.path, 'sh'))
    for (const [name, text] of Object.entries({ timedatectl: 'exit 1', chronyc: 'exit 1', ...programs }))
      writeFileSync(join(folder.path, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    return await clockCheck.begin(settings('clock'), contextOf(hostWith(`${folder.path}:${path}`)))(signal)
  }

  it('believes timedatectl, then chronyc, and nobody else', async () => {
    expect(await told({ timedatectl: 'echo yes' })).toEqual({ outcome: 'good', detail: 'synchronised' })
    expect((await told({ timedatectl: 'echo no' })).outcome).toBe('bad')
    expect((await told({ chronyc: 'echo "Leap status     : Normal"' })).outcome).toBe('good')
    expect((await told({ chronyc: 'echo "Leap status     : Not synchronised"' })).outcome).toBe('bad')
    expect((await told({})).outcome).toBe('none')
  })
})

it('compares with the clock of the runner', async () => {
  const at = (now: number) =>
    clockCheck.begin(
      settings('clock'),
      contextOf(printingProbe(() => `now=${Math.floor(now)}\nsynchronised=yes\n`)),
    )(signal)
  const now = Date.now() / 1000
  expect((await at(now)).outcome).toBe('good')
  expect((await at(now - 60)).detail).toMatch(/^the host is [\d.]+ s behind the runner, 5 s may be$/)
  expect((await at(now + 60)).detail).toContain('ahead of the runner')
})

it('is no result when the host tells nothing', async () => {
  expect(
    (await clockCheck.begin(settings('clock'), contextOf(printingProbe(() => '')))(signal)).outcome,
  ).toBe('none')
})
