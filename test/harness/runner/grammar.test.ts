import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KNOWN_COMMANDS, parseCommand } from './grammar.ts'

const parse = (line: string): ReturnType<typeof parseCommand> =>
  parseCommand(line, (name) => KNOWN_COMMANDS.includes(name))

describe('colons', () => {
  test.each([
    ['::error::bad', 'error', {}, 'bad'],
    ['::ERROR title=T,file=a.ts,endLine=3::bad', 'error', { title: 'T', file: 'a.ts', endline: '3' }, 'bad'],
    ['::set-output name=x::a::b', 'set-output', { name: 'x' }, 'a::b'],
    ['  \t\u0085\u00a0\u2028::error::after blanks', 'error', {}, 'after blanks'],
    ['::notice title=a%2Cb%3Ac%25::x%0Ay%250A', 'notice', { title: 'a,b:c%' }, 'x\ny%0A'],
    ['::error  title=a=b,,=,empty=,==line==7::m', 'error', { title: 'a=b', line: '7' }, 'm'],
    ['::endgroup::', 'endgroup', {}, ''],
  ])('%j', (line, name, properties, data) => {
    expect(parse(line)).toEqual({ name, properties, data, grammar: 'colons' })
  })

  test.each([
    'x ::error::bad',
    ':::error::bad',
    '::error:bad',
    '\ufeff::error::bad',
    '::unknown::bad',
    '::',
    '::::',
    '',
  ])('%j is text', (line) => expect(parse(line)).toBeUndefined())
})

describe('brackets', () => {
  test.each([
    ['host says ##[error]bad', 'error', {}, 'bad'],
    ['##[set-output name=x;other=y%3B]v%5D%0A', 'set-output', { name: 'x', other: 'y;' }, 'v]\n'],
    ['##[Add-Mask]s3cret', 'add-mask', {}, 's3cret'],
    ['::unknown:: ##[group]hidden', 'group', {}, 'hidden'],
  ])('%j', (line, name, properties, data) => {
    expect(parse(line)).toEqual({ name, properties, data, grammar: 'brackets' })
  })

  test.each([
    '##[error',
    '##error]',
    '# #[error]x',
    '##[ error]x',
    '##[unknown]##[error]x',
  ])('%j is text', (line) => expect(parse(line)).toBeUndefined())
})

test('no line without :: or ##[ is a command, whatever it holds', () => {
  const pieces = fc.constantFrom(
    '::',
    ':',
    '#',
    '##[',
    '[',
    ']',
    ' ',
    'error',
    'stop-commands',
    '%0A',
    '\u0085',
    ',',
    '=',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const line = parts.join('')
      const command = parse(line)
      if (!command) return
      expect(KNOWN_COMMANDS).toContain(command.name)
      expect(
        command.grammar === 'colons' ? /^\s*::/.test(line.replaceAll('\u0085', ' ')) : line.includes('##['),
      ).toBe(true)
    }),
  )
})
