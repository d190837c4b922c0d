import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unlikeShells } from '@deploy/test/harness/agent-host.ts'
import { putAgentOnly } from '@deploy/test/harness/agent-only.ts'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lookCommand } from './look.ts'
import { agentSha256 } from './script.ts'
import { raw, sh } from './sh.ts'

const root = '/opt/hello'
const agent = `${root}/.deploy/agent/${agentSha256}/agent.sh`
const calls = [
  `sh ${agent} 00ff ${root} probe 'path=it'"'"'s'`,
  `sh -c 'a "text"' agent 00ff ${root} ${agentSha256} history`,
  `sh -c '' agent 00ff ${root} ${agentSha256}`,
]
const touch = 'touch "$MARK"'
const hostile = fc.constantFrom(
  ...[
    `;${touch};`,
    `\n${touch}\n`,
    `$(${touch})`,
    `\`${touch}\``,
    `|${touch}`,
    `&${touch}&`,
    `"$(${touch})"`,
  ],
  ...[
    "'",
    '"',
    "''",
    `"'"`,
    '\\',
    '\\\n',
    "$'",
    '<(',
    '$IFS',
    '${MARK}',
    '>"$MARK"',
    '{a,b}',
    '*',
    '~',
    '#',
    '!',
  ],
  ...[
    ' ',
    '\t',
    '\r',
    '\n',
    '=',
    'sh',
    '-c',
    'agent',
    'look',
    'exec',
    'true',
    root,
    agent,
    agentSha256,
    'é',
    '\u0001',
  ],
)
const inserted = fc
  .tuple(
    fc.constantFrom(...calls),
    fc.array(fc.tuple(hostile, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 3 }),
  )
  .map(([call, more]) =>
    more.reduce((text, [piece, at]) => {
      const index = Math.floor(at * text.length)
      return text.slice(0, index) + piece + text.slice(index)
    }, call),
  )
/** What is the one word true to a shell, and nothing else. */
const isTrue = /^(?:'')*(?:true|'true')(?:'')* ?$/
const made = fc.array(hostile, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''))

describe.each(unlikeShells())('the forced command under $name', (shell) => {
  /** What it ends with, and with which words an agent was called that only notes them. */
  function host() {
    const folder = mkdtempSync(join(tmpdir(), 'agent-only-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const [called, mark] = [join(folder, 'called'), join(folder, 'mark')]
    const command = putAgentOnly(folder, `printf '%s\\0' "$@" > "$CALLED"\n`)
    const env = { PATH: shell.path(join(folder, 'bin')), CALLED: called, MARK: mark }
    const ask = (text: string) => {
      rmSync(called, { force: true })
      const { status, stdout } = spawnSync('sh', [command, root], {
        env: { ...env, SSH_ORIGINAL_COMMAND: text },
        cwd: folder,
        encoding: 'utf8',
      })
      const words = existsSync(called) ? readFileSync(called, 'utf8').split('\0').slice(0, -1) : undefined
      return { status, stdout, words }
    }
    return { ask, ran: () => existsSync(mark) }
  }

  it('of 1,000 commands runs none but calls of the agent, with the words that they are', () => {
    const { ask, ran } = host()
    let refused = 0
    fc.assert(
      fc.property(fc.oneof(inserted, inserted, made), (text) => {
        const { status, stdout, words } = ask(text)
        expect(ran(), text).toBe(false)
        expect(stdout).toBe('')
        if (words === undefined) {
          if (status !== 0) refused++
          expect(status, text).toBe(isTrue.test(text) ? 0 : 77)
        } else expect(words.slice(0, 2), text).toEqual(['00ff', root])
      }),
      { numRuns: 1000 },
    )
    expect(refused).toBeGreaterThan(500)
  })

  it('hands on every word of a client as it is', () => {
    const { ask } = host()
    const word = fc
      .string({
        unit: fc.oneof(
          fc.constantFrom("'", '"', '\\', '\n', ' ', '$', '`', ';'),
          fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        ),
      })
      .filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), (args) => {
        const call = sh`sh ${agent} 00ff ${root} put ${args}`.script
        expect(ask(call).words).toEqual(['00ff', root, 'put', ...args])
        const printed = ask(
          lookCommand(raw(`printf '%s\\0' "$@" # ${args.join(' ').replaceAll('\n', ' ')}`), ['-', ...args]),
        )
        expect(printed).toMatchObject({
          status: 0,
          stdout: ['-', ...args].map((each) => `${each}\0`).join(''),
        })
      }),
      { numRuns: 100 },
    )
  })
})
