import { expect, test } from 'vitest'
import { RunnerConsole } from './console.ts'
import { splitLines } from './lines.ts'
import { createMasks } from './masks.ts'

function read(lines: string[], options: { debug?: boolean } = {}): RunnerConsole['transcript'] {
  const terminal = new RunnerConsole({ masks: createMasks(['hunter2']), ...options })
  for (const line of lines) terminal.line(line)
  terminal.endOfProcess()
  return terminal.transcript
}

test('annotations keep their title, groups their lines', () => {
  const { annotations, groups, log } = read([
    '::group::Plan',
    'step 1',
    '::endgroup::',
    '::error title=E1::it%0Afailed',
  ])
  expect(annotations).toEqual([{ level: 'error', title: 'E1', message: 'it\nfailed' }])
  expect(groups).toEqual([{ title: 'Plan', lines: ['step 1'] }])
  expect(log).toEqual(['##[group]Plan', 'step 1', '##[endgroup]', '##[error]it\nfailed'])
})

test('debug lines show only in debug mode', () => {
  expect(read(['::debug::x']).log).toEqual([])
  expect(read(['::debug::x'], { debug: true }).log).toEqual(['##[debug]x'])
})

test('masks hide secrets from the moment they are known, single lines and encodings too', () => {
  const encoded = Buffer.from('hunter2').toString('base64')
  const { log, rawLog } = read(['hunter2', `b64 ${encoded}`, 'two', '::add-mask::one%0Atwo', 'one and two'])
  expect(log).toEqual(['***', 'b64 ***', 'two', '*** and ***'])
  expect(rawLog[0]).toBe('hunter2')
})

test('between stop-commands and its token nothing is obeyed, in either grammar and any case', () => {
  const hostile = [
    '::error::x',
    '##[add-mask]a',
    '::stop-commands::other',
    '::other::',
    '::set-output name=a::b',
  ]
  const { commands, violations, log } = read([
    '::stop-commands::ToKeN',
    ...hostile,
    '::token::',
    '::warning::after',
  ])
  expect(commands.map((command) => command.name)).toEqual(['stop-commands', 'warning'])
  expect(violations).toEqual([])
  expect(log).toContain('##[add-mask]a')
})

test('what must not be done is told', () => {
  const { violations } = read([
    '::set-output name=a::b',
    '::save-state name=a::b',
    'remote said ##[error]x',
    '::stop-commands::error',
    '::stop-commands::t',
  ])
  expect(violations).toEqual([
    'set-output is deprecated: write to GITHUB_OUTPUT',
    'save-state is deprecated: write to GITHUB_STATE',
    'legacy command in the line: remote said ##[error]x',
    'stop-commands with the token "error", which the runner refuses',
    'the process ended with commands still stopped',
  ])
})

test('lines end at LF, CR and CRLF wherever the chunks are cut', () => {
  const text = 'a\r\nb\rc\n\n::error::é\r::error::y\r\n\nlast'
  const expected = ['a', 'b', 'c', '', '::error::é', '::error::y', '', 'last']
  const bytes = Buffer.from(text)
  for (let size = 1; size <= bytes.length; size += 1) {
    const lines: string[] = []
    const splitter = splitLines((line) => lines.push(line))
    for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size))
    splitter.end()
    expect(lines).toEqual(expected)
  }
})
