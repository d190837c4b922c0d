import { createSocket } from 'node:dgram'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Settings } from '../check.ts'
import { contextOf, hostWith, printingProbe, settings } from '../testing.ts'
import { portsCheck } from './ports.ts'

const signal = new AbortController().signal

async function open(address: string): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((done) => server.listen(0, address, done))
  return (server.address() as { port: number }).port
}

describe.each(findShells())('this machine, under $name', (shell) => {
  async function measured(given: Partial<Settings<'ports'>>) {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-ports-'))
    const context = contextOf(hostWith(shell.path(join(folder.path, 'bin'))))
    return await portsCheck.begin(settings('ports', given), context)(signal)
  }
  const everything = Array.from({ length: 65_535 }, (_, index) => index + 1)
  const allBut = (port: number) => everything.filter((each) => each !== port)

  it('is good when all are allowed, and names who listens elsewhere', async () => {
    const port = await open('0.0.0.0')
    expect((await measured({ allow: everything })).outcome).toBe('good')
    const result = await measured({ allow: allBut(port) })
    expect(result.outcome).toBe('bad')
    expect(result.detail).toMatch(
      new RegExp(
        String.raw`^not allowed: tcp 0\.0\.0\.0:${port} \(.+, process ${process.pid}, user ${userInfo().username}\)`,
      ),
    )
  })

  it('judges the loopback when it is told to', async () => {
    const port = await open('127.0.0.1')
    expect((await measured({ allow: allBut(port) })).outcome).toBe('good')
    expect((await measured({ allow: allBut(port), loopback: true })).detail).toContain(
      `tcp 127.0.0.1:${port} (`,
    )
    expect((await measured({ allow: [...allBut(port), `127.0.0.1:${port}`], loopback: true })).outcome).toBe(
      'good',
    )
  })

  it('judges UDP when it is told to', async () => {
    const socket = createSocket('udp4')
    onTestFinished(() => void socket.close())
    await new Promise<void>((done) => socket.bind(0, '0.0.0.0', done))
    const { port } = socket.address()
    expect((await measured({ allow: everything })).outcome).toBe('good')
    expect((await measured({ allow: everything, udp: true })).seen).toContain(`udp 0.0.0.0:${port} (`)
  })
})

const host = (...rows: string[]) => {
  const context = contextOf(printingProbe((script) => (script.includes('fd') ? '' : rows.join('\n'))))
  return (allow: Settings<'ports'>['allow']) =>
    portsCheck.begin(settings('ports', { allow }), context)(signal)
}

it('reads addresses of both kinds', async () => {
  const measure = host('table tcp', '0501A8C0:01BB 0 7', 'table tcp6', `${'0'.repeat(32)}:0050 33 8`)
  expect((await measure([])).detail).toBe(
    'not allowed: tcp 192.168.1.5:443 (a process that this user may not see, user 0); tcp [::]:80 (a process that this user may not see, user 33)',
  )
  expect((await measure(['192.168.1.5:443', '[::]:80'])).outcome).toBe('good')
  expect((await measure(['192.168.1.6:443', 80])).outcome).toBe('bad')
  expect((await measure(['443/udp', 80])).outcome).toBe('bad')
})

it('is no result where /proc tells nothing', async () => {
  expect((await host('')([22])).outcome).toBe('none')
})
