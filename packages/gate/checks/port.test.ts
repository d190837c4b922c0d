import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Settings } from '../check.ts'
import { contextOf, hostWith, printingProbe, settings } from '../testing.ts'
import { portCheck } from './port.ts'

const signal = new AbortController().signal

describe.each(findShells())('this machine, under $name', (shell) => {
  async function measured(given: Partial<Settings<'port'>>) {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-port-'))
    const context = contextOf(hostWith(shell.path(join(folder.path, 'bin'))))
    return await portCheck.begin(settings('port', given), context)(signal)
  }

  it('tells whose process listens, and is bad for anybody else, and for nobody', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    const { port } = server.address() as { port: number }
    const { username } = userInfo()
    const who = new RegExp(
      `tcp 127.0.0.1:${port} \\(.+, process ${process.pid}( of .+)?, user ${username}\\)$`,
    )
    const right = await measured({ port, user: username })
    expect([right.outcome, right.detail]).toEqual(['good', expect.stringMatching(who)])
    const ofOther = await measured({ port, user: 'daemon' })
    expect([ofOther.outcome, ofOther.detail]).toEqual(['bad', expect.stringMatching(who)])
    expect(ofOther.detail).toMatch(/^not of user daemon: /)
    const ofUnit = await measured({ port, user: username, unit: 'shop' })
    expect([ofUnit.outcome, ofUnit.detail]).toEqual(['bad', expect.stringMatching(who)])
    expect(ofUnit.detail).toMatch(/^not of shop.service: /)
    await new Promise((done) => server.close(done))
    expect(await measured({ port, user: username })).toEqual({
      outcome: 'bad',
      detail: `nobody listens on port ${port}`,
    })
  })
})

/** Two sockets on port 8080, of which inode 7 is user 33's. */
function host(...told: string[]) {
  const tables = `table tcp\n0100007F:1F90 33 7\n0100007F:1F91 0 9\ntable tcp6\n${'0'.repeat(32)}:1F90 33 8`
  const printed = ['user33=www', ...told].join('\n')
  const context = contextOf(printingProbe((script) => (script.includes('fd') ? printed : tables)))
  return (given: Partial<Settings<'port'>>) => portCheck.begin(settings('port', given), context)(signal)
}

it('asks for the unit of everybody who holds a socket of the port, but for systemd, which hands it over', async () => {
  const both = ['holder 7 1  systemd', 'holder 7 40 shop.service python3', 'holder 8 41 shop.service my app']
  expect(await host(...both)({ unit: 'shop', user: 'www' })).toEqual({
    outcome: 'good',
    detail:
      'tcp 127.0.0.1:8080 (python3, process 40 of shop.service, user www); tcp [::]:8080 (my app, process 41 of shop.service, user www)',
  })
  expect(await host(...both, 'holder 8 99 old.service python3')({ unit: 'shop' })).toEqual({
    outcome: 'bad',
    detail: 'not of shop.service: tcp [::]:8080 (python3, process 99 of old.service, user www)',
  })
  expect(await host('holder 7 1  systemd', both[2]!)({ unit: 'shop' })).toEqual({
    outcome: 'bad',
    detail: 'not of shop.service: tcp 127.0.0.1:8080 (systemd, process 1, user www)',
  })
})

it('is no result where the process may not be seen, though the user may', async () => {
  expect(await host()({ unit: 'shop', user: 'www' })).toEqual({
    outcome: 'none',
    detail:
      'of which unit it is, this user may not see: tcp 127.0.0.1:8080 (a process that this user may not see, user www)',
  })
  expect((await host()({ user: 'www' })).outcome).toBe('good')
  expect((await host()({ unit: 'shop', user: 'root' })).outcome).toBe('bad')
})
