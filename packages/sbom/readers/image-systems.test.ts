import { describe, expect, test } from 'vitest'
import { tags } from '../os/rpm-header.ts'
import { find, outline, read } from '../testing/debian-image.ts'
import { dockerSave, layerOf, rpmDatabase, rpmHeader, type TarEntry } from '../testing/images.ts'

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
