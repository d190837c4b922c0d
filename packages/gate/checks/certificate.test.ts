import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it } from 'vitest'
import type { Probe, Settings } from '../check.ts'
import { certificates } from '../test-certificates.ts'
import { contextOf, hostWith, printingProbe, settings, slotOf } from '../testing.ts'
import { certificateCheck } from './certificate.ts'

const made = certificates()
const { signal } = new AbortController()
const soon = { minimumDays: 0 }

const measured = (probe: Probe, given: Partial<Settings<'certificate'>>, root = '/opt/shop') =>
  certificateCheck.begin(settings('certificate', given), contextOf(probe, { slot: slotOf(root) }))(signal)

const judged = (text: string, given: Partial<Settings<'certificate'>> = soon) =>
  measured(
    printingProbe(() => text),
    given,
  )

describe.each(findShells())('a file, under $name', (shell) => {
  it('gives its certificates, and keeps its key', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'gate-certificate-'))
    mkdirSync(join(folder.path, 'current'))
    const file = join(folder.path, "current/it's.pem")
    writeFileSync(file, `${made.good.key}${made.good.cert}${made.authority}`)
    const host = hostWith(shell.path(join(folder.path, 'bin')))
    let printed = ''
    const probe: Probe = {
      ...host,
      exec: async (...given) => {
        const result = await host.exec(...given)
        printed += result.stdout
        return result
      },
    }
    const names = ['shop.example', '127.0.0.1']
    expect(await measured(probe, { file: "it's.pem", names, ...soon }, folder.path)).toEqual({
      outcome: 'good',
      detail: '2 certificates, 0 days left',
    })
    expect(printed).toContain('BEGIN CERTIFICATE')
    expect(printed).not.toContain('PRIVATE KEY')
    const cut = made.good.cert.replace(/-----END.*\n/, '')
    writeFileSync(join(folder.path, 'cut.pem'), `${cut}${made.good.key}${made.authority}`)
    await measured(probe, { file: join(folder.path, 'cut.pem'), names, ...soon }, folder.path)
    expect(printed).not.toContain('PRIVATE KEY')
    for (const line of made.good.key.split('\n').filter((each) => each && !each.startsWith('-')))
      expect(printed).not.toContain(line)
    expect((await measured(probe, { file: 'none.pem' }, folder.path)).detail).toContain('does not exist')
    if (process.getuid?.() === 0) return
    chmodSync(file, 0o000)
    expect((await measured(probe, { file }, folder.path)).outcome).toBe('none')
  })
})

it.each<[string, string, Partial<Settings<'certificate'>>, string]>([
  ['ends too soon', made.good.cert, {}, 'in 1.0 days: sooner than 14 days'],
  ['has ended', made.expired.cert, soon, 'sooner than 0 days'],
  [
    'is for another name',
    made.good.cert,
    { ...soon, names: ['shop.example', 'other.example'] },
    'not for other.example',
  ],
  ['is followed by one that has ended', made.good.cert + made.expired.cert, soon, 'sooner than 0 days'],
  ['is missing', '', soon, 'holds no certificate'],
  [
    'is none',
    made.good.cert + made.good.cert.replace(/\n[^-]{20}/, '\nAAAAAAAAAAAAAAAAAAAA'),
    soon,
    'holds what is no certificate',
  ],
])('is bad where the certificate %s', async (_, text, given, detail) => {
  expect(await judged(text, given)).toMatchObject({ outcome: 'bad', detail: expect.stringContaining(detail) })
})

it('is no result where this user may not read it', async () => {
  const probe = printingProbe(() => ({ code: 74, stdout: '' }))
  expect((await measured(probe, {})).outcome).toBe('none')
})
