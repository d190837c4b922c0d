import { createLog, harmlessLines } from '@deploy/kit/print.ts'
import { expect, it } from 'vitest'
import { RunnerConsole } from '../harness/runner/console.ts'
import { KNOWN_COMMANDS, parseCommand } from '../harness/runner/grammar.ts'
import { splitLines } from '../harness/runner/lines.ts'
import { createMasks } from '../harness/runner/masks.ts'
import { randomOf, seedOf } from './random.ts'

const LINES = 100_000

/** What the runner's comparisons skip over: they follow the culture. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

const spaces = [
  '',
  ' ',
  '\t',
  '\u00a0',
  '\u0085',
  '\u2003',
  '\u3000',
  '\v',
  '\f',
  '\u200b',
  '\ufeff',
  '\u00ad',
  '\u2060',
]
const marks = [
  '',
  '',
  '',
  '\u200d',
  '\ufe0f',
  '\u034f',
  '\u{e0001}',
  '\u115f',
  '\x1b[0m',
  '\x1b]0;t\x07',
  '\x00',
  '\b',
  '\u202e',
]
const before = [
  '',
  '',
  'log ',
  'a: ',
  '\r',
  'x\r',
  'x\u2028',
  'x\u2029',
  'x\u0085',
  'x\n',
  ':',
  '::',
  '::x::',
  '##',
  '##[x]',
  '%0A',
]
const rest = [
  '',
  'a',
  'name=x::y',
  '%0A::error::z',
  'x::y',
  '\r::add-path::/tmp',
  '\u001b[2K',
  '##[error]x',
  '\ud800',
  'e\u0301',
]

/** A line that is a command for one of the grammars, or would be but for what stands in it. */
function hostileLine(random: ReturnType<typeof randomOf>): string {
  const mark = () => random.pick(marks)
  const name = [...random.pick(KNOWN_COMMANDS)]
    .map((letter) => (random.once(3) ? letter.toUpperCase() : letter) + (random.once(12) ? mark() : ''))
    .join('')
  const properties = random.once(3) ? ` ${random.pick(['name=a', 'title=x,file=y', 'name=a;', '='])}` : ''
  const command = random.once(2)
    ? `:${mark()}:${mark()}${name}${properties}:${mark()}:${random.pick(rest)}`
    : `#${mark()}#${mark()}[${mark()}${name}${properties}]${random.pick(rest)}`
  return `${random.pick(before)}${random.pick(spaces)}${random.pick(spaces)}${command}`
}

const isKnown = (name: string) => KNOWN_COMMANDS.includes(name)
const seenBy = (line: string) => line.replace(UNSEEN, (character) => (/\s/.test(character) ? character : ''))
const isCommand = (line: string) =>
  (parseCommand(line, isKnown) ?? parseCommand(seenBy(line), isKnown)) !== undefined

it('H17 H18 H19 H20 H21 of 100,000 lines that a host prints a runner obeys none', () => {
  const random = randomOf(seedOf('lines of a host'))
  const terminal = new RunnerConsole({ masks: createMasks([]) })
  const reader = splitLines((line) => terminal.line(line))
  const log = createLog((line) => reader.push(Buffer.from(`${line}\n`)))
  let [lines, fences, raw] = [0, 0, 0]
  const bare: string[] = []
  while (lines < LINES) {
    const chunk = Array.from({ length: 1 + random.below(40) }, () => hostileLine(random))
    if (random.once(4)) chunk.push('::stop-commands::endgroup', `::${random.below(1e9).toString(16)}::`)
    raw += chunk.filter((line) => line.split(/\r\n|[\r\n]/).some(isCommand)).length
    lines += chunk.length
    fences += 1
    const text = chunk.join(random.pick(['\n', '\r\n', '\r']))
    log.host(random.once(50) ? chunk[0]! : 'web-1', text)
    // As if there were no fence.
    for (const line of harmlessLines(text)) if (isCommand(line)) bare.push(line)
  }
  reader.end()
  terminal.endOfProcess()
  console.info(`${lines} lines, ${raw} of them commands as they came; obeyed: ${bare.length}`)
  const { commands, violations, annotations } = terminal.transcript
  expect(raw, 'the lines are hostile').toBeGreaterThan(LINES / 4)
  expect(bare).toEqual([])
  expect({ violations, annotations }).toEqual({ violations: [], annotations: [] })
  expect(commands.filter(({ name }) => name !== 'stop-commands')).toEqual([])
  const tokens = commands.map(({ data }) => data)
  expect(tokens).toHaveLength(fences)
  expect(new Set(tokens).size, 'a fresh token for each').toBe(fences)
})
