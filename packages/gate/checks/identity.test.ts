import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Context } from '../check.ts'
import { createProbe } from '../probe.ts'
import { contextOf, listen, localRemote, printingProbe, settings, slotOf } from '../testing.ts'
import { identityCheck } from './identity.ts'

const signal = new AbortController().signal
const id = '1.4.2-0123456789ab'
const old = '1.4.1-ba9876543210'
const services: ChildProcess[] = []
afterEach(() => {
  for (const service of services.splice(0)) service.kill()
})

const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
const armed = () => ({ uptime: uptime(), at: new Date().toISOString() })

/** A host with two releases and a real process as its service. */
async function host() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'gate-identity-'))
  const root = folder.path
  for (const path of ['.deploy/run', `releases/${id}`, `releases/${old}`])
    mkdirSync(join(root, path), { recursive: true })
  const slot = slotOf(root, 'process')
  return {
    point(release: string) {
      rmSync(join(root, 'current'), { force: true })
      symlinkSync(`releases/${release}`, join(root, 'current'))
    },
    async start(release: string) {
      const service = spawn('sleep', ['60'], { cwd: join(root, 'releases', release) })
      services.push(service)
      const stat = readFileSync(`/proc/${service.pid}/stat`, 'utf8').replace(/.*\) /s, '')
      writeFileSync(join(root, '.deploy/run/shop.pid'), `${service.pid} ${stat.split(' ')[19]}\n`)
      return service
    },
    measure: (given: Partial<Context> = {}, url?: string) =>
      identityCheck.begin(
        settings('identity', url === undefined ? {} : { url }),
        contextOf(createProbe(localRemote()), { slot, ...given }),
      )(signal),
    root,
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}

describe('the process', () => {
  it('is the release when it was started after the activation, in its folder', async () => {
    await using place = await host()
    const activation = armed()
    place.point(id)
    const { pid } = await place.start(id)
    expect(await place.measure({ activation })).toEqual({
      outcome: 'good',
      detail: `process ${pid} runs in ${place.root}/releases/${id}`,
    })
    expect((await place.measure()).outcome).toBe('good')
  })

  it('is not the release when it is older than the activation, wherever it runs', async () => {
    await using place = await host()
    const { pid } = await place.start(id)
    await delay(300)
    const activation = armed()
    place.point(id)
    const measured = await place.measure({ activation })
    expect(measured.outcome).toBe('bad')
    expect(measured.detail).toMatch(new RegExp(`^process ${pid} runs for .* since before the activation`))
  })

  it('is not the release when it works in the folder of another one', async () => {
    await using place = await host()
    const activation = armed()
    place.point(id)
    const { pid } = await place.start(old)
    expect((await place.measure({ activation })).detail).toBe(
      `process ${pid} runs in ${place.root}/releases/${old}, not in ${place.root}/releases/${id}`,
    )
  })

  it('is not the release when current leads elsewhere', async () => {
    await using place = await host()
    place.point(old)
    await place.start(id)
    expect((await place.measure()).detail).toContain(`not to ${id}`)
  })

  it('is bad when it does not run, or its number was given to another one', async () => {
    await using place = await host()
    place.point(id)
    expect((await place.measure()).detail).toBe('no main process runs')
    writeFileSync(join(place.root, '.deploy/run/shop.pid'), `${process.pid} 1\n`)
    expect((await place.measure()).detail).toBe(`process ${process.pid} is another program`)
  })

  it('is newer than an activation from before the last boot', async () => {
    await using place = await host()
    place.point(id)
    await place.start(id)
    const activation = { uptime: uptime() + 1000, at: new Date().toISOString() }
    expect((await place.measure({ activation })).outcome).toBe('good')
  })
})

describe('the application', () => {
  async function answering(answer: string, status = 200) {
    const place = await host()
    const activation = armed()
    place.point(id)
    await place.start(id)
    const server = createServer((_, response) => response.writeHead(status).end(answer))
    const port = await listen(server)
    return {
      measure: () => place.measure({ activation }, `http://127.0.0.1:${port}/version`),
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections()
        server.close()
        await place[Symbol.asyncDispose]()
      },
    }
  }

  it('names the release', async () => {
    await using place = await answering('{"version":"1.4.2"}')
    expect(await place.measure()).toMatchObject({
      outcome: 'good',
      detail: expect.stringMatching(/; names '1\.4\.2'$/),
    })
  })

  it('is not the release when an old process still answers 200', async () => {
    await using place = await answering('{"version":"1.4.1"}')
    expect(await place.measure()).toMatchObject({ outcome: 'bad', detail: "/version does not name '1.4.2'" })
  })

  it('must say so with a status of 200', async () => {
    await using place = await answering('1.4.2', 404)
    expect((await place.measure()).outcome).toBe('bad')
  })
})

describe('under systemd', () => {
  const release = `/opt/shop/releases/${id}`
  const facts = (given: Record<string, string> = {}) =>
    Object.entries({
      started: '100000000',
      pid: '100',
      recorded: '',
      state: 'S',
      start: '10000',
      age: '500',
      ticks: '100',
      uptime: '105.00',
      now: '1767400000',
      switched: '1767399996',
      current: release,
      release,
      cwd: release,
      ...given,
    })
      .map(([key, value]) => `${key}=${value}`)
      .join('\n')
  const measure = (given: Record<string, string>, activation?: Context['activation']) =>
    identityCheck.begin(
      settings('identity'),
      contextOf(
        printingProbe(() => facts(given)),
        activation && { activation },
      ),
    )(signal)
  const at = '2026-01-02T03:04:05Z'

  it('says that the folder of another user may not be seen', async () => {
    expect(await measure({ cwd: '' }, { uptime: 99, at })).toEqual({
      outcome: 'good',
      detail: 'process 100 is newer than the activation; its folder may not be seen by this user',
    })
  })

  it('asks systemd for the start of a process that /proc hides', async () => {
    const hidden = { start: '', age: '', cwd: '' }
    expect((await measure(hidden, { uptime: 99, at })).outcome).toBe('good')
    expect((await measure(hidden, { uptime: 101, at })).outcome).toBe('bad')
  })

  it('takes the age of the link when the activation is not known', async () => {
    expect((await measure({})).outcome).toBe('good')
    expect((await measure({ age: '1300' })).outcome).toBe('bad')
  })

  it('need not be newer than an activation that found its release live already', async () => {
    const liveSince = { switched: String(1767400000 - 1000) }
    expect((await measure(liveSince, { uptime: 104, at })).outcome).toBe('good')
    expect((await measure({ ...liveSince, age: '200000' }, { uptime: 104, at })).outcome).toBe('bad')
  })

  it('is bad in a folder that was removed under it, or in one whose name only begins alike', async () => {
    for (const cwd of [`/opt/shop/releases/${old} (deleted)`, `${release}-old`])
      expect((await measure({ cwd }, { uptime: 99, at })).outcome).toBe('bad')
  })

  it('is bad when the main process is dead and nobody has buried it', async () => {
    expect((await measure({ state: 'Z', cwd: '' }, { uptime: 99, at })).detail).toBe(
      'the main process 100 has ended',
    )
  })

  it('is not deceived by a folder with a line break in its name', async () => {
    expect((await measure({ cwd: `/tmp/x\ncwd=${release}` }, { uptime: 99, at })).outcome).toBe('bad')
  })
})
