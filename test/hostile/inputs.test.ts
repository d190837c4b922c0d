import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { openAgent } from '@deploy/agent/agent.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { findShells } from '@deploy/test/harness/agent-host.ts'
import { localRemote } from '@deploy/test/harness/local-remote.ts'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readInputs as buildRelease } from '../../actions/build-release/inputs.ts'
import { readInputs as changeRecord } from '../../actions/change-record/inputs.ts'
import { readInputs as deployProdTest } from '../../actions/deploy-prod-test/inputs.ts'
import { readInputs as healthGate } from '../../actions/health-gate/inputs.ts'
import { readInputs as prepareHost } from '../../actions/prepare-host/inputs.ts'
import { readInputs as promoteProd } from '../../actions/promote-prod/inputs.ts'
import { readInputs as rollback } from '../../actions/rollback/inputs.ts'
import { readInputs as sbomAndChecksum } from '../../actions/sbom-and-checksum/inputs.ts'
import { readInputs as status } from '../../actions/status/inputs.ts'
import { actionFile, actions } from '../../scripts/readmes.ts'
import { randomOf, seedOf } from './random.ts'

// A loaded machine takes its time for a million readings.
vi.setConfig({ testTimeout: 400_000 })

const VALUES = 10_000

const folder = mkdtempSync(join(tmpdir(), 'hostile-inputs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const readers: Record<string, () => unknown> = {
  'build-release': buildRelease,
  'change-record': changeRecord,
  'deploy-prod-test': deployProdTest,
  'health-gate': healthGate,
  'prepare-host': prepareHost,
  'promote-prod': promoteProd,
  rollback,
  'sbom-and-checksum': sbomAndChecksum,
  status,
}

const pieces = [
  ...[
    '$(touch canary)',
    '`touch canary`',
    ';touch canary;',
    '\ntouch canary\n',
    '|touch canary',
    '&& touch canary',
  ],
  ...[
    '${IFS}',
    '$IFS$9',
    '"',
    "'",
    "'\\''",
    '\\',
    '\n',
    '\r',
    '\t',
    ' ',
    '*',
    '?',
    '~',
    '!',
    '#',
    '%0A',
    '%n',
    '{a,b}',
  ],
  ...['-', '--', '-oProxyCommand=touch canary', '--upload-pack=touch canary', '-rf', '-'],
  ...[
    '../../current',
    '/etc/passwd',
    '${{ github.token }}',
    '::add-mask::a',
    '##[set-env name=A]b',
    '<(touch canary)',
  ],
  ...[
    'é',
    '😀',
    '\u202e',
    '\u0085',
    '\u2028',
    '\u00a0',
    '\u0001',
    '\x7f',
    '\ufeff',
    'a',
    'true',
    '0',
    'v1',
    'EOF',
    '$',
  ],
]

/** NUL cannot stand in a variable of the environment, which is how an input comes. */
function valuesOf(seed: number): string[] {
  const random = randomOf(seed)
  return Array.from({ length: VALUES }, () => {
    const parts = Array.from({ length: 1 + random.below(6) }, () =>
      random.once(5) ? String.fromCodePoint(1 + random.below(0xd7ff)) : random.pick(pieces),
    )
    return parts.join(random.pick(['', '', ' ']))
  })
}

const values = valuesOf(seedOf('values of inputs'))
const variable = (name: string) => `INPUT_${name.toUpperCase()}`

describe('H01 H02 H03 whatever an input holds', () => {
  let printed: Set<string>
  const { stackTraceLimit } = Error
  beforeEach(() => {
    printed = new Set()
    // A refusal is made some hundred thousand times.
    Error.stackTraceLimit = 0
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.add(String(text)).size > 0)
    for (const name of Object.keys(process.env))
      if (/^(INPUT|GITHUB)_/.test(name)) vi.stubEnv(name, undefined)
  })
  afterEach(() => {
    Error.stackTraceLimit = stackTraceLimit
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  it('has a reader here for every action', () => {
    expect(Object.keys(readers).toSorted()).toEqual(actions)
  })

  it.each(
    actions,
  )('%s takes it as it is, or refuses it by name: 10,000 values through each input', (action) => {
    const inputs = Object.entries(actionFile(action).inputs ?? {})
    const usual = Object.fromEntries(
      inputs.map(([name, { default: value, required }]) => [
        name,
        String(value ?? (required ? 'usual' : '')),
      ]),
    )
    const before = Object.keys(process.env)
    let [taken, refused] = [0, 0]
    for (const [name, preset] of Object.entries(usual))
      process.env[variable(name)] = preset.startsWith('${{') ? '' : preset
    for (const [name] of inputs) {
      const preset = process.env[variable(name)]
      for (const value of values) {
        process.env[variable(name)] = value
        const outcome = outcomeOf(readers[action]!)
        if (outcome === 'refused') refused += 1
        else {
          taken += 1
          if (!holds(outcome, value.trim())) throw new Error(`${name}: ${JSON.stringify(value)} was changed`)
        }
      }
      process.env[variable(name)] = preset
    }
    for (const [name] of inputs) delete process.env[variable(name)]
    expect(taken + refused).toBe(inputs.length * VALUES)
    expect(refused).toBeGreaterThan(0)
    expect(Object.keys(process.env), 'nothing was put into the environment').toEqual(before)
    // Only masks were printed, each in one line.
    for (const line of printed) expect(line).toMatch(/^::add-mask::[^\r\n]*\n$/)
  })
})

function outcomeOf(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (error instanceof DeployError && /^INPUT_|^EVENT_/.test(error.code)) return 'refused'
    throw error
  }
}

/** The value stands somewhere in what was read: whole, or as the choice, number or list that it is. */
function holds(inputs: unknown, value: string): boolean {
  if (Array.isArray(inputs) && isListOf(inputs, value)) return true
  if (typeof inputs === 'object' && inputs !== null)
    return Object.values(inputs).some((each) => holds(each, value))
  return value === '' || inputs === value || String(inputs) === value.toLowerCase() || isPart(inputs, value)
}

/** Lists are cut at commas or line ends, and their parts trimmed; some take each part once. */
function isListOf(parts: unknown[], value: string): boolean {
  return [',', '\n', /\r?\n/, /\r\n|[\r\n]/].some((separator) => {
    const wanted = value.split(separator).map((part) => part.trim())
    const whole = wanted.filter((part) => part !== '')
    return isDeepStrictEqual(whole, parts) || isDeepStrictEqual([...new Set(whole)], parts)
  })
}

/** The maker of a bill of materials is taken apart: name, address of mail, address of the web. */
function isPart(part: unknown, value: string): boolean {
  return typeof part === 'string' && part !== '' && /[<>]|https:/.test(value) && value.includes(part)
}

describe.each(findShells())('under $name', (shell) => {
  it('H01 H02 the words of 10,000 calls arrive on a host byte by byte, and nothing else is run', async () => {
    const place = join(folder, shell.name)
    const path = shell.path(join(place, 'bin'))
    const commands: string[] = []
    const remote = localRemote()
    const agent = openAgent({
      root: '/opt/app',
      remote: {
        ...remote,
        exec: async (command, options = {}) => {
          if (command.includes(' unlock ')) commands.push(command)
          const [nonce] = /[0-9a-f]{32}/.exec(command.replace(/[0-9a-f]{64}/g, '')) ?? []
          await options.onStdout?.(Buffer.from(`@${nonce} end 0\n`))
          return { code: 0, stdout: '', stderr: '' }
        },
      },
    })
    const words = values.map((value) => value.toWellFormed())
    for (const [index, value] of words.entries())
      await agent.unlock(value, words[(index + 1) % words.length]!)
    expect(commands).toHaveLength(VALUES)
    // Each command as it is, in the place of the program what shows its words.
    const output = execFileSync('sh', ['-s'], {
      cwd: place,
      env: { PATH: path },
      input: `sh() { printf '%s\\0' "$@"; }\n${commands.join('\n')}\n`,
      maxBuffer: 2 ** 30,
    })
    const expected = words.map((value, index) => [value, words[(index + 1) % words.length]!])
    const shown = output.toString('latin1').split('\0').slice(0, -1)
    expect(shown).toHaveLength(VALUES * 6)
    const got = Array.from({ length: VALUES }, (_, index) => shown.slice(index * 6 + 3, index * 6 + 6))
    expect(got).toEqual(
      expected.map((pair) => ['unlock', ...pair.map((word) => Buffer.from(word).toString('latin1'))]),
    )
    expect(readdirSync(place), 'no canary').toEqual(['bin'])
  })
})

it('H03 no workflow that people copy puts an expression into a script', () => {
  const top = join(import.meta.dirname, '../..')
  const pages = execFileSync(
    'git',
    ['-c', `safe.directory=${join(top)}`, 'ls-files', '*.md', '*.yml', '*.yaml'],
    { cwd: top, encoding: 'utf8' },
  )
    .trim()
    .split('\n')
    .filter((path) => !path.startsWith('dist/'))
  const inScripts = pages.flatMap((path) =>
    scriptsIn(readFileSync(join(top, path), 'utf8'))
      .filter((script) => script.includes('${{'))
      .map((script) => `${path}: ${script}`),
  )
  expect(inScripts).toEqual([])
})

/** Each `run:`, with the lines below it that stand further to the right. */
function scriptsIn(text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const [, before] = /^(\s*(?:- )?)run:/.exec(line) ?? []
    if (before === undefined) return []
    const below = lines.slice(index + 1)
    const end = below.findIndex((each) => each.trim() !== '' && each.search(/\S/) <= before.length)
    return [[line, ...below.slice(0, end < 0 ? below.length : end)].join('\n')]
  })
}
