import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import { tarball } from '../strategies/tarball.ts'
import { stateOf } from '../testing.ts'
import { createDisk, deploymentOn, tree } from '../testing-disk.ts'

describe.each(findShells())('under $name', (shell) => {
  it('an archive is verified, unpacked, and there the second time', () => {
    const disk = createDisk(shell)
    const { stepOf, folder } = deploymentOn(disk)
    const { perform } = disk.newOrder()
    expect(perform(stepOf('verify'))).toBe('done')
    expect(perform(stepOf('unpack'))).toBe('done')
    expect(readdirSync(folder).toSorted()).toEqual(['-rf', '.release', 'bin', 'config', 'data', 'docs'])
    expect(perform(stepOf('unpack'))).toBe('skipped')
    expect(disk.newOrder().perform(stepOf('unpack'))).toBe('skipped')
  })

  it('an archive with one byte flipped is refused before it is read', () => {
    const disk = createDisk(shell)
    const { stepOf, release } = deploymentOn(disk)
    const archive = disk.path(`.deploy/store/${release.archive.sha256}`)
    const bytes = Buffer.from(disk.read(`.deploy/store/${release.archive.sha256}`), 'latin1')
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(archive, bytes)
    expect(disk.newOrder().perform(stepOf('verify'))).toMatch(/not the one that was built/)
  })

  it('a truncated archive leaves no release, and its undo no trace', () => {
    const disk = createDisk(shell)
    const { stepOf, release } = deploymentOn(disk)
    truncateSync(disk.path(`.deploy/store/${release.archive.sha256}`), 200)
    const { perform, undo } = disk.newOrder()
    expect(perform(stepOf('unpack'))).toMatch(/^failed/)
    expect(existsSync(disk.path(`releases/${release.id}`))).toBe(false)
    expect(undo(stepOf('unpack'))).toBe(0)
    expect(readdirSync(disk.path('releases'))).toEqual([])
  })

  it('F37 an archive that is swapped after it was verified is not unpacked, nor are its digests taken over', () => {
    const disk = createDisk(shell)
    const { stepOf, release } = deploymentOn(disk)
    const archive = disk.path(`.deploy/store/${release.archive.sha256}`)
    const { perform, undo } = disk.newOrder()
    expect(perform(stepOf('verify'))).toBe('done')
    const genuine = readFileSync(archive)
    writeFileSync(archive, gzipSync(gunzipSync(genuine), { level: 1 }))
    expect(perform(stepOf('unpack'))).toMatch(/archive in the store was changed after it was verified/)
    expect(undo(stepOf('unpack'))).toBe(0)
    expect(readdirSync(disk.path('releases'))).toEqual([])
    expect(existsSync(archive)).toBe(false)

    writeFileSync(archive, genuine)
    const sums = readdirSync(disk.path('.deploy/store')).find((name) =>
      disk.read(`.deploy/store/${name}`).includes('  bin/serve\n'),
    )!
    writeFileSync(disk.path(`.deploy/store/${sums}`), '')
    const again = disk.newOrder()
    expect(again.perform(stepOf('unpack'))).toMatch(/SHA256SUMS in the store was changed after it arrived/)
    expect(again.undo(stepOf('unpack'))).toBe(0)
    expect(readdirSync(disk.path('releases'))).toEqual([])
  })

  it('F38 an archive that is damaged, though its digest is right, leaves nothing', () => {
    const disk = createDisk(shell)
    const { stepOf, release } = deploymentOn(disk)
    const archive = disk.path(`.deploy/store/${release.archive.sha256}`)
    const bytes = readFileSync(archive)
    bytes.fill(0, bytes.length - 40)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    writeFileSync(disk.path(`.deploy/store/${sha256}`), bytes)
    const { perform, undo } = disk.newOrder()
    const step = stepOf('unpack')
    const damaged = { ...step, do: step.do.replace(`blob=${release.archive.sha256}`, `blob=${sha256}`) }
    expect(damaged.do).not.toBe(step.do)
    expect(perform(damaged)).toMatch(/cannot be unpacked: tar ended with exit code \d/)
    expect(undo(step)).toBe(0)
    expect(readdirSync(disk.path('releases'))).toEqual([])
  })

  it('files that an earlier try left half do not linger', () => {
    const disk = createDisk(shell)
    const { stepOf, folder } = deploymentOn(disk)
    for (const left of [`${folder}.partial`, folder]) {
      mkdirSync(left)
      writeFileSync(join(left, 'left-over'), '')
    }
    const { perform } = disk.newOrder()
    expect(perform(stepOf('unpack'))).toBe('done')
    expect(existsSync(join(folder, 'left-over'))).toBe(false)
    expect(existsSync(`${folder}.partial`)).toBe(false)
  })

  it('the undo brings back the folder that was there, and removes nothing that it did not make', () => {
    const disk = createDisk(shell)
    const { stepOf, folder } = deploymentOn(disk)
    const before = disk.newOrder()
    expect(before.perform(stepOf('unpack'))).toBe('done')
    const untouched = disk.newOrder()
    expect(untouched.undo(stepOf('unpack'))).toBe(0)
    expect(existsSync(join(folder, 'bin/serve'))).toBe(true)
    writeFileSync(join(folder, 'bin/serve'), 'changed by hand')
    const order = disk.newOrder()
    expect(order.perform(stepOf('unpack'))).toBe('done')
    expect(disk.read(`releases/${folder.split('/').at(-1)}/bin/serve`)).toContain('#!/bin/sh')
    expect([order.undo(stepOf('unpack')), order.undo(stepOf('unpack'))]).toEqual([0, 0])
    expect(disk.read(`releases/${folder.split('/').at(-1)}/bin/serve`)).toBe('changed by hand')
  })

  it.each([
    ['is not there', 'exit 127'],
    ['prints something else', 'echo "SHA2-256(stdin)= 0"'],
    ['breaks off', 'case $# in 3) exec /usr/bin/openssl "$@" ;; esac; exit 1'],
  ])('sha256sum compares where OpenSSL %s', (_, text) => {
    const disk = createDisk(shell)
    const { stepOf, folder } = deploymentOn(disk)
    writeFileSync(join(disk.folder, 'bin/openssl'), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    const { perform } = disk.newOrder()
    expect([perform(stepOf('verify')), perform(stepOf('unpack'))]).toEqual(['done', 'done'])
    expect(perform(stepOf('unpack'))).toBe('skipped')
    writeFileSync(join(folder, 'bin/serve'), 'changed by hand')
    expect(disk.newOrder().perform(stepOf('unpack'))).toBe('done')
  })

  it('the live release is not unpacked over', () => {
    const disk = createDisk(shell)
    const first = deploymentOn(disk)
    disk.newOrder().perform(first.stepOf('unpack'))
    const again = deploymentOn(disk, { previous: stateOf(first.release.id) })
    expect(disk.newOrder().perform(again.stepOf('unpack'))).toBe('skipped')
    writeFileSync(join(first.folder, 'bin/serve'), 'changed by hand')
    expect(disk.newOrder().perform(again.stepOf('unpack'))).toMatch(/serves now.*Build a new version/s)
    expect(existsSync(join(first.folder, 'docs'))).toBe(true)
  })

  it('a release of nothing but configuration and shared folders works', () => {
    const disk = createDisk(shell)
    const files = { 'config/hello.env': 'PORT=1\n', 'data/seed.txt': 'seed' }
    const { stepOf, context } = deploymentOn(disk, { files })
    const { perform } = disk.newOrder()
    for (const id of ['verify', 'unpack', 'shared', 'config']) expect(perform(stepOf(id))).toBe('done')
    expect(perform(stepOf('unpack'))).toBe('skipped')
    expect(disk.newOrder().perform(tarball().rollback(context)[0]!)).toBe('done')
  })

  it.each([
    ['a file', 'bin/serve'],
    ['the configuration', 'config/hello.env'],
  ])('one flipped byte in %s is found before a rollback', (_, path) => {
    const disk = createDisk(shell)
    const { context, stepOf, folder } = deploymentOn(disk)
    const { perform } = disk.newOrder()
    for (const id of ['unpack', 'shared', 'config', 'modes']) expect(perform(stepOf(id))).toBe('done')
    const verify = tarball().rollback(context)[0]!
    expect(disk.newOrder().perform(verify)).toBe('done')
    const file = join(folder, path)
    const text = disk.read(`releases/${context.release.id}/${path}`)
    writeFileSync(file, text.replace('!', '?').replace('PORT', 'PORU'))
    expect(disk.newOrder().perform(verify)).toMatch(new RegExp(path))
    rmSync(file)
    expect(disk.newOrder().perform(verify)).toMatch(/^failed/)
    expect(Object.keys(tree)).toContain(path)
  })

  it('a release without its list of digests is not trusted', () => {
    const disk = createDisk(shell)
    const { context, stepOf, folder } = deploymentOn(disk)
    disk.newOrder().perform(stepOf('unpack'))
    rmSync(join(folder, '.release/SHA256SUMS'))
    expect(disk.newOrder().perform(tarball().rollback(context)[0]!)).toMatch(/no list of its digests/)
  })
})
