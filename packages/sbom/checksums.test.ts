import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { digestFile, formatChecksums, parseChecksums } from './checksums.ts'

const run = promisify(execFile)
const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

test('lines are a digest, two spaces and a name, in code-unit order', () => {
  const text = formatChecksums([
    { name: 'release.json', digest: a },
    { name: 'Änderung.md', digest: a },
    { name: 'App 1.tar.gz', digest: b },
  ])
  expect(text).toBe(`${b}  App 1.tar.gz\n${a}  release.json\n${a}  Änderung.md\n`)
  expect(parseChecksums(text, 'SHA256SUMS')).toEqual([
    { name: 'App 1.tar.gz', digest: b },
    { name: 'release.json', digest: a },
    { name: 'Änderung.md', digest: a },
  ])
})

test.each([
  ['a\nb'],
  ['a\rb'],
  ['a\\b'],
  ['dir/a'],
  [''],
  ['..'],
  ['\ud800'],
  ['SHA256SUMS'],
  ['SHA512SUMS.sig'],
])('the name %j is refused', (name) => {
  expect(() => formatChecksums([{ name, digest: a }])).toThrow(/cannot stand in a checksum file/)
})

test('a name given twice is refused', () => {
  const twice = [a, b].map((digest) => ({ name: 'x', digest }))
  expect(() => formatChecksums(twice)).toThrow('it is listed twice')
})

test.each([
  ['CRLF', `${a}  x\r\n`, 1],
  ['one space', `${a} x\n`, 1],
  ['binary mode', `${a} *x\n`, 1],
  ['upper case', `${a.toUpperCase()}  x\n`, 1],
  ['a comment', `# note\n${a}  x\n`, 1],
  ['a cut line', `${a}  x\n${b}  y`, 2],
  ['a name twice', `${a}  x\n${b}  x\n`, 2],
  ['a folder', `${a}  ../x\n`, 1],
  ['another length', `${a}  x\n${b}${b}  y\n`, 2],
  ['no text', '', 1],
])('%s is refused', (_, text, line) => {
  expect(() => parseChecksums(text, 'SHA256SUMS')).toThrow(`SHA256SUMS, line ${line}:`)
})

describe('on files', () => {
  let folder = ''
  const names = ['app-1.0.tar.gz', 'bom.json', 'with  spaces *.txt', '-dash', 'ünïcode']

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sums-'))
    for (const name of names) await writeFile(join(folder, name), `bytes of ${name}`.repeat(100_000))
    for (const [file, key] of [
      ['SHA256SUMS', 'sha256'],
      ['SHA512SUMS', 'sha512'],
    ] as const) {
      const lines = names.map(async (name) => ({ name, digest: (await digestFile(join(folder, name)))[key] }))
      await writeFile(join(folder, file), formatChecksums(await Promise.all(lines)))
    }
  })

  afterAll(() => rm(folder, { recursive: true }))

  test('a file has its digests and size', async () => {
    const bytes = Buffer.from('bytes of bom.json'.repeat(100_000))
    expect(await digestFile(join(folder, 'bom.json'))).toEqual({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sha512: createHash('sha512').update(bytes).digest('hex'),
      size: bytes.length,
    })
  })

  test.for<[string, string, string[]]>([
    ['GNU sha256sum', 'sha256sum', ['--strict', '-c', 'SHA256SUMS']],
    ['GNU sha512sum', 'sha512sum', ['--strict', '-c', 'SHA512SUMS']],
    ['BusyBox sha256sum', 'busybox', ['sha256sum', '-c', 'SHA256SUMS']],
    ['BusyBox sha512sum', 'busybox', ['sha512sum', '-c', 'SHA512SUMS']],
  ])('%s accepts them', async ([, command, args], { skip }) => {
    const absent = await run(command, ['--help']).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    )
    if (absent) skip(`there is no ${command} on this machine`)
    const { stdout } = await run(command, args, { cwd: folder })
    expect(stdout.trim().split('\n')).toHaveLength(names.length)
  })
})
