import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redact.ts'

/** How programs print a secret, each in the middle of other text. */
const encodings: Record<string, (secret: string) => string> = {
  'as it is': (secret) => secret,
  base64: (secret) => Buffer.from(secret).toString('base64'),
  'base64 behind one byte': (secret) => Buffer.from(`:${secret}`).toString('base64'),
  'base64 behind two bytes, more after it': (secret) => Buffer.from(`u:${secret}\n`).toString('base64'),
  base64url: (secret) => Buffer.from(`user:${secret}`).toString('base64url'),
  hex: (secret) => Buffer.from(secret).toString('hex'),
  'hex in capitals': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'hex of od': (secret) => Buffer.from(secret).toString('hex').match(/../g)!.join(' '),
  URL: encodeURIComponent,
  'URL, small letters': (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  form: (secret) => new URLSearchParams({ x: secret }).toString().slice(2),
  JSON: (secret) => JSON.stringify(secret),
  'JSON in JSON': (secret) => JSON.stringify(JSON.stringify({ secret })),
  HTML: (secret) =>
    secret.replace(
      /[&<>"']/g,
      (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign]!,
    ),
  'quoted for a shell': (secret) => `'${secret.replaceAll("'", "'\\''")}'`,
  'quoted for a shell, otherwise': (secret) => `'${secret.replaceAll("'", `'"'"'`)}'`,
  'backslashes as of printf %q': (secret) => secret.replace(/[^\w@%+=:,./-]/g, '\\$&'),
  backwards: (secret) => [...secret].toReversed().join(''),
}

const planted = 'p&ss"w\'rd <1>/+ä$'

describe('H16 a secret that a host prints is hidden', () => {
  it.each(Object.entries(encodings))('%s', (_, encode) => {
    const { add, redact } = createRedactor()
    add(planted)
    const shown = redact(`before ${encode(planted)} after`)
    expect(shown).toContain('***')
    expect(shown).not.toContain(encode(planted))
    for (const form of Object.values(encodings)) expect(shown).not.toContain(form(planted))
    expect(shown).toMatch(/^before .*\*\*\*.* after$/s)
  })

  it('whatever it is made of', () => {
    const secret = fc
      .string({ unit: fc.constantFrom(...'aB3-_.~!*\'"()&<>$`\\ /+=%ä€🔑'), minLength: 12, maxLength: 40 })
      .filter((text) => text.trim() === text && new Set(text).size > 3)
    fc.assert(
      fc.property(secret, fc.constantFrom(...Object.values(encodings)), (value, encode) => {
        const { add, redact } = createRedactor()
        add(value)
        expect(redact(`#${encode(value)}#`)).not.toContain(encode(value))
      }),
      { numRuns: 500 },
    )
  })

  it('line by line, but not the words that stand around every key', () => {
    const { add, redact } = createRedactor()
    const [first, second] = ['b3BlbnNzaC1rZXktdjEAAAA', 'AAAAtzc2gtZWQyNTUxOQ']
    add(
      `-----BEGIN OPENSSH PRIVATE KEY-----\r\n${first}\r\n${second}\nshrt\n-----END OPENSSH PRIVATE KEY-----\n`,
    )
    expect(redact(`x ${second}y\n${first}`)).toBe('x ***y\n***')
    expect(redact('-----BEGIN OPENSSH PRIVATE KEY----- in shrt')).toBe(
      '-----BEGIN OPENSSH PRIVATE KEY----- in shrt',
    )
  })

  it('and nothing else is', () => {
    const { add, redact } = createRedactor()
    for (const nothing of ['', 'abc', 'voila', '  ', '\n']) add(nothing)
    expect(redact('abc \n voila')).toBe('abc \n voila')
    add('correct horse')
    expect(redact('a horse that is correct')).toBe('a horse that is correct')
  })
})
