import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { headerOf, type WrittenHeader } from './archive.ts'
import { temporaryFolder } from './fixtures.ts'
import { inspectArchive } from './inspect.ts'
import type { Release } from './release.ts'

const EPOCH = 1_000_000
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const owned = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(EPOCH * 1000) }

interface Piece {
  header: WrittenHeader
  text?: string
}

const file = (path: string, text = path, header: Partial<WrittenHeader> = {}): Piece => ({
  header: { ...headerOf({ kind: 'file', path, size: text.length, mode: '0644' }, EPOCH), ...header },
  text,
})
const folder = (path: string): Piece => ({ header: headerOf({ kind: 'directory', path }, EPOCH) })
const link = (path: string, target: string): Piece => ({
  header: headerOf({ kind: 'symlink', path, target }, EPOCH),
})
const special = (type: WrittenHeader['type'], name = 'src/x', linkname?: string): Piece => ({
  header: {
    ...owned,
    name,
    type: type!,
    mode: 0o644,
    size: 0,
    ...(linkname === undefined ? {} : { linkname }),
  },
})

const good = [folder('src'), file('src/a'), file('src/b'), link('src/l', 'a')]
const declared = ['src/a', 'src/b']

async function tarOf(pieces: readonly Piece[]): Promise<Buffer> {
  const archive = pack()
  for (const { header, text } of pieces) {
    if (text === undefined) archive.entry(header)
    else archive.entry(header, text)
  }
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function releaseOf(tar: Buffer, changes: Partial<Release> = {}): Release {
  return {
    schemaVersion: 1,
    application: 'voila',
    version: '1',
    id: '1-000000000000',
    strategy: 'tarball',
    createdAt: new Date(EPOCH * 1000).toISOString(),
    source: { repository: 'local', commit: '0'.repeat(40), ref: 'refs/heads/main' },
    archive: { name: 'a.tar.gz', size: 1, sha256: '', sha512: '', tarSha256: sha256(tar) },
    files: declared.map((path) => ({ path, size: path.length, sha256: sha256(path), mode: '0644' })),
    links: [{ path: 'src/l', target: 'a' }],
    ...changes,
  }
}

async function inspect(tar: Buffer, changes: Partial<Release> = {}, wanted: string[] = []) {
  const path = join(await temporaryFolder(), 'a.tar.gz')
  await writeFile(path, gzipSync(tar))
  return inspectArchive(path, releaseOf(tar, changes), wanted)
}

/** Changes bytes of the header at `offset` and mends its checksum. */
function patched(tar: Buffer, offset: number, change: (header: Buffer) => void): Buffer {
  const copy = Buffer.from(tar)
  const header = copy.subarray(offset, offset + 512)
  change(header)
  header.write('        ', 148, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return copy
}

/** A raw header block followed by its data, for what no library writes. */
function rawEntry(type: string, name: string, data: string): Buffer {
  const block = Buffer.alloc(512)
  block.write(name)
  block.write('0000644\0', 100)
  block.write('0000000\0', 108)
  block.write('0000000\0', 116)
  block.write(`${Buffer.byteLength(data).toString(8).padStart(11, '0')}\0`, 124)
  block.write(`${EPOCH.toString(8).padStart(11, '0')}\0`, 136)
  block.write(type, 156)
  block.write('ustar\0', 257)
  block.write('00', 263)
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(data) / 512) * 512)
  body.write(data)
  return Buffer.concat([patched(block, 0, () => undefined), body])
}

function paxRecord(key: string, value: string): string {
  const length = (digits: number) => digits + ` ${key}=${value}\n`.length
  let digits = 1
  while (String(length(digits)).length > digits) digits++
  return `${length(digits)} ${key}=${value}\n`
}

const before = async (raw: Buffer, pieces: readonly Piece[] = good) =>
  Buffer.concat([raw, await tarOf(pieces)])
const folderOffset = 0
const firstFileOffset = 512
const linkOffset = 512 * 5

describe('inspectArchive', () => {
  it('accepts what build-release writes', async () => {
    await expect(inspect(await tarOf(good))).resolves.toEqual(new Map())
  })

  it('gives the contents of the plain files that are wanted', async () => {
    const contents = await inspect(await tarOf(good), {}, ['src/b', 'src/l', 'none'])
    expect(contents).toEqual(new Map([['src/b', Buffer.from('src/b')]]))
  })

  it('reads no large file into memory', async () => {
    const text = 'x'.repeat(1024 * 1024 + 1)
    const tar = await tarOf([...good, file('src/z', text)])
    const { files } = releaseOf(tar)
    const large = { path: 'src/z', size: text.length, sha256: sha256(text), mode: '0644' }
    const changes = { files: [...files, large] }
    await expect(inspect(tar, changes)).resolves.toEqual(new Map())
    await expect(inspect(tar, changes, ['src/z'])).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
  })

  it.each<[string, Piece[], string]>([
    ['an absolute path', [...good, file('/etc/cron.d/x')], '"/etc/cron.d/x" is an absolute path'],
    ["a path with '..'", [...good, file('src/../../x')], '"src/../../x" is a path with \'..\''],
    ["the folder '..'", [folder('..'), ...good], "'..'"],
    ["a path with '.'", [...good, file('src/./x')], "empty part or '.'"],
    ['an empty part', [...good, file('src//x')], 'empty part'],
    ['a backslash', [...good, file('src\\x')], 'backslash'],
    ['a newline in a name', [...good, file('src/x\ny')], 'control character'],
    ['an escape sequence in a name', [...good, file('src/\u001b]0;x')], 'control character'],
    ['a name of 256 bytes', [...good, file(`src/${'x'.repeat(256)}`)], 'longer than 255 bytes'],
    ['a path of 5000 bytes', [...good, file(`${'d/'.repeat(2500)}x`)], 'longer than 4096 bytes'],
    ['an entry twice', [...good, file('src/a')], '"src/a" is in it twice'],
    ['a case collision', [...good, file('src/A')], "the same as 'src/a'"],
    ['a case collision of folders', [...good, folder('SRC')], "the same as 'src'"],
    ['a hard link', [...good, special('link', 'src/x', 'src/a')], '"src/x" is a link'],
    ['a hard link out of the tree', [...good, special('link', 'src/x', '/etc/shadow')], 'is a link'],
    ['a character device', [...good, special('character-device')], 'character-device'],
    ['a block device', [...good, special('block-device')], 'block-device'],
    ['a named pipe', [...good, special('fifo')], 'fifo'],
    ['a contiguous file', [...good, { ...special('contiguous-file'), text: '' }], 'contiguous-file'],
    ['setuid', [folder('src'), file('src/a', 'src/a', { mode: 0o4755 })], 'setuid, setgid or sticky'],
    ['setgid', [folder('src'), file('src/a', 'src/a', { mode: 0o2755 })], 'setuid, setgid or sticky'],
    ['sticky', [folder('src'), file('src/a', 'src/a', { mode: 0o1755 })], 'setuid, setgid or sticky'],
    ['a symlink to an absolute path', [...good, link('src/x', '/etc')], 'a symlink to an absolute path'],
    [
      'a symlink that leaves the tree',
      [...good, link('src/x', '../../etc')],
      'a symlink that leaves the release',
    ],
    ['a symlink to nothing', [...good, special('symlink', 'src/x', '')], 'a symlink to nothing'],
    ['a file through a symlink', [...good, file('src/l/x')], "below 'src/l', which is a symlink"],
    ['a file below a file', [...good, file('src/a/x')], "below 'src/a', which is a file"],
    ['a file that turns into a folder', [...good, folder('src/a')], 'both a file and a directory'],
    ['a folder that turns into a symlink', [...good, link('src', 'l')], 'both a directory and a symlink'],
    ['a symlink that turns into a file', [...good, file('src/l')], 'both a symlink and a file'],
    ['a file that is not declared', [...good, file('src/x')], '"src/x" is not in release.json'],
    ['a folder that is not declared', [...good, folder('x')], '"x" is not in release.json'],
    ['a planted .env', [...good, file('.env', 'KEY=1')], '".env" is not in release.json'],
    [
      'a missing file',
      good.filter(({ header }) => header.name !== 'src/b'),
      '"src/b" is in release.json but not',
    ],
    ['a missing folder', good.slice(1), '"src" is in release.json but not'],
    [
      'a symlink instead of a file',
      [folder('src'), link('src/a', 'b')],
      'a symlink, and release.json says file',
    ],
    ['a symlink to elsewhere', [...good.slice(0, 3), link('src/l', 'b')], '"src/l" is not written as'],
    [
      'a larger file',
      [folder('src'), file('src/a', 'x'.repeat(9999))],
      'of 9999 bytes, and release.json says 5',
    ],
    ['other content', [folder('src'), file('src/a', 'XXXXX')], '"src/a" is of other content'],
    ['another mode', [folder('src'), file('src/a', 'src/a', { mode: 0o777 })], '"src/a" is not written as'],
    ['an owner', [folder('src'), file('src/a', 'src/a', { uid: 1000 })], '"src/a" is not written as'],
    [
      'the name of an owner',
      [folder('src'), file('src/a', 'src/a', { uname: 'root' })],
      '"src/a" is not written as',
    ],
    [
      'another time',
      [folder('src'), file('src/a', 'src/a', { mtime: new Date(0) })],
      '"src/a" is not written as',
    ],
    [
      'an extended attribute',
      [folder('src'), file('src/a', 'src/a', { pax: { 'SCHILY.xattr.security.capability': 'x' } })],
      '"src/a" is not written as',
    ],
    [
      'a pax size',
      [folder('src'), file('src/a', 'src/a', { pax: { size: '3' } })],
      'of 3 bytes, and release.json says 5',
    ],
    ['a pax path', [folder('src'), file('src/q', 'src/q', { pax: { path: '../x' } })], "a path with '..'"],
  ])('H31 H32 H33 H34 refuses %s', async (_, pieces, message) => {
    const tar = await tarOf(pieces)
    await expect(inspect(tar)).rejects.toMatchObject({
      code: 'ARCHIVE_UNSAFE',
      message: expect.stringContaining(message),
    })
  })

  it.each<[string, () => Promise<Buffer>, string]>([
    [
      'a GNU long name',
      () => before(rawEntry('L', '././@LongLink', '/etc/x\0'), [file('src/a')]),
      '"/etc/x"',
    ],
    [
      'a GNU long name that changes nothing',
      () => before(rawEntry('L', '././@LongLink', 'src\0')),
      'not written as',
    ],
    [
      'a GNU long link',
      () => before(rawEntry('K', '././@LongLink', '/etc\0'), [link('src/l', 'a')]),
      'absolute path',
    ],
    [
      'a global pax header',
      () => before(rawEntry('g', 'g', paxRecord('path', 'x'))),
      '"src" is not written as',
    ],
    [
      'a needless pax header',
      () => before(rawEntry('x', 'x', paxRecord('comment', 'x'))),
      '"src" is not written as',
    ],
    [
      'two pax headers',
      () =>
        before(
          Buffer.concat([
            rawEntry('x', 'x', paxRecord('path', 'y')),
            rawEntry('x', 'x', paxRecord('path', 'src/')),
          ]),
        ),
      '"src" is not',
    ],
    ['a sparse file', () => before(rawEntry('S', 'src/a', 'src/a')), 'thing of unknown kind'],
    [
      'a sparse file of pax that would be 8 TB',
      () =>
        before(
          rawEntry(
            'x',
            'x',
            paxRecord('GNU.sparse.major', '1') + paxRecord('GNU.sparse.realsize', '8796093022208'),
          ),
        ),
      '"src" is not written as',
    ],
    [
      'a size of 8 TB',
      async () => patched(await tarOf(good), firstFileOffset, (header) => header.write('77777777777\0', 124)),
      'bytes, and release.json says',
    ],
    ['a volume label', () => before(rawEntry('V', 'label', '')), 'thing of unknown kind'],
    [
      'a folder with data',
      async () => patched(await tarOf(good), folderOffset, (header) => header.write('00000001000\0', 124)),
      'bytes, and release.json says 0',
    ],
    [
      'a symlink with data',
      async () => patched(await tarOf(good), linkOffset, (header) => header.write('00000001000\0', 124)),
      'bytes, and release.json says 0',
    ],
    [
      'a size in base 256',
      async () =>
        patched(await tarOf(good), firstFileOffset, (header) =>
          Buffer.from('800000000000000000000005', 'hex').copy(header, 124),
        ),
      '"src/a" is not written as',
    ],
    [
      'a name with bytes behind its end',
      async () => patched(await tarOf(good), firstFileOffset, (header) => header.write('/../x', 10)),
      '"src/a" is not written as',
    ],
    [
      'bytes in the padding of a file',
      async () => {
        const tar = await tarOf(good)
        tar.write('hidden', firstFileOffset + 512 + 100)
        return tar
      },
      '"src/',
    ],
    [
      'a second archive behind the end',
      async () => Buffer.concat([await tarOf(good), await tarOf([file('evil')])]),
      '"evil" is not in release.json',
    ],
    [
      'zeros behind the end',
      async () => Buffer.concat([await tarOf(good), Buffer.alloc(10_240)]),
      'the end of the archive',
    ],
    [
      'bytes behind the end',
      async () => Buffer.concat([await tarOf(good), Buffer.alloc(511), Buffer.from('x')]),
      '',
    ],
    [
      'an endless tail',
      async () => Buffer.concat([await tarOf(good), Buffer.alloc(64 * 1024 * 1024)]),
      'longer than release.json says',
    ],
    ['no end', async () => (await tarOf(good)).subarray(0, -1024), 'the end of the archive'],
  ])('H31 H32 H33 H34 refuses %s', async (_, make, message) => {
    await expect(inspect(await make())).rejects.toMatchObject({
      code: expect.stringMatching(/^ARCHIVE_(UNSAFE|CORRUPT)$/),
      message: expect.stringContaining(message),
    })
  })

  it('H34 refuses names alike but for Unicode form even when release.json lists both', async () => {
    const names = ['src/e\u0301', 'src/\u00e9']
    const files = names.map((path) => ({ path, size: 1, sha256: sha256('x'), mode: '0644' }))
    const tar = await tarOf([folder('src'), ...names.map((name) => file(name, 'x'))])
    await expect(inspect(tar, { files, links: [] })).rejects.toThrow('letter case or Unicode form')
  })

  it('H33 refuses a bomb before it is unpacked', async () => {
    const tar = await tarOf([folder('src'), file('src/a', '\0'.repeat(64 * 1024 * 1024))])
    await expect(inspect(tar)).rejects.toThrow('release.json says 5')
  })

  it('compares the digest of the tar', async () => {
    const tar = await tarOf(good)
    const archive = { ...releaseOf(tar).archive, tarSha256: 'f'.repeat(64) }
    await expect(inspect(tar, { archive })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' })
  })

  it.each<[string, (gz: Buffer) => Buffer]>([
    ['is cut short', (gz) => gz.subarray(0, gz.length / 2)],
    ['is no gzip', () => Buffer.from('PK\u0003\u0004')],
    ['is empty', () => Buffer.alloc(0)],
    ['has one wrong byte', (gz) => Buffer.from(gz.map((byte, index) => (index === 40 ? byte ^ 255 : byte)))],
    ['is compressed text', () => gzipSync('x'.repeat(5000))],
    ['goes on with a second one', (gz) => Buffer.concat([gz, gzipSync('evil'.repeat(300))])],
    ['has bytes behind its end', (gz) => Buffer.concat([gz, Buffer.from('trailing data')])],
    ['has zeros behind its end', (gz) => Buffer.concat([gz, Buffer.alloc(512)])],
  ])('H31 H33 explains an archive that %s', async (_, change) => {
    const tar = await tarOf(good)
    const path = join(await temporaryFolder(), 'a.tar.gz')
    await writeFile(path, change(gzipSync(tar)))
    await expect(inspectArchive(path, releaseOf(tar))).rejects.toMatchObject({
      code: expect.stringMatching(/^ARCHIVE_(UNSAFE|CORRUPT)$/),
    })
  })
})
