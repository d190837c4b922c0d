import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../fixtures.ts'
import { openLayout } from './layout.ts'
import {
  blobOf,
  descriptorOf,
  digestOf,
  entriesOf,
  imageFor,
  indexOf,
  oci,
  type TarEntry,
  type TestImage,
  writeTar,
} from './testing.ts'
import { writeLayout } from './write.ts'

const amd64 = imageFor()
const arm64 = imageFor({ architecture: 'arm64' })
const proof: TestImage = {
  ...imageFor({ architecture: 'x' }),
  platform: { os: 'unknown', architecture: 'unknown' },
}

async function tarOf(entries: TarEntry[]): Promise<string> {
  return writeTar(join(await temporaryFolder(), 'image.tar'), entries)
}
const opened = async (entries: TarEntry[]) => openLayout(await tarOf(entries))
const read = async (stream: NodeJS.ReadableStream) => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

describe('a layout', () => {
  it('of one platform is read, and every blob where it lies', async () => {
    const long: TarEntry = [`docker-save/${'x'.repeat(120)}/layer.tar`, 'of no interest']
    const layout = await opened([long, ...entriesOf(amd64.manifest, [amd64])])
    expect(layout.root).toEqual(descriptorOf(amd64.manifest))
    expect(layout.platforms).toEqual([
      {
        platform: 'linux/amd64',
        manifest: amd64.manifest.digest,
        config: amd64.config.digest,
        layers: amd64.layers.map(({ digest, size }) => ({ digest, size })),
      },
    ])
    for (const { digest, bytes } of [amd64.manifest, amd64.config, ...amd64.layers])
      expect(await read(layout.open(digest))).toBe(bytes.toString())
    const [base] = amd64.layers
    expect(await read(layout.open(base!.digest, { start: 2, end: 4 }))).toBe(
      base!.bytes.toString().slice(2, 5),
    )
  })

  it('of several platforms is read with what the build says about itself', async () => {
    const index = indexOf([amd64, arm64, proof])
    const { root, platforms, manifests } = await opened(entriesOf(index, [amd64, arm64, proof]))
    expect(root.digest).toBe(index.digest)
    expect(platforms.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(manifests.has(proof.manifest.digest)).toBe(true)
  })

  it('written again has the same bytes, whatever the order and the company it came in', async () => {
    const folder = await temporaryFolder()
    const entries = entriesOf(amd64.manifest, [amd64])
    const stranger = blobOf('text/plain', Buffer.from('nobody names this'))
    const other: TarEntry[] = [
      ['manifest.json', '[]'],
      [`blobs/${stranger.digest.replace(':', '/')}`, stranger.bytes],
    ]
    const one = await writeLayout(await opened(entries), join(folder, 'one.tar'))
    const two = await writeLayout(await opened([...other, ...entries.toReversed()]), join(folder, 'two.tar'))
    expect(two).toEqual(one)
    const bytes = await readFile(join(folder, 'two.tar'))
    expect([bytes.length, digestOf(bytes)]).toEqual([one.size, `sha256:${one.sha256}`])
    const again = await openLayout(join(folder, 'one.tar'))
    expect(again).toMatchObject({ root: descriptorOf(amd64.manifest), size: one.size, sha256: one.sha256 })
  })
})

/** The entries of a sound layout, changed. */
const sound = entriesOf(amd64.manifest, [amd64])
const name = ({ digest }: { digest: string }) => `blobs/${digest.replace(':', '/')}`
const without = (path: string) => sound.filter(([each]) => each !== path)
const withIndex = (text: string): TarEntry[] => [...without('index.json'), ['index.json', text]]
const ofImage = (image: TestImage) => entriesOf(image.manifest, [image])
const indexed = (...descriptors: object[]) => JSON.stringify({ schemaVersion: 2, manifests: descriptors })
const nested = indexOf([amd64])
const outer = blobOf(oci('index.v1+json'), { schemaVersion: 2, manifests: [descriptorOf(nested)] })
const foreign = oci('layer.nondistributable.v1.tar+gzip')

describe('a hostile or broken layout is refused:', () => {
  it.each<[string, TarEntry[], string]>([
    ['a missing layer', without(name(amd64.layers[0]!)), 'is not in it'],
    ['a missing configuration', without(name(amd64.config)), 'is not in it'],
    ['no index.json', without('index.json'), 'no index.json'],
    ['no oci-layout', without('oci-layout'), 'no oci-layout'],
    ['an index.json that is none', withIndex('<html>'), 'index.json'],
    ['an index.json without an image', withIndex(indexed()), 'names 0 images'],
    [
      'two images',
      [
        ...sound,
        ...ofImage(arm64).slice(0, 4),
        ...withIndex(indexed(descriptorOf(amd64.manifest), descriptorOf(arm64.manifest))).slice(-1),
      ].filter(([path], index, all) => all.findLastIndex(([other]) => other === path) === index),
      'names 2 images',
    ],
    ['another size', withIndex(indexed({ ...descriptorOf(amd64.manifest), size: 3 })), 'and 3 are said'],
    [
      'another media type',
      withIndex(indexed({ ...descriptorOf(amd64.manifest), mediaType: 'text/plain' })),
      'is a text/plain',
    ],
    ['a name that leaves it', [['../etc/passwd', 'x'], ...sound], "a path with '..'"],
    ['an absolute name', [['/etc/passwd', 'x'], ...sound], 'an absolute path'],
    ['a symlink', [['blobs/sha256/x', { type: 'symlink', to: '/etc/shadow' }], ...sound], 'is a symlink'],
    ['a hard link', [['blobs/sha256/x', { type: 'link', to: '/etc/shadow' }], ...sound], 'is a link'],
    ['a blob of another algorithm', [['blobs/sha512/ab', 'x'], ...sound], 'is not the name of a blob'],
    ['a blob twice', [...sound, sound[0]!], 'in it twice'],
    ['index.json twice', [...sound, sound.at(-2)!], 'in it twice'],
    [
      'an index in an index',
      entriesOf(outer, [{ ...amd64, manifest: nested }]),
      'is a application/vnd.oci.image.index',
    ],
    ['an index of nothing', entriesOf(indexOf([]), []), 'names no image'],
    [
      'a layer from elsewhere',
      ofImage(
        imageFor({
          change: (text) => ({
            ...text,
            layers: text.layers.map((each) => ({
              ...each,
              mediaType: foreign,
              urls: ['http://example.org'],
            })),
          }),
        }),
      ),
      'is a application/vnd.oci.image.layer.nondist',
    ],
    [
      'other layers than the configuration',
      ofImage(imageFor({ diffIds: 1 })),
      'other layers than its configuration',
    ],
    [
      'a digest that is a path',
      ofImage(
        imageFor({
          change: (text) => ({
            ...text,
            layers: [{ mediaType: oci('layer.v1.tar'), digest: 'sha256:../../x', size: 1 }],
          }),
        }),
      ),
      'layers.0.digest',
    ],
    [
      'layers without end',
      ofImage(imageFor({ change: (text) => ({ ...text, layers: Array(5000).fill(text.layers[0]) }) })),
      'layers',
    ],
    ['a huge index.json', withIndex(' '.repeat(5 * 1024 * 1024)), 'at most 4194304 are read'],
    [
      'a huge manifest',
      ofImage(imageFor({ change: (text) => ({ ...text, padding: 'x'.repeat(5 * 1024 * 1024) }) })),
      'at most 4194304 are read',
    ],
    [
      'entries without end',
      [...Array(10_001).keys()].map((index): TarEntry => [`x/${index}`, '']),
      'More than 10000 entries',
    ],
  ])('%s', async (_, entries, cause) => {
    await expect(opened(entries)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      facts: { cause: expect.stringContaining(cause) },
    })
  })

  it('a blob of other bytes, with both digests', async () => {
    const [layer] = amd64.layers
    const forged = sound.map(
      ([path, content]): TarEntry => (path === name(layer!) ? [path, 'forged'] : [path, content]),
    )
    await expect(opened(forged)).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      facts: { cause: expect.stringContaining(layer!.digest.slice(7)) },
    })
  })

  it('a file that is no tar, or is cut short', async () => {
    const path = await tarOf(sound)
    const bytes = await readFile(path)
    await truncate(path, bytes.length - 1800)
    await expect(openLayout(path)).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
    await writeFile(path, Buffer.alloc(4096, 'x'))
    await expect(openLayout(path)).rejects.toMatchObject({ code: 'IMAGE_INVALID' })
  })
})
