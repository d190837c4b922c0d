import ssh2 from 'ssh2'
import { describe, expect, test } from 'vitest'
import { fingerprint, guard, hostKeyAlgorithms, readPublicKey } from './host-key.ts'

const blob = Buffer.from('key')

describe('guard', () => {
  test('lets a host in on literal true', () => {
    expect(guard(() => true)(blob)).toBe(true)
  })

  test.each([
    ['undefined', undefined],
    ['0', 0],
    ["''", ''],
    ['null', null],
    ['NaN', Number.NaN],
    ['{}', {}],
    ['1', 1],
    ["'true'", 'true'],
    ['new Boolean(true)', Object(true)],
    ['a promise of true', Promise.resolve(true)],
    ['false', false],
  ])('refuses on %s', (_name, value) => {
    expect(guard(() => value)(blob)).toBe(false)
  })

  test('refuses when the decision throws', () => {
    const broken = () => {
      throw new Error('broken')
    }
    expect(guard(broken)(blob)).toBe(false)
  })
})

describe('algorithms', () => {
  test('of known types come first, RSA by SHA-2 only', () => {
    expect(hostKeyAlgorithms(['ssh-rsa']).slice(0, 3)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
    ])
    expect(hostKeyAlgorithms(['ecdsa-sha2-nistp384'])[0]).toBe('ecdsa-sha2-nistp384')
  })

  test('never include SHA-1 or DSA', () => {
    for (const types of [[], ['ssh-rsa'], ['ssh-dss', 'ssh-ed25519']]) {
      expect(hostKeyAlgorithms(types)).not.toContain('ssh-rsa')
      expect(hostKeyAlgorithms(types)).not.toContain('ssh-dss')
    }
  })
})

test('a fingerprint is written as ssh-keygen writes it', () => {
  const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIJ2a5mQOoBLfMDXdqdj8rTXQ7SREZL5l9Ru6aQVpSyvX'
  expect(fingerprint(Buffer.from(key, 'base64'))).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
})

test.each([
  'ed25519',
  'rsa',
  'ecdsa',
] as const)('the type of a %s key is read from the key itself', (type) => {
  const pair = ssh2.utils.generateKeyPairSync(
    type as 'rsa',
    { bits: type === 'rsa' ? 2048 : 256 } as { bits: number },
  )
  const [name, base64] = pair.public.split(' ')
  expect(readPublicKey(Buffer.from(base64!, 'base64'))?.type).toBe(name)
})

test('what is not whole fields is not a key', () => {
  for (const bytes of ['', '\0\0\0\u0001', '\0\0\0\u0001a', '\0\0\0\u0001a\0\0\0\u0002b']) {
    expect(readPublicKey(Buffer.from(bytes, 'latin1'))).toBeUndefined()
  }
})
