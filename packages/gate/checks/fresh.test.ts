import { utimesSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createProbe } from '../probe.ts'
import { contextOf, hostWith, listen, localRemote, printingProbe, settings } from '../testing.ts'
import { freshCheck } from './fresh.ts'

const signal = new AbortController().signal

describe.each(findShells())('a file, under $name', (shell) => {
  async function place() {
    const folder = await mkdtempDisposable(join(tmpdir(), 'gate-fresh-'))
    const context = contextOf(hostWith(shell.path(join(folder.path, 'bin'))))
    const write = (name: string, hoursAgo: number, text = 'data') => {
      const path = join(folder.path, name)
      writeFileSync(path, text)
      const at = Date.now() / 1000 - hoursAgo * 3600
      utimesSync(path, at, at)
      return path
    }
    const measure = (file: string) => freshCheck.begin(settings('fresh', { file }), context)(signal)
    return { write, measure, path: folder.path, [Symbol.asyncDispose]: () => folder.remove() }
  }

  it('is good when new, bad when old, empty, missing or of the future', async () => {
    await using here = await place()
    expect(await here.measure(here.write('new.csv', 2))).toEqual({
      outcome: 'good',
      detail: 'changed 2.0 h ago',
    })
    expect(await here.measure(here.write('old.csv', 30))).toEqual({
      outcome: 'bad',
      detail: 'changed 30.0 h ago, 24 h may be',
    })
    expect((await here.measure(here.write('empty.csv', 1, ''))).detail).toContain('has 0 bytes, 1 must be')
    expect((await here.measure(here.write('later.csv', -5))).outcome).toBe('bad')
    expect((await here.measure(join(here.path, 'none.csv'))).detail).toContain('does not exist')
  })

  it('takes the newest of several', async () => {
    await using here = await place()
    here.write('a 1.csv', 100)
    here.write('a 2.csv', 3)
    expect((await here.measure(join(here.path, 'a ?.csv'))).detail).toBe('changed 3.0 h ago')
    expect((await here.measure(join(here.path, 'b*.csv'))).outcome).toBe('bad')
  })
})

describe('a URL', () => {
  async function answered(headers: Record<string, string>, status = 200) {
    const server = createServer((_, answer) => answer.writeHead(status, headers).end('x'))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${await listen(server)}/`
    const context = contextOf(createProbe(localRemote()))
    return freshCheck.begin(settings('fresh', { url }), context)(signal)
  }
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toUTCString()

  it('counts its Last-Modified', async () => {
    expect((await answered({ 'Last-Modified': ago(1) })).outcome).toBe('good')
    expect((await answered({ 'Last-Modified': ago(48) })).detail).toBe('changed 48.0 h ago, 24 h may be')
    expect((await answered({})).detail).toContain('no header Last-Modified')
    expect((await answered({ 'Last-Modified': ago(1) }, 404)).detail).toBe('status 404 instead of 200')
  })
})

it('is no result when the host cannot look', async () => {
  const context = contextOf(printingProbe(() => ({ code: 74, stdout: '' })))
  expect((await freshCheck.begin(settings('fresh', { file: '/x' }), context)(signal)).outcome).toBe('none')
})

it('needs a file or a URL, and not both', () => {
  const context = contextOf(printingProbe(() => ''))
  for (const given of [{}, { file: '/x', url: 'http://127.0.0.1/' }])
    expect(() => freshCheck.begin(settings('fresh', given), context)).toThrow('cannot be measured')
})
