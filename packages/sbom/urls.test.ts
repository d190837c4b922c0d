import fc from 'fast-check'
import { expect, test } from 'vitest'
import { publicUrl, shown, withHostBrackets } from './urls.ts'

test.each([
  ['https://user:tok@host.test:8443/a/b?sig=1#x', 'https://host.test:8443/a/b'],
  ['git+https://tok@host.test/a.git@v1', 'git+https://host.test/a.git@v1'],
  ['git+ssh://git:pw@host.test/a.git', 'git+ssh://git@host.test/a.git'],
  ['https://host.test/100%/a%2Fb|`^\\c', 'https://host.test/100%25/a%2Fb%7C%60%5E/c'],
  ['file:///home/me/x.whl', undefined],
  ['/home/me', undefined],
  ['data:text/plain,x', undefined],
  ['https://', undefined],
])('%s is shown to the public as %s', (text, url) => {
  expect(publicUrl(text)).toBe(url)
})

test('what is taken for a plain address is what a parser would make of it', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'aZ0-_.+~@:/?#%xn[]é '),
    maxLength: 24,
  })
  const text = letters.map((rest) => `https://${rest}`)
  const address = fc.oneof(text, fc.webUrl(), fc.webUrl({ validSchemes: ['https'], withFragments: true }))
  const check = (given: string) => {
    const found = publicUrl(given)
    // A blank in front makes the same address one that is parsed.
    expect(found).toBe(publicUrl(` ${given}`))
  }
  fc.assert(fc.property(address, check), { numRuns: 600 })
})

test.each([
  'https://1.2/a',
  'https://a.1/b',
  'https://xn--/a',
  'https://a.test/./b',
  'https://a.test/b/..',
  'https://a.test/b/.',
  'https://a.test//c',
  'https://A.test/',
  'https://a.test',
])('%s is not taken for plain when a parser changes it', (text) => {
  expect(publicUrl(text)).toBe(publicUrl(` ${text}`))
})

test.each([
  ['-e git+https://tok@host.test/a.git#egg=a', '-e git+https://host.test/a.git'],
  ['--find-links=/home/me/wheels', '--find-links=…/wheels'],
  ['C:\\Users\\me\\thing', '…/thing'],
  ['~/secret/thing', '…/thing'],
  ['thing @ file:///home/me/x.whl', 'thing @ …'],
  ['./here/x', './here/x'],
])('%s is shown as %s', (text, expected) => {
  expect(shown(text)).toBe(expected)
})

test.each([
  ['https://me@%5B2001:db8::1%5D:8443/a%5B', 'https://me@[2001:db8::1]:8443/a%5B'],
  ['https://host.test/%5B1%5D', 'https://host.test/%5B1%5D'],
])('%s has its brackets back: %s', (text, expected) => {
  expect(withHostBrackets(text)).toBe(expected)
})
