import { createParser, type Message, parseLine } from '@deploy/agent/protocol.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const nonce = '0123456789abcdef0123456789abcdef'

function parse(chunks: (string | Buffer)[]): { messages: Message[]; chatter: string[] } {
  const messages: Message[] = []
  const parser = createParser(nonce, (message) => messages.push(message))
  for (const chunk of chunks) parser.push(Buffer.from(chunk))
  return { messages, chatter: parser.chatter() }
}

describe('the protocol', () => {
  it('is read line by line, whatever comes between', () => {
    const text = [
      'Welcome to cherry!',
      `@${nonce} fact root /opt/app\t1\t\t42`,
      `@${nonce} log unpack   two spaces`,
      `@${nonce} log unpack `,
      `@${nonce} journal {"seq":1,"at":"2026-01-02T03:04:05Z","uptime":1.5,"fence":2,"event":"begin","step":"unpack"}\r`,
      `@${nonce} error NO_SPACE 3 bytes are free`,
      `@${nonce} end 1`,
      '',
    ].join('\n')
    const { messages, chatter } = parse([text])
    expect(messages).toEqual([
      { type: 'fact', key: 'root', values: ['/opt/app', '1', '', '42'] },
      { type: 'log', step: 'unpack', text: '  two spaces' },
      { type: 'log', step: 'unpack', text: '' },
      {
        type: 'journal',
        entry: { seq: 1, at: '2026-01-02T03:04:05Z', uptime: 1.5, fence: 2, event: 'begin', step: 'unpack' },
      },
      { type: 'error', code: 'NO_SPACE', text: '3 bytes are free' },
      { type: 'end', code: 1 },
    ])
    expect(chatter).toEqual(['Welcome to cherry!'])
  })

  it('does not depend on how the bytes are cut, nor in the middle of a character', () => {
    const bytes = Buffer.from(`hello ☃\n@${nonce} log a ☃ snow\n@${nonce} end 0\n`)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        expect(parse(pieces)).toEqual(parse([bytes]))
      }),
    )
  })

  it.each([
    'journal {"seq":1}',
    'journal {"seq":"1","at":"x"}',
    'journal not json',
    'end',
    'end 0 and more',
    'end -1',
    'nonsense',
    '',
  ])('takes %j for chatter', (line) => {
    expect(parseLine(line)).toBeUndefined()
    expect(parse([`@${nonce} ${line}\n`])).toEqual({ messages: [], chatter: [`@${nonce} ${line}`] })
  })

  it('H24 never takes a line without the nonce for its own', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes(nonce))
        expect(parse([text, '\n@x end 0\n@ end 0\n']).messages).toEqual([])
      }),
    )
  })

  it('keeps little of a host that prints without end', () => {
    const messages: Message[] = []
    const parser = createParser(nonce, (message) => messages.push(message))
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    for (let n = 0; n < 20; n += 1) parser.push(chunk)
    expect(parser.chatter().join('').length).toBeLessThanOrEqual(500)
    for (let n = 0; n < 1000; n += 1) parser.push(Buffer.from(`\nline ${n}`))
    expect(parser.chatter().length).toBeLessThanOrEqual(41)
    expect(parser.chatter().at(-1)).toBe('line 999')
    parser.push(Buffer.from(`\n@${nonce} end 0\n`))
    expect(messages).toEqual([{ type: 'end', code: 0 }])
  })
})
