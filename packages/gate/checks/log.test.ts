import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createProbe } from '../probe.ts'
import { contextOf, localRemote, printingProbe, settings, slotOf } from '../testing.ts'
import { logCheck } from './log.ts'

const signal = new AbortController().signal

describe('a file', () => {
  async function logOf(forbid?: string[]) {
    const folder = await mkdtempDisposable(join(tmpdir(), 'gate log '))
    mkdirSync(join(folder.path, 'current/logs'), { recursive: true })
    const measure = logCheck.begin(
      settings('log', { file: 'logs/app.log', ...(forbid && { forbid }) }),
      contextOf(createProbe(localRemote()), { slot: slotOf(folder.path) }),
    )
    return {
      path: join(folder.path, 'current/logs/app.log'),
      measure: () => measure(signal),
      [Symbol.asyncDispose]: () => folder.remove(),
    }
  }

  it('is good without new lines that are forbidden, whatever stood there before', async () => {
    await using log = await logOf()
    writeFileSync(log.path, 'Traceback of last week\n')
    expect(await log.measure()).toEqual({ outcome: 'good', detail: 'no forbidden text' })
    appendFileSync(log.path, 'serving\n')
    expect((await log.measure()).outcome).toBe('good')
  })

  it('is bad from the first forbidden line on, which it shows', async () => {
    await using log = await logOf()
    writeFileSync(log.path, 'starting\n')
    await log.measure()
    appendFileSync(log.path, 'Traceback (most recent call last):\n::error::owned\nFATAL: no database\n')
    const measured = await log.measure()
    expect(measured).toMatchObject({ outcome: 'bad' })
    expect(measured.detail).toBe(
      '2 lines with a forbidden text, such as: Traceback (most recent call last): | FATAL: no database',
    )
    appendFileSync(log.path, 'serving\n')
    expect((await log.measure()).outcome).toBe('bad')
  })

  it('is read from its beginning after it was rotated', async () => {
    await using log = await logOf()
    writeFileSync(log.path, 'a long line that the rotation takes away\n')
    await log.measure()
    writeFileSync(log.path, 'FATAL\n')
    expect((await log.measure()).outcome).toBe('bad')
  })

  it('is no result while it does not exist, and counts in full once it does', async () => {
    await using log = await logOf()
    expect((await log.measure()).outcome).toBe('none')
    writeFileSync(log.path, 'CRITICAL\n')
    expect((await log.measure()).outcome).toBe('bad')
  })

  it('is no result when it cannot be read', async () => {
    await using log = await logOf()
    mkdirSync(log.path)
    expect(await log.measure()).toEqual({ outcome: 'none', detail: `${log.path} cannot be read` })
  })

  it('H02 H39 takes the forbidden texts as they are, never as patterns, options or shell', async () => {
    await using log = await logOf(['.*', '-v', '$(exit 1)', "it's"])
    writeFileSync(log.path, '')
    await log.measure()
    appendFileSync(log.path, 'plain\n')
    expect((await log.measure()).outcome).toBe('good')
    appendFileSync(log.path, "binary \u0000\u0001\n'it's'\n")
    expect((await log.measure()).detail).toContain('1 line with a forbidden text')
  })
})

describe('the journal', () => {
  it('is asked for since the activation', async () => {
    const scripts: string[] = []
    const probe = printingProbe((script) => {
      scripts.push(script)
      return 'now=1767400000\nreadable=yes\ncount=0\nlines=\n'
    })
    const activation = { uptime: 5, at: '2026-01-02T03:04:05Z' }
    const measure = logCheck.begin(settings('log'), contextOf(probe, { activation }))
    expect((await measure(signal)).outcome).toBe('good')
    expect(scripts[0]).toContain(`since=${Date.parse(activation.at) / 1000}\n`)
  })

  it('is asked for since the first sample, by the clock of the host, without an activation', async () => {
    const scripts: string[] = []
    const probe = printingProbe((script) => {
      scripts.push(script)
      return 'now=1767400000\nreadable=yes\ncount=1\nlines=Traceback\n'
    })
    const measure = logCheck.begin(settings('log'), contextOf(probe))
    await measure(signal)
    expect((await measure(signal)).detail).toBe('1 line with a forbidden text, such as: Traceback')
    expect(scripts[1]).toContain('since=1767400000\n')
  })

  it('is no result when this user sees nothing of it: silence is no proof', async () => {
    const probe = printingProbe(() => 'now=1767400000\ncount=0\nlines=\n')
    expect(await logCheck.begin(settings('log'), contextOf(probe))(signal)).toMatchObject({
      outcome: 'none',
      detail: expect.stringContaining('systemd-journal'),
    })
  })

  it('is no result where journalctl cannot be run', async () => {
    const probe = printingProbe(() => ({ code: 74, stdout: 'now=1\n' }))
    expect((await logCheck.begin(settings('log'), contextOf(probe))(signal)).outcome).toBe('none')
  })
})
