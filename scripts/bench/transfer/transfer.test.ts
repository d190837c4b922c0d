import { once } from 'node:events'
import { mkdtemp, rm, stat, utimes } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sshOptions, startSlowLine, writeAccess } from './lines.ts'
import { buildOf, deliverJob } from './releases.ts'
import { changedCopy, touchAll, treeDigest, writeSources } from './trees.ts'

let folder: string
const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-transfer-'))
  await writeSources(at('one'), { count: 250, meanBytes: 400 })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('made-up trees are the same each time; a changed copy has other files and times that were kept', async () => {
  await writeSources(at('again'), { count: 250, meanBytes: 400 })
  const digest = await treeDigest(at('one'))
  expect(await treeDigest(at('again'))).toBe(digest)

  const [changed, kept] = ['lib/part-0001/module-00100.py', 'lib/part-0001/module-00101.py']
  await utimes(join(at('one'), kept), 1000, 1000)
  await changedCopy(at('one'), at('next'), { count: 250, every: 100 })
  expect(await treeDigest(at('next'))).not.toBe(digest)
  const sizes = async (path: string) =>
    (await stat(join(at('next'), path))).size - (await stat(join(at('one'), path))).size
  expect([await sizes(changed), await sizes(kept)]).toEqual(['changed 100\n'.length, 0])
  expect((await stat(join(at('next'), kept))).mtimeMs).toBe(1_000_000)

  const before = await treeDigest(at('next'))
  await touchAll(at('next'))
  expect((await stat(join(at('next'), kept))).mtimeMs).toBeGreaterThan(1_000_000)
  expect(await treeDigest(at('next'))).toBe(before)
})

test('a job names the release, its steps and what the host has already', async () => {
  const [first, second] = [
    await buildOf(at('one'), '1.0.0', folder),
    await buildOf(at('one'), '1.1.0', folder),
  ]
  expect(first.release.files).toHaveLength(250)
  expect(deliverJob(first, '/srv/app')).toMatchObject({
    root: '/srv/app',
    texts: [{ name: 'SHA256SUMS' }, { name: 'release.json' }],
    steps: [expect.stringContaining(first.release.archive.sha256), expect.stringContaining('tar -x')],
  })
  expect(deliverJob(first, '/srv/app')).not.toHaveProperty('base')
  expect(deliverJob(second, '/srv/app', first.release)).toMatchObject({
    base: first.release.id,
    plan: { previous: { id: first.release.id } },
  })
})

test('one key of a host is known at each line, and settings of the user take no part', async () => {
  const host = { user: 'ada', privateKey: 'secret', hostKeys: ['[127.0.0.1]:22 ssh-ed25519 AAAA\n'] }
  const access = await writeAccess(folder, host, [2201, 2202])
  expect((await stat(access.keyFile)).mode & 0o777).toBe(0o600)
  expect(sshOptions(access)).toEqual(expect.arrayContaining(['-F', '/dev/null', 'IdentitiesOnly=yes']))
})

test('a slow line counts what passes in both directions', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.write('answer'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const line = await startSlowLine((server.address() as { port: number }).port)
  try {
    const socket = connect(line.port, '127.0.0.1')
    socket.write('asked')
    expect(String((await once(socket, 'data'))[0])).toBe('answer')
    expect(await line.megabytes()).toBe(11 / 1e6)
    await line.change({})
    expect(await line.megabytes()).toBe(11 / 1e6)
    socket.destroy()
  } finally {
    await line.close()
    server.close()
  }
})
