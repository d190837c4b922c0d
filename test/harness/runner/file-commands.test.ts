import { expect, test } from 'vitest'
import { parsePairs, parsePaths } from './file-commands.ts'

test('pairs and blocks, with whatever is inside them', () => {
  const text = 'a=1\n\nb<<EOF\nline 1\n\nc=no\nEOF\nd=x<<y\ne<<E=F\n=\nE=F\na=2\nf<<X\nX\n'
  expect(parsePairs(text)).toEqual({ a: '2', b: 'line 1\n\nc=no', d: 'x<<y', e: '=', f: '' })
})

test.each([
  'just text',
  '=value',
  '<<EOF\nx\nEOF',
  'a<<\nx\n',
  'a<<EOF\nno end',
  'a<<EOF\nx\nEOF \n',
])('%j is refused', (text) => expect(() => parsePairs(text)).toThrow('Invalid'))

test('paths are lines', () => {
  expect(parsePaths('/a\n\n/b\n')).toEqual(['/a', '/b'])
})
