import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Component, Inventory } from '../component.ts'
import { createDocument } from '../document.ts'
import type { ImageSource } from '../image/archive.ts'
import { imageLimits } from '../image/budget.ts'
import { tags } from '../os/rpm-header.ts'
import {
  dockerSave,
  folderOf,
  layerOf,
  legacySave,
  ociLayout,
  rpmDatabase,
  rpmHeader,
  sourceOf,
  type TarEntry,
  tarOf,
} from '../testing/images.ts'
import { officialSchema } from '../testing/official-schema.ts'
import { readImage } from './image.ts'

const problemsOf = officialSchema()
const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'

const status = (...packages: string[]) => packages.join('\n\n')
const libc = `Package: libc6
Status: install ok installed
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u8
Provides: libc6-virtual (= 2)
Description: a library
 Package: not a field`
const curl = `Package: curl
Status: install ok installed
Architecture: amd64
Version: 7.88.1-10
Source: curl-src (7.88.1-9)
Depends: absent-alternative | libc6 (>= 2.34), libc6-virtual
Homepage: https://curl.example.test/`
const removed = `Package: gone
Status: deinstall ok config-files
Version: 1`

const read = async (entries: TarEntry[] | ImageSource, change = {}) => {
  const source = Array.isArray(entries) ? sourceOf(await tarOf(entries)) : entries
  return readImage({ path: 'shop.tar', source, ...change })
}
const outline = ({ components }: Inventory) =>
  Object.fromEntries(components.map(({ purl, dependsOn }) => [purl, dependsOn]))
const find = ({ components }: Inventory, name: string): Component =>
  components.find((one) => one.name === name)!
const layersOf = ({ properties }: Component) =>
  properties.flatMap(({ name, value }) => (name === 'deploy:image:layer' ? [value] : []))

const base = () =>
  layerOf([
    ['etc/os-release', { type: 'symlink', linkname: '../usr/lib/os-release' }],
    ['usr/lib/os-release', debian],
    ['var/lib/dpkg/status', status(libc, removed)],
    [
      'usr/share/doc/libc6/copyright',
      'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: LGPL-2.1+\n\nFiles: x\nLicense: Expat\n text\n',
    ],
    ['opt/large', Buffer.alloc(100_000)],
  ])
const above = () =>
  layerOf([
    ['./var/lib/dpkg/status', status(libc, removed, curl)],
    ['usr/share/doc/curl', { type: 'symlink', linkname: 'libc6' }],
  ])

const libcPurl = 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u8?arch=amd64&distro=debian-12&upstream=glibc'
const curlPurl = 'pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12&upstream=curl-src%407.88.1-9'

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

test('Alpine: virtual names, libraries and licences', async () => {
  const installed = `C:Q1aGVsbG8=
P:busybox
V:1.36.1-r29
A:x86_64
L:GPL-2.0-only
o:busybox
m:Nat <nat@alpine.example.test>
D:so:libc.musl-x86_64.so.1 !conflicting
p:cmd:sh=1 /bin/sh
F:bin
R:busybox

P:musl
V:1.2.5-r0
A:x86_64
L:MIT
p:so:libc.musl-x86_64.so.1=1

P:py3-own
V:1-r0
D:missing-thing
F:usr/lib/python3.12/site-packages/own-1.0.dist-info
R:METADATA
`
  const found = await read(
    dockerSave([
      await layerOf([
        ['lib/apk/db/installed', installed],
        ['usr/lib/python3.12/site-packages/own-1.0.dist-info/METADATA', 'Name: own\nVersion: 1.0\n'],
      ]),
    ]),
  )
  expect(outline(found)).toMatchObject({
    'pkg:apk/busybox@1.36.1-r29?arch=x86_64&upstream=busybox': ['pkg:apk/musl@1.2.5-r0?arch=x86_64'],
  })
  expect(find(found, 'busybox')).toMatchObject({
    licences: [{ value: 'GPL-2.0-only' }],
    manufacturer: { email: 'nat@alpine.example.test' },
    edges: 'complete',
  })
  // What the system's package brought stands there, and not a second time as a package of Python.
  expect(found.components.map(({ name }) => name)).not.toContain('own')
  expect(find(found, 'py3-own')).toMatchObject({
    edges: 'incomplete',
    properties: expect.arrayContaining([{ name: 'deploy:image:contains', value: 'pkg:pypi/own@1.0' }]),
  })
})

describe('rpm', () => {
  const header = (name: string, more = {}) =>
    rpmHeader({
      [tags.name]: name,
      [tags.version]: '1.0',
      [tags.release]: '2.el9',
      [tags.arch]: 'x86_64',
      ...more,
    })
  const image = async (...entries: TarEntry[]) =>
    read(dockerSave([await layerOf([['usr/lib/os-release', 'ID="rhel"\nVERSION_ID="9.4"\n'], ...entries])]))

  test('packages of rpmdb.sqlite with epoch, source, licence and edges by file and by name', async () => {
    const database = rpmDatabase([
      header('bash', {
        [tags.epoch]: [3],
        [tags.license]: 'GPL-3.0-or-later',
        [tags.vendor]: 'Example Linux',
        [tags.sourceRpm]: 'bash-1.0-2.el9.src.rpm',
        [tags.dirNames]: ['/usr/bin/'],
        [tags.baseNames]: ['bash', 'sh'],
        [tags.dirIndexes]: [0, 0],
      }),
      header('tool', { [tags.requireName]: ['/usr/bin/sh', 'rpmlib(FileDigests)', '(bash or zsh)', 'tool'] }),
      header('gpg-pubkey'),
    ])
    const found = await image(['var/lib/rpm/rpmdb.sqlite', database])
    const bash =
      'pkg:rpm/redhat/bash@1.0-2.el9?arch=x86_64&distro=rhel-9.4&epoch=3&upstream=bash-1.0-2.el9.src.rpm'
    expect(found.warnings).toEqual([])
    expect(outline(found)).toMatchObject({
      [bash]: [],
      'pkg:rpm/redhat/tool@1.0-2.el9?arch=x86_64&distro=rhel-9.4': [bash],
    })
    expect(find(found, 'bash')).toMatchObject({
      licences: [{ value: 'GPL-3.0-or-later' }],
      manufacturer: { name: 'Example Linux' },
    })
    expect(found.components.map(({ name }) => name)).not.toContain('gpg-pubkey')
  })

  test.each([
    ['var/lib/rpm/Packages', 'a package database of Berkeley DB'],
    ['usr/lib/sysimage/rpm/Packages.db', 'a package database of the format ndb'],
    ['var/lib/rpmmanifest/container-manifest-2', 'a list of packages'],
  ])('%s is a gap that is said', async (path, message) => {
    const { aggregate, warnings } = await image([path, Buffer.alloc(3000, 1)])
    expect(aggregate).toBe('incomplete')
    expect(warnings).toContainEqual({ path, message: expect.stringContaining(message), gap: true })
  })

  test.each([
    ['no database', Buffer.from('not SQLite')],
    ['a header that lies', rpmDatabase([Buffer.from('ffffffff00000001', 'hex')])],
    [
      'a view without end',
      rpmDatabase(
        [],
        'CREATE VIEW Packages AS WITH RECURSIVE n(hnum) AS (SELECT 1 UNION ALL SELECT hnum + 1 FROM n) SELECT hnum, hnum AS blob FROM n',
      ),
    ],
  ])('%s is a gap, not a crash', async (_, database) => {
    const { warnings } = await image(['var/lib/rpm/rpmdb.sqlite', database])
    expect(warnings).toContainEqual(
      expect.objectContaining({
        gap: true,
        message: expect.stringContaining('the package database cannot be read'),
      }),
    )
  })
})

test('conda in an image: its packages own what pip sees of them', async () => {
  const meta = {
    name: 'numpy',
    version: '1.26.4',
    build: 'py312_0',
    url: 'https://conda.example.test/t/tok-en/conda-forge/linux-64/numpy-1.26.4-py312_0.conda',
    sha256: 'a'.repeat(64),
    license: 'BSD-3-Clause',
    depends: ['__glibc >=2.17'],
    files: ['lib/python3.12/site-packages/numpy-1.26.4.dist-info/METADATA', 'bin/f2py'],
  }
  const site = 'opt/conda/lib/python3.12/site-packages'
  const found = await read(
    dockerSave([
      await layerOf([
        ['opt/conda/conda-meta/numpy-1.26.4-py312_0.json', JSON.stringify(meta)],
        [`${site}/numpy-1.26.4.dist-info/METADATA`, 'Name: numpy\nVersion: 1.26.4\n'],
        [`${site}/app-1.dist-info/METADATA`, 'Name: app\nVersion: 1\nRequires-Dist: numpy\n'],
      ]),
    ]),
  )
  const numpy = 'pkg:conda/numpy@1.26.4?build=py312_0&channel=conda-forge&subdir=linux-64&type=conda'
  expect(find(found, 'app').dependsOn).toEqual([numpy])
  expect(find(found, 'numpy')).toMatchObject({
    purl: numpy,
    hashes: [{ value: 'a'.repeat(64) }],
    licences: [{ value: 'BSD-3-Clause' }],
  })
  expect(JSON.stringify(found)).not.toContain('tok-en')
})

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
