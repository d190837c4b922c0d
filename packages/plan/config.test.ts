import { execFileSync, spawnSync } from 'node:child_process'
import type { Config } from '@deploy/manifest/manifest.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderConfig } from './config.ts'

const release = { version: '1.4.2', commit: 'c0ffee', release: '1.4.2-0123456789ab' }
const ini = (set: Config['set'], text: string) =>
  renderConfig({ file: 'app.cfg', format: 'ini', set }, text, release)
const env = (set: Config['set'], text: string) =>
  renderConfig({ file: 'app.env', format: 'env', set }, text, release)

const guide = `[server]
host = 0.0.0.0
voila_port = 8866

[security]
auth_enabled = false            ; true when OIDC/Basic is enabled
basic_user =                    ; only for lower env smoke tests
allowed_origins = *             ; restrict in Prod

[paths]
venv = /opt/voila_env           ; optional venv; leave blank to use system python
`

/** What Python's configparser reads: { section: { option: value } }. */
function python(text: string): Record<string, Record<string, string>> {
  const script = `import configparser, json, sys
parser = configparser.RawConfigParser()
parser.read_string(sys.stdin.read())
print(json.dumps({name: dict(parser[name]) for name in parser.sections()}))`
  return JSON.parse(execFileSync('python3', ['-c', script], { input: text, encoding: 'utf8' }))
}

const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.warn('What configparser reads is not tested: there is no python3 here.')

describe.runIf(hasPython)('an ini file, read by configparser', () => {
  it('of the guide, whose inline comments would be part of the values', () => {
    expect(python(guide).security!.auth_enabled).toMatch(/^false .*; true when/)
    const text = ini(
      { 'security.auth_enabled': true, 'security.basic_user': '', 'paths.venv': '/opt/voila/current/.venv' },
      guide,
    )
    const read = python(text)
    expect(read.security).toEqual({
      auth_enabled: 'true',
      basic_user: '',
      allowed_origins: '*             ; restrict in Prod',
    })
    expect(read.paths).toEqual({ venv: '/opt/voila/current/.venv' })
    expect(read.server).toEqual({ host: '0.0.0.0', voila_port: '8866' })
  })

  it.each([
    ['an option in another case', '[s]\nPort = 1\n', { s: { port: '2' } }],
    ['a header with a comment', '[s] ; the server\nport: 1\n', { s: { port: '2' } }],
    ['a value that goes on', '[s]\nport = 1\n  9\n\n  8\n# note\nx = 3\n', { s: { port: '2', x: '3' } }],
    ['an indented section', '[s]\n  port = 1\n  x = 3\n', { s: { port: '2', x: '3' } }],
    ['an option named in a value', '[s]\nx = a\n  port = b\n', { s: { x: 'a\nport = b', port: '2' } }],
    ['a bracket that starts a value', '[s]\nx =\n  [a]\nport = 1\n', { s: { x: '\n[a]', port: '2' } }],
    ['a comment that looks like it', '[s]\n# port = 1\n', { s: { port: '2' } }],
    ['a section that is not there', '[t]\nport = 1\n', { s: { port: '2' }, t: { port: '1' } }],
    [
      'an option that is not there',
      '[s]\nx = 3\n\n# of t\n[t]\ny = 4\n',
      { s: { x: '3', port: '2' }, t: { y: '4' } },
    ],
    ['an empty file', '', { s: { port: '2' } }],
    ['line ends of Windows', '[s]\r\nport = 1\r\nx = 3\r\n', { s: { port: '2', x: '3' } }],
    ['no line end at the end', '[s]\nport = 1', { s: { port: '2' } }],
  ])('%s', (_, text, expected) => {
    const rendered = ini({ 's.port': 2 }, text)
    expect(python(rendered)).toEqual(expected)
    expect(ini({ 's.port': 2 }, rendered)).toBe(rendered)
  })
})

it('leaves every other line of an ini file as it is', () => {
  const text = ini({ 'server.voila_port': 8867 }, guide)
  const lines = guide.split('\n')
  expect(text.split('\n')).toEqual(lines.with(2, 'voila_port = 8867'))
})

it('sets a value that is read back, whatever the file was, and twice is once', () => {
  const line = fc.constantFrom(
    '[s]',
    ' [s] ; x',
    '[t]',
    'a = 1',
    '  a: 2',
    'A=3',
    '   more',
    '',
    '; a = 4',
    'b',
    ' [z',
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const once = ini({ 's.a': 'new' }, lines.join('\n'))
      expect(once.match(/^\s*[aA] = new$/gm)?.length).toBeGreaterThan(0)
      expect(ini({ 's.a': 'new' }, once)).toBe(once)
    }),
  )
})

it('fills in the release and keeps doubled braces as text', () => {
  expect(ini({ 's.notebook': 'n-{version}-{commit}-{release}-{{x}}' }, '')).toBe(
    '[s]\nnotebook = n-1.4.2-c0ffee-1.4.2-0123456789ab-{x}\n',
  )
})

it.each([
  ['a name that is there', 'A=1\nB=2\n', 'A=new\nB=2\n'],
  ['the last of two, which counts', 'A=1\nA=2\n', 'A=1\nA=new\n'],
  ['an exported one', '  export A = 1\n', '  export A=new\n'],
  ['one that only begins alike', 'AB=1\n', 'AB=1\nA=new\n'],
  ['a comment', '#A=1\n', '#A=1\nA=new\n'],
  ['an empty file', '', 'A=new\n'],
  ['a file without a last line end', 'B=2', 'B=2\nA=new\n'],
])('sets in an env file: %s', (_, text, expected) => {
  expect(env({ A: 'new' }, text)).toBe(expected)
  expect(env({ A: 'new' }, expected)).toBe(expected)
})

it.each([
  [{ port: 1 }, "The key 'port' for app.cfg names no section."],
  [{ '.port': 1 }, "The key '.port' for app.cfg names no section."],
  [{ 's.': 1 }, "The key 's.' for app.cfg names no section."],
  [{ 's.#port': 1 }, "The key 's.#port' for app.cfg cannot be the name of an option."],
  [{ 's.a:b': 1 }, "The key 's.a:b' for app.cfg cannot be the name of an option."],
  [{ 's.a': 'x\n[t]' }, "The value of 's.a' for app.cfg has a line break or a control character."],
])('refuses %j', (set, message) => {
  expect(() => ini(set as Config['set'], '')).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message }),
  )
})
