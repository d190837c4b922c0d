import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Facts } from '@deploy/agent/facts.ts'
import type { Context } from '@deploy/plan/context.ts'
import { sha256Of } from '@deploy/plan/digest.ts'
import { tarball } from '@deploy/plan/strategies/tarball.ts'
import { environmentOf, factsOf, stateOf } from '@deploy/plan/testing.ts'
import { hello } from '@deploy/plan/testing-manifests.ts'
import { writeArchive } from '@deploy/release/archive.ts'
import { collect } from '@deploy/release/collect.ts'
import { type Content, temporaryFolder, writeTree } from '@deploy/release/fixtures.ts'
import { type Release, releaseId } from '@deploy/release/release.ts'
import { type AgentHost, createAgentHost, unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { randomNumbers } from '@deploy/test/harness/ssh/proxy.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { type Bundles, createBundles, type Delivery, deliver } from './deliver.ts'
import { planFor } from './testing.ts'

const large = randomBytes(700_000).toString('latin1')
const base: Record<string, Content> = {
  'bin/serve': { text: '#!/bin/sh\nexec sleep 60\n', mode: 0o755 },
  'config/hello.env': 'PORT=1\n',
  'data/seed.txt': 'seed',
  'docs/old name.txt': `moved ${'m'.repeat(5000)}`,
  "docs/it's $HOME & co.txt ": 'a blank at its end',
  'docs/Grüße.txt': 'not ASCII',
  'src/app.py': 'print(1)\n',
  'src/gone.py': 'gone',
  'src/large.bin': large,
  '-rf': 'hostile',
}
const next: Record<string, Content> = {
  ...Object.fromEntries(Object.entries(base).filter(([path]) => !/gone|old name/.test(path))),
  'config/hello.env': 'PORT=2\n',
  'docs/new name.txt': base['docs/old name.txt']!,
  'src/app.py': 'print(2)\n',
  'src/latest.py': { link: 'app.py' },
  'src/new.py': 'new',
}

const builds = mkdtempSync(join(tmpdir(), 'builds-'))
afterAll(() => rmSync(builds, { recursive: true, force: true }))
const [one, two] = await Promise.all([build(base, '1.0.0'), build(next, '1.1.0')])

async function build(tree: Record<string, Content>, version: string) {
  const folder = mkdtempSync(join(builds, 'tree-'))
  await writeTree(folder, tree)
  const { items } = await collect({ workspace: folder, include: Object.keys(tree), exclude: [] })
  const archivePath = join(mkdtempSync(join(builds, 'archive-')), 'a.tar.gz')
  const written = await writeArchive({ items, workspace: folder, epochSeconds: 1, destination: archivePath })
  const { size, sha256, sha512, tarSha256, files, links } = written
  const release: Release = {
    schemaVersion: 1,
    application: 'hello',
    version,
    id: releaseId(version, sha256),
    strategy: 'tarball',
    createdAt: '2026-05-04T09:00:00Z',
    source: { repository: 'acme/hello', commit: 'c0ffee'.padEnd(40, '0'), ref: `refs/tags/v${version}` },
    archive: { name: `hello-${version}.tar.gz`, size, sha256, sha512, tarSha256 },
    files,
    ...(links.length > 0 && { links }),
  }
  return { release, archivePath }
}

type Built = Awaited<ReturnType<typeof build>>

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

/** The steps of a deployment on this host, and what it sends. */
function planned(
  host: AgentHost,
  { release, archivePath }: Built,
  facts: Facts,
  slot: Partial<Context['slot']> = {},
  get?: Bundles['get'],
) {
  const previous = facts.releases.find(({ id }) => id === facts.current)
  const context: Context = {
    slot: { ...environmentOf(hello).slot, root: host.root, path: `${host.root}/current`, ...slot },
    host: 'cherry',
    facts,
    release: { id: release.id, version: release.version, sha256: release.archive.sha256 },
    ...(previous && { previous }),
  }
  const { steps, texts } = tarball({ release, configTexts: { 'config/hello.env': 'PORT=1\n' } }).deploy(
    context,
  )
  const { size, sha256 } = release.archive
  const sent: string[] = []
  const delivery: Delivery = {
    archive: {
      sha256,
      size,
      open: (start) => {
        sent.push('archive')
        return createReadStream(archivePath, { start })
      },
    },
    texts: texts.map(({ name, text }) => ({ name, text, sha256: sha256Of(text) })),
    release,
    archivePath,
    ...(facts.live?.files === 'whole' && facts.current && { base: facts.current }),
  }
  const order = join(host.folder, `order-${release.version}`)
  mkdirSync(join(order, 'backup'), { recursive: true })
  const env = { ...host.env, DEPLOY_ORDER_DIR: order }
  const run = (id: string, kind: 'do' | 'check' | 'undo' = 'do') => {
    const step = steps.find((each) => each.id === id)!
    const { status, stderr } = spawnSync('sh', ['-eu', '-c', step[kind]!], {
      cwd: host.root,
      env,
      encoding: 'utf8',
    })
    return status === 0 ? 'done' : `failed: ${stderr}`
  }
  const bytes: number[] = []
  const named: string[] = []
  const send = async () => {
    await using made = createBundles()
    const bundles = { ...made, ...(get && { get }) }
    const progress = (_: string, name: string) => {
      named.push(name)
      return (count: number) => void bytes.push(count)
    }
    const log = { line: () => {}, host: () => {}, progress }
    const plan = {
      ...planFor('cherry'),
      ...(previous && { previous: { id: previous.id, sha256: previous.sha256 } }),
    }
    await deliver({ agent: host.agent, plan, delivery, bundles, log })
  }
  return { send, run, sent, bytes, named, folder: join(host.root, 'releases', release.id), order }
}

/** A host on which a release serves. */
async function serving(host: AgentHost, built: Built, slot: Partial<Context['slot']> = {}) {
  await host.agent.install()
  const first = planned(host, built, factsOf({ root: { ...factsOf().root, path: host.root } }), slot)
  await first.send()
  for (const id of ['verify', 'unpack', 'shared', 'config', 'modes']) expect(first.run(id)).toBe('done')
  symlinkSync(`releases/${built.release.id}`, join(host.root, 'current'))
  const { id } = built.release
  writeFileSync(
    join(host.root, '.deploy/state', id),
    `state=live\nsha256=${built.release.archive.sha256}\nfence=1\ndeploy=d0\n`,
  )
  return first
}

async function look(host: AgentHost): Promise<Facts> {
  const { user, uid, groups, current, live } = await host.agent.probe({ live: true })
  return factsOf({
    user,
    uid,
    groups,
    releases: [stateOf(current ?? '')],
    ...(current && { current }),
    ...(live && { live }),
  })
}

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
