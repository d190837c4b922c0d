import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { findHostKeys } from '@deploy/remote/known-hosts.ts'
import { generateKey } from '@deploy/test/harness/ssh/keys.ts'
import { afterAll, describe, expect, it } from 'vitest'
import { randomOf, seedOf } from './random.ts'

const FILES = 5_000

const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const keys = Array.from({ length: 4 }, () => generateKey().public)
const addresses = [
  'web',
  'db',
  'web.example.org',
  'db.example.org',
  '10.0.1.22',
  '10.0.11.2',
  '::1',
  'fe80::1',
  'xn--bcher-kva.example',
]
const ports = [22, 22, 2222, 222]
const nameOf = (address: string, port: number) => (port === 22 ? address : `[${address}]:${port}`)

type Random = ReturnType<typeof randomOf>

function patternOf(random: Random): string {
  const name = nameOf(random.pick(addresses), random.pick(ports))
  const cased = random.once(4) ? name.toUpperCase() : name
  const changed = random.pick([
    cased,
    cased,
    cased.replace(/[a-z0-9]/, '?'),
    cased.replace(/^[^.]*/, '*'),
    `*${cased.slice(-3)}`,
    `${cased}*`,
    '*',
    '??*',
    `${cased}?`,
  ])
  return random.once(6) ? `!${changed}` : changed
}

function hashed(random: Random): string {
  const salt = Buffer.from(Array.from({ length: 20 }, () => random.below(256)))
  const name = nameOf(random.pick(addresses), random.pick(ports))
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

function lineOf(random: Random): string {
  if (random.once(8)) return random.pick(['', '# web', '  ', '\t# db ssh-ed25519 AAAA', '#'])
  const hosts = random.once(4)
    ? hashed(random)
    : Array.from({ length: 1 + random.below(4) }, () => patternOf(random)).join(',')
  const marker = random.once(6) ? random.pick(['@revoked ', '@cert-authority ']) : ''
  const [type, base64] = random.pick(keys).split(' ')
  const gap = random.pick([' ', ' ', '\t', '  ', ' \t '])
  const comment = random.pick(['', '', ' me@here', ' a longer comment, with * and !', '\tx', ' '])
  return `${random.pick(['', '', ' ', '\t'])}${marker}${hosts}${gap}${type}${gap}${base64}${comment}`
}

/** A line that OpenSSH passes over, and that we refuse, because somebody has meant something by it. */
function brokenLine(random: Random): string {
  const [type, base64 = ''] = random.pick(keys).split(' ')
  return random.pick([
    'web',
    `web ${type}`,
    `web ${type} ${base64.slice(0, 40)}`,
    `web ${type} ${base64.slice(0, -5)}*AAA`,
    `web ssh-rsa ${base64}`,
    `@trusted web ${type} ${base64}`,
    `|1|AAAA ${type} ${base64}`,
    `|2|AAAA|AAAA ${type} ${base64}`,
  ])
}

interface Found {
  line: number
  marker: '' | 'CA' | 'REVOKED'
}

function ours(text: string, address: string, port: number): Found[] | 'refused' {
  try {
    const { trusted, revoked, authorities } = findHostKeys(text, address, port)
    return [
      ...trusted.map(({ line }) => ({ line, marker: '' as const })),
      ...revoked.map(({ line }) => ({ line, marker: 'REVOKED' as const })),
      ...authorities.map(({ line }) => ({ line, marker: 'CA' as const })),
    ].toSorted((one, other) => one.line - other.line)
  } catch (error) {
    if (error instanceof DeployError && error.code === 'KNOWN_HOSTS_INVALID') return 'refused'
    throw error
  }
}

/**
 * What ssh-keygen finds for each name, in files that are one behind the other: lines do not know of each other, and one process
 * for each name takes seconds where one for each file takes minutes. A host is looked up in lower case, as ssh(1) does.
 */
function openSsh(texts: string[]): (index: number, name: string) => Found[] {
  const file = join(folder, 'known_hosts')
  writeFileSync(file, texts.join(''))
  const starts = [0]
  for (const text of texts) starts.push(starts.at(-1)! + text.split('\n').length - 1)
  const byName = new Map<string, Map<number, Found[]>>()
  const ask = (name: string) => {
    const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    })
    const found = new Map<number, Found[]>()
    let index = 0
    for (const [, at, marker = ''] of stdout.matchAll(/found: line (\d+) ?(CA|REVOKED)?/g)) {
      while (starts[index + 1]! < Number(at)) index += 1
      const one = { line: Number(at) - starts[index]!, marker: marker as Found['marker'] }
      found.set(index, [...(found.get(index) ?? []), one])
    }
    byName.set(name, found)
    return found
  }
  return (index, name) => (byName.get(name) ?? ask(name)).get(index) ?? []
}

const missing = spawnSync('ssh-keygen', ['-?']).error !== undefined
if (missing) console.info('skipped: comparing with OpenSSH, because ssh-keygen is not installed')

describe.skipIf(missing)('known_hosts', () => {
  it('H12 H13 of 5,000 files we read what OpenSSH reads, for each line and marker', () => {
    const random = randomOf(seedOf('known_hosts'))
    const cases = Array.from({ length: FILES }, () => {
      const broken = random.once(10)
      const lines = Array.from({ length: 1 + random.below(8) }, () => lineOf(random))
      if (broken) lines.splice(random.below(lines.length + 1), 0, brokenLine(random))
      const [address, port] = [random.pick(addresses), random.pick(ports)]
      const text = `${lines.join('\n')}\n`
      return { text, broken, address, port, name: nameOf(address, port) }
    })
    const theirs = openSsh(cases.map(({ text }) => text))
    let hits = 0
    for (const [index, { text, broken, address, port, name }] of cases.entries()) {
      const found = ours(text, address, port)
      expect({ text, address, port, found }).toEqual({
        text,
        address,
        port,
        found: broken ? 'refused' : theirs(index, name),
      })
      if (found !== 'refused') hits += found.length
    }
    console.info(
      `${FILES} files, ${hits} lines found by both, ${cases.filter(({ broken }) => broken).length} refused`,
    )
    expect(hits, 'there is something to agree on').toBeGreaterThan(FILES / 4)
  })

  it('H12 of a file alone OpenSSH finds the same', () => {
    const random = randomOf(11)
    for (let index = 0; index < 30; index += 1) {
      const text = `${Array.from({ length: 6 }, () => lineOf(random)).join('\n')}\n`
      const [address, port] = [random.pick(addresses), random.pick(ports)]
      expect(ours(text, address, port)).toEqual(openSsh([text])(0, nameOf(address, port)))
    }
  })

  it('H12 what follows @revoked is revoked, also behind a tab, where OpenSSH passes over it', () => {
    expect(ours(`@revoked\tweb ${keys[0]}\n`, 'web', 22)).toEqual([{ line: 1, marker: 'REVOKED' }])
  })

  it('H12 a mark at the beginning and CRLF change nothing of what is found', () => {
    const random = randomOf(7)
    for (let index = 0; index < 500; index += 1) {
      const lines = Array.from({ length: 1 + random.below(8) }, () => lineOf(random))
      const [address, port] = [random.pick(addresses), random.pick(ports)]
      const plain = ours(lines.join('\n'), address, port)
      expect(ours(`\ufeff${lines.join('\r\n')}\r\n`, address, port)).toEqual(plain)
    }
  })
})
