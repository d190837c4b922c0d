import { statSync } from 'node:fs'
import { join } from 'node:path'
import { environmentOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { createAgentHost, unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { build, look, next, one, planned, serving, two } from './deliver-fixtures.ts'

describe.each(unlikeShells())('under $name', (shell) => {
  it('what nobody may write is one file in both releases, and what changes its mode is not', async () => {
    await using host = createAgentHost(shell)
    const files = { ...environmentOf(hello).slot.files, files: '0444' }
    await serving(host, one, { files })
    const { send, run } = planned(host, two, await look(host), { files })
    await send()
    for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) expect(run(id)).toBe('done')
    const of = (release: string, path: string) => statSync(join(host.root, 'releases', release, path))
    const shared = (path: string) => of(one.release.id, path).ino === of(two.release.id, path).ino
    expect(shared('src/large.bin')).toBe(true)
    expect(shared('bin/serve')).toBe(false)
    expect(of(one.release.id, 'bin/serve').mode & 0o777).toBe(0o555)
    expect(of(one.release.id, 'src/large.bin').mode & 0o777).toBe(0o444)
    expect((await look(host)).live?.files).toBe('whole')
    const third = planned(host, await build({ ...next, 'src/new.py': 'third' }, '1.2.0'), await look(host))
    await third.send()
    for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) expect(third.run(id)).toBe('done')
    expect(of(one.release.id, 'src/large.bin').mode & 0o777).toBe(0o444)
  })

  it('what is one file in two releases is parted before one of them gets another mode', async () => {
    await using host = createAgentHost(shell)
    const { files } = environmentOf(hello).slot
    const closed = { ...files, files: '0444' }
    await serving(host, one, { files: closed })
    const facts = await look(host)
    const second = planned(host, two, facts, { files: closed })
    await second.send()
    for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) expect(second.run(id)).toBe('done')
    const patterns = { ...closed, patterns: { 'docs/**': '0400' } }
    expect(planned(host, two, facts, { files: patterns }).run('modes')).toBe('done')
    const of = (release: string, path: string) => statSync(join(host.root, 'releases', release, path))
    expect(of(two.release.id, 'docs/Grüße.txt').mode & 0o777).toBe(0o400)
    expect(of(one.release.id, 'docs/Grüße.txt').mode & 0o777).toBe(0o444)
    expect(of(two.release.id, 'src/large.bin').ino).toBe(of(one.release.id, 'src/large.bin').ino)
    expect(planned(host, two, facts, { files: { ...files, files: '0640' } }).run('modes')).toBe('done')
    expect(of(two.release.id, 'src/large.bin').mode & 0o777).toBe(0o640)
    expect(of(one.release.id, 'src/large.bin').mode & 0o777).toBe(0o444)
  })

  it('what an own program may change is no file of two releases', async () => {
    await using host = createAgentHost(shell)
    const files = { ...environmentOf(hello).slot.files, files: '0444' }
    await serving(host, one, { files })
    const install = { command: ['true'], timeoutSeconds: 5, workers: [] } as never
    const { send, run } = planned(host, two, await look(host), { files, install })
    await send()
    for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) expect(run(id)).toBe('done')
    const inode = (release: string) => statSync(join(host.root, 'releases', release, 'src/large.bin')).ino
    expect(inode(two.release.id)).not.toBe(inode(one.release.id))
  })
})
