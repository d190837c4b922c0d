import { block, code, plain, table } from '@deploy/evidence/markdown.ts'
import { expect, it } from 'vitest'
import { plainText } from './plain.ts'

it('writes what our sections are made of as text', () => {
  const markdown = [
    '## Deployed to prod',
    '### Other than `1.0.0-ab`',
    `**✅ confirmed** · by ${plain('octo-dev')} · [run](https://example.org/runs/1)`,
    table(['', ''], [['Release', code('1.4.2-0123')]]),
    table(['Host', 'Plan'], [[plain('lab_1*'), code('abcd')]]),
    `<details><summary>Documents (1)</summary>\n\n${block('diff', '-old\n+new')}\n\n</details>`,
    '- one\n- two',
  ].join('\n\n')
  expect(plainText(markdown)).toBe(
    [
      'DEPLOYED TO PROD',
      'Other than 1.0.0-ab',
      '✅ confirmed · by octo-dev · run (https://example.org/runs/1)',
      'Release: 1.4.2-0123',
      'Host | Plan\nlab_1* | abcd',
      'Documents (1)',
      '  -old\n  +new',
      '- one\n- two',
    ].join('\n\n'),
  )
})

it.each([
  '[code]<b>x</b>[/code]',
  '[CODE ]<img src=x>',
  '[ / code ]',
  '[[code]]',
])('lets no text from elsewhere become HTML: %s', (hostile) => {
  for (const markdown of [plain(hostile), code(hostile), block('', hostile)])
    expect(plainText(markdown)).not.toMatch(/\[\s*\/?\s*code\s*\]/i)
})

it.each([
  ['it&#x27;s', "it's"],
  ['a&nbsp;b', 'a\u00a0b'],
  ['&#0;&#1114112;', '\ufffd\ufffd'],
  ['&notit; &amp;lt;', '&notit; &lt;'],
])('reads the entities of %s as Markdown does', (markdown, text) => {
  expect(plainText(markdown)).toBe(text)
})

it('gives text from elsewhere back as it was', () => {
  const text = 'a <b> & "c" *d* _e_ #1 [x](y) https://example.org'
  expect(plainText(plain(text)).replaceAll('\u2060', '')).toBe(text)
})
