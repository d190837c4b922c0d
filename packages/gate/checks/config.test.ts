import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import type { Settings } from '../check.ts'
import { contextOf, hostWith, printingProbe, settings, slotOf } from '../testing.ts'
import { configCheck } from './config.ts'

const signal = new AbortController().signal
type Rule = Partial<Settings<'config'>['rules'][number]> & { key: string }
const complete = (rules: Rule[]) => rules.map((rule) => ({ absent: false, secret: false, ...rule }))

function judged(file: string, text: string, ...rules: Rule[]) {
  const context = contextOf(printingProbe(() => text))
  return configCheck.begin(settings('config', { file, rules: complete(rules) }), context)(signal)
}

describe.each(findShells())('a file, under $name', (shell) => {
  it('is read where it is, below the release or not', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-config-'))
    mkdirSync(join(folder.path, 'current'))
    writeFileSync(join(folder.path, "current/it's.ini"), '[server]\nport = 8080\n')
    const context = contextOf(hostWith(shell.path(join(folder.path, 'bin'))), { slot: slotOf(folder.path) })
    const measure = (file: string, equals: number) =>
      configCheck.begin(
        settings('config', { file, rules: complete([{ key: 'server.port', equals }]) }),
        context,
      )(signal)
    expect(await measure("it's.ini", 8080)).toEqual({ outcome: 'good', detail: '1 rule holds' })
    expect(await measure(join(folder.path, "current/it's.ini"), 80)).toMatchObject({
      outcome: 'bad',
      detail: "server.port is '8080', not '80'",
    })
    expect((await measure('none.ini', 80)).detail).toContain('none.ini does not exist')
  })
})

it.each([
  ['app.cfg', '; a comment\n[db]\nhost: one\n[debug]\non = false\n', 'db.host', 'one'],
  ['.env', 'A=1\nexport HOST="one # two"\n', 'HOST', 'one # two'],
  ['app.yaml', 'db:\n  hosts: [zero, one]\n', 'db.hosts.1', 'one'],
  ['app.json', '{"db":{"port":5432}}', 'db.port', '5432'],
  ['app.json', '{"db":{"on":true}}', 'db.on', 'true'],
])('reads %s', async (file, text, key, equals) => {
  expect((await judged(file, text, { key, equals })).outcome).toBe('good')
  expect((await judged(file, text, { key, equals: 'other' })).outcome).toBe('bad')
  expect((await judged(file, text, { key, absent: true })).detail).toBe(`${key} is there, and must not be`)
  expect((await judged(file, text, { key: `${key}2` })).detail).toBe(`${key}2 is missing`)
  expect((await judged(file, text, { key, oneOf: ['x', equals] })).outcome).toBe('good')
})

it('reads options of an ini file in any case, and what a section has from DEFAULT', async () => {
  const text = '[DEFAULT]\ndebug = on\n[server]\nPort = 80\n[worker]\nDEBUG = off\n'
  const absent = await judged('app.ini', text, { key: 'server.debug', absent: true })
  expect(absent.detail).toBe('server.debug is there, and must not be')
  expect((await judged('app.ini', text, { key: 'server.port', equals: 80 })).outcome).toBe('good')
  expect((await judged('app.ini', text, { key: 'worker.Debug', equals: 'off' })).outcome).toBe('good')
})

it.each([
  ['app.ini', '[server]\ndebug = false   ; not in production\n', 'server.debug'],
  ['.env', 'DEBUG=false # not in production\n', 'DEBUG'],
])('finds the comment that becomes a part of the value in %s', async (file, text, key) => {
  expect((await judged(file, text, { key, equals: 'false' })).detail).toContain(
    'has a comment behind its value',
  )
})

it.each([
  '',
  'changeme',
  'CHANGE_ME',
  '<password>',
  '${SECRET}',
  'xxxxxxxx',
  'your-secret-here',
  'django-insecure-abc',
])('takes %j for no secret', async (value) => {
  expect((await judged('.env', `KEY="${value}"`, { key: 'KEY', secret: true })).outcome).toBe('bad')
})

it('shows no value of a secret, nor of what looks like one, nor of a file that is not as it should be', async () => {
  const value = 'cK4-hidden-91'
  const secret = { key: 'KEY', secret: true }
  const results = [
    await judged('.env', `KEY=${value}`, secret),
    await judged('.env', `KEY=${value} # old`, secret),
    await judged('.env', `KEY=${value}\nKEY=${value}`, secret),
    await judged('.env', `DB_PASSWORD=${value}`, { key: 'DB_PASSWORD', equals: 'a' }),
    await judged('app.yaml', `a: [${value}\n`, secret),
    await judged('app.json', `{"a": ${value}}`, secret),
  ]
  expect(results.map(({ outcome }) => outcome)).toEqual(['good', 'bad', 'bad', 'bad', 'bad', 'bad'])
  expect(JSON.stringify(results)).not.toContain(value)
})

it('is no result when the file may not be read, or is too long', async () => {
  const measured = (answer: { code: number; stdout: string }) =>
    configCheck.begin(settings('config'), contextOf(printingProbe(() => answer)))(signal)
  expect((await measured({ code: 1, stdout: '' })).outcome).toBe('none')
  expect((await measured({ code: 0, stdout: 'x'.repeat(200_000) })).outcome).toBe('none')
  for (const code of [70, 139, 142])
    expect((await measured({ code, stdout: '' })).detail).toContain('could not be read')
})

it('refuses a rule that says two things, and a file of no known format', () => {
  const begin = (given: Partial<Settings<'config'>>) => () =>
    configCheck.begin(settings('config', given), contextOf(printingProbe(() => '')))
  expect(begin({ rules: complete([{ key: 'a', absent: true, secret: true }]) })).toThrow('cannot be measured')
  expect(begin({ file: 'settings.rb' })).toThrow('cannot be measured')
})
