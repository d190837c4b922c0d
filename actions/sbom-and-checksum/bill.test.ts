import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { small } from '@deploy/manifest/testing.ts'
import { expect, test } from 'vitest'
import { digestOf, lines, place, placeRelease, start, workspace } from './testing.ts'

const python = {
  'requirements.txt': `flask==3.0.3 --hash=sha256:${'a'.repeat(64)}\njinja2==3.1.4 --hash=sha256:${'b'.repeat(64)} # via flask\n`,
}
const browser = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { vite: '^6.0.0' } },
    'node_modules/vite': { version: '6.0.1', license: 'MIT', dependencies: { rollup: '4' } },
    'node_modules/rollup': { version: '4.1.0', license: 'MIT' },
  },
})

async function graph() {
  const { dependencies, compositions, components, metadata } = JSON.parse(
    await readFile(join(workspace, 'release/bom.json'), 'utf8'),
  ) as {
    dependencies: { ref: string; dependsOn?: string[] }[]
    compositions: object[]
    components: { purl: string; evidence: { occurrences: { location: string }[] } }[]
    metadata: { component: { 'bom-ref': string } }
  }
  const root = dependencies.find(({ ref }) => ref === metadata.component['bom-ref'])
  const places = components.map(({ purl, evidence }) => [purl, evidence.occurrences[0]!.location])
  return { direct: root?.dependsOn, places, compositions }
}

test('an application of Python and Node has one bill of materials with both, under one root', async () => {
  await placeRelease()
  await place({ ...python, 'package-lock.json': browser })
  expect(await start()).toMatchObject({ components: 4 })
  expect((await graph()).direct).toEqual(['pkg:npm/vite@6.0.1', 'pkg:pypi/flask@3.0.3'])
  expect(lines.join('\n')).toContain('package-lock.json: 2 packages, read as package-lock.')
  expect(lines.join('\n')).toContain('requirements.txt: 2 packages, read as requirements.')
})

test('several paths make one bill of materials, wherever they lie and in whatever order they are given', async () => {
  await placeRelease()
  await place({ ...python, 'web/package-lock.json': browser })
  const paths = ['requirements.txt', 'web/package-lock.json']
  expect(await start({ paths })).toMatchObject({ components: 4 })
  const { direct, places } = await graph()
  expect(direct).toEqual(['pkg:npm/vite@6.0.1', 'pkg:pypi/flask@3.0.3'])
  expect(places).toEqual([
    ['pkg:npm/rollup@4.1.0', 'web/package-lock.json'],
    ['pkg:npm/vite@6.0.1', 'web/package-lock.json'],
    ['pkg:pypi/flask@3.0.3', 'requirements.txt'],
    ['pkg:pypi/jinja2@3.1.4', 'requirements.txt'],
  ])
  const before = await readFile(join(workspace, 'release/bom.json'))
  await start({ paths: paths.toReversed() })
  expect((await readFile(join(workspace, 'release/bom.json'))).equals(before)).toBe(true)
  await expect(start({ paths: [...paths, 'absent.lock'] })).rejects.toMatchObject({
    code: 'SBOM_SOURCE_MISSING',
    message: expect.stringContaining('absent.lock'),
  })
})

test('a second run writes the same bytes and leaves nothing behind', async () => {
  await placeRelease()
  await place({
    'requirements.txt': 'flask==3.0.3\n',
    'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
  })
  const content = async () => {
    const names = (await readdir(join(workspace, 'release'))).sort()
    return Promise.all(
      names.map(async (name) => [name, await readFile(join(workspace, 'release', name), 'utf8')]),
    )
  }
  await start()
  const first = await content()
  await start()
  expect(await content()).toEqual(first)
  expect(first.map(([name]) => name)).toEqual([
    'SHA256SUMS',
    'SHA512SUMS',
    'bom.json',
    'release.json',
    'shop-1.4.2.tar.gz',
  ])
})

test('what is not pinned is a warning, and an error under the strict rule that writes nothing', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask>=3\n' })
  await expect(start({ strict: true })).rejects.toMatchObject({
    code: 'REQUIREMENTS_UNPINNED',
    message: 'One requirement is not pinned: requirements.txt:1: flask >=3 is not pinned to one version',
  })
  expect(await readdir(join(workspace, 'release'))).toEqual(['release.json', 'shop-1.4.2.tar.gz'])
  expect(await start()).toMatchObject({ components: 1, incomplete: true })
  expect(lines).toContain('::warning::requirements.txt:1: flask >=3 is not pinned to one version')
})

test('XML, a newer version and what vulnerabilities mean stand beside it, and in the checksums', async () => {
  await placeRelease()
  await place({
    'requirements.txt': 'flask==3.0.3\n',
    'vex.yml':
      'vulnerabilities:\n  - {id: CVE-2025-1, packages: [pkg:pypi/flask], state: not_affected, justification: code_not_reachable}\n',
  })
  const outputs = await start({ xml: true, specVersion: '1.7', vex: 'vex.yml', profiles: ['cisa'] })
  expect(outputs).toMatchObject({ 'sbom-xml': 'release/bom.xml', vex: 'release/vex.json' })
  const [bom, vex] = await Promise.all(
    ['bom.json', 'vex.json'].map(async (name) =>
      JSON.parse(await readFile(join(workspace, 'release', name), 'utf8')),
    ),
  )
  expect(bom.specVersion).toBe('1.7')
  expect(vex.vulnerabilities[0].affects).toEqual([
    { ref: `urn:cdx:${bom.serialNumber.slice(9)}/1#pkg%3Apypi%2Fflask%403.0.3` },
  ])
  expect(await readFile(join(workspace, 'release/bom.xml'), 'utf8')).toContain(
    `serialNumber="${bom.serialNumber}"`,
  )
  expect(await readFile(join(workspace, 'release/SHA256SUMS'), 'utf8')).toContain('  vex.json\n')
  expect(lines).toContain('CISA  100 %          2/2  each component: version')
  expect(lines).toContain('CISA    0 %          0/1  author of the document')
  await start()
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom.xml')
  await expect(start({ vex: 'absent.yml' })).rejects.toMatchObject({ code: 'VEX_INVALID' })
})

test('under the strict rule a gap in a profile fails the step, and nothing is written', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask==3.0.3\n' })
  await expect(start({ strict: true, profiles: ['bsi', 'cisa'] })).rejects.toMatchObject({
    code: 'SBOM_PROFILE_GAPS',
    facts: {
      cause: expect.stringContaining('cisa each component: licence: 0 of 2; lacking: pkg:generic/shop@1.4.2'),
    },
  })
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom.json')
})

test('what changed since an earlier release is a table', async () => {
  await placeRelease()
  await place({ 'requirements.txt': 'flask==3.0.3\nclick==8.1.7\n' })
  await start()
  await place({ 'old.json': await readFile(join(workspace, 'release/bom.json'), 'utf8') })
  await place({ 'requirements.txt': 'flask==3.0.4\njinja2==3.1.4\n' })
  expect(await start({ previous: 'old.json' })).toMatchObject({ changes: 3 })
  expect(lines.at(-1)).toBe(
    [
      '**Packages:** 3 changes.',
      '',
      '| Package | Change | Before | Now |',
      '| --- | --- | --- | --- |',
      '| `pkg:pypi/click` | removed | `8.1.7` |  |',
      '| `pkg:pypi/flask` | other version | `3.0.3` | `3.0.4` |',
      '| `pkg:pypi/jinja2` | added |  | `3.1.4` |',
    ].join('\n'),
  )
  const written = JSON.parse(await readFile(join(workspace, 'release/bom-changes.json'), 'utf8'))
  expect(written).toMatchObject({ since: 'shop 1.4.2', changes: { length: 3 } })
  expect(written.release.sha256).toBe(digestOf('sha256', 'the bytes of an archive'))
  await expect(start({ previous: 'absent.json' })).rejects.toMatchObject({ code: 'SBOM_SOURCE_MISSING' })
})

test('a package that the policy of the manifest does not allow fails the step, with its line; an exception is told', async () => {
  await placeRelease()
  const policy = (expires: string) =>
    `${small}\nsbom:\n  policy:\n    packages: {deny: [pkg:pypi/flask]}\n    exceptions:\n      - {package: pkg:pypi/flask, reason: migration, owner: Ada, expires: "${expires}"}\n`
  await place({ 'requirements.txt': 'click==8.1.7\nflask==3.0.3\n', 'deploy.yml': policy('2025-12-31') })
  await expect(start()).rejects.toMatchObject({
    code: 'SBOM_POLICY',
    message:
      'A package breaks sbom.policy: requirements.txt:2: pkg:pypi/flask@3.0.3 is denied by pkg:pypi/flask; the exception of Ada has expired on 2025-12-31.',
  })
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom.json')
  await place({ 'deploy.yml': policy('2026-12-31') })
  await start()
  expect(lines).toContain(
    '::warning::requirements.txt:2: pkg:pypi/flask@3.0.3 is denied by pkg:pypi/flask; let through until 2026-12-31 by Ada: migration',
  )
  expect(lines).toContain('All 2 packages satisfy sbom.policy of deploy.yml.')
})

test('what is outdated is a table; without a review in time or a report a release fails', async () => {
  await placeRelease()
  const review = (last: string, late = 'fail') =>
    `${small}\nsbom:\n  policy:\n    review: {last: "${last}", owner: Ada, late: ${late}}\n`
  await place({
    'requirements.txt': 'flask==3.0.3\nclick==8.1.7\n',
    'deploy.yml': review('2025-10-01'),
    'pip.json':
      '[{"name": "Flask", "version": "3.0.3", "latest_version": "3.1.0"}, {"name": "click", "version": "8.0", "latest_version": "8.2"}, {"name": "pip", "version": "1", "latest_version": "2"}]',
    'npm.json': '{}',
  })
  expect(await start({ outdated: ['pip.json', 'npm.json'] })).toMatchObject({ outdated: 1 })
  expect(lines.at(-1)).toBe(
    [
      '**Outdated packages:** 1; last reviewed on 2025-10-01, which holds until 2026-01-01.',
      '',
      '| Package | Here | Latest | Behind by |',
      '| --- | --- | --- | --- |',
      '| `pkg:pypi/flask` | `3.0.3` | `3.1.0` | minor |',
    ].join('\n'),
  )
  expect(lines).toContain(
    '::warning::The report of outdated packages speaks of pkg:pypi/click 8.0, the release has 8.1.7: it was made of something else.',
  )
  const written = JSON.parse(await readFile(join(workspace, 'release/bom-outdated.json'), 'utf8'))
  expect(written).toMatchObject({
    review: { last: '2025-10-01', owner: 'Ada', due: '2026-01-01' },
    outdated: [{ package: 'pkg:pypi/flask', behind: 'minor' }],
  })
  expect(await readFile(join(workspace, 'release/SHA256SUMS'), 'utf8')).toContain('  bom-outdated.json\n')

  await expect(start()).rejects.toMatchObject({
    code: 'SBOM_REVIEW_DUE',
    facts: { cause: "the input 'outdated' names no report" },
  })
  await place({ 'deploy.yml': review('2025-09-30') })
  await expect(start({ outdated: ['pip.json'] })).rejects.toMatchObject({
    code: 'SBOM_REVIEW_DUE',
    facts: { cause: 'the last review, of 2025-09-30 by Ada, held until 2025-12-31' },
  })
  await place({ 'deploy.yml': review('2025-09-30', 'warn') })
  await start()
  expect(lines.join('\n')).toContain('::warning::sbom.policy.review of deploy.yml: the last review')
  expect(await readdir(join(workspace, 'release'))).not.toContain('bom-outdated.json')
  await expect(start({ outdated: ['absent.json'] })).rejects.toMatchObject({ code: 'SBOM_SOURCE_MISSING' })
})
