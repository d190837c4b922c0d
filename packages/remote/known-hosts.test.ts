import { spawnSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeployError } from '@deploy/kit/errors.ts'
import { generateKey } from '@deploy/test/harness/ssh/keys.ts'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { findHostKeys, hasWildcard, knownHostsLine, parseKnownHosts } from './known-hosts.ts'

const keys = Array.from({ length: 3 }, () => generateKey().public)
const [key = '', other = '', third = ''] = keys

function hashed(name: string): string {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

/** The numbers of the lines that trust a key for the host. */
function trusted(text: string, address: string, port = 22): number[] {
  return findHostKeys(text, address, port).trusted.map(({ line }) => line)
}

function failure(body: () => unknown) {
  try {
    body()
  } catch (error) {
    if (error instanceof DeployError) return error.facts
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('names', () => {
  test.each([
    ['a plain name', `web.example.org ${key}`, 'web.example.org', 22, [1]],
    ['another case', `Web.Example.ORG ${key}`, 'WEB.example.org', 22, [1]],
    ['another name', `web.example.org ${key}`, 'web.example.com', 22, []],
    ['a list', `a,b,c ${key}`, 'b', 22, [1]],
    ['a port', `[web]:2222 ${key}`, 'web', 2222, [1]],
    ['a name without the port', `web ${key}`, 'web', 2222, []],
    ['port 22 in brackets', `[web]:22 ${key}`, 'web', 22, []],
    ['IPv6', `::1 ${key}\n[::1]:2222 ${key}`, '::1', 2222, [2]],
    ['a hashed name', `${hashed('web')} ${key}\n${hashed('db')} ${key}`, 'web', 22, [1]],
    ['a hashed name and port', `${hashed('[web]:2222')} ${key}`, 'web', 2222, [1]],
    ['*', `*.example.org ${key}`, 'web.example.org', 22, [1]],
    ['?', `web? ${key}`, 'web1', 22, [1]],
    ['? needs a character', `web? ${key}`, 'web', 22, []],
    ['a negated pattern', `*.example.org,!db.example.org ${key}`, 'db.example.org', 22, []],
    ['a negated pattern first', `!db.example.org,*.example.org ${key}`, 'db.example.org', 22, []],
    ['only a negated pattern', `!db ${key}`, 'web', 22, []],
    [
      'CRLF, comments, blank lines, a mark',
      `\ufeff# list\r\n\r\n  web ${key} comment here\r\n`,
      'web',
      22,
      [3],
    ],
  ])('%s', (_name, text, address, port, lines) => {
    expect(trusted(text, address, port)).toEqual(lines)
  })

  test('a pattern of many stars is matched in reasonable time', () => {
    expect(trusted(`${'*a'.repeat(500)} ${key}`, 'a'.repeat(400))).toEqual([])
  })

  test('H12 a line that trusts a key by pattern is told apart', () => {
    const [plain, wild, hash] = parseKnownHosts(`web ${key}\n*.org ${key}\n${hashed('web')} ${key}`)
    expect([plain, wild, hash].map((line) => hasWildcard(line!))).toEqual([false, true, false])
  })
})

describe('markers', () => {
  test('H12 H13 a revoked key is reported apart from the trusted ones', () => {
    const found = findHostKeys(`web ${key}\n@revoked * ${other}\n@cert-authority web ${third}`, 'web', 22)
    expect(found.trusted.map(({ line }) => line)).toEqual([1])
    expect(found.revoked.map(({ line }) => line)).toEqual([2])
    expect(found.authorities.map(({ line }) => line)).toEqual([3])
  })

  test('an unknown marker is an error', () => {
    expect(failure(() => parseKnownHosts(`@trusted web ${key}`))).toMatchObject({
      code: 'KNOWN_HOSTS_INVALID',
    })
  })
})

describe('what cannot be read', () => {
  const [type, base64] = key.split(' ')
  test.each([
    ['a name alone', 'web'],
    ['no key', 'web ssh-ed25519'],
    ['bad base64', `web ${type} ${base64!.slice(0, -5)}*AAA`],
    ['a truncated key', `web ${type} ${base64!.slice(0, 40)}`],
    ['another type than the key', `web ssh-rsa ${base64}`],
    ['a half hash', `|1|AAAA ${key}`],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['a key of protocol 1', 'web 1024 35 1234567890'],
  ])('names the line of %s', (_name, line) => {
    const facts = failure(() => parseKnownHosts(`# first\nweb ${key}\n${line}\n`))
    expect(facts.code).toBe('KNOWN_HOSTS_INVALID')
    expect(facts.message).toContain('line 3')
  })

  test('H12 more than 1 MiB is refused', () => {
    expect(failure(() => parseKnownHosts('#'.repeat(1024 * 1024 + 1))).cause).toContain('1 MiB')
  })

  test('nothing crashes, whatever the text', () => {
    const token = fc.oneof(
      fc.constantFrom(
        '@revoked',
        '@cert-authority',
        '|1|',
        '|',
        '*',
        '!',
        ',',
        '[',
        ']:',
        ' ',
        '\t',
        '\n',
        '\r\n',
        '#',
        key,
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(token), fc.string(), fc.nat(65_535), (tokens, address, port) => {
        try {
          findHostKeys(tokens.join(''), address, port)
        } catch (error) {
          expect(error).toBeInstanceOf(DeployError)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a printed line is found again', () => {
    const host = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/)
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (address, port) => {
        const known = parseKnownHosts(`x ${key}`)[0]!.key
        expect(trusted(knownHostsLine(address, port, known), address, port)).toEqual([1])
      }),
    )
  })
})

const keygen = spawnSync('ssh-keygen', ['-?']).error === undefined
if (!keygen) console.info('skipped: comparing with OpenSSH, because ssh-keygen is not installed')

describe.skipIf(!keygen)('the same lines as ssh-keygen -F', () => {
  const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** All line numbers that OpenSSH finds for a host, whatever their marker; asked in lower case, as ssh(1) asks. */
  function openSsh(text: string, name: string): number[] {
    const file = join(folder, 'known_hosts')
    writeFileSync(file, text)
    const { stdout } = spawnSync('ssh-keygen', ['-F', name.toLowerCase(), '-f', file], { encoding: 'utf8' })
    return [...stdout.matchAll(/found: line ([0-9]+)/g)].map(([, line]) => Number(line))
  }

  test('for every form', () => {
    const text = [
      `web ${key}`,
      `WEB,db ${other} with a comment`,
      `[web]:2222,[db]:2222 ${key}`,
      `*.example.org,!db.example.org ${key}`,
      `!web,* ${third}`,
      `10.0.?.* ${key}`,
      `${hashed('web')} ${third}`,
      `${hashed('[db]:2222')} ${third}`,
      `@revoked web ${third}`,
      `@cert-authority *.example.org ${third}`,
      `  [::1]:2222 ${key}`,
      `::1 ${key}`,
    ].join('\n')
    const hosts: [string, number][] = [
      ...[
        'web',
        'db',
        'Web',
        'a.example.org',
        'db.example.org',
        '10.0.1.22',
        '10.0.11.22',
        '::1',
        'none',
      ].map((name): [string, number] => [name, 22]),
      ...['web', 'db', '::1', 'none'].map((name): [string, number] => [name, 2222]),
    ]
    for (const [address, port] of hosts) {
      const { trusted, revoked, authorities } = findHostKeys(text, address, port)
      const ours = [...trusted, ...revoked, ...authorities].map(({ line }) => line).sort((a, b) => a - b)
      expect({ address, port, lines: ours }).toEqual({
        address,
        port,
        lines: openSsh(`${text}\n`, port === 22 ? address : `[${address}]:${port}`),
      })
    }
  })
})
