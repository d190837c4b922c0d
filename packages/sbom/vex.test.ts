import { expect, test } from 'vitest'
import { matchesPurl, packageOf } from './purl-pattern.ts'
import { officialSchema } from './testing/official-schema.ts'
import { createVex } from './vex.ts'

const subject = {
  serialNumber: 'urn:uuid:3e671687-395b-81f5-a30f-a58921a69b79',
  references: ['pkg:pypi/flask@3.0.3', 'pkg:npm/%40team/ui@1.0.0', 'pkg:npm/%40team/core@2.0.0'],
  timestamp: new Date(0),
  tool: { name: 'tool', version: '1' },
}
const make = (file: string) => createVex({ file, path: 'vex.yml', subject })

test('statements are linked to the components of the bill of materials', () => {
  const json = make(`
vulnerabilities:
  - id: CVE-2025-1
    packages: [pkg:pypi/flask@3.*]
    state: not_affected
    justification: code_not_reachable
    detail: The debugger is never on.
  - id: GHSA-x
    packages: ['pkg:npm/@team/*']
    state: in_triage
`)
  expect(officialSchema()(json)).toEqual([])
  const { vulnerabilities, metadata, serialNumber } = JSON.parse(json)
  expect(metadata.timestamp).toBe('1970-01-01T00:00:00.000Z')
  expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f-]{36}$/)
  expect(vulnerabilities).toEqual([
    {
      'bom-ref': 'CVE-2025-1',
      id: 'CVE-2025-1',
      analysis: {
        state: 'not_affected',
        justification: 'code_not_reachable',
        detail: 'The debugger is never on.',
      },
      affects: [{ ref: 'urn:cdx:3e671687-395b-81f5-a30f-a58921a69b79/1#pkg%3Apypi%2Fflask%403.0.3' }],
    },
    expect.objectContaining({
      affects: [
        { ref: expect.stringContaining('#pkg%3Anpm%2F%2540team%2Fcore') },
        { ref: expect.stringContaining('#pkg%3Anpm%2F%2540team%2Fui') },
      ],
    }),
  ])
})

test.each([
  [
    'vulnerabilities: [{id: CVE-1, packages: [pkg:pypi/gone], state: resolved}]',
    'CVE-1 names pkg:pypi/gone, which the bill of materials does not list.',
  ],
  ['vulnerabilities: [{id: CVE-1, packages: [pkg:pypi/flask], state: fine}]', 'vulnerabilities.0.state'],
  [
    'vulnerabilities: [{id: CVE-1, packages: [pkg:pypi/flask], state: not_affected}]',
    'without a justification',
  ],
  ['vulnerabilities: [&a {id: CVE-1, packages: [pkg:pypi/flask], state: resolved}, *a]', ''],
  ['- nonsense', ''],
])('%s is refused', (file, cause) => {
  expect(() => make(file)).toThrow(
    expect.objectContaining({
      code: 'VEX_INVALID',
      facts: expect.objectContaining({ cause: expect.stringContaining(cause) }),
    }),
  )
})

test.each([
  ['pkg:pypi/flask', 'pkg:pypi/flask@3.0.3', true],
  ['pkg:pypi/flask', 'pkg:pypi/flask-login@1', false],
  ['pkg:pypi/flask@3', 'pkg:pypi/flask@3.0.3', false],
  ['pkg:pypi/Flask@3.*', 'pkg:pypi/flask@3.0.3', true],
  ['pkg:npm/@team/*', 'pkg:npm/%40team/ui@1', true],
  ['pkg:npm/@team/*', 'pkg:npm/%40other/ui@1', false],
  ['pkg:npm/*-ui', 'pkg:npm/web-ui@1', true],
  ['pkg:npm/*a*a*a*b', `pkg:npm/${'a'.repeat(500)}@1`, false],
  ['pkg:deb/*', 'pkg:deb/debian/curl@7?arch=amd64', true],
  ['pkg:deb/debian/curl?arch=arm64', 'pkg:deb/debian/curl@7?arch=amd64', false],
])('the pattern %s and %s: %s', (pattern, purl, expected) => {
  expect(matchesPurl(pattern, purl)).toBe(expected)
})

test('a package is the same one in every version', () => {
  expect(packageOf('pkg:npm/%40team/ui@1.0.0?x=y')).toBe('pkg:npm/@team/ui')
})
