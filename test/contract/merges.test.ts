import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const top = join(import.meta.dirname, '../..')
const marks = /^(?:<{7}|>{7}) /m

const tracked = execFileSync('git', ['-c', `safe.directory=${top}`, 'ls-files', '-z'], {
  cwd: top,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
})
  .split('\0')
  .filter((path) => path !== '' && !/^dist\/|(?:^|\/)node_modules\//.test(path))

test('a merge that was left half done is nowhere in the repository', () => {
  expect(tracked).toContain('test/contract/merges.test.ts')
  expect(tracked.filter((path) => isLeft(join(top, path)))).toEqual([])
})

test('and would be seen', () => {
  for (const mark of ['<', '>']) expect(`a\n${mark.repeat(7)} main\nb\n`).toMatch(marks)
  expect('a <<<<<<< b\n=======\n<<<<<<<<\n').not.toMatch(marks)
})

function isLeft(path: string): boolean {
  if (!existsSync(path)) return false
  const text = readFileSync(path, 'latin1')
  return !text.includes('\0') && marks.test(text)
}
