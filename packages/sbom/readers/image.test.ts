import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Inventory } from '../component.ts'
import { createDocument } from '../document.ts'
import type { ImageSource } from '../image/archive.ts'
import {
  above,
  base,
  curl,
  curlPurl,
  debian,
  find,
  layersOf,
  libc,
  libcPurl,
  outline,
  read,
  status,
} from '../testing/debian-image.ts'
import {
  dockerSave,
  folderOf,
  layerOf,
  legacySave,
  ociLayout,
  sourceOf,
  type TarEntry,
  tarOf,
} from '../testing/images.ts'
import { officialSchema } from '../testing/official-schema.ts'

const problemsOf = officialSchema()

describe('Debian', () => {
  test('packages, their edges, licences, sources and layers; what was removed is not there', async () => {
    const layers = [await base(), await above()]
    const found = await read(dockerSave(layers))
    expect(found.warnings).toEqual([])
    expect([found.aggregate, found.phase]).toEqual(['unknown', 'post-build'])
    const image = found.components.find(({ type }) => type === 'container')!
    expect(outline(found)).toEqual({
      [curlPurl]: [libcPurl],
      [libcPurl]: [],
      'pkg:generic/debian@12': [],
      [image.purl]: [curlPurl, 'pkg:generic/debian@12'],
    })
    expect(image.purl).toMatch(/^pkg:oci\/shop@sha256:[0-9a-f]{64}\?arch=amd64$/)
    expect(image).toMatchObject({ direct: true, name: 'shop' })
    expect(find(found, 'libc6')).toMatchObject({
      licences: [
        { kind: 'id', value: 'LGPL-2.1-or-later' },
        { kind: 'id', value: 'MIT' },
      ],
      manufacturer: { name: 'GNU Libc Maintainers', email: 'debian-glibc@lists.debian.org' },
      locations: [{ path: 'var/lib/dpkg/status' }],
    })
    expect(find(found, 'curl').licences).toHaveLength(2)
    expect(layersOf(find(found, 'libc6'))).toEqual([layers[0]!.diffId])
    expect(layersOf(find(found, 'curl'))).toEqual([layers[1]!.diffId])
    const { json } = createDocument({
      subject: { name: 'shop' },
      timestamp: new Date(0),
      tool: { name: 'x', version: '1' },
      inventories: [found],
    })
    expect(problemsOf(json)).toEqual([])
  })

  test('distroless images have a file for each package', async () => {
    const layer = await layerOf([
      ['etc/os-release', debian],
      ['var/lib/dpkg/status.d/libc6', libc.replace('Status: install ok installed\n', '')],
      ['var/lib/dpkg/status.d/libc6.md5sums', '0123 usr/lib/x'],
    ])
    expect(find(await read(dockerSave([layer])), 'libc6').purl).toBe(libcPurl)
  })
})

test('every form of archive gives the same packages', async () => {
  const plain = [await base(), await above()]
  const packed = [
    await layerOf(
      [
        ['etc/os-release', debian],
        ['var/lib/dpkg/status', status(libc)],
      ],
      gzipSync,
    ),
    await layerOf([['var/lib/dpkg/status', status(libc, curl)]], zstdCompressSync),
  ]
  const forms: Record<string, ImageSource> = {
    saved: sourceOf(await tarOf(dockerSave(plain))),
    'containerd store': sourceOf(await tarOf(dockerSave(packed))),
    legacy: sourceOf(await tarOf(legacySave(plain))),
    layout: sourceOf(await tarOf(ociLayout(packed)), 511),
    nested: sourceOf(await tarOf(ociLayout(packed, { nested: true }))),
    gzip: sourceOf(gzipSync(await tarOf(dockerSave(plain)))),
    zstd: sourceOf(zstdCompressSync(await tarOf(legacySave(plain)))),
    folder: folderOf(ociLayout(packed)),
  }
  for (const [form, source] of Object.entries(forms)) {
    const { components, warnings } = await read(source)
    const debs = components.filter(({ purl }) => purl.startsWith('pkg:deb')).map(({ purl }) => purl)
    expect([form, debs, warnings]).toEqual([form, [curlPurl, libcPurl], []])
  }
})

describe('layers', () => {
  const node = (name: string): TarEntry => [
    `app/node_modules/${name}/package.json`,
    JSON.stringify({ name, version: '1.0.0' }),
  ]
  const names = ({ components }: Inventory) =>
    components.filter(({ purl }) => purl.startsWith('pkg:npm')).map(({ name }) => name)

  test('whiteouts remove a package, opaque folders all of lower layers, files a folder', async () => {
    const first = await layerOf([node('a'), node('b'), node('c')])
    const read1 = async (...entries: TarEntry[]) =>
      names(await read(dockerSave([first, await layerOf(entries)])))
    expect(await read1()).toEqual(['a', 'b', 'c'])
    expect(await read1(['app/node_modules/.wh.b', ''])).toEqual(['a', 'c'])
    // The order within a layer does not matter: what it brings itself stays.
    expect(await read1(node('d'), ['app/node_modules/.wh..wh..opq', ''])).toEqual(['d'])
    expect(await read1(['app', { type: 'symlink', linkname: 'elsewhere' }])).toEqual([])
    expect(await read1(['.wh.app', ''], ['.wh..wh.plnk', ''])).toEqual([])
  })

  test('links lead to the package, as pnpm lays it out', async () => {
    const store = 'app/node_modules/.pnpm'
    const layer = await layerOf([
      [
        `${store}/a@1.0.0/node_modules/a/package.json`,
        '{"name":"a","version":"1.0.0","license":"MIT","dependencies":{"b":"*"}}',
      ],
      [`${store}/b@2.0.0/node_modules/b/package.json`, '{"name":"b","version":"2.0.0"}'],
      [`${store}/a@1.0.0/node_modules/b`, { type: 'symlink', linkname: '../../b@2.0.0/node_modules/b' }],
      ['app/node_modules/a', { type: 'symlink', linkname: '.pnpm/a@1.0.0/node_modules/a' }],
    ])
    const found = await read(dockerSave([layer]))
    expect(find(found, 'a')).toMatchObject({ dependsOn: ['pkg:npm/b@2.0.0'], edges: 'complete' })
    expect(found.warnings).toEqual([])
  })

  test('a hard link is the file that it names', async () => {
    const layer = await layerOf([
      ['usr/lib/apk/db/installed', 'P:musl\nV:1.2.5-r0\nA:x86_64\n'],
      ['lib/apk/db/installed', { type: 'link', linkname: 'usr/lib/apk/db/installed' }],
      ['etc/os-release', 'ID=alpine\nVERSION_ID=3.20.3\n'],
    ])
    const { components, warnings } = await read(dockerSave([layer]))
    expect(warnings).toEqual([])
    expect(components.map(({ purl }) => purl)).toContain(
      'pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.3',
    )
  })

  test('a hard link to what was not kept is a gap', async () => {
    const layer = await layerOf([
      ['store/x', '{}'],
      ['app/node_modules/a/package.json', { type: 'link', linkname: 'store/x' }],
    ])
    const { warnings, aggregate } = await read(dockerSave([layer]))
    expect(aggregate).toBe('incomplete')
    expect(warnings[0]).toMatchObject({
      message: expect.stringContaining('is a link to a file that was not kept'),
      gap: true,
    })
  })
})

test('of several platforms the usual one is read, and the others are named', async () => {
  const arm = ociLayout([await layerOf([['etc/os-release', 'ID=arm']])], {
    platform: { os: 'linux', architecture: 'arm64' },
  })
  const amd = ociLayout([await base()])
  const manifests = [arm, amd].flatMap((entries) => JSON.parse(String(entries[1]![1])).manifests)
  const { components, warnings } = await read([
    ['index.json', JSON.stringify({ schemaVersion: 2, manifests })],
    ...arm.slice(2),
    ...amd.slice(2),
  ])
  expect(components.map(({ name }) => name)).toContain('libc6')
  expect(warnings).toEqual([
    expect.objectContaining({ message: expect.stringContaining('for linux/arm64 was not read'), gap: true }),
  ])
})
