import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createDocument } from '@deploy/sbom/document.ts'
import { filesUnder } from '@deploy/sbom/files.ts'
import type * as Prove from '@deploy/sbom/schema/prove.ts'
import { readSource, type SourceKind } from '@deploy/sbom/sources.ts'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { absentModules } from './absent-modules.ts'
import { validators } from './validators.ts'

const sbom = join(import.meta.dirname, '../../packages/sbom')
const corpus = join(sbom, 'golden')

let folder = ''
let proveSchema: typeof Prove.proveSchema

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'validators-'))
  await build({
    entryPoints: [join(sbom, 'schema/prove.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [absentModules, validators],
  })
  ;({ proveSchema } = await import(pathToFileURL(join(folder, 'prove.mjs')).href))
})

afterAll(() => rm(folder, { recursive: true }))

test('the schema of each version is a small file of its own', async () => {
  const files = (await readdir(folder)).filter((name) => /^bom-1\.[67]-\w+\.js$/.test(name))
  expect(files).toHaveLength(2)
  for (const file of files) expect((await stat(join(folder, file))).size).toBeLessThan(300_000)
})

describe.each(['1.6', '1.7'] as const)('as it is built, the schema of %s', (specVersion) => {
  const prove = (document: object) =>
    proveSchema(JSON.parse(JSON.stringify(document)), { name: 'bom.json', specVersion })

  test('accepts what comes of the whole corpus', async () => {
    const cases = await readdir(corpus)
    expect(cases.length).toBeGreaterThanOrEqual(25)
    for (const name of cases) await prove(await documentOf(name, specVersion))
  })

  test.each<[string, (component: Component) => object, string]>([
    [
      'a digest of another length',
      () => ({ hashes: [{ alg: 'SHA-256', content: 'abc' }] }),
      '/hashes/0/content',
    ],
    ['an unknown licence', () => ({ licenses: [{ license: { id: 'MOT' } }] }), '/licenses/0/license/id'],
    ['a word that is none of those', () => ({ scope: 'sometimes' }), '/scope'],
    ['an unknown key', () => ({ surprise: true }), ': must NOT have additional properties (surprise)'],
    ['a component without a name', () => ({ name: undefined }), ": must have required property 'name'"],
    ['a part that we never write', () => ({ pedigree: {} }), '/pedigree'],
  ])('refuses %s, and names the place', async (_what, spoil, place) => {
    const document = await documentOf('npm-3', specVersion)
    const [first, ...rest] = document.components as [Component, ...Component[]]
    const spoilt = { ...document, components: [{ ...first, ...spoil(first) }, ...rest] }
    const error: unknown = await prove(spoilt).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      facts: { code: 'SBOM_INVALID', remedy: expect.stringContaining('report') },
    })
    expect((error as { facts: { cause: string } }).facts.cause).toContain(`/components/0${place}`)
  })

  test('refuses the same component twice', async () => {
    const document = await documentOf('npm-3', specVersion)
    const [first] = document.components
    await expect(prove({ ...document, components: [first, first] })).rejects.toThrow('at /components: ')
  })
})

interface Component {
  name: string
}

async function documentOf(name: string, specVersion: '1.6' | '1.7'): Promise<{ components: Component[] }> {
  const files = filesUnder(join(corpus, name))
  const [, kind, path = ''] = (files.read('expected.txt') ?? '').split('\n')[0]!.split(' ')
  const inventory = await readSource({ kind: kind as SourceKind, path }, { files, strict: false })
  const { json } = createDocument({
    subject: { name: 'shop', version: '1' },
    timestamp: new Date(0),
    tool: { name: 'tool', version: '1' },
    inventories: [inventory],
    specVersion,
    creator: { name: 'Example AG', email: 'sbom@example.test' },
    supplier: { name: 'Example AG', url: 'https://example.test/' },
  })
  return JSON.parse(json)
}
