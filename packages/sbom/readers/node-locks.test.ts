import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Inventory } from '../component.ts'
import { readPnpmLock } from './pnpm-lock.ts'
import { readYarnLock } from './yarn-lock.ts'

const sha512 = createHash('sha512').update('a file').digest()
const integrity = `sha512-${sha512.toString('base64')}`
const hash = { algorithm: 'SHA-512', value: sha512.toString('hex') }
const commit = '0123456789abcdef0123456789abcdef01234567'

const outline = ({ components }: Inventory) =>
  Object.fromEntries(
    components.map(({ purl, scope, direct, dependsOn }) => [purl, { scope, direct, dependsOn }]),
  )

describe('pnpm-lock.yaml', () => {
  const text = `
lockfileVersion: '9.0'

importers:
  .:
    dependencies:
      '@team/ui':
        specifier: ^2.0.0
        version: 2.1.0(react@18.2.0)
      local:
        specifier: workspace:*
        version: link:packages/local
      old:
        specifier: npm:left@^1
        version: left@1.0.0
    devDependencies:
      checker:
        specifier: ^1.0.0
        version: 1.0.0
    optionalDependencies:
      fsevents:
        specifier: ^2.3.0
        version: 2.3.3
  packages/local:
    dependencies:
      own:
        specifier: github:team/own
        version: https://codeload.example.test/team/own/tar.gz/${commit}

packages:
  '@team/ui@2.1.0':
    resolution: {integrity: ${integrity}}
    peerDependencies:
      react: ^18
  react@18.2.0:
    resolution: {integrity: ${integrity}}
    deprecated: use 19
  left@1.0.0:
    resolution: {integrity: ${integrity}}
  checker@1.0.0:
    resolution: {integrity: ${integrity}}
  fsevents@2.3.3:
    resolution: {integrity: ${integrity}}
  own@https://codeload.example.test/team/own/tar.gz/${commit}:
    resolution: {tarball: https://codeload.example.test/team/own/tar.gz/${commit}}
    version: 0.3.0

snapshots:
  '@team/ui@2.1.0(react@18.2.0)':
    dependencies:
      react: 18.2.0
  react@18.2.0: {}
  left@1.0.0: {}
  checker@1.0.0:
    dependencies:
      react: 18.2.0
    optionalDependencies:
      absent: 1.0.0
  fsevents@2.3.3:
    optional: true
  own@https://codeload.example.test/team/own/tar.gz/${commit}: {}
`

  it('tells roots of the whole workspace, peers, aliases and what is only for development', () => {
    const inventory = readPnpmLock({ path: 'pnpm-lock.yaml', text })
    const own = `pkg:npm/own@0.3.0?download_url=https://codeload.example.test/team/own/tar.gz/${commit}`
    expect(outline(inventory)).toEqual({
      'pkg:npm/%40team/ui@2.1.0': {
        scope: 'required',
        direct: true,
        dependsOn: ['pkg:npm/react@18.2.0'],
      },
      'pkg:npm/checker@1.0.0': { scope: 'excluded', direct: true, dependsOn: ['pkg:npm/react@18.2.0'] },
      'pkg:npm/fsevents@2.3.3': { scope: 'optional', direct: true, dependsOn: [] },
      'pkg:npm/left@1.0.0': { scope: 'required', direct: true, dependsOn: [] },
      [own]: { scope: 'required', direct: true, dependsOn: [] },
      'pkg:npm/react@18.2.0': { scope: 'required', direct: false, dependsOn: [] },
    })
    expect(inventory.components.find(({ name }) => name === 'react')).toMatchObject({
      hashes: [hash],
      properties: [{ name: 'deploy:npm:deprecated', value: 'true' }],
    })
    expect(inventory.aggregate).toBe('complete')
    expect(inventory.warnings).toEqual([
      expect.objectContaining({
        gap: false,
        message: expect.stringMatching(/^own@.* has no usable digest$/),
      }),
    ])
  })

  it('says how to write an older file anew', () => {
    const old = () => readPnpmLock({ path: 'pnpm-lock.yaml', text: "lockfileVersion: '6.0'\n" })
    expect(old).toThrow(
      expect.objectContaining({
        code: 'SBOM_SOURCE_INVALID',
        facts: expect.objectContaining({ cause: expect.stringContaining('pnpm install --lockfile-only') }),
      }),
    )
  })
})

describe('yarn.lock', () => {
  const manifest = {
    path: 'package.json',
    text: JSON.stringify({
      dependencies: { web: '^1.0.0', alias: 'npm:@team/real@^1.0.0' },
      devDependencies: { checker: '*' },
    }),
  }
  const expected = {
    'pkg:npm/%40team/real@1.1.0': { scope: 'required', direct: true, dependsOn: [] },
    'pkg:npm/checker@2.0.0': { scope: 'excluded', direct: true, dependsOn: ['pkg:npm/core@1.0.0'] },
    'pkg:npm/core@1.0.0': { scope: 'required', direct: false, dependsOn: [] },
    'pkg:npm/web@1.2.0': { scope: 'required', direct: true, dependsOn: ['pkg:npm/core@1.0.0'] },
  }

  it('of Yarn 1', () => {
    const text = `# yarn lockfile v1


"alias@npm:@team/real@^1.0.0":
  version "1.1.0"
  resolved "https://registry.example.test/@team/real/-/real-1.1.0.tgz#${'a'.repeat(40)}"

checker@*:
  version "2.0.0"
  resolved "https://registry.example.test/checker/-/checker-2.0.0.tgz#${'b'.repeat(40)}"
  integrity ${integrity}
  dependencies:
    core "^1.0.0"
  optionalDependencies:
    fsevents "^2.0.0"

core@^1.0.0, core@~1.0.0:
  version "1.0.0"
  resolved "https://registry.example.test/core/-/core-1.0.0.tgz#${'c'.repeat(40)}"
  integrity ${integrity}

web@^1.0.0:
  version "1.2.0"
  resolved "https://registry.example.test/web/-/web-1.2.0.tgz#${'d'.repeat(40)}"
  integrity ${integrity}
  dependencies:
    core "~1.0.0"
`
    const inventory = readYarnLock({ path: 'yarn.lock', text, manifest })
    expect(outline(inventory)).toEqual(expected)
    expect([inventory.aggregate, inventory.warnings]).toEqual(['complete', []])
    expect(inventory.components.find(({ name }) => name === 'core')).toMatchObject({
      hashes: [hash],
      distributions: [{ url: 'https://registry.example.test/core/-/core-1.0.0.tgz', hashes: [hash] }],
    })
    expect(inventory.components.find(({ name }) => name === '@team/real')?.hashes).toEqual([
      { algorithm: 'SHA-1', value: 'a'.repeat(40) },
    ])
  })

  it('of Yarn 2 and later, whose digests are those of its own cache', () => {
    const text = `__metadata:
  version: 8
  cacheKey: 10c0

"alias@npm:@team/real@^1.0.0":
  version: 1.1.0
  resolution: "@team/real@npm:1.1.0"
  checksum: 10c0/aaaa
  languageName: node
  linkType: hard

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    web: "npm:^1.0.0"
  languageName: unknown
  linkType: soft

"checker@npm:*":
  version: 2.0.0
  resolution: "checker@npm:2.0.0"
  dependencies:
    core: "npm:^1.0.0"
    fsevents: "npm:^2.0.0"
  dependenciesMeta:
    fsevents:
      optional: true
  checksum: 10c0/bbbb
  languageName: node
  linkType: hard

"core@npm:^1.0.0, core@npm:~1.0.0":
  version: 1.0.0
  resolution: "core@npm:1.0.0"
  languageName: node
  linkType: hard

"web@npm:^1.0.0":
  version: 1.2.0
  resolution: "web@npm:1.2.0"
  dependencies:
    core: "npm:~1.0.0"
  languageName: node
  linkType: hard
`
    const inventory = readYarnLock({ path: 'yarn.lock', text, manifest })
    expect(outline(inventory)).toEqual(expected)
    expect(inventory.components.flatMap(({ hashes }) => hashes)).toEqual([])
  })

  it('has roots of its own without package.json, and names what is missing', () => {
    const text = '# yarn lockfile v1\n\nweb@^1.0.0:\n  version "1.2.0"\n  dependencies:\n    core "~1.0.0"\n'
    const inventory = readYarnLock({ path: 'yarn.lock', text })
    expect(outline(inventory)).toEqual({
      'pkg:npm/web@1.2.0': { scope: 'required', direct: true, dependsOn: [] },
    })
    expect(inventory.warnings).toContainEqual({
      path: 'yarn.lock',
      message: 'web@^1.0.0 requires core@~1.0.0, which the lock file does not hold',
      gap: true,
    })
    expect(inventory.components.map(({ edges }) => edges)).toEqual(['incomplete'])
  })
})
