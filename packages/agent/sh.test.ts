import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lines, raw, sh } from './sh.ts'

test('every value is one word, a list is several, a script is itself', () => {
  expect(sh`cp ${'a b'} ${['-x', "it's"]} ${raw('> out')}`.script).toBe(`cp 'a b' -x 'it'"'"'s' > out`)
})

test('the margin of the template goes, the lines of a quoted word stay', () => {
  const inner = sh`
    if true; then
      echo ${'first\n  second'}
    fi
  `
  expect(inner.script).toBe("if true; then\n  echo 'first\n  second'\nfi")
  expect(
    sh`
    cd /
    ${inner}
  `.script,
  ).toBe("cd /\nif true; then\n  echo 'first\n  second'\nfi")
})

test('empty scripts leave no blank lines', () => {
  expect(lines(sh`a`, undefined, raw(''), sh`b`).script).toBe('a\nb')
})

test('H01 whatever a value is, the shell hands it on unchanged', () => {
  const value = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
      const printed = execFileSync('sh', ['-c', sh`printf '%s\\0' ${values}`.script])
      expect(printed).toEqual(Buffer.from(values.map((text) => `${text}\0`).join('')))
    }),
    { numRuns: 60 },
  )
})
