import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { environmentOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { type Content, temporaryFolder } from '@deploy/release/fixtures.ts'
import { createAgentHost, unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { randomNumbers } from '@deploy/test/harness/ssh/proxy.ts'
import { describe, expect, it } from 'vitest'
import { base, build, large, look, next, one, planned, serving, two } from './deliver-fixtures.ts'

/** Every file with its content, every link with its target. */
function contentOf(folder: string): string[] {
  return execFileSync(
    'find',
    [
      '.',
      '-path',
      './.release',
      '-prune',
      '-o',
      '(',
      '-type',
      'f',
      '-exec',
      'sha256sum',
      '{}',
      '+',
      ')',
      '-o',
      '-type',
      'l',
      '-printf',
      '%p -> %l\n',
      '-o',
      '-type',
      'd',
      '-print',
    ],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
    .trim()
    .split('\n')
    .toSorted()
}

/** Some files of it are others, gone, elsewhere, or twice; some are new. */
function changed(tree: Record<string, Content>, draw: () => number): Record<string, Content> {
  const entries = Object.entries(tree).flatMap(([path, content]): [string, Content][] => {
    const drawn = path.startsWith('lib/') ? Math.floor(draw() * 300) : 300
    if (drawn === 0) return []
    if (drawn === 1) return [[path, `${content} changed`]]
    if (drawn === 2) return [[`lib/moved/${path.slice(4).replace('/', '-')}`, content]]
    if (drawn === 3)
      return [
        [path, content],
        [`${path}.twice`, content],
        [`${path}.new`, `new ${path}`],
      ]
    return [[path, content]]
  })
  return { ...Object.fromEntries(entries), 'lib/0/always.js': String(draw()) }
}

describe.each(unlikeShells())('under $name', (shell) => {
  it('only what the host lacks travels, and the release has all that its archive has', async () => {
    await using host = createAgentHost(shell)
    const first = await serving(host, one)
    expect(first.sent).toEqual(['archive'])
    const { send, run, sent, bytes, folder } = planned(host, two, await look(host))
    // The second time finds everything there, as after a link that broke at the end.
    for (const _ of ['first', 'again']) await send()
    expect(sent).toEqual([])
    expect(bytes.at(-1)).toBeLessThan(4000)
    for (const id of ['verify', 'unpack']) expect(run(id)).toBe('done')
    expect(run('unpack', 'check')).toBe('done')
    const whole = await temporaryFolder()
    execFileSync('tar', ['-xzf', two.archivePath, '-C', whole])
    expect(contentOf(folder)).toEqual(contentOf(whole))
    expect(JSON.parse(readFileSync(join(folder, '.release/release.json'), 'utf8'))).toEqual(two.release)
    expect(readdirSync(join(folder, '.release'))).toEqual(['SHA256SUMS', 'release.json'])
    const inode = (release: string, path: string) => statSync(join(host.root, 'releases', release, path)).ino
    expect(inode(two.release.id, 'src/large.bin')).not.toBe(inode(one.release.id, 'src/large.bin'))
    expect(readdirSync(join(host.root, '.deploy/incoming'))).toEqual([])
  })

  it.each([
    { how: 'copied', mode: '0644' },
    { how: 'shared', mode: '0444' },
  ])('of many files those travel that changed, wherever others come, go and move; the rest is $how', async ({
    how,
    mode,
  }) => {
    const files = { ...environmentOf(hello).slot.files, files: mode }
    await using host = createAgentHost(shell)
    const draw = randomNumbers(shell.name === 'busybox' ? 1 : 2)
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, index) => [
        `lib/${index % 20}/${index}.js`,
        `${index} ${'x'.repeat(900)}`,
      ]),
    )
    // Larger than what is worth asking about, however small it is compressed.
    let tree: Record<string, Content> = { ...base, ...many }
    let serves = await build(tree, '1.0.0')
    await serving(host, serves, { files })
    for (const version of ['1.1.0', '1.2.0']) {
      tree = changed(tree, draw)
      const built = await build(tree, version)
      const { send, run, sent, bytes, named, folder } = planned(host, built, await look(host), { files })
      await send()
      expect([sent, named]).toEqual([[], [`what the host lacks of ${built.release.archive.name}`]])
      expect(bytes.at(-1)).toBeLessThan(20_000)
      for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) expect(run(id)).toBe('done')
      expect(JSON.parse(readFileSync(join(folder, '.release/release.json'), 'utf8'))).toEqual(built.release)
      for (const [path, content] of Object.entries(tree))
        if (typeof content === 'string' && path !== 'config/hello.env')
          expect(readFileSync(join(folder, path), 'utf8')).toBe(content)
      const before = join(host.root, 'releases', serves.release.id)
      execFileSync('sha256sum', ['--quiet', '-c', '.release/SHA256SUMS'], { cwd: before })
      const inode = (release: string) => statSync(join(release, 'src/large.bin')).ino
      expect(inode(folder) === inode(before)).toBe(how === 'shared')
      serves = built
      rmSync(join(host.root, 'current'))
      symlinkSync(`releases/${built.release.id}`, join(host.root, 'current'))
      const { sha256 } = built.release.archive
      writeFileSync(
        join(host.root, '.deploy/state', built.release.id),
        `state=live\nsha256=${sha256}\nfence=2\ndeploy=d1\n`,
      )
    }
  })

  it('a release of which little is there travels as its archive', async () => {
    await using host = createAgentHost(shell)
    await serving(host, one)
    const other = { ...next, 'src/large.bin': randomBytes(700_000).toString('latin1') }
    const { send, run, sent } = planned(host, await build(other, '1.1.0'), await look(host))
    await send()
    expect(sent).toEqual(['archive'])
    for (const id of ['verify', 'unpack']) expect(run(id)).toBe('done')
  })

  it('what somebody changes after it was compared becomes no part of a release', async () => {
    await using host = createAgentHost(shell)
    await serving(host, one)
    const { send, run, folder } = planned(host, two, await look(host))
    await send()
    const changed = join(host.root, 'releases', one.release.id, 'src/large.bin')
    writeFileSync(changed, large.replace(/^./, 'x'))
    expect(run('unpack')).toMatch(/src\/large\.bin: FAILED/)
    expect(existsSync(folder)).toBe(false)
    expect(run('unpack', 'undo')).toBe('done')
    expect(readdirSync(join(host.root, 'releases'))).toEqual([one.release.id])
    expect((await look(host)).live?.files).toBe('damaged')
  })

  it('what was sent is compared with its digest before it is unpacked', async () => {
    await using host = createAgentHost(shell)
    await serving(host, one)
    const { send, run, folder } = planned(host, two, await look(host))
    await send()
    const store = join(host.root, '.deploy/store')
    const [blob = ''] = readFileSync(join(store, `${two.release.archive.sha256}.difference`), 'utf8').split(
      ' ',
    )
    const bytes = readFileSync(join(store, blob))
    chmodSync(join(store, blob), 0o644)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(join(store, blob), bytes)
    expect(run('verify')).toMatch(/not the one that was built/)
    expect(existsSync(join(store, blob))).toBe(false)
    expect(existsSync(folder)).toBe(false)
  })

  it('what was damaged in the store is sent again by the next run', async () => {
    await using host = createAgentHost(shell)
    await serving(host, one)
    const first = planned(host, two, await look(host))
    await first.send()
    const store = join(host.root, '.deploy/store')
    const archive = join(store, `${two.release.archive.sha256}.difference`)
    const [blob = ''] = readFileSync(archive, 'utf8').split(' ')
    rmSync(archive)
    chmodSync(join(store, blob), 0o644)
    writeFileSync(join(store, blob), 'damaged')
    const { send, run, sent } = planned(host, two, await look(host))
    await expect(send()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
    expect(readdirSync(join(host.root, '.deploy/incoming'))).toEqual([])
    await send()
    expect(sent).toEqual([])
    for (const id of ['verify', 'unpack']) expect(run(id)).toBe('done')
  })

  it('the archive is sent where the release that has the rest goes meanwhile', async () => {
    await using host = createAgentHost(shell)
    await serving(host, one)
    const list = join(host.root, 'releases', one.release.id, '.release/SHA256SUMS')
    const { putBundle } = host.agent
    host.agent.putBundle = (...given) => {
      rmSync(list, { force: true })
      return putBundle(...given)
    }
    const { send, run, sent } = planned(host, two, await look(host))
    await send()
    expect(sent).toEqual(['archive'])
    for (const id of ['verify', 'unpack']) expect(run(id)).toBe('done')
  })
})

it('what finds no room in the temporary folder of the runner is sent by itself', async () => {
  const [shell] = unlikeShells()
  await using host = createAgentHost(shell!)
  await serving(host, one)
  const { send, run, sent } = planned(host, two, await look(host), {}, () =>
    Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
  )
  await send()
  expect(sent).toEqual(['archive'])
  for (const id of ['verify', 'unpack']) expect(run(id)).toBe('done')
})
