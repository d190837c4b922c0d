import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLog, harmlessLines } from './print.ts'

const COMMANDS = new Set(['stop-commands', 'add-mask', 'add-path', 'set-env', 'set-output', 'error', 'group'])

/**
 * What a runner obeys in one line, by its two grammars (actions/runner, src/Runner.Common/ActionCommand.cs). Its string
 * comparisons follow the culture, where characters that are not seen count as nothing: so they do here.
 */
function commandOf(line: string, commands: ReadonlySet<string>): { name: string; data: string } | undefined {
  const seen = line.replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, (c) =>
    /\s/.test(c) ? c : '',
  )
  const known = (name: string | undefined) =>
    name !== undefined && commands.has(name.toLowerCase()) ? name : undefined
  const modern = /^[\s\u0085]*::(.*?)::(.*)$/s.exec(seen)
  const modernName = known(modern?.[1]?.split(' ')[0])
  if (modernName !== undefined) return { name: modernName.toLowerCase(), data: modern?.[2] ?? '' }
  const legacy = /##\[([^\]]*)\](.*)$/s.exec(seen)
  const legacyName = known(legacy?.[1]?.split(' ')[0])
  return legacyName === undefined ? undefined : { name: legacyName.toLowerCase(), data: legacy?.[2] ?? '' }
}

/** A runner reading a whole log: the commands it would carry out, and whether it is left deaf at the end. */
function readAsRunner(written: string) {
  const obeyed: string[] = []
  const names = new Set(COMMANDS)
  let token: string | undefined
  for (const line of written.split(/\r\n|\r|\n/)) {
    const command = commandOf(line, names)
    if (command === undefined) continue
    if (token !== undefined) {
      if (command.name === token) token = undefined
    } else if (command.name === 'stop-commands') {
      token = command.data.toLowerCase()
      names.add(token)
    } else obeyed.push(command.name)
  }
  return { obeyed, stopped: token !== undefined }
}

/** Both readings of host text: fenced by the log, and its lines alone as if the fence were not there. */
function attack(text: string) {
  const lines: string[] = []
  createLog((line) => lines.push(line)).host('web-1', text)
  const bare = harmlessLines(text)
  return { fenced: readAsRunner(lines.join('\n')), bare: readAsRunner(bare.join('\n')), bareLines: bare }
}

const nothing = { obeyed: [], stopped: false }

describe('the reading used here', () => {
  test.each([
    ['::add-mask::a', 'add-mask'],
    ['  ::ADD-MASK x=1::a', 'add-mask'],
    ['\u00a0::error::a', 'error'],
    ['\u00ad::error::a', 'error'],
    ['log ##[add-mask]e', 'add-mask'],
    ['#\u200d#[set-env name=A;]b', 'set-env'],
  ])('obeys %j when it is printed raw', (line, name) => {
    expect(readAsRunner(line)).toEqual({ obeyed: [name], stopped: false })
  })
})

describe('text of a host', () => {
  test.each([
    '::set-output name=a::b',
    '  ::error::a',
    '\u00a0::error::a',
    '\u0085::error::a',
    '\u200b::error::a',
    '\u00ad:\u00ad:error::a',
    '\ufe0f::error::a',
    '\u{e0001}::error::a',
    ':\x1b[31m:error::a',
    '\x1b]0;title\x07::error::a',
    'log ##[add-mask]e',
    '#\x1b[0m#[add-mask]e',
    '#\u034f#[add-mask]e',
    '##\u2063[set-env name=A;]b',
    'ok\r::add-path::/tmp',
    'ok\u2028::add-path::/tmp',
    'ok\u2029##[add-path]/tmp',
    '::::add-mask::a',
    ':: ::add-mask::a',
    '::stop-commands::add-mask',
    '::stop-commands::x\n::x::',
    `${' '.repeat(5_000)}::error::a`,
  ])('H17 H18 H19 H21 H22 obeys nothing: %j', (text) => {
    const { fenced, bare } = attack(text)
    expect(fenced).toEqual(nothing)
    expect(bare).toEqual(nothing)
  })

  test('H17 H22 of any composition obeys nothing and shows no control', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '::',
        ':',
        '##[',
        '#',
        '[',
        ']',
        'add-mask',
        'error',
        'stop-commands',
        ' ',
        '\t',
        '\r',
        '\n',
        '\x1b',
        '\x1b[',
      ),
      fc.constantFrom(
        '\x1b]8;;',
        '\x07',
        '\u009b',
        '\u00a0',
        '\u0085',
        '\u2028',
        '\u200b',
        '\u00ad',
        '\ufeff',
        '\u3164',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const { fenced, bare, bareLines } = attack(pieces.join(''))
        expect(fenced).toEqual(nothing)
        expect(bare).toEqual(nothing)
        for (const line of bareLines) expect(line).not.toMatch(/[^\P{Cc}\t]|\p{Cf}/u)
      }),
      { numRuns: 800 },
    )
  })

  test('H20 cannot be closed early: each fence has a token of its own of 128 bits', () => {
    const lines: string[] = []
    const log = createLog((line) => lines.push(line))
    log.host('web-1', 'a')
    log.host('web-1', 'a')
    const tokens = lines.flatMap((line) => /^::stop-commands::([0-9a-f]{32})$/.exec(line)?.[1] ?? [])
    expect(new Set(tokens).size).toBe(2)
    expect(lines).toEqual([
      `::stop-commands::${tokens[0]}`,
      'web-1 | a',
      `::${tokens[0]}::`,
      `::stop-commands::${tokens[1]}`,
      'web-1 | a',
      `::${tokens[1]}::`,
    ])
  })

  test('leaves commands working when a line cannot be written', () => {
    const lines: string[] = []
    const log = createLog((line) => {
      if (line.includes('|')) throw new Error('no room')
      lines.push(line)
    })
    expect(() => log.host('web-1', 'a')).toThrow('no room')
    expect(readAsRunner([...lines, '::error::b'].join('\n'))).toEqual({ obeyed: ['error'], stopped: false })
  })

  test('carries a host name that is harmless too', () => {
    const lines: string[] = []
    createLog((line) => lines.push(line)).host('::error::a\n##[error]b', 'text')
    expect(readAsRunner(lines.join('\n'))).toEqual(nothing)
  })

  test('stays readable: tabs, accents, emoji, paths, addresses and namespaces', () => {
    const text =
      'a\tb é 🚀 /opt/x [::1]:80 Foo::Bar\n\x1b[32mok\x1b[0m \x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\r\ndone'
    expect(harmlessLines(text)).toEqual(['a\tb é 🚀 /opt/x [::1]:80 Foo::Bar', 'ok link', 'done'])
  })

  test('H23 is cut at 4,000 characters a line', () => {
    expect(harmlessLines('x'.repeat(1_000_000))).toEqual(['x'.repeat(4_000)])
  })

  test.each([
    '\x1b]',
    '\x1b[',
    '\x1b]8;;',
    '\x9b0;',
    '\x1bP',
    '\x1b(',
    ':',
    '#',
  ])('of a million times %j is read in linear time', (unit) => {
    expect(harmlessLines(unit.repeat(1_000_000))[0]!.length).toBeLessThanOrEqual(4_001)
  })
})

describe('our own lines', () => {
  test('never start a command by accident', () => {
    const lines: string[] = []
    createLog((line) => lines.push(line)).info('::add-mask::x\nsee ##[error]y')
    expect(readAsRunner(lines.join('\n'))).toEqual(nothing)
  })

  test('a warning and a group stay one command whatever they carry', async () => {
    const lines: string[] = []
    const log = createLog((line) => lines.push(line))
    log.warning('50%\n::add-mask::a\r##[error]b')
    await log.group('a\n::error::b', async () => log.info('inside'))
    expect(lines).toEqual([
      '::warning::50%25%0A::add-mask::a%0D##[error]b',
      '::group::a%0A::error::b',
      'inside',
      '::endgroup::',
    ])
  })
})
