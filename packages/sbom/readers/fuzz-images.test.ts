import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRpmHeader, tags } from '../os/rpm-header.ts'
import { dockerSave, layerOf, rpmHeader, sourceOf, type TarEntry, tarOf } from '../testing/images.ts'
import { survival } from '../testing/survives.ts'
import { readCondaEnvironment } from './conda-environment.ts'
import { readCondaExplicit } from './conda-explicit.ts'
import { readCondaLock } from './conda-lock.ts'
import { readCondaMeta } from './conda-meta.ts'
import { readImage } from './image.ts'
import { readPixiLock } from './pixi-lock.ts'

const survives = survival()
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '__proto__',
    '../..',
    '/',
    '@',
    'a@1?b#c',
    '\ud800',
    '%',
    'a',
    '1.0',
    'a>=1',
    'so:x=1',
    '(a or b)',
    'https://h.test/main/linux-64/a-1-0.conda',
  ),
)

const imageOf = async (entries: TarEntry[]) => {
  const source = sourceOf(await tarOf(dockerSave([await layerOf(entries)])))
  return readImage({ path: 'image.tar', source })
}

test('package databases in an image', async () => {
  const field = (names: string[]) => fc.tuple(fc.constantFrom(...names), odd)
  const lines = (names: string[]) => fc.array(field(names), { maxLength: 12 })
  const dpkg = lines([
    'Package',
    'Version',
    'Architecture',
    'Depends',
    'Provides',
    'Source',
    'Maintainer',
    '',
    ' ',
  ])
  const apk = lines(['P', 'V', 'A', 'D', 'p', 'L', 'F', 'R', 'o', ''])
  const joined = (pairs: [string, string][], between: string) =>
    pairs.map((pair) => pair.join(between)).join('\n')
  await fc.assert(
    fc.asyncProperty(dpkg, apk, odd, odd, fc.jsonValue(), async (deb, alpine, release, copyright, json) => {
      const entries: TarEntry[] = [
        ['etc/os-release', `ID=${release}\nVERSION_ID="${copyright}"\nPRETTY_NAME=${release}\n`],
        ['var/lib/dpkg/status', `Package: a\nVersion: 1\n${joined(deb, ': ')}`],
        [
          'usr/share/doc/a/copyright',
          `Format: copyright-format\nLicense: ${copyright}\nLicense: MIT or ${release}`,
        ],
        ['lib/apk/db/installed', `P:b\nV:1\n${joined(alpine, ':')}`],
        [
          'app/node_modules/a/package.json',
          JSON.stringify({ name: release, version: '1', dependencies: json }),
        ],
        ['opt/x/conda-meta/a.json', JSON.stringify(json)],
        ['opt/x/lib/b.egg-info', `Name: ${release}\nVersion: 1\n`],
        ['opt/x/lib/c.dist-info/METADATA', 'Name: c\nVersion: 1\n'],
        [
          'opt/x/lib/c.dist-info/sboms/s.json',
          JSON.stringify({
            bomFormat: 'CycloneDX',
            components: [{ name: release, purl: `pkg:generic/${copyright}` }, json],
          }),
        ],
      ]
      await survives(() => imageOf(entries))
    }),
    { numRuns: 25 },
  )
})

test('an archive of which bytes were changed or lost', async () => {
  const whole = await tarOf(
    dockerSave([
      await layerOf([['var/lib/dpkg/status', 'Package: a\nVersion: 1\n']], gzipSync),
      await layerOf([
        ['app/node_modules/.wh.a', ''],
        ['etc/os-release', { type: 'symlink', linkname: 'x' }],
      ]),
    ]),
  )
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255))
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(whole.length), async (changes, length) => {
      const bytes = Buffer.from(whole)
      for (const [at, value] of changes) bytes[at] = value
      const kept = changes.length > 0 ? bytes : bytes.subarray(0, length)
      await survives(() => readImage({ path: 'image.tar', source: sourceOf(kept) }))
    }),
    { numRuns: 30 },
  )
})

test('headers of rpm', () => {
  const header = rpmHeader({
    [tags.name]: 'a',
    [tags.version]: '1',
    [tags.baseNames]: ['b', 'c'],
    [tags.dirIndexes]: [0, 0],
  })
  const change = fc.tuple(fc.nat(header.length - 1), fc.nat(255))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 6 }), (changes) => {
      const bytes = Buffer.from(header)
      for (const [at, value] of changes) bytes[at] = value
      try {
        const read = parseRpmHeader(bytes)
        for (const values of read.values()) expect(values.length).toBeLessThanOrEqual(header.length)
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }),
    { numRuns: 300 },
  )
})

test('files of conda', async () => {
  const lock = fc.record({
    name: odd,
    version: odd,
    manager: fc.constantFrom('conda', 'pip'),
    platform: fc.constantFrom('linux-64', 'osx-64'),
    url: odd,
    dependencies: fc.dictionary(odd, odd, { maxKeys: 3 }),
    hash: fc.record({ sha256: odd }),
  })
  const pixi = fc.record(
    {
      conda: odd,
      pypi: odd,
      name: odd,
      version: odd,
      sha256: odd,
      depends: fc.array(odd),
      requires_dist: fc.array(odd),
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(lock, { maxLength: 4 }),
      fc.array(pixi, { maxLength: 4 }),
      fc.array(odd),
      odd,
      async (packages, found, words, text) => {
        // JSON is YAML
        await survives(() =>
          readCondaLock({ path: 'c', text: JSON.stringify({ version: 1, package: packages }) }),
        )
        const environments = { default: { packages: { 'linux-64': found.map(({ conda }) => ({ conda })) } } }
        await survives(() =>
          readPixiLock({ path: 'p', text: JSON.stringify({ version: 6, environments, packages: found }) }),
        )
        const dependencies = [...words, { pip: words }]
        await survives(() =>
          readCondaEnvironment({
            path: 'e',
            text: JSON.stringify({ dependencies }),
            readFile: () => undefined,
          }),
        )
        await survives(() => readCondaExplicit({ path: 'x', text: ['@EXPLICIT', ...words].join('\n') }))
        const files = { list: () => ['a.json'], read: () => JSON.stringify(found[0] ?? text) }
        await survives(() => readCondaMeta({ path: 'm', files }))
        await survives(() => readCondaEnvironment({ path: 'e', text, readFile: () => undefined }))
      },
    ),
    { numRuns: 30 },
  )
})
