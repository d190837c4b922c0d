import { expect, test } from 'vitest'
import { parseManifest } from './parse.ts'
import { fillRelease } from './placeholders.ts'
import { edit, mistakes, small } from './testing.ts'

const withTop = (top: string) => `ports: { web: 8080, admin: 8081 }\n${top}\n${small}`
const slot = (text: string) => parseManifest(text, 'deploy.yml').environments.prod!.slot

test('values of config are filled in; those of the release wait', () => {
  const set =
    '{ a.b: "{application}-{environment}:{port.web}", a.c: "{version} {commit} {release}", a.d: 5, a.e: true }'
  expect(slot(withTop(`config: [{ file: a.cfg, set: ${set} }]`)).config[0]?.set).toEqual({
    'a.b': 'shop-prod:8080',
    'a.c': '{version} {commit} {release}',
    'a.d': 5,
    'a.e': true,
  })
})

test('checks are filled in, a port becomes a number', () => {
  const checks = `    - { type: http, url: "http://127.0.0.1:{port.web}/{environment}", headers: { X-App: "{application}" } }
    - { type: tcp, port: "{port.admin}" }
    - { type: identity, url: "http://127.0.0.1:{port.web}/v", expect: "{environment} {version}" }`
  const gate = slot(edit(withTop(''), ['    - { type: unit }', checks])).gate
  expect(gate.checks).toMatchObject([
    {
      name: 'http http://127.0.0.1:8080/prod',
      url: 'http://127.0.0.1:8080/prod',
      headers: { 'X-App': 'shop' },
    },
    { name: 'tcp 127.0.0.1:8081', port: 8081 },
    { name: 'identity http://127.0.0.1:8080/v', expect: 'prod {version}' },
  ])
})

test('command and environment of a process are filled in', () => {
  const text = edit(
    withTop(''),
    [
      '  unit: shop\n',
      '  unit: shop\n  manager: process\n  command: [bin/run, "--port={port.web}", "{{port}}"]\n  environment: { PORT: "{port.web}", N: 1 }\n',
    ],
    ['{ type: unit }', '{ type: tcp, port: "{port.web}" }'],
  )
  expect(slot(text).service).toMatchObject({
    command: ['bin/run', '--port=8080', '{port}'],
    environment: { PORT: '8080', N: 1 },
  })
})

test.each([
  ['{port.wep}', "unknown placeholder {port.wep}; did you mean '{port.web}'?"],
  ['{verzion}', "unknown placeholder {verzion}; did you mean '{version}'?"],
  [
    '{constructor}',
    'unknown placeholder {constructor}; there are {application}, {environment}, {port.web}, {port.admin}, {version}, {commit}, {release}',
  ],
])('%s is refused in config', (value, text) => {
  expect(mistakes(withTop(`config: [{ file: a, set: { a.b: "${value}" } }]`))).toEqual([
    `2:33 config[0].set["a.b"]: ${text}`,
  ])
})

test('{version} is refused where no release is known', () => {
  const text = edit(withTop(''), ['{ type: unit }', '{ type: http, url: "http://x/{version}" }'])
  expect(mistakes(text)).toEqual([
    "11:26 gate.checks[0].url: {version} is not known here; values of config and 'expect' of a check, and 'environment' of hooks and install, may have it",
  ])
})

test.each([
  '{"a": {"b": 1}}',
  '${HOME',
  '%(x)s',
  '{}',
  '{ name }',
  '}{',
])('%j has no placeholder', (value) => {
  const text = withTop(`config: [{ file: a, set: { a.b: '${value}' } }]`)
  expect(slot(text).config[0]?.set).toEqual({ 'a.b': value })
})

test('a release fills in the rest', () => {
  const release = { version: '1.4.2', commit: 'c0ffee', release: '1.4.2-0123456789ab' }
  expect(fillRelease('{version} {commit} {release} {{version}} {other}', release)).toBe(
    '1.4.2 c0ffee 1.4.2-0123456789ab {version} {other}',
  )
})
