import fc from 'fast-check'
import { test } from 'vitest'
import { survival } from '../testing/survives.ts'
import { readDistInfo } from './dist-info.ts'
import { readPackageLock } from './package-lock.ts'
import { readPipReport } from './pip-report.ts'
import { readPipfileLock } from './pipfile-lock.ts'
import { readPnpmLock } from './pnpm-lock.ts'
import { readPoetryLock } from './poetry-lock.ts'
import { readPylock } from './pylock.ts'
import { readRequirements } from './requirements.ts'
import { readUvLock } from './uv-lock.ts'
import { readYarnLock } from './yarn-lock.ts'

const survives = survival()
const runs = { numRuns: 400 }
const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '../..',
    '/',
    '@',
    '@a/',
    'a@1?b#c',
    '\ud800',
    '%',
    'flask',
    '1.0',
    'https://x.test/a b[%zz]|{}^`"<>\\',
    'https://[::1]/é%',
  ),
)

test('requirements', async () => {
  const word = fc.oneof(
    odd,
    fc.constantFrom(
      '-r',
      '-c x',
      '-e',
      '--hash=sha256:',
      '==',
      '>=1',
      ';',
      ' # via ',
      '\\\n',
      '\n',
      ' ',
      '[a]',
      ' @ ',
    ),
    fc.constantFrom(
      'a'.repeat(64),
      'git+https://x@y/z.git@main#egg=q',
      'file:///a/b-1-py3-none-any.whl',
      'extra == "x"',
    ),
  )
  const text = fc.array(word, { maxLength: 30 }).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(text, text, async (first, second) => {
      await survives(() =>
        readRequirements({ path: 'r.txt', readFile: (path) => (path === 'r.txt' ? first : second) }),
      )
    }),
    runs,
  )
})

test('package-lock.json', async () => {
  const names = fc.dictionary(odd, odd, { maxKeys: 4 })
  const at = fc
    .array(fc.oneof(odd, fc.constant('node_modules')), { maxLength: 5 })
    .map((parts) => parts.join('/'))
  const entry = fc.record(
    {
      name: odd,
      version: odd,
      resolved: odd,
      integrity: odd,
      link: fc.boolean(),
      dev: fc.boolean(),
      license: fc.jsonValue(),
      dependencies: names,
      optionalDependencies: names,
    },
    { requiredKeys: [] },
  )
  const lock = fc.record({ lockfileVersion: fc.constantFrom(2, 3), packages: fc.dictionary(at, entry) })
  await fc.assert(
    fc.asyncProperty(fc.oneof(lock, fc.jsonValue()), async (value) => {
      await survives(() => readPackageLock({ path: 'package-lock.json', text: JSON.stringify(value) }))
    }),
    runs,
  )
})

test('pip report', async () => {
  const metadata = fc.record(
    {
      name: odd,
      version: odd,
      license: odd,
      classifier: fc.array(odd),
      requires_dist: fc.array(odd),
      author_email: odd,
      project_url: fc.array(odd),
      home_page: odd,
    },
    { requiredKeys: [] },
  )
  const item = fc.record({ download_info: fc.record({ url: odd }), requested: fc.boolean(), metadata })
  const report = fc.record({
    version: fc.constant('1'),
    install: fc.array(item),
    environment: fc.dictionary(odd, odd),
  })
  await fc.assert(
    fc.asyncProperty(fc.oneof(report, fc.jsonValue()), async (value) => {
      await survives(() => readPipReport({ path: 'report.json', text: JSON.stringify(value) }))
    }),
    runs,
  )
})

test('dist-info', async () => {
  const header = fc.tuple(
    fc.constantFrom('Name', 'Version', 'Requires-Dist', 'License', 'Classifier', 'Author', ' '),
    odd,
  )
  const text = fc.array(header).map((lines) => lines.map(([name, value]) => `${name}: ${value}`).join('\n'))
  await fc.assert(
    fc.asyncProperty(text, odd, odd, async (metadata, folder, other) => {
      const files = {
        list: () => [`${folder}.dist-info`, 'RECORD', other],
        read: (path: string) => (path.endsWith('METADATA') ? metadata : other),
      }
      await survives(() => readDistInfo({ path: 'venv', files }))
    }),
    runs,
  )
})

const name = fc.oneof(odd, fc.constantFrom('a', 'b', 'A_b', '@t/c'))
const version = fc.oneof(odd, fc.constantFrom('1', '2.0', '1.0(b@2.0)', 'link:../b', 'b@2.0'))
const toml = (text: string) => JSON.stringify(text.toWellFormed())

test('uv.lock, poetry.lock and pylock.toml', async () => {
  const item = fc.record({ name, version, wants: fc.array(name, { maxLength: 3 }), url: odd })
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 5 }), odd, async (items, text) => {
      const list = (wants: string[]) => `[${wants.map((one) => `{ name = ${toml(one)} }`).join(', ')}]`
      const uv = items.map(
        (one) =>
          `[[package]]\nname = ${toml(one.name)}\nversion = ${toml(one.version)}\nsource = { git = ${toml(one.url)} }\ndependencies = ${list(one.wants)}\n`,
      )
      await survives(() => readUvLock({ path: 'uv.lock', text: `version = 1\n${uv.join('')}` }))
      const poetry = items.map(
        (one) =>
          `[[package]]\nname = ${toml(one.name)}\nversion = ${toml(one.version)}\nmarkers = ${toml(one.url)}\n[package.dependencies]\n${[...new Set(one.wants)].map((want) => `${toml(want)} = "*"\n`).join('')}`,
      )
      const project = { path: 'pyproject.toml', text: `[project]\ndependencies = [${toml(text)}]\n` }
      await survives(() =>
        readPoetryLock({
          path: 'p',
          text: `${poetry.join('')}[metadata]\ncontent-hash = "x"\n`,
          project,
        }),
      )
      const pylock = items.map(
        (one) =>
          `[[packages]]\nname = ${toml(one.name)}\nversion = ${toml(one.version)}\ndependencies = ${list(one.wants)}\nvcs = { type = ${toml(one.url)}, url = ${toml(text)}, commit-id = "x" }\n`,
      )
      await survives(() => readPylock({ path: 'p', text: `lock-version = "1.0"\n${pylock.join('')}` }))
      await survives(() => readUvLock({ path: 'uv.lock', text }))
    }),
    runs,
  )
})

test('Pipfile.lock, pnpm-lock.yaml and yarn.lock', async () => {
  const packages = fc.dictionary(name, fc.record({ version, git: odd, ref: odd, file: odd }))
  const edges = fc.dictionary(name, version, { maxKeys: 3 })
  await fc.assert(
    fc.asyncProperty(packages, edges, odd, async (found, wants, text) => {
      const pipfile = { _meta: { 'pipfile-spec': 6 }, default: found, develop: found }
      await survives(() => readPipfileLock({ path: 'p', text: JSON.stringify(pipfile) }))
      const specified = Object.fromEntries(Object.entries(wants).map(([key, one]) => [key, { version: one }]))
      const keys = Object.keys(found)
      const pnpm = {
        lockfileVersion: '9.0',
        importers: { '.': { dependencies: specified } },
        packages: Object.fromEntries(keys.map((key) => [key, { resolution: { tarball: text } }])),
        snapshots: Object.fromEntries(keys.map((key) => [key, { dependencies: wants }])),
      }
      // JSON is YAML
      await survives(() => readPnpmLock({ path: 'p', text: JSON.stringify(pnpm) }))
      const entry = { version: '1', resolved: text, dependencies: wants }
      const yarn = keys.map(
        (key) =>
          `${JSON.stringify(`${key}@1`.toWellFormed())}:\n  version "1"\n  resolved ${JSON.stringify(entry.resolved.toWellFormed())}\n`,
      )
      const manifest = { path: 'package.json', text: JSON.stringify({ dependencies: wants }) }
      await survives(() =>
        readYarnLock({ path: 'p', text: `# yarn lockfile v1\n\n${yarn.join('\n')}`, manifest }),
      )
    }),
    runs,
  )
})
