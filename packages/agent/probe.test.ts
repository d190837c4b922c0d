import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import {
  createAgentHost,
  deploy,
  findShells,
  orderFor,
  recorder,
  sha256Of,
} from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'

describe.concurrent.each(findShells())('probe under $name', (shell) => {
  it('sees a host that knows no agent, and leaves it so', async () => {
    await using host = createAgentHost(shell)
    const facts = await host.agent.probe()
    expect(existsSync(host.root)).toBe(false)
    const { username, uid } = userInfo()
    expect(facts).toMatchObject({
      user: username,
      uid,
      supervisors: expect.arrayContaining(['setsid']),
      tools: expect.arrayContaining(['tar', 'sha256sum']),
      os: { kernel: expect.stringMatching(/^\d/), arch: expect.stringMatching(/./) },
      root: { path: host.root, exists: false, writable: true },
      releases: [],
    })
    expect(facts.root.freeBytes).toBeGreaterThan(0)
    expect(Math.abs(facts.time - Date.now() / 1000)).toBeLessThan(60)
    for (const key of ['lock', 'open', 'current', 'unit']) expect(facts).not.toHaveProperty(key)
  })

  it('tells what each path is', async () => {
    await using host = createAgentHost(shell)
    const at = (name: string) => join(host.folder, 'things', name)
    mkdirSync(at('folder'), { recursive: true })
    writeFileSync(at('file with spaces'), 'text')
    chmodSync(at('file with spaces'), 0o640)
    symlinkSync('folder', at('link'))
    const { paths } = await host.agent.probe({
      paths: ['folder', 'file with spaces', 'link', 'absent/below'].map(at),
    })
    expect(paths[at('folder')]).toMatchObject({
      kind: 'directory',
      replaceable: true,
      owner: userInfo().username,
    })
    expect(paths[at('file with spaces')]).toMatchObject({
      kind: 'file',
      mode: '640',
      sha256: sha256Of('text'),
    })
    expect(paths[at('link')]).toMatchObject({ kind: 'link', target: 'folder' })
    expect(paths[at('absent/below')]).toEqual({ kind: 'absent', replaceable: true })
  })

  it('finds who listens on a port, and which accounts exist', async () => {
    await using host = createAgentHost(shell)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const { ports, accounts } = await host.agent.probe({
      ports: [port, 1],
      accounts: ['root', 'nobody-at-all'],
    })
    server.close()
    expect(ports[port]).toMatchObject({ listening: true, pid: process.pid })
    expect(ports[port]?.command).toBeTruthy()
    expect(ports[1]).toEqual({ listening: false })
    expect(accounts).toEqual({
      root: { user: true, group: true },
      'nobody-at-all': { user: false, group: false },
    })
  })

  it('sees the same state as status', async () => {
    await using host = createAgentHost(shell)
    await deploy(host.agent, orderFor('d1', 'r1'))
    await host.agent.prepare(
      orderFor('d2', 'r2', { previous: { id: 'r1', sha256: sha256Of('r1') }, actor: 'a bc' }),
      recorder(),
    )
    const { current, lock, open, releases } = await host.agent.probe()
    expect(current).toBe('r1')
    expect(lock).toMatchObject({ deployId: 'd2', actor: 'a bc', fence: 2, expired: false })
    expect(open).toEqual({ deployId: 'd2', release: 'r2', event: 'staged' })
    expect(releases.map(({ id, state }) => `${id} ${state}`)).toEqual(['r1 live', 'r2 staged'])
  })
})
