import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ImageSource } from '../image/archive.ts'
import { imageLimits } from '../image/budget.ts'
import { above, base, debian, find, read } from '../testing/debian-image.ts'
import {
  dockerSave,
  layerOf,
  legacySave,
  ociLayout,
  sourceOf,
  type TarEntry,
  tarOf,
} from '../testing/images.ts'

const filling: TarEntry = ['large', randomBytes(1_000_000)]

describe('what is not whole or not meant well', () => {
  const code = async (source: ImageSource | TarEntry[], change = {}) =>
    read(source, change).then(
      () => 'read',
      (error) => error.code,
    )

  test('an archive that breaks off, a changed layer, a missing one, no image at all', async () => {
    const layers = [await base(), await above()]
    const whole = await tarOf(dockerSave(layers))
    for (const part of [0.1, 0.5, 0.9]) {
      const cut = whole.subarray(0, Math.floor(whole.length * part))
      expect(await code(sourceOf(cut))).toBe('SBOM_SOURCE_INVALID')
      expect(await code(sourceOf(gzipSync(whole).subarray(0, 700)))).toBe('SBOM_SOURCE_INVALID')
    }
    const changed = { ...layers[0]!, diffId: `sha256:${'0'.repeat(64)}` }
    expect(await code(legacySave([changed]))).toBe('SBOM_SOURCE_INVALID')
    const without = dockerSave(layers).filter(([, content]) => content !== layers[0]!.blob)
    expect(await code(without)).toBe('SBOM_SOURCE_INVALID')
    expect(await code([['readme', 'hello']])).toBe('SBOM_SOURCE_INVALID')
    expect(await code(sourceOf(Buffer.from('plain text')))).toBe('SBOM_SOURCE_INVALID')
    expect(await code([['../outside', 'x']])).toBe('SBOM_SOURCE_INVALID')
    const [, index] = ociLayout(layers)
    expect(await code([index!, ['manifest.json', '[{"Config":"../../etc/passwd","Layers":["x"]}]']])).toBe(
      'SBOM_SOURCE_INVALID',
    )
  })

  test.each([
    ['is no image', async () => Buffer.alloc(1_000_000, 7)],
    ['is no image, packed', async () => gzipSync(randomBytes(1_000_000))],
    ['leads out of the archive', () => tarOf([['../outside', 'x'], filling])],
    ['leads out of the archive, packed', async () => gzipSync(await tarOf([['../outside', 'x'], filling]))],
  ])('what %s is closed without being read to its end', async (_, make) => {
    const whole = await make()
    let [pieces, isClosed] = [0, false]
    const open = async function* () {
      try {
        for (let at = 0; at < whole.length; at += 4096) {
          pieces += 1
          yield whole.subarray(at, at + 4096)
        }
      } finally {
        isClosed = true
      }
    }
    expect(await code({ kind: 'file', open })).toBe('SBOM_SOURCE_INVALID')
    expect([pieces < whole.length / 4096, isClosed]).toEqual([true, true])
  })

  test('a document that is not what its name says is refused', async () => {
    const entries = ociLayout([await base()]).map(
      ([path, content]): TarEntry =>
        path.startsWith('blobs/') && Buffer.isBuffer(content) && content.includes('"os":"linux"')
          ? [path, content.toString().replace('linux', 'other')]
          : [path, content],
    )
    expect(await code(entries)).toBe('SBOM_SOURCE_INVALID')
  })

  test('what unpacks to too much is not read further', async () => {
    const bomb = await layerOf([['var/lib/dpkg/status', Buffer.alloc(3_000_000)]], gzipSync)
    const source = async () => sourceOf(await tarOf(dockerSave([bomb])))
    const limited = async (limits: object) => code(await source(), { limits: { ...imageLimits, ...limits } })
    expect(bomb.blob.length).toBeLessThan(10_000)
    expect(await limited({})).toBe('read')
    expect(await limited({ unpackedBytes: 1_000_000 })).toBe('SBOM_SOURCE_TOO_LARGE')
    expect(await limited({ fileBytes: 1_000_000 })).toBe('SBOM_SOURCE_TOO_LARGE')
    expect(await limited({ keptBytes: 1_000_000 })).toBe('SBOM_SOURCE_TOO_LARGE')
    expect(await limited({ entries: 3 })).toBe('SBOM_SOURCE_TOO_LARGE')
  })

  test('entries that lead out of the image are gaps; links that go round in circles lead nowhere', async () => {
    const found = await read(
      dockerSave([
        await layerOf([
          ['../../etc/passwd', 'x'],
          ['app/node_modules/a', { type: 'symlink', linkname: 'b' }],
          ['app/node_modules/b', { type: 'symlink', linkname: 'a' }],
          ['app/node_modules/c/package.json', '{"name":"c","version":"1","dependencies":{"a":"*"}}'],
          ['app/node_modules/d/package.json', '{"name":'],
          [`${'x/'.repeat(3000)}f`, ''],
        ]),
      ]),
    )
    expect(found.aggregate).toBe('incomplete')
    expect(find(found, 'c').edges).toBe('incomplete')
    expect(found.warnings.map(({ message }) => message)).toEqual([
      'the entry ../../etc/passwd is no path inside of the image',
      expect.stringMatching(/^the entry x\/.* is no path inside of the image$/),
      'd has no usable package.json',
    ])
  })

  test('bytes after the end of a packed layer do not keep it waiting', async () => {
    const layer = await base()
    const trailing = {
      ...layer,
      blob: Buffer.concat([gzipSync(await tarOf([['etc/os-release', debian]])), Buffer.alloc(200_000, 7)]),
    }
    expect(await code(dockerSave([trailing]))).toMatch(/^(?:read|SBOM_SOURCE_INVALID)$/)
  })

  test('an image without a package manager is not called empty and whole', async () => {
    const { aggregate, warnings } = await read(dockerSave([await layerOf([['app', Buffer.alloc(10)]])]))
    expect([aggregate, warnings[0]?.message]).toEqual([
      'incomplete',
      'no package manager has left its list in this image',
    ])
  })
})
