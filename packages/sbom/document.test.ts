import { expect, test } from 'vitest'
import { bareComponent } from './component.ts'
import { createDocument, type DocumentRequest } from './document.ts'
import { readPackageLock } from './readers/package-lock.ts'
import { readRequirements } from './readers/requirements.ts'
import { officialSchema } from './testing/official-schema.ts'

const problemsOf = officialSchema()
const [sha256, sha512] = ['1'.repeat(64), '2'.repeat(128)]
const rootRef = `pkg:generic/shop@1.4.2?checksum=sha256:${sha256}`

const requirements = [
  '--index-url https://index.example.test/simple',
  `zlib-ng==0.5.0 --hash=sha256:${'a'.repeat(64)} # via -r requirements.in`,
  `aa-x==1.0 --hash=sha256:${'b'.repeat(64)} --hash=sha256:${'c'.repeat(64)} # via zlib-ng`,
  'pywin32==306 ; sys_platform == "win32" # via zlib-ng',
].join('\n')

const lock = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { 'é-pkg': '1', '@team/ui': '1' } },
    'node_modules/é-pkg': { version: '1.0.0', license: 'MIT OR ISC' },
    'node_modules/@team/ui': {
      version: '1.0.0',
      license: 'Apache 2.0',
      resolved: 'https://r.test/ui.tgz',
      integrity: `sha512-${Buffer.alloc(64).toString('base64')}`,
    },
  },
})

function request(change: Partial<DocumentRequest> = {}): DocumentRequest {
  return {
    subject: {
      name: 'shop',
      version: '1.4.2',
      archive: { name: 'shop-1.4.2.tar.gz', sha256, sha512 },
      source: { url: 'https://x:tok@git.example.test/team/shop', commit: 'c'.repeat(40) },
    },
    timestamp: new Date('2025-03-04T05:06:07Z'),
    tool: { name: 'sbom-and-checksum', version: '0.1.0' },
    inventories: [
      readRequirements({ path: 'requirements.txt', readFile: () => requirements }),
      readPackageLock({ path: 'package-lock.json', text: lock }),
    ],
    ...change,
  }
}

test('the document satisfies the official schema', () => {
  expect(problemsOf(createDocument(request()).json)).toEqual([])
})

test('what is proved as an object is what is written', () => {
  const { document, json } = createDocument(request())
  expect(`${JSON.stringify(document, null, 2)}\n`).toBe(json)
})

test('an application without packages and without an archive has a valid document too', () => {
  const { json, components } = createDocument(request({ inventories: [], subject: { name: 'shop' } }))
  expect([components, problemsOf(json)]).toEqual([0, []])
  expect(JSON.parse(json).dependencies).toEqual([{ ref: 'pkg:generic/shop' }])
})

test('the root is the release: its purl, digests, file and commit', () => {
  const { metadata } = JSON.parse(createDocument(request()).json)
  expect(metadata.timestamp).toBe('2025-03-04T05:06:07.000Z')
  expect(metadata.lifecycles).toEqual([{ phase: 'build' }])
  expect(metadata.component).toEqual({
    type: 'application',
    name: 'shop',
    version: '1.4.2',
    'bom-ref': rootRef,
    purl: rootRef,
    hashes: [
      { alg: 'SHA-256', content: sha256 },
      { alg: 'SHA-512', content: sha512 },
    ],
    externalReferences: [
      { type: 'vcs', url: 'https://git.example.test/team/shop', comment: `commit ${'c'.repeat(40)}` },
    ],
    properties: [
      { name: 'bsi:component:archive', value: 'archive' },
      { name: 'bsi:component:executable', value: 'non-executable' },
      { name: 'bsi:component:filename', value: 'shop-1.4.2.tar.gz' },
      { name: 'bsi:component:structured', value: 'structured' },
    ],
  })
})

test('the graph starts at the root, names leaves, and is in code-unit order', () => {
  const { dependencies, components } = JSON.parse(createDocument(request()).json)
  expect(dependencies).toEqual([
    {
      ref: rootRef,
      dependsOn: ['pkg:npm/%40team/ui@1.0.0', 'pkg:npm/%C3%A9-pkg@1.0.0', 'pkg:pypi/zlib-ng@0.5.0'],
    },
    { ref: 'pkg:npm/%40team/ui@1.0.0' },
    { ref: 'pkg:npm/%C3%A9-pkg@1.0.0' },
    { ref: 'pkg:pypi/aa-x@1.0' },
    { ref: 'pkg:pypi/pywin32@306' },
    { ref: 'pkg:pypi/zlib-ng@0.5.0', dependsOn: ['pkg:pypi/aa-x@1.0', 'pkg:pypi/pywin32@306'] },
  ])
  expect(components.map((one: { purl: string }) => one.purl)).toEqual(
    dependencies.slice(1).map((one: { ref: string }) => one.ref),
  )
})

test('a component has evidence, scope, licence and the digests of each possible file', () => {
  const { components } = JSON.parse(createDocument(request()).json)
  expect(components[2]).toEqual({
    type: 'library',
    name: 'aa-x',
    version: '1.0',
    'bom-ref': 'pkg:pypi/aa-x@1.0',
    purl: 'pkg:pypi/aa-x@1.0',
    scope: 'required',
    externalReferences: ['b', 'c'].map((digit) => ({
      type: 'distribution',
      url: 'https://index.example.test/simple/aa-x/',
      hashes: [{ alg: 'SHA-256', content: digit.repeat(64) }],
      comment: 'one file of this version',
    })),
    evidence: {
      identity: [
        {
          field: 'purl',
          confidence: 1,
          methods: [{ technique: 'manifest-analysis', confidence: 1, value: 'requirements.txt' }],
        },
      ],
      occurrences: [{ location: 'requirements.txt', line: 3 }],
    },
  })
  expect(components[0].licenses).toEqual([{ license: { id: 'Apache-2.0', acknowledgement: 'declared' } }])
  expect(components[1].licenses).toEqual([{ expression: 'MIT OR ISC', acknowledgement: 'declared' }])
  expect(components[3].scope).toBe('excluded')
})

test('what was not read stands in the document: a property and an incomplete composition', () => {
  const inventories = [
    readRequirements({ path: 'requirements.txt', readFile: () => 'flask>=2\n-e ./here\n' }),
  ]
  const { json, aggregate } = createDocument(request({ inventories }))
  const { metadata, compositions } = JSON.parse(json)
  expect(aggregate).toBe('incomplete')
  expect(metadata.properties).toEqual([
    { name: 'deploy:sbom:gap', value: 'requirements.txt:1: flask >=2 is not pinned to one version' },
    { name: 'deploy:sbom:gap', value: 'requirements.txt:2: ./here is a local path or no requirement' },
  ])
  expect(compositions).toEqual([
    { aggregate: 'incomplete', dependencies: [rootRef] },
    { aggregate: 'unknown', dependencies: ['pkg:pypi/flask'] },
  ])
  expect(problemsOf(json)).toEqual([])
})

test('the serial number is a UUID of version 8 that changes with the content alone', () => {
  const serial = (change?: Partial<DocumentRequest>) =>
    JSON.parse(createDocument(request(change)).json).serialNumber
  expect(serial()).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(serial()).toBe(serial())
  expect(serial({ timestamp: new Date(0) })).not.toBe(serial())
})

test('a component that breaks the rules is refused, not written', () => {
  const wrong = bareComponent({ name: 'x', purl: 'no purl', direct: true })
  const inventory = {
    phase: 'build' as const,
    components: [wrong],
    aggregate: 'complete' as const,
    warnings: [],
  }
  expect(() => createDocument(request({ inventories: [inventory] }))).toThrow(
    'The bill of materials does not hold together: no purl has no valid package URL.',
  )
})

test('10,000 components take part in one document that can be attested', () => {
  const packages = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [
      `node_modules/p${index}`,
      {
        version: '1.0.0',
        resolved: `https://registry.example.test/p${index}/-/p${index}-1.0.0.tgz`,
        integrity: `sha512-${Buffer.alloc(64, index % 256).toString('base64')}`,
        license: 'MIT',
        dependencies: { [`p${index + 1}`]: '1', [`p${index + 2}`]: '1', [`p${index + 3}`]: '1' },
      },
    ]),
  )
  const text = JSON.stringify({
    lockfileVersion: 3,
    packages: { '': { dependencies: { p0: '1' } }, ...packages },
  })
  const inventories = [readPackageLock({ path: 'package-lock.json', text })]
  const { json, components, aggregate } = createDocument(request({ inventories }))
  expect({ components, aggregate }).toEqual({ components: 10_000, aggregate: 'incomplete' })
  expect(json.length, 'actions/attest takes no more').toBeLessThan(16 * 1024 * 1024)
})
