import { generateKeyPairSync } from 'node:crypto'
import { DeployError } from '@deploy/kit/errors.ts'
import { generateKey } from '@deploy/test/harness/ssh/keys.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPrivateKey } from './private-key.ts'

const plain = generateKey()
const locked = generateKey({ passphrase: 'open sesame' })
const pem = (options: object) =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem', ...options } as never,
  }) as unknown as { privateKey: string; publicKey: string }
const rsa = pem({})
const lockedRsa = pem({ cipher: 'aes-128-cbc', passphrase: 'open sesame' })

/** Why a key is refused; and that no part of it is told. */
function whyNot(text: string, passphrase?: string): string | undefined {
  try {
    readPrivateKey(text, passphrase)
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    expect(error.code).toBe('SSH_KEY_INVALID')
    const told = JSON.stringify([error.facts, error.stack, String(error.cause)])
    for (const line of text.split('\n'))
      if (line.length > 20 && !/^-+BEGIN|^-+END/.test(line)) expect(told).not.toContain(line.trim())
    return error.facts.cause
  }
  return undefined
}

describe('a key is read', () => {
  test.each([
    ['in OpenSSH form', plain.private],
    ['in PEM form', rsa.privateKey],
    ['with CRLF', plain.private.replaceAll('\n', '\r\n')],
    ['PEM with CRLF', rsa.privateKey.replaceAll('\n', '\r\n')],
    ['without its last line end', plain.private.trimEnd()],
    ['with space around and a mark', `\ufeff\n  ${plain.private}\n\n`],
  ])('%s', (_name, text) => {
    expect(readPrivateKey(text).isPrivateKey()).toBe(true)
  })

  test('with its passphrase', () => {
    expect(readPrivateKey(locked.private, 'open sesame').type).toBe('ssh-ed25519')
    expect(readPrivateKey(lockedRsa.privateKey, 'open sesame').type).toBe('ssh-rsa')
  })

  test('and a passphrase that it does not need does no harm', () => {
    expect(readPrivateKey(plain.private, 'not needed').type).toBe('ssh-ed25519')
  })
})

describe('H14 a key is refused, without telling it', () => {
  test.each([
    ['nothing', ' \n', /empty/],
    ['a public key', plain.public, /public key/],
    ['a public key in PEM form', rsa.publicKey, /public key/],
    [
      'PKCS #8',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      /PKCS #8/,
    ],
    ['one line', plain.private.replaceAll('\n', ' '), /one line/],
    ['one line with \\n', plain.private.replaceAll('\n', '\\n'), /one line/],
    ['a cut key', plain.private.slice(0, 200), /not a complete/],
    ['a damaged key', plain.private.replace(/AAAA/, 'A!AA').slice(0, -60), /not a complete/],
    ['garbage', 'hunter2 is my password\nand this is the second line of it', /not a complete/],
  ])('%s', (_name, text, cause) => {
    expect(whyNot(text)).toMatch(cause)
  })

  test.each([
    ['OpenSSH', locked.private],
    ['PEM', lockedRsa.privateKey],
  ])('when the passphrase of a key in %s form is missing or wrong', (_name, text) => {
    expect(whyNot(text)).toMatch(/none was given/)
    expect(whyNot(text, '')).toMatch(/none was given/)
    expect(whyNot(text, 'open sesam')).toMatch(/does not open it/)
  })

  test('whatever is cut out of it', () => {
    fc.assert(
      fc.property(fc.nat(plain.private.length), fc.integer({ min: 30, max: 200 }), (start, length) => {
        whyNot(plain.private.slice(0, start) + plain.private.slice(start + length))
      }),
      { numRuns: 200 },
    )
  })
})
