import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Settings } from '../check.ts'
import { configCheck } from '../checks/config.ts'
import { contextOf, hostWith, settings, slotOf } from '../testing.ts'
import { readPrinted, readPython } from './python.ts'

const signal = new AbortController().signal
const root = mkdtempSync(join(tmpdir(), 'gate-python-'))
mkdirSync(join(root, 'current'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const path = `/usr/bin:${process.env.PATH}`
const probe = hostWith(path)
const context = contextOf(probe, { slot: slotOf(root) })
let files = 0

async function read(text: string) {
  files += 1
  const path = join(root, `${files}.py`)
  writeFileSync(path, text)
  const { code, stdout } = await probe.exec(readPython(path, 128 * 1024), signal)
  expect(code).toBe(0)
  return { path, ...readPrinted(stdout)! }
}

type Rule = Partial<Settings<'config'>['rules'][number]> & { key: string }

function judged(text: string, ...rules: Rule[]) {
  writeFileSync(join(root, 'current/settings.py'), text)
  const complete = rules.map((rule) => ({ absent: false, secret: false, ...rule }))
  return configCheck.begin(settings('config', { file: 'settings.py', rules: complete }), context)(signal)
}

/** What runs of files leave behind, as text. */
async function truth(paths: string[]): Promise<Record<string, Record<string, string>>> {
  const program = `
import json, runpy, sys
def tell(key, value, out):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else None
    if isinstance(value, type):
        items = [(name, getattr(value, name)) for name in dir(value) if not name.startswith('__')]
    if items is not None:
        for name, item in items: tell('%s.%s' % (key, name), item, out)
    else:
        out[key] = '' if value is None else str(value).lower() if isinstance(value, bool) else str(value)
all = {}
for path in sys.argv[1:]:
    all[path] = {}
    for key, value in runpy.run_path(path).items():
        if not key.startswith('__'): tell(key, value, all[path])
print(json.dumps(all))
`
  const env = { ...process.env, PATH: path, SET: 'yes' }
  return JSON.parse((await promisify(execFile)('python3', ['-c', program, ...paths], { env })).stdout)
}

/** Each file with what must be known of it, and what must not. */
const corpus: [title: string, text: string, known: string[], unknown: string[]][] = [
  [
    'literals',
    `A = 1\nB = 'x' 'y'\nC = None\nD = -1.5\nE = True\nF: str = 'f'\n`,
    ['A', 'B', 'C', 'D', 'E', 'F'],
    [],
  ],
  [
    'groups',
    `A = ['x', ('y', 2)]\nB = {'default': {'PORT': 5432}}\n`,
    ['A.0', 'A.1.1', 'B.default.PORT'],
    [],
  ],
  ['sums', `HOUR = 60 * 60\nDAY = HOUR * 24\nA = ('a',) + ('b',)\nA += ('c',)\n`, ['DAY', 'A.2'], []],
  ['the last word', `A = 1\nA = 2\n`, ['A'], []],
  ['text of others', `H = 'example.org'\nA = f'https://{H}/'\nB = f'{H!r:>20}'\n`, ['A'], ['B']],
  ['alternatives', `A = '' or 'b'\nB = 'a' and 'c'\nC = 1 if not '' else 2\n`, ['A', 'B', 'C'], []],
  [
    'the environment',
    `import os\nA = os.environ.get('SET', 'no')\nB = A or 'x'\nC = os.environ['SET']\nD = os.getenv('SET') == 'yes'\n`,
    [],
    ['A', 'B', 'C', 'D'],
  ],
  [
    'a part of a group',
    `import os\nD = {'a': 'x', 'b': os.environ['SET'], 'c': [1, os.getenv('NO')]}\n`,
    ['D.a', 'D.c.0'],
    ['D', 'D.b', 'D.c.1'],
  ],
  ['a branch that is known', `DEBUG = False\nif not DEBUG:\n    A = 1\nelse:\n    A = 2\n`, ['A'], []],
  ['a branch that is not', `import os\nA = 1\nB = 1\nif os.environ.get('SET'):\n    A = 2\n`, ['B'], ['A']],
  [
    'a try',
    `A = 1\ntry:\n    import nothing_of_this_name\n    A = 2\nexcept ImportError:\n    A = 3\n`,
    [],
    ['A'],
  ],
  ['a loop', `A = 0\nfor B in range(3):\n    A = B\n`, [], ['A', 'B']],
  [
    'calls that change',
    `A = ['a']\nA.append('b')\nB = ['a']\ndel B[0]\nC = {}\nC['x'] = 1\nD = {'x': 1}\nD.update(x=2)\n`,
    [],
    ['A', 'B', 'C', 'D'],
  ],
  [
    'two names',
    `A = ['a']\nB = A\nB.append('b')\nC = D = ['a']\nC.append('b')\nE = {'x': ['a']}\nF = E['x']\nF.append('b')\n`,
    [],
    ['A', 'B', 'C', 'D', 'E', 'F'],
  ],
  [
    'a shallow copy',
    `A = [['a']]\nB = A + []\nB[0].append('b')\nG = {'x': {}}\nH = (G['x'],)\nH[0]['y'] = 1\n`,
    [],
    ['A', 'B', 'G', 'H'],
  ],
  [
    'functions',
    `A = ['a']\nB = 1\nC = ['c']\ndef f():\n    global B\n    B = 2\n    A.append('b')\nf()\n`,
    ['C.0'],
    ['A', 'B'],
  ],
  [
    'functions above',
    `def f():\n    A.append('b')\ng = lambda: C.append('d')\nA = ['a']\nC = []\nf()\ng()\n`,
    [],
    ['A', 'C'],
  ],
  ['names by name', `A = 1\nglobals()['A'] = 2\nB = 1\n`, ['B'], ['A']],
  ['names by name in a function', `def f():\n    globals()['A'] = 2\nA = 1\nf()\n`, [], ['A']],
  ['the module itself', `import sys\nA = 1\nsys.modules[__name__].__dict__['A'] = 2\n`, [], ['A']],
  ['exec', `A = 1\nexec('A = 2')\n`, [], ['A']],
  ['everything of another', `A = 1\nfrom os.path import *\nB = 2\n`, ['B'], ['A']],
  ['unpacking', `A, B = 1, 'x'\n[C, *D] = [1, 2, 3]\n(E, F) = 'ef'\n`, ['A', 'B'], ['C', 'E']],
  ['spreading', `A = [1, 2]\nB = [*A, 3]\nC = {**{'a': 1}, 'b': 2}\n`, [], ['B', 'C']],
  [
    'classes',
    `class Base:\n    A = 1\n    L = ['x']\nclass Prod(Base):\n    B = 2\n    A = 3\nclass Test(Prod):\n    pass\nall = {'prod': Prod}\n`,
    ['Base.A', 'Prod.A', 'Prod.B', 'Test.A', 'Base.L.0'],
    [],
  ],
  [
    'classes that are changed',
    `class Base:\n    A = 1\nBase.A = 2\nclass Other:\n    A = 1\nC = Other\nC.A = 2\n`,
    [],
    ['Base', 'Other'],
  ],
  [
    'decorated classes',
    `def twist(c):\n    c.A = 2\n    return c\n@twist\nclass Base:\n    A = 1\n`,
    [],
    ['Base'],
  ],
  [
    'comprehensions',
    `A = ['x']\nB = [A.append(n) for n in 'ab']\nC = [n for n in 'ab']\n`,
    [],
    ['A', 'B', 'C'],
  ],
  ['what is left out', `A = 1\ndel A\nB = 2\n`, ['B'], []],
]

describe('what is known of a file is what its run leaves behind', () => {
  const all: Record<string, Awaited<ReturnType<typeof read>>> = {}
  let actual: Record<string, Record<string, string>>
  beforeAll(async () => {
    for (const [title, text] of corpus) all[title] = await read(text)
    actual = await truth(Object.values(all).map(({ path }) => path))
  })

  it.each(corpus)('%s', (title, _, known, unknown) => {
    const { path, entries } = all[title]!
    const told = entries.filter(({ unknown, group }) => unknown === undefined && !group)
    for (const { key, value } of told) expect({ key, value }).toEqual({ key, value: actual[path]![key] })
    expect(told.map(({ key }) => key)).toEqual(expect.arrayContaining(known))
    const doubtful = entries.filter((entry) => entry.unknown !== undefined).map(({ key }) => key)
    expect(doubtful).toEqual(expect.arrayContaining(unknown))
  })
})

test('rules hold, do not, or cannot be told', async () => {
  const text = `import os
DEBUG = 'False'
ALLOWED_HOSTS = ['shop.example.org']
SECRET_KEY = os.environ.get('SECRET_KEY', 'changeme')
DATABASES = {'default': {'NAME': 'shop', 'PASSWORD': 'hidden-91'}}
CACHES = {}
CACHES['default'] = {'BACKEND': 'x'}
`
  const good = { outcome: 'good', detail: '1 rule holds' }
  expect(await judged(text, { key: 'ALLOWED_HOSTS.0', equals: 'shop.example.org' })).toEqual(good)
  expect(await judged(text, { key: 'ALLOWED_HOSTS.1', absent: true })).toEqual(good)
  expect(await judged(text, { key: 'DATABASES.default.PASSWORD', secret: true })).toEqual(good)
  expect(await judged(text, { key: 'SECRET_KEY' })).toEqual(good)
  expect(await judged(text, { key: 'DEBUG', equals: false })).toMatchObject({
    ...{ outcome: 'bad', detail: "DEBUG is 'False', not 'false'" },
  })
  expect(await judged(text, { key: 'SECRET_KEY', absent: true })).toMatchObject({ outcome: 'bad' })
  expect(await judged(text, { key: 'SECRET_KEY', secret: true })).toMatchObject({
    outcome: 'none',
    detail: 'SECRET_KEY is not known: it comes from os.environ.get() in line 4',
  })
  expect(await judged(text, { key: 'CACHES.default.BACKEND', equals: 'x' })).toMatchObject({
    outcome: 'none',
    detail: 'CACHES.default.BACKEND is not known: it is changed in line 7',
  })
  const both = await judged(text, { key: 'SECRET_KEY', secret: true }, { key: 'TEST_LOGIN' })
  expect(both).toMatchObject({ outcome: 'bad', detail: 'TEST_LOGIN is missing' })
  const shown = await judged(text, { key: 'DATABASES', equals: 'other' })
  expect(shown.outcome).toBe('bad')
  expect(JSON.stringify(shown)).not.toContain('hidden-91')
  expect(await judged(`from .base import *\n${text}`, { key: 'TEST_LOGIN', absent: true })).toMatchObject({
    outcome: 'none',
    detail: 'TEST_LOGIN is not known: from .base import * in line 1 may set it',
  })
})

test.each([
  "from split_settings.tools import include as more, optional\nmore('local.py')",
  "import split_settings.tools\nsplit_settings.tools.include('local.py')",
  'import dynaconf\nsettings = dynaconf.DjangoDynaconf(__name__)',
  'from ours import fill\nfill(module=__name__)',
  "def late():\n    from dynaconf import hooks\n    hooks.run('x')",
])('what a call may set in the module that calls it is not known: %s', async (text) => {
  expect((await judged(`DEBUG = False\n${text}\n`, { key: 'DEBUG', equals: false })).outcome).toBe('none')
})

test('a logger is only given the name of the module', async () => {
  const text = 'import logging\nDEBUG = False\nlog = logging.getLogger(__name__)\n'
  expect((await judged(text, { key: 'DEBUG', equals: false })).outcome).toBe('good')
})

test('what cannot be counted is not known, and what would be too much to tell is not told', async () => {
  const huge = `A = 1${'0'.repeat(400)} * 1.5\nB = 1\n`
  expect((await judged(huge, { key: 'B', equals: 1 })).outcome).toBe('good')
  expect((await judged(huge, { key: 'A', equals: 1 })).detail).toContain('A is not known')
  const nested = `A = {"a": [${'"x", '.repeat(20_000)}]}\n`
  const deep = `A = ${'['.repeat(60)}'${'x'.repeat(9_000)}'${']'.repeat(60)}\n`
  for (const text of [nested, deep]) {
    const told = await judged(text, { key: 'B', absent: true })
    expect(told).toMatchObject({ outcome: 'none', detail: expect.stringContaining('too many values') })
  }
})

test('nothing of a file is run, and what is no Python of the host is told', async () => {
  const left = join(root, 'left-behind')
  expect(await judged(`open(${JSON.stringify(left)}, 'w')\nA = 1\n`, { key: 'A', equals: 1 })).toMatchObject({
    outcome: 'good',
  })
  await expect(promisify(execFile)('test', ['-e', left])).rejects.toThrow()
  expect(await judged('A = = 1\n', { key: 'A' })).toMatchObject({
    ...{ outcome: 'bad', detail: expect.stringMatching(/settings\.py is no python$/) },
  })
  expect((await judged(`A = ${'('.repeat(5000)}${')'.repeat(5000)}\n`, { key: 'A' })).outcome).not.toBe(
    'good',
  )
  const doubling = `A = ('x',)\n${'A = (A, A)\n'.repeat(60)}B = 'x'\n${'B = B + B\n'.repeat(60)}`
  expect((await judged(doubling, { key: 'A', equals: 'x' })).outcome).toBe('none')
  expect((await judged(`A = 1 ${'#'.repeat(140_000)}\n`, { key: 'A' })).outcome).toBe('none')
})

test('a host without Python gives no result', async () => {
  const tools = join(root, 'tools')
  mkdirSync(tools)
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'for each in head wc sh dirname; do command -v $each; done',
  ])
  for (const path of stdout.trim().split('\n'))
    await promisify(execFile)('ln', ['-s', path, join(tools, path.split('/').at(-1)!)])
  writeFileSync(join(root, 'current/settings.py'), 'A = 1\n')
  const bare = contextOf(hostWith(tools), { slot: slotOf(root) })
  const rules = [{ key: 'A', absent: false, secret: false }]
  expect(await configCheck.begin(settings('config', { file: 'settings.py', rules }), bare)(signal)).toEqual({
    outcome: 'none',
    detail: `${root}/current/settings.py cannot be read: the host has no python3`,
  })
})
