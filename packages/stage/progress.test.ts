import { expect, it } from 'vitest'
import { rolloutLog } from './progress.ts'

/** A log, a terminal or none, and a clock that the test moves. */
function make(isTTY: boolean) {
  const lines: string[] = []
  const shown: string[] = []
  const clock = { ms: 0 }
  const log = {
    info: (line: string) => lines.push(line),
    host: (name: string, text: string) => lines.push(`${name} | ${text}`),
  } as never
  const terminal = { isTTY, write: (text: string) => shown.push(text) } as never
  return { lines, shown, clock, made: rolloutLog(log, terminal, () => clock.ms) }
}

const megabyte = 1024 ** 2

it('a terminal shows a bar that ends with a line', () => {
  const { made, shown, lines } = make(true)
  const tell = made.progress('lab', 'a.tar.gz', 10 * megabyte)
  for (const bytes of [0, 5 * megabyte, 10 * megabyte, 10 * megabyte]) tell(bytes)
  expect(shown).toEqual([
    `\rlab: a.tar.gz [${'·'.repeat(30)}]   0 %`,
    `\rlab: a.tar.gz [${'█'.repeat(15)}${'·'.repeat(15)}]  50 %`,
    `\rlab: a.tar.gz [${'█'.repeat(30)}] 100 %\n`,
  ])
  expect(lines).toEqual([])
})

it('a log has a line every few seconds and one at the end', () => {
  const { made, lines, clock } = make(false)
  const tell = made.progress('lab', 'a.tar.gz', 10 * megabyte)
  for (let part = 1; part <= 10; part += 1) {
    clock.ms += 1_000
    tell(part * megabyte)
  }
  expect(lines).toEqual([
    'lab: sent a.tar.gz: 40 % of 10.0 MB',
    'lab: sent a.tar.gz: 80 % of 10.0 MB',
    'lab: sent a.tar.gz: 100 % of 10.0 MB',
  ])
})

it('nobody is told of what is small, and more bytes than announced do not break it', () => {
  const { made, shown } = make(true)
  made.progress('lab', 'empty', 0)(0)
  made.progress('lab', 'tiny', 1023)(1023)
  expect(shown).toEqual([])
  made.progress('lab', 'a', 2048)(4096)
  expect(shown).toEqual([`\rlab: a [${'█'.repeat(30)}] 100 %\n`])
})

it('lines of ours and of hosts keep their order and their owners', () => {
  const { made, lines } = make(false)
  made.line('lab', 'Switched.')
  made.host('lab', 'start: hello')
  made.host('lab', 'start: again')
  made.host('two', 'start: other')
  made.line('lab', 'Done.')
  const shown = lines.join('\n').replaceAll('lab | ', '')
  expect(shown).toBe('lab: Switched.\nstart: hello\nstart: again\ntwo | start: other\nlab: Done.')
})
