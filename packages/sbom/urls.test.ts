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
