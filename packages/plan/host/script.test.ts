import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { sh } from '@deploy/agent/sh.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readAnswers } from './answer.ts'
import { emptyFile, folder, installed, present } from './files.ts'
import type { Item } from './item.ts'
import { hostScript } from './script.ts'
import { certificate } from './system.ts'

const me = userInfo().username
const myGroup = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()

describe.each(findShells())('under $name', (shell) => {
  const place = () => {
    const disk = mkdtempSync(join(tmpdir(), "host's "))
    onTestFinished(() => rmSync(disk, { recursive: true, force: true }))
    const path = shell.path(join(disk, 'bin'))
    // Only root changes hosts: the script is told that it is.
    const id = join(disk, 'id')
    mkdirSync(id)
    writeFileSync(join(id, 'id'), '#!/bin/sh\n[ "$*" != -u ] || { echo 0; exit 0; }\nexec /usr/bin/id "$@"\n')
    chmodSync(join(id, 'id'), 0o755)
    // BusyBox has none of its own.
    symlinkSync(
      execFileSync('sh', ['-c', 'command -v openssl'], { encoding: 'utf8' }).trim(),
      join(id, 'openssl'),
    )
    const run = (items: Item[], ...words: string[]) => {
      const { stdout, stderr, status } = spawnSync('sh', ['-s', '--', '--nonce', 'n', ...words], {
        input: hostScript(items, { title: 'lab' }),
        encoding: 'utf8',
        env: { PATH: `${id}:${path}` },
      })
      const answers = readAnswers(stdout, 'n', items)
      return { status, stderr, answers, states: answers?.map(({ state }) => state) }
    }
    return { disk, run, file: (name: string) => join(disk, name) }
  }
  const mine = { owner: me, group: myGroup }

  it('files and folders come into being once, and are told when somebody changes them', () => {
    const { run, file } = place()
    const items = [
      folder({ path: file('data'), ...mine, mode: '0750' }, 'why'),
      emptyFile({ path: file('data/app.log'), ...mine, mode: '0640' }),
      installed(
        { to: file('etc/app.conf'), text: "it's $HOME `x`\n\ttwo\n", ...mine, mode: '0600' },
        { why: 'why' },
      ),
    ]
    expect(run(items, '--check')).toMatchObject({ status: 1, states: ['differs', 'differs', 'differs'] })
    expect(run(items)).toMatchObject({ status: 0, stderr: '', states: ['done', 'done', 'done'] })
    expect(readFileSync(file('etc/app.conf'), 'utf8')).toBe("it's $HOME `x`\n\ttwo\n")
    const before = statSync(file('etc/app.conf')).ino
    writeFileSync(file('data/app.log'), 'kept')
    expect(run(items)).toMatchObject({ status: 0, states: ['ok', 'ok', 'ok'] })
    expect(statSync(file('etc/app.conf')).ino).toBe(before)

    chmodSync(file('data'), 0o777)
    writeFileSync(file('etc/app.conf'), 'edited')
    const drift = run(items, '--check')
    expect(drift.status).toBe(1)
    expect(drift.answers!.map(({ said }) => said)).toEqual([
      `${file('data')} is ${me}:${myGroup} 777, not ${me}:${myGroup} 750`,
      '',
      `${file('etc/app.conf')} has another text`,
    ])
    expect(run(items)).toMatchObject({ status: 0, states: ['done', 'ok', 'done'] })
    expect(readFileSync(file('data/app.log'), 'utf8')).toBe('kept')
  })

  it('a link leads nobody elsewhere', () => {
    const { run, file } = place()
    mkdirSync(file('secret'), { mode: 0o700 })
    symlinkSync(file('secret'), file('data'))
    const { status, answers } = run([
      folder({ path: file('data'), ...mine, mode: '0755' }, 'why'),
      folder({ path: file('data/inner'), ...mine, mode: '0755' }, 'why'),
    ])
    expect(status).toBe(1)
    expect(answers!.map(({ state, said }) => `${state}: ${said}`)).toEqual([
      `failed: ${file('data')} is a link; it is left alone`,
      `failed: ${file('data')} is really ${file('secret')}: name it so`,
    ])
    expect(statSync(file('secret')).mode & 0o777).toBe(0o700)
  })

  it('what only people can do is left to them, and what cannot be seen is no drift', () => {
    const { run } = place()
    const item = (id: string, rest: Partial<Item>): Item => ({
      id,
      title: id,
      why: 'why',
      check: sh`:`,
      ...rest,
    })
    const items = [
      item('theirs', { check: sh`differs 'it is not there'`, remedy: 'Put it there.' }),
      item('hidden', { check: sh`unseen 'only root may look'`, do: sh`exit 1` }),
      item('lied', { check: sh`differs 'still so'`, do: sh`:` }),
      item('broke', { check: sh`false`, do: sh`echo "first"; printf 'a\\033[31mb\\n' >&2; false; echo no` }),
      item('last', {}),
    ]
    expect(run(items, '--check')).toMatchObject({
      status: 1,
      states: ['differs', 'unseen', 'differs', 'differs', 'ok'],
    })
    const { status, answers } = run(items)
    expect(status).toBe(1)
    expect(answers!.map(({ id, state, said }) => `${id} ${state}: ${said}`)).toEqual([
      'theirs left: it is not there',
      'hidden unseen: only root may look',
      'lied failed: still so',
      'broke failed: first;a[31mb',
      'last ok: ',
    ])
    expect(run([items[1]!, items[4]!], '--check').status).toBe(3)
  })

  it('a certificate is good for long enough, and its key fits and is private', () => {
    const { run, file } = place()
    const make = (name: string, days: number) =>
      execFileSync(
        'openssl',
        [
          ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=lab'.split(' '),
          ...['-days', String(days), '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
        ],
        { stdio: 'ignore' },
      )
    make('good', 90)
    make('late', 10)
    chmodSync(file('good.key'), 0o640)
    const items = [
      certificate({ path: file('good.pem'), key: file('good.key'), minimumDays: 30 }),
      certificate({ path: file('late.pem'), minimumDays: 30 }),
      certificate({ path: file('good.pem'), key: file('late.key'), minimumDays: 30 }),
      certificate({ path: file('none.pem'), minimumDays: 30 }),
      present(file('late.key'), 'why', { secret: true }),
      present(file('good.pem'), 'why', { secret: true }),
    ].map((item, index) => ({ ...item, id: `c${index}` }))
    const told = run(items, '--check').answers!.map(({ state, said }) => `${state}: ${said}`)
    expect(told[0]).toBe('ok: ')
    expect(told[1]).toMatch(/^differs: it ends [A-Z][a-z]+ /)
    expect(told[2]).toBe(`differs: ${file('late.key')} does not fit it`)
    expect(told[3]).toBe(`differs: ${file('none.pem')} does not exist`)
    expect(told[4]).toBe('ok: ')
    expect(told[5]).toBe(`differs: others may read ${file('good.pem')}`)
  })

  it('an answer that is not whole is none', () => {
    const { run } = place()
    const one: Item = { id: 'one', title: 'one', why: 'why', check: sh`kill -9 $$` }
    expect(run([one], '--check').answers).toBeUndefined()
  })
})
