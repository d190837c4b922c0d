import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { edit, example, mistakes, outcome, small } from './testing.ts'

test.each<[why: string, text: string, first: string]>([
  ['nothing', '', '1:1 is empty'],
  ['a comment', '# hello\n', '1:1 is empty'],
  ['a text', 'hello', '1:1 must be a group of keys with values'],
  ['a list', '- a\n', '1:1 must be a group of keys with values'],
  ['a key twice', 'application: a\napplication: b\n', '2:1 application: is given twice; first on line 1'],
  ['__proto__', '__proto__: { a: 1 }\n', '1:1 __proto__: is not a possible key'],
  ['a key that is a list', '? [a]\n: b\n', '1:3 a key must be plain text'],
  ['a tag', 'application: !!js/function "x"\n', '1:14 Unresolved tag: tag:yaml.org,2002:js/function'],
  ['YAML 1.1', '%YAML 1.1\n---\na: b\n', '1:1 must be YAML 1.2; remove the %YAML line'],
  ['two documents', 'a: b\n---\nc: d\n', '2:1 a second document starts here; the file must have one'],
  [
    'an alias of nothing',
    'application: *a\n',
    "1:14 application: is an alias of 'a', which stands nowhere before it",
  ],
  ['an alias of itself', 'application: &a [*a]\n', ''],
  ['too large', '#'.repeat(1024 * 1024 + 1), '1:1 is larger than 1 MiB'],
  ['deep lists', '['.repeat(100_000), ''],
  ['deep groups', 'a: '.repeat(10_000), ''],
  ['41 levels', `a: ${'['.repeat(40)}${']'.repeat(40)}`, ''],
  [
    'many values',
    `a: [${'1,'.repeat(30_000)}]`,
    '1:40001 a[19998]: has more than 20000 values, those that aliases repeat included',
  ],
])('H27 %s is refused', (_, text, first) => {
  const lines = mistakes(text)
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.join('\n')).toContain(first)
})

test('H27 an alias bomb is refused before it goes off', () => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 10; level++)
    bomb.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    )
  const lines = mistakes(bomb.join('\n'))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('has more than 20000 values, those that aliases repeat included')
})

test.each([
  ['build\n  include: [src]\n', "1:1 is not a key: a ':' is missing"],
  ['a:\n\tb: 1\n', '2:1 is indented with a tab'],
  ['url: http://x/: z\n', "1:6 holds another ': '; put the value in quotes"],
])('%j is explained in plain words', (text, message) => {
  expect(mistakes(text)[0]).toContain(message)
})

test('a syntax error shows its line', () => {
  const lines = mistakes(edit(small, ['  include: [src]', '  include: [src\n  x: ]: y']))
  expect(lines[1]).toBe('    5 |   x: ]: y')
  expect(lines[0]).toMatch(/^5:\d+ /)
})

test('names of built-in properties are ordinary names', () => {
  const text = edit(small, ['  prod:', '  constructor:\n    after: prototype'])
  expect(mistakes(text)).toEqual([
    "12:12 environments.constructor.after: there is no environment 'prototype'",
  ])
})

const noise = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__',
    '{port.x}',
    '*a',
    '&a',
    '!!x',
    '\u0000',
    '\u2028',
    '{{',
    '"',
    "'",
    '- ',
    '? ',
    ': ',
    '\t',
    '%YAML 9',
  ),
)

test('random text only ever leads to an explained refusal', () => {
  fc.assert(
    fc.property(noise, (text) => outcome(text).mistakes.length > 0),
    { numRuns: 500 },
  )
})

test('H27 random data only ever leads to an explained refusal', () => {
  const data = fc.object({ maxDepth: 5, withNullPrototype: false, key: fc.oneof(fc.string(), keys) })
  fc.assert(
    fc.property(data, (value) => outcome(stringify(value)).mistakes.length > 0),
    { numRuns: 300 },
  )
})

const keys = fc.constantFrom(
  ...[
    'application',
    'strategy',
    'build',
    'service',
    'gate',
    'checks',
    'environments',
    'hosts',
    'prod',
    'ports',
    'config',
    'venv',
  ],
  ...['__proto__', 'constructor', 'files', 'patterns', 'unit', 'type', 'set', 'root', 'path', 'after'],
)

test('a good manifest with noise in it is understood or refused, never a crash', () => {
  const edits = fc.array(fc.tuple(fc.nat(example.length), fc.nat(20), noise), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(edits, (changes) => {
      const text = changes.reduce(
        (result, [at, gone, more]) => result.slice(0, at) + more + result.slice(at + gone),
        example,
      )
      const { manifest, mistakes: lines } = outcome(text)
      return manifest !== undefined || lines.length > 0
    }),
    { numRuns: 300 },
  )
})

test('a good manifest with one value exchanged is understood or refused, never a crash', () => {
  const lines = small.split('\n').filter((line) => /: [^{[]/.test(line))
  const values = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.constantFrom('~', '.inf', '1e400', '0x10', '[]', '{}', '-1'),
  )
  fc.assert(
    fc.property(fc.constantFrom(...lines), values, (line, value) => {
      const changed = small.replace(line, () => line.replace(/: .*/, () => `: ${value}`))
      const { manifest, mistakes: found } = outcome(changed)
      return manifest !== undefined || found.length > 0
    }),
    { numRuns: 300 },
  )
})
